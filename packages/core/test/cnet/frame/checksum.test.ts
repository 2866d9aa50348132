import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Checksum, checksum, Random } from "../../../src/internal.ts";

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

/** xxHash32 as its specification says it, on BigInt, slowly. */
function specification(bytes: Uint8Array): number {
	const p = [2654435761n, 2246822519n, 3266489917n, 668265263n, 374761393n];
	const m = (value: bigint): bigint => BigInt.asUintN(32, value);
	const rotate = (value: bigint, by: bigint): bigint => m((value << by) | (value >> (32n - by)));
	const word = (at: number): bigint =>
		[0, 1, 2, 3].reduce((sum, k) => sum + (BigInt(bytes[at + k]) << BigInt(8 * k)), 0n);
	let at = 0;
	let hash = p[4];
	if (bytes.length >= 16) {
		const lanes = [m(p[0] + p[1]), p[1], 0n, m(-p[0])];
		for (; at + 16 <= bytes.length; at += 16)
			for (let lane = 0; lane < 4; lane++)
				lanes[lane] = m(rotate(m(lanes[lane] + word(at + 4 * lane) * p[1]), 13n) * p[0]);
		hash = m([1n, 7n, 12n, 18n].reduce((sum, by, lane) => sum + rotate(lanes[lane], by), 0n));
	}
	hash = m(hash + BigInt(bytes.length));
	for (; at + 4 <= bytes.length; at += 4) hash = m(rotate(m(hash + word(at) * p[2]), 17n) * p[3]);
	for (; at < bytes.length; at++) hash = m(rotate(m(hash + BigInt(bytes[at]) * p[4]), 11n) * p[0]);
	hash = m((hash ^ (hash >> 15n)) * p[1]);
	hash = m((hash ^ (hash >> 13n)) * p[2]);
	return Number(hash ^ (hash >> 16n));
}

describe("the checksum", () => {
	it("is xxHash32: the values that are published for it", () => {
		expect(checksum(text(""))).toBe(0x02cc5d05);
		expect(checksum(text("a"))).toBe(0x550d7456);
		expect(checksum(text("abc"))).toBe(0x32d153ff);
		expect(checksum(text("Nobody inspects the spammish repetition"))).toBe(0xe2293b2f);
	});

	it("agrees with the specification on bytes of any length and place", () => {
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 200 }), fc.integer({ min: 0, max: 8 }), (bytes, shift) => {
				const buffer = new Uint8Array(bytes.length + shift);
				buffer.set(bytes, shift);
				expect(checksum(buffer.subarray(shift))).toBe(specification(bytes));
			}),
		);
	});

	it("does not depend on the pieces in which bytes come", () => {
		fc.assert(
			fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 20 }), (pieces) => {
				const hash = new Checksum();
				for (const piece of pieces) hash.update(piece);
				expect(hash.value()).toBe(checksum(Uint8Array.from(pieces.flatMap((piece) => [...piece]))));
			}),
		);
	});

	it("changes with every single bit, at every length up to 100 and in a large block", () => {
		const random = new Random(7);
		for (const length of [...Array.from({ length: 100 }, (_, k) => k + 1), 3_000_001]) {
			const bytes = Uint8Array.from({ length }, () => random.uint32());
			const before = checksum(bytes);
			const flips = length > 100 ? 20 : 8 * length;
			for (let flip = 0; flip < flips; flip++) {
				const bit = length > 100 ? random.integer(8 * length) : flip;
				bytes[bit >>> 3] ^= 1 << (bit & 7);
				expect(checksum(bytes)).not.toBe(before);
				bytes[bit >>> 3] ^= 1 << (bit & 7);
			}
		}
	});
});
