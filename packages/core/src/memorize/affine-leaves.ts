/**
 * A tree of axis gates whose leaves are constants or affine functions, as a network: a leaf whose slopes are
 * all 0 is a stored answer, any other a network of the pool without neurons. Cost: linear.
 */

import { AffineRowsBuilder } from "../network/affine.ts";
import { ConditionalNetwork, LeafKind } from "../network/conditional-network.ts";
import { NetworkPool } from "../network/network.ts";
import type { GatedTree } from "./shapes/tree-builder.ts";

/** Slopes by leaf, output and input; biases by leaf and output. */
export interface AffineLeaves {
	readonly count: number;
	readonly slopes: Float64Array;
	readonly biases: Float64Array;
}

export function affineNetwork(
	{ tree, gateValues, thresholds }: GatedTree,
	inputCount: number,
	outputCount: number,
	{ count, slopes, biases }: AffineLeaves,
): ConditionalNetwork {
	const width = inputCount * outputCount;
	const leafKinds = new Uint8Array(count);
	const leafItems = new Uint32Array(count);
	const constants: number[] = [];
	const rows = new AffineRowsBuilder();
	const columns = Uint32Array.from({ length: inputCount }, (_, j) => j);
	let stored = 0;
	for (let leaf = 0; leaf < count; leaf++) {
		const own = slopes.subarray(leaf * width, (leaf + 1) * width);
		const at = leaf * outputCount;
		if (own.every((slope) => slope === 0)) {
			for (let k = 0; k < outputCount; k++) constants.push(biases[at + k]);
			leafItems[leaf] = stored++;
			continue;
		}
		leafKinds[leaf] = LeafKind.network;
		leafItems[leaf] = leaf - stored;
		for (let k = 0; k < outputCount; k++)
			rows.row(columns, own.subarray(k * inputCount, (k + 1) * inputCount), biases[at + k]);
	}
	const networks = new NetworkPool(
		inputCount,
		outputCount,
		new Uint32Array(count - stored + 1),
		new Uint8Array(0),
		new Float64Array(0),
		rows.build(),
	);
	return new ConditionalNetwork({
		inputCount,
		outputCount,
		tree,
		gateValues,
		thresholds,
		constants: Float64Array.from(constants),
		...(stored === count ? {} : { networks, leafKinds, leafItems }),
	});
}

/** Leaves that are constants. */
export function constantCount({ leafKinds, leafCount }: ConditionalNetwork): number {
	if (leafKinds.length === 0) return leafCount;
	return leafKinds.reduce((sum, kind) => sum + (kind === LeafKind.constant ? 1 : 0), 0);
}

/** About what a network takes in a file, whose columns hold float32 numbers where all are such. */
export function storedBytes({
	thresholds,
	gateValues,
	constants,
	networks,
	leafKinds,
	leafItems,
	patches,
}: ConditionalNetwork): number {
	const { weights, biases, columns } = networks.rows;
	const each = (numbers: Float64Array): number =>
		numbers.length * (numbers.every((value) => Math.fround(value) === value) ? 4 : 8);
	const gates = each(thresholds) + (gateValues.some((value) => value !== 0) ? gateValues.length : 0);
	const index = leafItems.length < 256 ? 1 : 2;
	const leaves = each(constants) + leafKinds.length + leafItems.length * index;
	const interpolated = patches.counts.length + each(patches.knots) + each(patches.values);
	return (
		interpolated + gates + leaves + each(weights) + each(biases) + columns.length + biases.length * index
	);
}

/**
 * What an answer rounds at most: fl(b + a1 x1 + ...) of p products differs from the exact sum by less than
 * 2 (p + 1) u (|b| + sum |aj xj|) and underflows, u = 2^-53.
 *
 * @param reach largest |x| of each input at the leaf
 */
export function roundingAt(
	{ slopes, biases }: AffineLeaves,
	leaf: number,
	reach: Float64Array,
	outputCount: number,
): number {
	const width = reach.length;
	let most = 0;
	for (let k = 0; k < outputCount; k++) {
		let size = Math.abs(biases[leaf * outputCount + k]);
		let terms = 0;
		for (let j = 0; j < width; j++) {
			const slope = Math.abs(slopes[(leaf * outputCount + k) * width + j]);
			if (slope === 0) continue;
			size += slope * reach[j];
			terms++;
		}
		if (terms === 0) continue;
		most = Math.max(most, (terms + 1) * 2 ** -52 * size + (terms + 1) * Number.MIN_VALUE * 2);
	}
	return most;
}
