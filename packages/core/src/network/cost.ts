/**
 * What a network costs: operations of every path, and words stored. Operations are counted as
 * operation-count.ts says.
 */

import { type ConditionalNetwork, LeafKind } from "./conditional-network.ts";
import type { Domain } from "./domain.ts";
import { ValueState } from "./masks.ts";
import type { Network } from "./network.ts";
import { OperationCount, type Operations } from "./operation-count.ts";

/**
 * Operations of one evaluation of the whole network on its stored (nonzero) weights. Cost: linear in the
 * weights.
 */
export function networkOperations(network: Network): Operations {
	const count = new OperationCount();
	count.addNetwork(network);
	return count.snapshot();
}

/** Adds what a network with a mask costs at most: every value that the mask keeps is taken to be nonzero. */
function addRestricted(count: OperationCount, { networks, masks }: ConditionalNetwork, mask: number): void {
	const evaluated = networks.get(masks.networks[mask]);
	const states = new Uint8Array(evaluated.valueCount);
	masks.read(mask, states);
	const keeps = (value: number): boolean => states[value] !== ValueState.zero;
	for (let i = 0; i < evaluated.neuronCount; i++) {
		const state = states[evaluated.inputCount + i];
		if (state !== ValueState.zero) count.addNeuron(evaluated, i, keeps, state === ValueState.active);
	}
	for (let i = evaluated.neuronCount; i < evaluated.rows.count; i++) count.addRow(evaluated.rows, i, keeps);
}

/**
 * Operations of a leaf at most: exact for constant leaves and whole networks; for a restricted leaf every
 * value of its mask is taken to be nonzero, which column skip can only better; a filtered leaf is taken to
 * need the network behind it.
 */
export function leafOperations(network: ConditionalNetwork, leaf: number): Operations {
	const count = new OperationCount();
	const kind = network.leafKind(leaf);
	const item = network.leafItem(leaf);
	if (network.keys.length > 0) count.comparisons += network.inputCount;
	if (kind === LeafKind.constant || kind === LeafKind.unknown) return count.snapshot();
	if (kind === LeafKind.exact) {
		count.addExactMap(network.exact, item);
		return count.snapshot();
	}
	if (kind === LeafKind.multilinear) {
		count.addPatches(network.patches, item);
		return count.snapshot();
	}
	if (network.answer !== "values") count.comparisons += network.networks.outputCount - 1;
	if (kind === LeafKind.network) count.addNetwork(network.networks.get(item));
	else if (kind === LeafKind.filtered) {
		count.addNetwork(network.filters.networks.get(item));
		count.addFilter();
		addRestricted(count, network, network.filters.masks[item]);
	} else addRestricted(count, network, item);
	return count.snapshot();
}

/** leafOperations; leaves that share a network or a mask have them in common, and a small file has many. */
function leafCosts(network: ConditionalNetwork): (leaf: number) => Operations {
	const known = new Map<number, Operations>();
	return (leaf) => {
		const kind = network.leafKind(leaf);
		if (kind !== LeafKind.network && kind !== LeafKind.restricted) return leafOperations(network, leaf);
		const key = 2 * network.leafItem(leaf) + (kind === LeafKind.network ? 1 : 0);
		const operations = known.get(key) ?? leafOperations(network, leaf);
		known.set(key, operations);
		return operations;
	};
}

/** Visits every leaf with the operations of its whole path. Cost: linear in tree and leaves; no recursion. */
export function forEachPath(
	network: ConditionalNetwork,
	visit: (leaf: number, path: Operations) => void,
): void {
	const { tree, gateValues, gateRows, pathGates, pathNeurons } = network;
	const shared = network.networks.count > 0 ? network.networks.get(0) : undefined;
	const stack: OperationCount[] = []; // operations done once the gate at this depth is passed
	const atLeaf = leafCosts(network);
	tree.walk((node, depth) => {
		stack[depth] ??= new OperationCount();
		const path = stack[depth];
		path.reset();
		if (depth > 0) path.add(stack[depth - 1]);
		if (node < 0) {
			if (network.leafKinds.length > 0 || network.keys.length > 0) path.add(atLeaf(~node));
			visit(~node, path);
			return;
		}
		if (shared && pathGates.length > 0) {
			const [from, to] = network.pathRange(node);
			for (let k = from; k < to; k++) path.addNeuron(shared, pathNeurons[k]);
		}
		if (gateValues[node] < 0) path.addRow(gateRows, ~gateValues[node]);
		path.comparisons++;
	});
}

/** What testing a domain takes at most: no operation of the network, so counted apart. */
export function domainOperations({ comparisons }: Domain): Operations {
	return { multiplications: 0, additions: 0, comparisons, total: comparisons };
}

/** Operations of the worst input (proved) and of the mean one. */
export interface CostSummary {
	/** Operations of the dearest path; a proved maximum. */
	readonly worst: Operations;
	/** Mean over leaves under the weights, divided by their sum. */
	readonly mean: Operations;
	/** Most gates on a path. */
	readonly depth: number;
}

/**
 * Worst and mean cost of the paths. @param leafWeights how often each leaf answers; every leaf alike if left
 * out. Cost: as forEachPath.
 */
export function costSummary(network: ConditionalNetwork, leafWeights?: ArrayLike<number>): CostSummary {
	const worst = new OperationCount();
	const mean = new OperationCount();
	let weightSum = 0;
	const unit = leafWeights === undefined ? 1 : unitOf(leafWeights);
	forEachPath(network, (leaf, path) => {
		const weight = leafWeights === undefined ? 1 : leafWeights[leaf] / unit;
		weightSum += weight;
		mean.add(path, weight);
		if (path.total <= worst.total) return;
		worst.reset();
		worst.add(path);
	});
	let depth = 0;
	network.tree.walk((node, level) => {
		if (node < 0 && level > depth) depth = level;
	});
	const average = new OperationCount();
	if (weightSum > 0) average.add(mean, 1 / weightSum);
	return { worst: worst.snapshot(), mean: average.snapshot(), depth };
}

/** A power of two about as large as the largest weight: in it neither sums nor their inverse overflow. */
function unitOf(weights: ArrayLike<number>): number {
	let largest = 0;
	for (let k = 0; k < weights.length; k++) largest = Math.max(largest, weights[k]);
	return largest > 0 ? 2 ** Math.min(1023, Math.floor(Math.log2(largest))) : 1;
}

/**
 * Words (8 bytes) a network stores: 2 an axis gate, one a number (weight, bias, answer, stored input), one 64
 * bits of mask. What several leaves share, and the networks of the pool, are counted once.
 */
export interface Words {
	readonly network: number;
	readonly gates: number;
	readonly leaves: number;
	readonly masks: number;
	readonly total: number;
}

/** Words (of 8 bytes) that a network's numbers take, by what they are for. Cost: linear in masks. */
export function wordCount(network: ConditionalNetwork): Words {
	const { networks, gateRows } = network;
	const numbers = networks.rows.weightCount + networks.rows.count;
	const knots = network.patches.knots.length + network.patches.values.length;
	const gates = 2 * network.gateCount + gateRows.weightCount;
	const { constants, keys, exact, filters } = network;
	const leaves = constants.length + keys.length + exact.parts.length + knots + filters.words;
	const masks = network.masks.words(networks);
	return { network: numbers, gates, leaves, masks, total: numbers + gates + leaves + masks };
}
