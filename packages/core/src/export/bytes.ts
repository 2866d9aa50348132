/** Tables as little-endian bytes, and as one printable string: base64 of the bytes of one after another. */

import { type Table, tableTypeBytes } from "./form/tables.ts";

/** A table's own numbers, without its dictionary. Cost: linear. */
export function littleEndianBytes({ type, values }: Table): Uint8Array {
	const size = tableTypeBytes[type];
	const bytes = new Uint8Array(values.length * size);
	const view = new DataView(bytes.buffer);
	for (let k = 0; k < values.length; k++)
		if (type === "f64") view.setFloat64(k * size, values[k], true);
		else if (type === "f32") view.setFloat32(k * size, values[k], true);
		else if (size === 4) view.setUint32(k * size, values[k], true);
		else if (size === 2) view.setUint16(k * size, values[k], true);
		else view.setUint8(k, values[k]);
	return bytes;
}

export class PackedTables {
	readonly #pieces: Uint8Array[] = [];

	/** Adds a table's own numbers, without its dictionary. */
	add(table: Table): void {
		this.#pieces.push(littleEndianBytes(table));
	}

	/** Cost: linear. */
	base64(): string {
		const chunk = 8190;
		let text = "";
		let rest = new Uint8Array(0);
		for (const piece of this.#pieces) {
			const bytes = new Uint8Array(rest.length + piece.length);
			bytes.set(rest);
			bytes.set(piece, rest.length);
			const whole = bytes.length - (bytes.length % 3);
			for (let k = 0; k < whole; k += chunk)
				text += btoa(String.fromCharCode(...bytes.subarray(k, Math.min(whole, k + chunk))));
			rest = bytes.slice(whole);
		}
		return text + btoa(String.fromCharCode(...rest));
	}
}
