/**
 * The directions along which rows of numbers are longest (the leading eigenvectors of their second moments),
 * by subspace iteration from a seeded start. Only nearly orthonormal and nearly leading: who relies on either
 * must measure it.
 *
 * Cost: O(rounds * rows * inputCount * rank).
 */

import type { Random } from "../../numbers/random.ts";

const rounds = 6;

/**
 * @returns rank directions of inputCount numbers each, one after another; rows that are not finite are passed
 * over
 */
export function principalDirections(
	rows: Float64Array,
	inputCount: number,
	rank: number,
	random: Random,
): Float64Array {
	let directions = Float64Array.from({ length: rank * inputCount }, () => random.normal());
	orthonormalize(directions, inputCount);
	for (let round = 0; round < rounds; round++) {
		const next = new Float64Array(rank * inputCount);
		for (let at = 0; at < rows.length; at += inputCount) {
			const scale = rowScale(rows, at, inputCount);
			if (scale === 0) continue;
			for (let d = 0; d < next.length; d += inputCount) {
				let along = 0;
				for (let j = 0; j < inputCount; j++) along += directions[d + j] * (rows[at + j] * scale);
				for (let j = 0; j < inputCount; j++) next[d + j] += along * (rows[at + j] * scale);
			}
		}
		directions = next;
		orthonormalize(directions, inputCount);
	}
	return directions;
}

/** 1, or 0 for a row whose square is not finite or vanishes. */
function rowScale(rows: Float64Array, at: number, inputCount: number): number {
	let square = 0;
	for (let j = 0; j < inputCount; j++) square += rows[at + j] * rows[at + j];
	return square > 0 && square < Number.POSITIVE_INFINITY ? 1 : 0;
}

/** Gram and Schmidt, twice for each direction; one that depends on those before it becomes 0. */
function orthonormalize(directions: Float64Array, inputCount: number): void {
	for (let d = 0; d < directions.length; d += inputCount) {
		const direction = directions.subarray(d, d + inputCount);
		const before = length(direction);
		for (let pass = 0; pass < 2; pass++)
			for (let e = 0; e < d; e += inputCount) {
				let along = 0;
				for (let j = 0; j < inputCount; j++) along += direction[j] * directions[e + j];
				for (let j = 0; j < inputCount; j++) direction[j] -= along * directions[e + j];
			}
		const after = length(direction);
		const scale = after > before * 1e-8 && after < Number.POSITIVE_INFINITY ? 1 / after : 0;
		for (let j = 0; j < inputCount; j++) direction[j] = scale === 0 ? 0 : direction[j] * scale;
	}
}

function length(vector: Float64Array): number {
	return Math.sqrt(vector.reduce((sum, x) => sum + x * x, 0));
}
