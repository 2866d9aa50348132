/**
 * One integer a point: keys <w, x> that tell the points of a table apart, w integer multiples of 2^shift. On
 * the scale 2^shift all inputs are integers, so keys are exact integers.
 *
 * A coordinate that tells the points apart serves as it is. Otherwise small random integers do, from a range
 * that grows until the keys are distinct: about 2 log2 n bits are needed (birthdays). Cost: a sort a try.
 */

import type { ExactNetworkBuilder } from "../exact/exact-network.ts";
import { dyadicInteger, dyadicShift } from "../numbers/dyadic.ts";
import { bitLength } from "../numbers/integers.ts";
import { Random } from "../numbers/random.ts";
import { advance, type WorkOptions } from "../progress.ts";
import type { Pairs } from "../table/pairs.ts";
import { sortRows } from "../table/sort.ts";

export interface Projection {
	/** Weight of each input, an integer. */
	readonly weights: readonly bigint[];
	/** Pairs in the order of their keys. */
	readonly order: Uint32Array;
	/** The key of pair order[rank]; keys ascend strictly. Cost: constant. */
	readonly key: (rank: number) => bigint;
	/** Bits of the largest key less the least one. */
	readonly rangeBits: number;
	/** Bits of the key of largest magnitude. */
	readonly bits: number;
}

/** How pairs are projected on one number before they are memorized without gates. */
export interface ProjectionOptions extends WorkOptions {
	readonly seed?: number | undefined;
}

/** @throws CondnetError `bad-data` if an input is not finite */
export function projectPairs(pairs: Pairs, options: ProjectionOptions = {}): Projection {
	const { inputCount } = pairs.dataset;
	const shift = dyadicShift(pairs.dataset.inputs);
	const coordinate = injectiveCoordinate(pairs);
	if (coordinate >= 0) {
		const weights = new Array<bigint>(inputCount).fill(0n);
		weights[coordinate] = 1n;
		const projection = tryWeights(pairs, weights, shift);
		if (projection) return projection;
	}
	const random = new Random(options.seed ?? 0);
	const tries = pairs.count > 1 << 16 ? 2 : 4;
	for (let size = firstSize(pairs, shift); ; size *= 2n)
		for (let t = 0; t < tries; t++) {
			advance(options, "projecting", 0);
			const projection = tryWeights(pairs, randomWeights(inputCount, size, random), shift);
			if (projection) return projection;
		}
}

/** The coordinate of least range whose values are all distinct, or -1. */
function injectiveCoordinate({ dataset, rows, count }: Pairs): number {
	const { inputs, inputCount } = dataset;
	let best = -1;
	let leastRange = Number.POSITIVE_INFINITY;
	const column = new Float64Array(count);
	for (let j = 0; j < inputCount; j++) {
		for (let i = 0; i < count; i++) column[i] = inputs[rows[i] * inputCount + j];
		column.sort();
		const range = column[count - 1] - column[0];
		if (!(range < leastRange) || !isStrictlyAscending(column)) continue;
		best = j;
		leastRange = range;
	}
	return best;
}

/**
 * Coefficients up to here give keys a range of about n^2 / 8: with fewer, two points would nearly always
 * share a key.
 */
function firstSize({ dataset, count }: Pairs, shift: number): bigint {
	let largest = 0;
	for (const input of dataset.inputs) if (Math.abs(input) > largest) largest = Math.abs(input);
	const width = dyadicInteger(largest, shift);
	let size = 1n;
	while (size * width * 8n < BigInt(count) * BigInt(count)) size *= 2n;
	return size;
}

/** Magnitudes in [1, size] with random signs; one of them is 1, so that it costs no multiplication. */
function randomWeights(inputCount: number, size: bigint, random: Random): bigint[] {
	const one = random.integer(inputCount);
	return Array.from({ length: inputCount }, (_, j) => {
		let magnitude = 0n;
		for (let bits = bitLength(size) + 32; bits > 0; bits -= 32)
			magnitude = (magnitude << 32n) | BigInt(random.uint32());
		magnitude = j === one ? 1n : 1n + (magnitude % size);
		return (random.uint32() & 1) === 0 ? magnitude : -magnitude;
	});
}

/** The projection by coefficients on the inputs' integer scale, or undefined if two points share a key. */
function tryWeights(pairs: Pairs, coefficients: readonly bigint[], shift: number): Projection | undefined {
	const { dataset, rows, count } = pairs;
	const { inputs, inputCount } = dataset;
	const weights = coefficients.map((coefficient) => coefficient << BigInt(shift));
	const numbers = weights.map(Number);
	let largest = 0;
	const small = new Float64Array(count);
	for (let i = 0; i < count; i++) {
		let magnitude = 0;
		for (let j = 0; j < inputCount; j++) {
			const product = numbers[j] * inputs[rows[i] * inputCount + j];
			small[i] += product;
			magnitude += Math.abs(product);
		}
		if (!(magnitude <= largest)) largest = magnitude;
	}
	// Every product and partial sum is an integer, so below 2^53 none has been rounded.
	if (largest < 2 ** 52) {
		if (!isStrictlyAscending(small.slice().sort())) return undefined;
		const order = Uint32Array.from(small, (_, i) => i);
		sortRows(order, 0, count, small, 1, 0);
		return withKeys(weights, order, (rank) => BigInt(small[order[rank]]));
	}
	const keys = Array.from(rows, (row) => {
		let key = 0n;
		for (let j = 0; j < inputCount; j++)
			key += coefficients[j] * dyadicInteger(inputs[row * inputCount + j], shift);
		return key;
	});
	const order = Uint32Array.from(keys, (_, i) => i);
	order.sort((a, b) => (keys[a] < keys[b] ? -1 : keys[a] > keys[b] ? 1 : 0));
	if (!isStrictlyAscending(Array.from(order, (pair) => keys[pair]))) return undefined;
	return withKeys(weights, order, (rank) => keys[order[rank]]);
}

function isStrictlyAscending(keys: ArrayLike<number | bigint>): boolean {
	for (let i = 1; i < keys.length; i++) if (keys[i] <= keys[i - 1]) return false;
	return true;
}

function withKeys(weights: readonly bigint[], order: Uint32Array, key: (rank: number) => bigint): Projection {
	const [low, high] = [key(0), key(order.length - 1)];
	const bits = Math.max(bitLength(low), bitLength(high));
	return { weights, order, key, rangeBits: bitLength(high - low), bits };
}

/** Adds the value <w, x> - offset to a network: a linear neuron, or an input that is that value already. */
export function addProjection(builder: ExactNetworkBuilder, projection: Projection, offset = 0n): number {
	if (isInput(projection, offset)) return projection.weights.indexOf(1n);
	projection.weights.forEach((weight, j) => {
		builder.term(j, weight);
	});
	return builder.neuron("linear", -offset);
}

function isInput({ weights }: Projection, offset: bigint): boolean {
	return offset === 0n && weights.includes(1n) && weights.filter((weight) => weight !== 0n).length === 1;
}

export interface ProjectionCounts {
	readonly neurons: number;
	readonly parameters: number;
	readonly operations: number;
	readonly weightBits: number;
}

/** What addProjection adds: nothing, or a neuron of at most p products, p sums and a bias. */
export function projectionCounts(projection: Projection, offset = 0n): ProjectionCounts {
	if (isInput(projection, offset)) return { neurons: 0, parameters: 0, operations: 0, weightBits: 0 };
	const used = projection.weights.filter((weight) => weight !== 0n);
	const products = used.filter((weight) => weight !== 1n && weight !== -1n).length;
	const bias = offset === 0n ? 0 : 1;
	return {
		neurons: 1,
		parameters: used.length + bias,
		operations: products + used.length - 1 + bias,
		weightBits: used.reduce((sum, weight) => sum + bitLength(weight), bitLength(offset)),
	};
}
