/**
 * Which points of a table are strictly exposed, and by which direction: the point of least norm in the hull
 * of x_i - x_j, j other than i, if it is not 0, has a positive product with all of them (Wolfe's algorithm,
 * 1976, on floats, stopped as soon as that is so). The direction is rounded to integers and checked in exact
 * arithmetic, so that floats only propose.
 *
 * Cost: a few dozen passes over the n p inputs for each point, so about n^2 p.
 */

import { CondnetError } from "../errors.ts";
import { dyadicInteger, dyadicShift } from "../numbers/dyadic.ts";
import { bitLength } from "../numbers/integers.ts";
import { advance, type WorkOptions } from "../progress.ts";
import type { Pairs } from "../table/pairs.ts";

/** A direction in which a point lies further out than every other, on the inputs' integer scale. */
export interface Exposure {
	readonly normal: readonly bigint[];
	/** A power of two: the point's product with the normal exceeds every other point's by at least this. */
	readonly margin: bigint;
}

/** Bits of the integers that a proposed direction is rounded to, tried in this order. */
const roundings = [16, 30, 50];

/**
 * @throws CondnetError `bad-data` naming a row that is not strictly exposed, or so little that floats do not
 * see it
 */
export function exposures(pairs: Pairs, options: WorkOptions = {}): Exposure[] {
	const { dataset, rows, count } = pairs;
	const width = dataset.inputCount;
	const shift = dyadicShift(dataset.inputs);
	const integers: bigint[] = [];
	for (const row of rows)
		for (let j = 0; j < width; j++) integers.push(dyadicInteger(dataset.inputs[row * width + j], shift));
	const points = unitScaled(integers, width);
	const found: Exposure[] = [];
	for (let i = 0; i < count; i++) {
		if (i % 64 === 0) advance(options, "finding exposed directions", i / count);
		const direction = proposeDirection(points.scaled, width, i);
		const exposure = direction && exactExposure(integers, width, i, direction, points.ranges);
		if (!exposure)
			throw new CondnetError(
				"bad-data",
				`Row ${rows[i] + 1} is not strictly exposed: no direction was found in which it lies further out than every other row.`,
				"`convex` needs points in convex position, as on a sphere; `lifted` takes any table of integers.",
			);
		found.push(exposure);
	}
	return found;
}

/** Coordinates moved and scaled to [-1/2, 1/2], for floats to work on. */
function unitScaled(integers: readonly bigint[], width: number): { scaled: Float64Array; ranges: bigint[] } {
	const low = integers.slice(0, width);
	const high = integers.slice(0, width);
	integers.forEach((value, i) => {
		const j = i % width;
		if (value < low[j]) low[j] = value;
		if (value > high[j]) high[j] = value;
	});
	const ranges = low.map((value, j) => (high[j] > value ? high[j] - value : 1n));
	const scaled = Float64Array.from(
		integers,
		(value, i) => Number(value - low[i % width]) / Number(ranges[i % width]) - 0.5,
	);
	return { scaled, ranges };
}

/** The direction rounded ever more finely, until exact arithmetic confirms that it exposes point i. */
function exactExposure(
	integers: readonly bigint[],
	width: number,
	i: number,
	direction: Float64Array,
	ranges: readonly bigint[],
): Exposure | undefined {
	const unscaled = direction.map((value, j) => value / Number(ranges[j]));
	const largest = unscaled.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
	if (largest === 0) return { normal: new Array<bigint>(width).fill(0n), margin: 1n }; // the only point
	for (const bits of roundings) {
		const normal = Array.from(unscaled, (value) => BigInt(Math.round((value / largest) * 2 ** bits)));
		const lead = leadOf(integers, width, i, normal);
		if (lead > 0n) return { normal, margin: 1n << BigInt(bitLength(lead) - 1) };
	}
	return undefined;
}

/** By how much point i's product with the normal exceeds the largest of the others'. */
function leadOf(integers: readonly bigint[], width: number, i: number, normal: readonly bigint[]): bigint {
	const product = (point: number): bigint => {
		let sum = 0n;
		for (let j = 0; j < width; j++) sum += normal[j] * integers[point * width + j];
		return sum;
	};
	const own = product(i);
	let largest: bigint | undefined;
	for (let point = 0; point * width < integers.length; point++) {
		if (point === i) continue;
		const other = product(point);
		if (other >= own) return 0n;
		if (largest === undefined || other > largest) largest = other;
	}
	return largest === undefined ? 0n : own - largest;
}

/**
 * A direction whose products with x_i - x_j are all positive, or undefined if none was found; zeros for a
 * single point.
 */
function proposeDirection(points: Float64Array, width: number, i: number): Float64Array | undefined {
	const count = points.length / width;
	// away from the middle: right for spheres
	let direction: Float64Array = points.slice(i * width, (i + 1) * width);
	if (count === 1) return direction.fill(0);
	let corners: Corner[] = [];
	for (let round = 0; round < 64 + 16 * width; round++) {
		const { nearest, product } = leastProduct(points, width, i, direction);
		if (product > 0) return direction;
		const corner = { point: nearest, share: corners.length === 0 ? 1 : 0 };
		if (corners.some(({ point }) => point === nearest)) return undefined; // no progress in floats
		corners = nearestInHull(points, width, i, [...corners, corner]);
		direction = combination(points, width, i, corners);
	}
	return undefined;
}

/** A point whose difference x_i - x_j takes part in a combination, and its share; shares add up to 1. */
interface Corner {
	readonly point: number;
	readonly share: number;
}

function leastProduct(
	points: Float64Array,
	width: number,
	i: number,
	direction: Float64Array,
): { nearest: number; product: number } {
	let nearest = -1;
	let product = Number.POSITIVE_INFINITY;
	for (let point = 0; point * width < points.length; point++) {
		if (point === i) continue;
		let sum = 0;
		for (let j = 0; j < width; j++) sum += direction[j] * (points[i * width + j] - points[point * width + j]);
		if (sum < product) {
			product = sum;
			nearest = point;
		}
	}
	return { nearest, product };
}

function combination(
	points: Float64Array,
	width: number,
	i: number,
	corners: readonly Corner[],
): Float64Array {
	const sum = new Float64Array(width);
	for (const { point, share } of corners)
		for (let j = 0; j < width; j++) sum[j] += share * (points[i * width + j] - points[point * width + j]);
	return sum;
}

/**
 * The point of least norm in the hull of the corners: Wolfe's minor cycle, dropping corners on whose far side
 * it lies.
 */
function nearestInHull(points: Float64Array, width: number, i: number, start: readonly Corner[]): Corner[] {
	let corners = [...start];
	while (corners.length > 1) {
		const shares = affineShares(points, width, i, corners);
		if (shares === undefined) return corners.slice(0, -1);
		if (shares.every((share) => share > 1e-12))
			return corners.map((corner, k) => ({ point: corner.point, share: shares[k] }));
		let step = 1;
		corners.forEach(({ share }, k) => {
			if (shares[k] <= 1e-12) step = Math.min(step, share / (share - shares[k]));
		});
		const moved = corners.map(({ point, share }, k) => ({
			point,
			share: share + step * (shares[k] - share),
		}));
		const kept = moved.filter(({ share }) => share > 1e-12);
		corners = kept.length < moved.length ? kept : moved.slice(1);
	}
	return corners.map(({ point }) => ({ point, share: 1 }));
}

/**
 * Shares, of any sign, of the point of least norm in the affine hull of the corners; undefined if they are
 * dependent.
 */
function affineShares(
	points: Float64Array,
	width: number,
	i: number,
	corners: readonly Corner[],
): number[] | undefined {
	const size = corners.length;
	const difference = (k: number, j: number): number =>
		points[i * width + j] - points[corners[k].point * width + j];
	// (1 + <d_a, d_b>) u = 1, shares proportional to u.
	const matrix = Array.from({ length: size }, (_, a) =>
		Array.from({ length: size + 1 }, (_, b) => {
			let sum = 1;
			if (b < size) for (let j = 0; j < width; j++) sum += difference(a, j) * difference(b, j);
			return sum;
		}),
	);
	for (let a = 0; a < size; a++) {
		let pivot = a;
		for (let b = a + 1; b < size; b++) if (Math.abs(matrix[b][a]) > Math.abs(matrix[pivot][a])) pivot = b;
		[matrix[a], matrix[pivot]] = [matrix[pivot], matrix[a]];
		if (Math.abs(matrix[a][a]) < 1e-300) return undefined;
		for (let b = 0; b < size; b++) {
			if (b === a) continue;
			const factor = matrix[b][a] / matrix[a][a];
			for (let c = a; c <= size; c++) matrix[b][c] -= factor * matrix[a][c];
		}
	}
	const solution = matrix.map((row, a) => row[size] / row[a]);
	const sum = solution.reduce((total, share) => total + share, 0);
	if (!(Math.abs(sum) > 0 && Number.isFinite(sum))) return undefined;
	return solution.map((share) => share / sum);
}
