/**
 * Columns of numbers as sections: whole numbers in the narrowest unsigned type that holds them, float64 in a
 * narrower type or through a dictionary where every bit comes back (-0 and infinities included) and the file
 * gets smaller. Cost: one or two passes over the numbers; a piece of 64 KB at a time is held besides them.
 */

import type { ElementType } from "../frame/format.ts";
import type { NumberArray } from "./sections.ts";

/** A section to be written. */
export interface SectionPlan {
	readonly name: string;
	readonly type: ElementType;
	readonly required: boolean;
	/** Bytes of all pieces together. */
	readonly length: number;
	/** The bytes, in pieces that are valid until the next one is asked for. */
	readonly pieces: () => Iterable<Uint8Array>;
}

const pieceLength = 2 ** 16;

const arrayTypes = {
	u8: Uint8Array,
	u16: Uint16Array,
	u32: Uint32Array,
	i8: Int8Array,
	i16: Int16Array,
	i32: Int32Array,
	f32: Float32Array,
	f64: Float64Array,
} as const;

export type NumberType = keyof typeof arrayTypes;

/** Bytes that are written as they are. */
export function bytesSection(name: string, bytes: Uint8Array, required: boolean): SectionPlan {
	return { name, type: "bytes", required, length: bytes.length, pieces: () => inPieces(bytes) };
}

/** Whole numbers in [0, 2^32): `count` of them, number k being `value(k)`. */
export function wholeNumbers(name: string, count: number, value: (k: number) => number): SectionPlan {
	let most = 0;
	for (let k = 0; k < count; k++) if (value(k) > most) most = value(k);
	return converted(name, most < 2 ** 8 ? "u8" : most < 2 ** 16 ? "u16" : "u32", count, value);
}

/** Words of bits, which are not made narrower. */
export function words(name: string, values: Uint32Array): SectionPlan {
	return inPlace(name, "u32", values);
}

/** Float64 numbers as they are, in place. */
export function float64Section(name: string, values: Float64Array): SectionPlan {
	return inPlace(name, "f64", values);
}

/** Float64 numbers in the smallest exact form: one section, or two where a dictionary pays. */
export function float64Numbers(name: string, values: Float64Array): SectionPlan[] {
	const { type } = new NarrowType().observe(values);
	if (type !== "f64" && arrayTypes[type].BYTES_PER_ELEMENT === 1)
		return [converted(name, type, values.length, (k) => values[k])];
	const size = arrayTypes[type].BYTES_PER_ELEMENT * values.length;
	const dictionary = distinctNumbers(values, Math.min(2 ** 16, Math.floor(size / 8)));
	if (dictionary !== undefined) {
		const indexType = dictionary.numbers.length <= 2 ** 8 ? "u8" : "u16";
		const indexSize = arrayTypes[indexType].BYTES_PER_ELEMENT * values.length;
		if (indexSize + 8 * dictionary.numbers.length + 64 < size)
			return [
				inPlace(`${name}.set`, "f64", dictionary.numbers),
				converted(name, indexType, values.length, (k) => dictionary.indexOf(values[k])),
			];
	}
	if (type === "f64") return [inPlace(name, type, values)];
	return [converted(name, type, values.length, (k) => values[k])];
}

/**
 * Finds the narrowest type that holds numbers bit for bit. A NaN is never narrowed: its bits might not come
 * back.
 */
export class NarrowType {
	#least = 0;
	#most = 0;
	#single = true;
	#whole = true;

	observe(values: Float64Array): this {
		for (let k = 0; k < values.length && (this.#single || this.#whole); k++) {
			const value = values[k];
			this.#whole &&=
				Number.isInteger(value) && !Object.is(value, -0) && value >= -(2 ** 31) && value < 2 ** 32;
			this.#single &&= Math.fround(value) === value;
			if (value < this.#least) this.#least = value;
			if (value > this.#most) this.#most = value;
		}
		return this;
	}

	/** The narrowest type for all numbers seen. */
	get type(): NumberType {
		const least = this.#least;
		const most = this.#most;
		if (!this.#whole) return this.#single ? "f32" : "f64";
		if (least >= 0 && most < 2 ** 8) return "u8";
		if (least >= -(2 ** 7) && most < 2 ** 7) return "i8";
		if (least >= 0 && most < 2 ** 16) return "u16";
		if (least >= -(2 ** 15) && most < 2 ** 15) return "i16";
		if (least >= 0) return "u32";
		if (most < 2 ** 31) return "i32";
		return this.#single ? "f32" : "f64";
	}

	/** Numbers that were seen, as the type. */
	convert(values: Float64Array): NumberArray {
		return this.type === "f64" ? values : arrayTypes[this.type].from(values);
	}
}

interface Dictionary {
	/** In order of first appearance. */
	readonly numbers: Float64Array;
	readonly indexOf: (value: number) => number;
}

/** The distinct numbers (-0 and 0 apart), or undefined if there is a NaN or there are more than `most`. */
function distinctNumbers(values: Float64Array, most: number): Dictionary | undefined {
	const indices = new Map<number, number>();
	const numbers: number[] = [];
	let negativeZero = -1;
	for (const value of values) {
		if (Object.is(value, -0)) {
			if (negativeZero < 0) negativeZero = numbers.push(value) - 1;
		} else if (!indices.has(value)) {
			if (Number.isNaN(value)) return undefined;
			indices.set(value, numbers.push(value) - 1);
		}
		if (numbers.length > most) return undefined;
	}
	return {
		numbers: Float64Array.from(numbers),
		indexOf: (value) => (Object.is(value, -0) ? negativeZero : (indices.get(value) ?? negativeZero)),
	};
}

function converted(name: string, type: NumberType, count: number, value: (k: number) => number): SectionPlan {
	const length = count * arrayTypes[type].BYTES_PER_ELEMENT;
	function* pieces(): Generator<Uint8Array> {
		const piece = new arrayTypes[type](Math.min(count, pieceLength));
		for (let from = 0; from < count; from += pieceLength) {
			const size = Math.min(pieceLength, count - from);
			for (let k = 0; k < size; k++) piece[k] = value(from + k);
			yield new Uint8Array(piece.buffer, 0, size * piece.BYTES_PER_ELEMENT);
		}
	}
	return { name, type, required: true, length, pieces };
}

function inPlace(name: string, type: NumberType, values: Uint32Array | Float64Array): SectionPlan {
	const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
	return { name, type, required: true, length: bytes.length, pieces: () => inPieces(bytes) };
}

function* inPieces(bytes: Uint8Array): Generator<Uint8Array> {
	const size = 16 * pieceLength;
	for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}
