/**
 * The records of multilinear leaves: a pair of integers (kind, patches), then each patch, with nothing of the
 * axes on which it has one knot:
 *
 *   words      (i32 axes, i32 words of the patch), (i32 corner pairs, i32 stride of the last axis)
 *   axis       (i32 input, i32 cells), (i32 stride, i32 0), each cell's lower knot and 1 / its width
 *   offsets    i32 each, from a cell's first value to the first of each pair of corners
 *   values     as the network has them
 *
 * Two corners that differ on the last axis alone are a pair; strides and offsets are in words. What is added
 * and multiplied, and in which order, is the reference's (network/multilinear.ts). Cost: linear.
 */

import type { Patches } from "../../network/multilinear.ts";
import { otherShape, patchesRecord, recordWords, shapes } from "../image/codes.ts";
import type { Room } from "./program.ts";
import type { WordList, WordViews } from "./word-list.ts";

/** @returns what the leaf's node says */
export function appendPatches(words: WordList, room: Room, patches: Patches, item: number): number {
	const record = words.align(recordWords);
	const [from, to] = patches.range(item);
	words.pair(words.reserve(1), patchesRecord, to - from);
	for (let patch = from; patch < to; patch++) appendPatch(words, room, patches, patch);
	return (record / recordWords) * shapes + otherShape;
}

function appendPatch(words: WordList, room: Room, patches: Patches, patch: number): void {
	const { outputCount } = patches;
	const sizes = patches.sizes(patch);
	const knots = patches.knotsOf(patch);
	const strides: number[] = [];
	let stride = outputCount;
	for (let j = sizes.length - 1; j >= 0; j--) {
		strides[j] = stride;
		stride *= sizes[j];
	}
	const axes = Array.from(sizes.keys()).filter((j) => sizes[j] > 1);
	const start = words.reserve(2);
	let knot = 0;
	for (const [j, size] of sizes.entries()) {
		if (size > 1) {
			words.pair(words.reserve(1), j, size - 1);
			words.pair(words.reserve(1), strides[j], 0);
			for (let k = knot; k < knot + size - 1; k++) {
				words.push(knots[k]);
				words.push(1 / (knots[k + 1] - knots[k]));
			}
		}
		knot += size;
	}
	const offsets = axes.slice(0, -1).reduce((all, j) => all.flatMap((at) => [at, at + strides[j]]), [0]);
	words.list(offsets);
	for (const value of patches.valuesOf(patch)) words.push(value);
	const last = axes.at(-1);
	words.pair(start, axes.length, words.length - start);
	words.pair(start + 1, offsets.length, last === undefined ? 0 : strides[last]);
	room.atLeast(outputCount + axes.length + offsets.length, 0);
}

/**
 * Answers in plain JavaScript, as kernels/patches.ts does.
 *
 * @param start the record @param rows scratch; the answer stands in its first outputCount numbers
 */
export function runPatches(
	{ numbers, integers }: WordViews,
	start: number,
	inputs: Float64Array,
	inputsAt: number,
	outputCount: number,
	rows: Float64Array,
): void {
	const parts = outputCount;
	let patch = start + 1;
	for (let left = integers[2 * start + 1], isFirst = true; left > 0; left--, isFirst = false) {
		const axes = integers[2 * patch];
		const corners = parts + axes;
		const pairs = integers[2 * patch + 2];
		const last = integers[2 * patch + 3];
		let at = patch + 2;
		let base = 0;
		for (let a = 0; a < axes; a++) {
			const x = inputs[inputsAt + integers[2 * at]];
			const cells = integers[2 * at + 1];
			const table = at + 2;
			let cell = table;
			for (let n = cells; n > 1; ) {
				const half = n >> 1;
				if (x > numbers[cell + 2 * half]) cell += 2 * half;
				n -= half;
			}
			rows[parts + a] = (x - numbers[cell]) * numbers[cell + 1];
			base += ((cell - table) >> 1) * integers[2 * at + 2];
			at = table + 2 * cells;
		}
		const offsets = 2 * at;
		const values = at + ((pairs + 1) >> 1) + base;
		for (let k = 0; k < outputCount; k++) {
			let value = numbers[values + k];
			if (axes > 0) {
				const t = rows[corners - 1];
				for (let c = 0; c < pairs; c++) {
					const corner = values + integers[offsets + c] + k;
					rows[corners + c] = numbers[corner] + t * (numbers[corner + last] - numbers[corner]);
				}
				for (let a = axes - 2, n = pairs >> 1; a >= 0; a--, n >>= 1)
					for (let c = 0; c < n; c++) {
						const lower = rows[corners + 2 * c];
						rows[corners + c] = lower + rows[parts + a] * (rows[corners + 2 * c + 1] - lower);
					}
				value = rows[corners];
			}
			rows[k] = isFirst ? value : rows[k] + value;
		}
		patch += integers[2 * patch + 1];
	}
}
