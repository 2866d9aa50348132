/**
 * What a network costs: operations of every path, and words stored. An operation is a multiplication, an
 * addition or a comparison (docs/theory.md, "Counting"): multiplying by 0, 1 or -1 is free, adding a nonzero
 * bias is an addition, a gate's test, a ReLU and an absolute value are one comparison each, a leaky ReLU one
 * and its product, a clip two, a max one less than its arguments.
 */

import { ceilLog2 } from "../numbers/entropy.ts";
import type { AffineRows } from "./affine.ts";
import { type ConditionalNetwork, LeafKind } from "./conditional-network.ts";
import type { Domain } from "./domain.ts";
import type { ExactMaps } from "./exact-maps.ts";
import { ValueState } from "./masks.ts";
import type { Patches } from "./multilinear.ts";
import { type Network, NeuronKind } from "./network.ts";

/** Counted operations: multiplications, additions and comparisons, and their sum. */
export interface Operations {
	readonly multiplications: number;
	readonly additions: number;
	readonly comparisons: number;
	readonly total: number;
}

/** A running count of operations. */
export class OperationCount implements Operations {
	multiplications = 0;
	additions = 0;
	comparisons = 0;

	get total(): number {
		return this.multiplications + this.additions + this.comparisons;
	}

	/** Begins to count again at 0. */
	reset(): void {
		this.multiplications = 0;
		this.additions = 0;
		this.comparisons = 0;
	}

	/** Adds `times` times what another count holds. */
	add(other: Operations, times = 1): void {
		this.multiplications += times * other.multiplications;
		this.additions += times * other.additions;
		this.comparisons += times * other.comparisons;
	}

	/** A sum of `terms` products, `products` of them with a weight other than 1 and -1, and a bias. */
	addSum(terms: number, products: number, bias: number): void {
		this.multiplications += products;
		this.additions += Math.max(0, terms - 1) + (bias !== 0 && terms > 0 ? 1 : 0);
	}

	/** What a neuron does to its pre-activation. `terms` matter to a max only. */
	addActivation(kind: number, terms: number, low: number): void {
		if (kind === NeuronKind.relu || kind === NeuronKind.abs) this.comparisons++;
		else if (kind === NeuronKind.clip) this.comparisons += 2;
		else if (kind === NeuronKind.leaky) {
			this.comparisons++;
			this.multiplications += isFreeWeight(low) ? 0 : 1;
		} else if (kind === NeuronKind.max)
			this.comparisons += terms - 1 + (low === Number.NEGATIVE_INFINITY ? 0 : 1);
	}

	/** A plain copy, as it stands in JSON. */
	snapshot(): Operations {
		const { multiplications, additions, comparisons, total } = this;
		return { multiplications, additions, comparisons, total };
	}
}

/** Weights that cost no multiplication. */
export function isFreeWeight(weight: number): boolean {
	return weight === 1 || weight === -1 || weight === 0;
}

const all = (): boolean => true;

/**
 * Adds what a row's sum costs, where only the values that `keeps` names are looked at.
 *
 * @returns the number of its terms
 */
export function addRow(
	count: OperationCount,
	rows: AffineRows,
	row: number,
	keeps: (value: number) => boolean = all,
): number {
	let terms = 0;
	let products = 0;
	for (let k = rows.start[row]; k < rows.start[row + 1]; k++) {
		if (!keeps(rows.columns[k])) continue;
		terms++;
		if (!isFreeWeight(rows.weights[k])) products++;
	}
	count.addSum(terms, products, rows.biases[row]);
	return terms;
}

/** Adds what an exact leaf's map costs, an operation on long numbers counting as one. */
export function addExactMap(
	count: OperationCount,
	{ inputCount, outputCount, start, parts, shift }: ExactMaps,
	map: number,
): void {
	const isFree = (part: number): boolean => shift === 0 && isFreeWeight(part);
	for (let k = 0; k < outputCount; k++) {
		const first = (map * outputCount + k) * (inputCount + 1);
		let terms = 0;
		let products = 0;
		for (let c = first; c < first + inputCount; c++) {
			const length = start[c + 1] - start[c];
			if (length > 0) terms++;
			if (length > 1 || (length === 1 && !isFree(parts[start[c]]))) products++;
		}
		const constantParts = start[first + inputCount + 1] - start[first + inputCount];
		count.addSum(terms, products, constantParts);
	}
}

/**
 * Adds what a multilinear leaf costs: a search among the inner knots of each axis, a difference and a product
 * to say where in its cell an input lies, and two sums and a product for every pair of values that is joined.
 */
export function addPatches(count: OperationCount, patches: Patches, item: number): void {
	const [from, to] = patches.range(item);
	for (let patch = from; patch < to; patch++) addPatch(count, patches, patch);
	count.additions += (to - from - 1) * patches.outputCount;
}

function addPatch(count: OperationCount, patches: Patches, patch: number): void {
	let corners = 1;
	for (const size of patches.sizes(patch)) {
		if (size === 1) continue;
		count.comparisons += ceilLog2(size - 1);
		count.multiplications++;
		count.additions++;
		corners *= 2;
	}
	count.multiplications += (corners - 1) * patches.outputCount;
	count.additions += 2 * (corners - 1) * patches.outputCount;
}

/**
 * Adds what neuron i of a network costs at most, where only the values that `keeps` names are looked at.
 * @param isActive whether it is known to equal its pre-activation, so that its row is all there is to do
 */
export function addNeuron(
	count: OperationCount,
	network: Network,
	i: number,
	keeps: (value: number) => boolean = all,
	isActive = false,
): void {
	const { rows, kinds, parameters } = network;
	const low = parameters[2 * i];
	if (kinds[i] !== NeuronKind.max) {
		const terms = addRow(count, rows, i, keeps);
		if (!isActive) count.addActivation(kinds[i], terms, low);
		return;
	}
	let products = 0;
	for (let k = rows.start[i]; k < rows.start[i + 1]; k++) if (!isFreeWeight(rows.weights[k])) products++;
	count.multiplications += products;
	count.addActivation(kinds[i], rows.start[i + 1] - rows.start[i], low);
}

/**
 * Operations of one evaluation of the whole network on its stored (nonzero) weights. Cost: linear in the
 * weights.
 */
export function networkOperations(network: Network): Operations {
	const count = new OperationCount();
	for (let i = 0; i < network.neuronCount; i++) addNeuron(count, network, i);
	for (let i = network.neuronCount; i < network.rows.count; i++) addRow(count, network.rows, i);
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
		if (state !== ValueState.zero) addNeuron(count, evaluated, i, keeps, state === ValueState.active);
	}
	for (let i = evaluated.neuronCount; i < evaluated.rows.count; i++) addRow(count, evaluated.rows, i, keeps);
}

/** Comparisons of a filter: its sum with two thresholds. */
export const filterComparisons = 2;

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
		addExactMap(count, network.exact, item);
		return count.snapshot();
	}
	if (kind === LeafKind.multilinear) {
		addPatches(count, network.patches, item);
		return count.snapshot();
	}
	if (network.answer !== "values") count.comparisons += network.networks.outputCount - 1;
	if (kind === LeafKind.network) count.add(networkOperations(network.networks.get(item)));
	else if (kind === LeafKind.filtered) {
		count.add(networkOperations(network.filters.networks.get(item)));
		count.comparisons += filterComparisons;
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
			for (let k = from; k < to; k++) addNeuron(path, shared, pathNeurons[k]);
		}
		if (gateValues[node] < 0) addRow(path, gateRows, ~gateValues[node]);
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
	forEachPath(network, (leaf, path) => {
		const weight = leafWeights === undefined ? 1 : leafWeights[leaf];
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
