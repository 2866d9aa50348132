/** Patches of a grid: values at few of its lines, with what their interpolants round. Cost: linear. */

import { Patches } from "../network/multilinear.ts";

/** A grid's nodes with a window of every output; the last axis changes fastest. */
export interface GridWindows {
	readonly axes: readonly Float64Array[];
	readonly outputCount: number;
	/** By node, then by output. */
	readonly low: Float64Array;
	readonly high: Float64Array;
}

/** First and last line of each axis. */
export interface Region {
	readonly from: readonly number[];
	readonly to: readonly number[];
}

/** Lines of the grid by axis, and a value of each output where they cross. */
export interface Patch {
	readonly knots: readonly (readonly number[])[];
	readonly values: Float64Array;
}

/** Where the node of each crossing of a region's lines stands. */
export function nodesOf(axes: readonly Float64Array[], lines: readonly (readonly number[])[]): Uint32Array {
	let nodes = Uint32Array.of(0);
	for (const [j, own] of lines.entries()) {
		const next = new Uint32Array(nodes.length * own.length);
		let at = 0;
		for (const node of nodes) for (const line of own) next[at++] = node * axes[j].length + line;
		nodes = next;
	}
	return nodes;
}

/** All lines of a region. */
export function linesOf({ from, to }: Region): number[][] {
	return from.map((first, j) => Array.from({ length: to[j] - first + 1 }, (_, i) => first + i));
}

/**
 * What a patch's answer rounds at most, p axes and values up to V in size: each of p joins adds less than
 * 16 u V, u = 2^-53, to what it is given, and underflows.
 */
export function patchRounding(inputCount: number, values: Float64Array): number {
	const size = largest(values);
	return (
		inputCount * (2 ** -48 * size + 2 ** -1060) + (2 * size < Number.MAX_VALUE ? 0 : Number.POSITIVE_INFINITY)
	);
}

/** The same of a sum of patches: each sum adds less than u times all sizes. */
export function patchesRounding(inputCount: number, patches: readonly Patch[]): number {
	let rounding = 0;
	let sizes = 0;
	for (const { values } of patches) {
		rounding += patchRounding(inputCount, values);
		sizes += largest(values);
	}
	return rounding + patches.length * 2 ** -52 * sizes;
}

function largest(values: Float64Array): number {
	return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

export function patchesOf(
	axes: readonly Float64Array[],
	outputCount: number,
	items: readonly (readonly Patch[])[],
): Patches {
	const counts: number[] = [];
	const knots: number[] = [];
	const values: number[] = [];
	for (const patch of items.flat()) {
		for (const [j, lines] of patch.knots.entries()) {
			counts.push(lines.length);
			for (const line of lines) knots.push(axes[j][line]);
		}
		for (const value of patch.values) values.push(value);
	}
	const starts = Uint32Array.of(0, ...items.map(({ length }) => length));
	for (let i = 1; i < starts.length; i++) starts[i] += starts[i - 1];
	return new Patches({
		inputCount: axes.length,
		outputCount,
		counts: Uint32Array.from(counts),
		knots: Float64Array.from(knots),
		values: Float64Array.from(values),
		starts,
	});
}
