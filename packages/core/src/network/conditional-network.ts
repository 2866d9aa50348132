/**
 * A conditional network: a rooted full binary tree in flat typed arrays. A node may compute neurons, then its
 * gate sends the input right iff value > threshold; a leaf answers. Only one path is ever computed.
 *
 * Values are numbered as in Network: value v < inputCount is input v, value inputCount + i is neuron i of
 * network 0 of the pool, known on a path once a node on it has computed it. What is not used takes no memory:
 * arrays that only some networks need have length 0 elsewhere.
 */

import { AffineRows, type Arithmetic } from "./affine.ts";
import { requireSingles } from "./arithmetic.ts";
import { checkGates } from "./check-gates.ts";
import { Domain } from "./domain.ts";
import { ExactMaps } from "./exact-maps.ts";
import { Filters } from "./filters.ts";
import { malformed } from "./malformed.ts";
import { Masks } from "./masks.ts";
import { Patches } from "./multilinear.ts";
import { type Network, NetworkPool } from "./network.ts";
import { Tree } from "./tree.ts";

/** Codes of the kinds of leaf, as they stand in memory and in files. */
export const LeafKind = {
	/** A stored answer. */
	constant: 0,
	/** A whole network of the pool: affine where it has no neurons, folded where it is not network 0. */
	network: 1,
	/** A network of the pool with a mask of what is known of its values (masks.ts); column skip inside. */
	restricted: 2,
	/** An affine map whose coefficients no float64 holds, answered correctly rounded (exact-maps.ts). */
	exact: 3,
	/** No answer: what lies between ranges. */
	unknown: 4,
	/** A decision between two outputs by their folded difference, or by a masked network (filters.ts). */
	filtered: 5,
	/** The multilinear interpolant of values at knots (multilinear.ts). */
	multilinear: 6,
} as const;

const leafKindNames = Object.keys(LeafKind);

/** Codes of LeafKind that there are. */
export const leafKindCount = leafKindNames.length;

/**
 * What a network answers: its output values, or only which of them is least or largest (the first on a tie).
 */
export type Answer = "values" | "argmin" | "argmax";

/** The arrays of a conditional network; those that are left out are empty. */
export interface ConditionalParts {
	readonly inputCount: number;
	readonly outputCount: number;
	readonly tree: Tree;
	readonly gateValues: Int32Array;
	readonly thresholds: Float64Array;
	readonly gateRows?: AffineRows;
	readonly networks?: NetworkPool;
	readonly pathGates?: Uint32Array;
	readonly pathNeurons?: Uint32Array;
	readonly leafKinds?: Uint8Array;
	readonly leafItems?: Uint32Array;
	readonly constants?: Float64Array;
	readonly masks?: Masks;
	readonly exact?: ExactMaps;
	readonly patches?: Patches | undefined;
	readonly filters?: Filters;
	readonly keys?: Float64Array;
	readonly answer?: Answer;
	readonly domain?: Domain | undefined;
	/** Default: that of its networks, else float64. */
	readonly arithmetic?: Arithmetic | undefined;
}

/**
 * A rooted full binary tree of gates whose leaves answer; only one path is computed. Flat typed arrays, no
 * object a node; what it means is said by Evaluator, what it promises by its `domain`.
 *
 * @throws CondnetError `bad-data` if an array does not fit the tree. Source: Koyuncu (ICLR 2023);
 * docs/theory.md
 */
export class ConditionalNetwork {
	readonly inputCount: number;
	/** Numbers an answer holds: 1 where only a decision is answered. */
	readonly outputCount: number;
	readonly tree: Tree;

	/** What each gate looks at: a value (axis gate), or ~row of gateRows (oblique gate). */
	readonly gateValues: Int32Array;
	/** Each gate's threshold, never NaN, never -0. */
	readonly thresholds: Float64Array;
	/** Rows of oblique gates, over values; their biases are 0. */
	readonly gateRows: AffineRows;

	/** Neurons computed at nodes and evaluated at leaves. */
	readonly networks: NetworkPool;
	/**
	 * Node pathGates[k] computes neuron pathNeurons[k] of network 0, in this order; gates ascend, neurons
	 * ascend in a gate.
	 */
	readonly pathGates: Uint32Array;
	readonly pathNeurons: Uint32Array;

	/** A LeafKind for each leaf; empty if all are constant. */
	readonly leafKinds: Uint8Array;
	/**
	 * Each leaf's item among its kind: a constant, a network of the pool, or a mask; empty if leaf i has
	 * constant i.
	 */
	readonly leafItems: Uint32Array;
	/** Answers of constant leaves, outputCount numbers each. */
	readonly constants: Float64Array;
	/** What is known of the values of networks at restricted leaves. */
	readonly masks: Masks;
	/** The maps of exact leaves. */
	readonly exact: ExactMaps;
	/** What multilinear leaves interpolate. */
	readonly patches: Patches;
	/** What filtered leaves evaluate. */
	readonly filters: Filters;
	/** Membership: the one stored input of each leaf, inputCount numbers; empty if not asked for. */
	readonly keys: Float64Array;
	readonly answer: Answer;
	/** Where answers are promised; it says `storedOnly` where there are keys. */
	readonly domain: Domain;
	/** How every operation of the reference is rounded, inputs first. */
	readonly arithmetic: Arithmetic;

	constructor(parts: ConditionalParts) {
		this.inputCount = parts.inputCount;
		this.outputCount = parts.outputCount;
		this.tree = parts.tree;
		this.gateValues = parts.gateValues;
		this.thresholds = parts.thresholds;
		this.gateRows = parts.gateRows ?? AffineRows.empty;
		this.networks = parts.networks ?? NetworkPool.empty(parts.inputCount, parts.outputCount);
		this.pathGates = parts.pathGates ?? new Uint32Array(0);
		this.pathNeurons = parts.pathNeurons ?? new Uint32Array(0);
		this.leafKinds = parts.leafKinds ?? new Uint8Array(0);
		this.leafItems = parts.leafItems ?? new Uint32Array(0);
		this.constants = parts.constants ?? new Float64Array(0);
		this.masks = parts.masks ?? Masks.empty;
		this.exact = parts.exact ?? ExactMaps.empty(parts.inputCount, parts.outputCount);
		this.patches = parts.patches ?? Patches.empty(parts.inputCount, parts.outputCount);
		this.filters = parts.filters ?? Filters.empty(parts.inputCount);
		this.keys = parts.keys ?? new Float64Array(0);
		this.answer = parts.answer ?? "values";
		this.domain = (parts.domain ?? Domain.everywhere).withStored(this.keys.length > 0);
		this.arithmetic = parts.arithmetic ?? this.networks.rows.arithmetic;
	}

	/** An unconditional network as the conditional network without gates that it is. Shares its memory. */
	static of(network: Network): ConditionalNetwork {
		return new ConditionalNetwork({
			inputCount: network.inputCount,
			outputCount: network.outputCount,
			tree: new Tree(~0, new Int32Array(0), new Int32Array(0)),
			gateValues: new Int32Array(0),
			thresholds: new Float64Array(0),
			networks: NetworkPool.of(network),
			leafKinds: Uint8Array.of(LeafKind.network),
			leafItems: Uint32Array.of(0),
		});
	}

	get gateCount(): number {
		return this.tree.gateCount;
	}

	get leafCount(): number {
		return this.tree.leafCount;
	}

	/** The LeafKind of a leaf. */
	leafKind(leaf: number): number {
		return this.leafKinds.length === 0 ? LeafKind.constant : this.leafKinds[leaf];
	}

	/** Which item of its kind a leaf is: a row of stored answers, a mask, a map, ... */
	leafItem(leaf: number): number {
		return this.leafItems.length === 0 ? leaf : this.leafItems[leaf];
	}

	/** The range of pathNeurons computed at a gate, as [from, to). Cost: binary search. */
	pathRange(gate: number): [number, number] {
		return [lowerBound(this.pathGates, gate), lowerBound(this.pathGates, gate + 1)];
	}

	/**
	 * Throws `bad-data` unless every index is in range and every value is known where it is read. Cost: linear.
	 */
	check(): void {
		this.tree.check();
		const { gateCount, leafCount, networks, gateValues, thresholds } = this;
		const fits =
			gateValues.length === gateCount &&
			thresholds.length === gateCount &&
			this.pathGates.length === this.pathNeurons.length &&
			(this.leafKinds.length === 0 || this.leafKinds.length === leafCount) &&
			(this.leafItems.length === 0 || this.leafItems.length === leafCount) &&
			(this.leafItems.length > 0 || this.leafKinds.length === 0) &&
			this.constants.length % this.outputCount === 0 &&
			this.exact.inputCount === this.inputCount &&
			this.exact.outputCount === this.outputCount &&
			this.patches.inputCount === this.inputCount &&
			this.patches.outputCount === this.outputCount &&
			(this.keys.length === 0 || this.keys.length === leafCount * this.inputCount) &&
			(this.answer === "values" ? networks.outputCount : 1) === this.outputCount;
		if (!fits) throw malformed("the sizes of its arrays do not fit");
		for (let k = 0; k < networks.count; k++) networks.get(k).check();
		this.masks.check(networks);
		this.exact.check();
		this.patches.check();
		this.filters.check(this.inputCount, networks, this.masks);
		this.domain.check(this.inputCount, networks.count);
		this.#checkArithmetic();
		checkGates(this);
		for (let leaf = 0; leaf < leafCount; leaf++) this.#checkLeaf(leaf);
	}

	/** All numbers are of one arithmetic. */
	#checkArithmetic(): void {
		const { arithmetic, networks, gateRows, filters, domain } = this;
		for (const rows of [networks.rows, filters.networks.rows, gateRows])
			if (rows.count > 0 && rows.arithmetic !== arithmetic)
				throw malformed(`its arithmetic is ${arithmetic}, and it has sums in ${rows.arithmetic}`);
		if (arithmetic === "float64") return;
		if (this.exact.count > 0) throw malformed("its arithmetic is float32, and it has exact leaves");
		if (this.patches.count > 0) throw malformed("its arithmetic is float32, and it has multilinear leaves");
		requireSingles(this.thresholds, "threshold");
		requireSingles(this.constants, "number of its answers");
		requireSingles(this.keys, "number of its keys");
		requireSingles(filters.low, "lower threshold of its filters");
		requireSingles(filters.high, "upper threshold of its filters");
		for (const { low, high } of domain.boxes) {
			requireSingles(low, "lower end");
			requireSingles(high, "upper end");
		}
	}

	#checkLeaf(leaf: number): void {
		const kind = this.leafKind(leaf);
		const item = this.leafItem(leaf);
		if (kind === LeafKind.constant) {
			if ((item + 1) * this.outputCount > this.constants.length)
				throw malformed(`leaf ${leaf} has no answer`);
			if (this.answer !== "values") this.#checkDecision(leaf, this.constants[item]);
		} else if (kind === LeafKind.network) {
			if (item >= this.networks.count)
				throw malformed(`leaf ${leaf} uses network ${item} of ${this.networks.count}`);
		} else if (kind === LeafKind.restricted) {
			if (item >= this.masks.count) throw malformed(`leaf ${leaf} uses mask ${item}, which does not exist`);
		} else if (kind === LeafKind.exact) {
			if (this.answer !== "values" || item >= this.exact.count)
				throw malformed(`leaf ${leaf} uses exact map ${item}, which does not exist`);
		} else if (kind === LeafKind.multilinear) {
			if (this.answer !== "values" || item >= this.patches.itemCount)
				throw malformed(`leaf ${leaf} uses multilinear item ${item}, which does not exist`);
		} else if (kind === LeafKind.filtered) {
			if (this.answer === "values" || item >= this.filters.count)
				throw malformed(`leaf ${leaf} uses filter ${item}, which does not exist`);
		} else if (kind !== LeafKind.unknown)
			throw malformed(`leaf ${leaf} is of kind ${kind}, which there is not`);
	}

	/** A decision is the number of an output of the network that is decided upon. */
	#checkDecision(leaf: number, decision: number): void {
		const { outputCount } = this.networks;
		if (!Number.isInteger(decision) || !(decision >= 0 && decision < outputCount) || Object.is(decision, -0))
			throw malformed(`leaf ${leaf} decides for output ${decision}, expected one of 0 to ${outputCount - 1}`);
	}
}

/** First index whose item is not below `bound`, in ascending items. */
function lowerBound(items: Uint32Array, bound: number): number {
	let low = 0;
	let high = items.length;
	while (low < high) {
		const middle = (low + high) >>> 1;
		if (items[middle] < bound) low = middle + 1;
		else high = middle;
	}
	return low;
}
