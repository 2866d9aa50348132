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
	const leaves = new LeafBuilder(count, inputCount, outputCount);
	for (let leaf = 0; leaf < count; leaf++)
		leaves.add(
			leaf,
			slopes.subarray(leaf * width, (leaf + 1) * width),
			biases.subarray(leaf * outputCount, (leaf + 1) * outputCount),
		);
	const { constants, networks, leafKinds, leafItems } = leaves.build();
	return new ConditionalNetwork({
		inputCount,
		outputCount,
		tree,
		gateValues,
		thresholds,
		constants,
		...(networks.count === 0 ? {} : { networks, leafKinds, leafItems }),
	});
}

/** Gathers leaves that are constants or affine functions. */
export class LeafBuilder {
	readonly leafKinds: Uint8Array;
	readonly leafItems: Uint32Array;
	readonly #inputCount: number;
	readonly #outputCount: number;
	readonly #columns: Uint32Array;
	readonly #constants: number[] = [];
	readonly #rows = new AffineRowsBuilder();
	#affine = 0;

	constructor(leafCount: number, inputCount: number, outputCount: number) {
		this.leafKinds = new Uint8Array(leafCount);
		this.leafItems = new Uint32Array(leafCount);
		this.#inputCount = inputCount;
		this.#outputCount = outputCount;
		this.#columns = Uint32Array.from({ length: inputCount }, (_, j) => j);
	}

	/** @param slopes by output and input @param biases by output */
	add(leaf: number, slopes: Float64Array, biases: Float64Array): void {
		const p = this.#inputCount;
		if (slopes.every((slope) => slope === 0)) {
			this.leafItems[leaf] = this.#constants.length / this.#outputCount;
			for (const bias of biases) this.#constants.push(bias);
			return;
		}
		this.leafKinds[leaf] = LeafKind.network;
		this.leafItems[leaf] = this.#affine++;
		for (let k = 0; k < this.#outputCount; k++)
			this.#rows.row(this.#columns, slopes.subarray(k * p, (k + 1) * p), biases[k]);
	}

	build(): {
		readonly leafKinds: Uint8Array;
		readonly leafItems: Uint32Array;
		readonly constants: Float64Array;
		readonly networks: NetworkPool;
	} {
		return {
			leafKinds: this.leafKinds,
			leafItems: this.leafItems,
			constants: Float64Array.from(this.#constants),
			networks: new NetworkPool(
				this.#inputCount,
				this.#outputCount,
				new Uint32Array(this.#affine + 1),
				new Uint8Array(0),
				new Float64Array(0),
				this.#rows.build(),
			),
		};
	}
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
