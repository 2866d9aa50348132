/**
 * Packed numbers: those of a u8, u16 or bytes section, each below 2^w, coded bit by bit from the highest. How
 * likely a bit is 1 is learnt for each place: the last k numbers, and the bits of this one before it.
 *
 *     0   u8: w, 1 to 16; u8: k, where (k + 1) w is at most 16; u8: the type, 0 bytes, 1 u8, 2 u16; u8: 0
 *     4   u32: how many numbers there are
 *     8   the code
 *
 * The code is one long fraction. An interval [low, high] of 32 bits, at first all of them, is cut for each
 * bit at low + floor((high - low) / 4096) p: up to there the bit is 1, above it is 0. p is the likelihood in
 * 4096ths, at first 2048, and moves by 2^-m of the way to 4096 or 0, rounded down, the m-th time it is used,
 * m being 5 at most. Bytes at the head that low and high agree in are shifted out (after Mahoney's lpaq). The
 * code is read to its last byte, and a bit takes some of it, so its numbers are bounded by its bytes.
 */

import { damaged, elementTypes } from "../frame/format.ts";

/** Bits of a number and of the context before it, at most. */
export const mostBits = 16;
/** Numbers a byte of the code at most. */
export const mostPerByte = 64;
export const packedHeader = 8;

/** Where each bit's likelihood is learnt. */
export class Likelihoods {
	readonly #ones: Uint16Array;
	readonly #uses: Uint8Array;

	constructor(bits: number) {
		this.#ones = new Uint16Array(2 ** bits).fill(2048);
		this.#uses = new Uint8Array(2 ** bits);
	}

	/** Where an interval is cut for a bit. */
	cut(place: number, low: number, high: number): number {
		return low + Math.floor((high - low) / 4096) * this.#ones[place];
	}

	learn(place: number, bit: number): void {
		const p = this.#ones[place];
		if (this.#uses[place] < 5) this.#uses[place]++;
		const shift = this.#uses[place];
		this.#ones[place] = bit === 1 ? p + ((4096 - p) >> shift) : p - (p >> shift);
	}
}

/** @throws CondnetError `bad-data` unless the bytes are a packed section */
export function unpacked(
	name: string,
	bytes: Uint8Array,
): { type: "bytes" | "u8" | "u16"; bytes: Uint8Array } {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
	const [width, numbers, code, zero] = bytes;
	const type = elementTypes[code];
	const isPacked =
		bytes.length >= packedHeader + 4 &&
		(type === "bytes" || type === "u8" || type === "u16") &&
		zero === 0 &&
		width >= 1 &&
		width <= (type === "u16" ? 16 : 8) &&
		(numbers + 1) * width <= mostBits;
	const count = isPacked ? view.getUint32(4, true) : 0;
	if (!isPacked || count > mostPerByte * bytes.length)
		throw damaged(`section ${name} is not as packed numbers are`);
	const likely = new Likelihoods((numbers + 1) * width);
	const values = type === "u16" ? new Uint16Array(count) : new Uint8Array(count);
	const contexts = 2 ** (numbers * width) - 1;
	let [low, high, code32] = [0, 2 ** 32 - 1, view.getUint32(packedHeader, false)];
	let at = packedHeader + 4;
	let context = 0;
	for (let k = 0; k < count; k++) {
		let prefix = 1;
		for (let b = 0; b < width; b++) {
			const place = (context << width) | prefix;
			const cut = likely.cut(place, low, high);
			const bit = code32 <= cut ? 1 : 0;
			likely.learn(place, bit);
			if (bit === 1) high = cut;
			else low = cut + 1;
			prefix = 2 * prefix + bit;
			for (; ((low ^ high) & 0xff000000) === 0; at++) {
				if (at >= bytes.length) throw damaged(`section ${name} ends before its ${count} numbers do`);
				low = (low << 8) >>> 0;
				high = ((high << 8) | 0xff) >>> 0;
				code32 = ((code32 << 8) | bytes[at]) >>> 0;
			}
		}
		values[k] = prefix - 2 ** width;
		context = ((context << width) | values[k]) & contexts;
	}
	if (at !== bytes.length) throw damaged(`section ${name} goes on after its ${count} numbers`);
	return { type, bytes: new Uint8Array(values.buffer) };
}
