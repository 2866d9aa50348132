/**
 * What each node of a tree of rows would cost as a leaf: operations over all its rows, and words, for each
 * kind.
 *
 * Counts of nonzero values are merged bottom-up, so a restricted leaf is weighed in one pass over the weights
 * it keeps, whatever its number of rows. An affine map is that of the node's first row, handed up while it
 * has the right bits on every row. Cost: O(edges) a node, hence O(rows * edges) in all; memory linear in
 * values times depth.
 */

import { networkOperations } from "../../network/cost.ts";
import type { Network } from "../../network/network.ts";
import { advance, type WorkOptions } from "../../progress.ts";
import { type Activity, forEachBit } from "./activity.ts";
import { AffineMaps } from "./affine-map.ts";
import type { PointTree } from "./halving-tree.ts";
import { dropUnread } from "./mask.ts";
import { MaskCost } from "./mask-cost.ts";

/** Kinds of leaf that synthesis on data chooses among. */
export type DataLeafKind = "constant" | "affine" | "restricted";

/** In order of preference where costs are equal. */
export const dataLeafKinds: readonly DataLeafKind[] = ["constant", "restricted", "affine"];

export interface LeafCosts {
	/**
	 * Operations of all rows of each node as a leaf of each kind, gates apart; Infinity where it cannot be one.
	 */
	readonly operations: Readonly<Record<DataLeafKind, Float64Array>>;
	/** Words of each node as a leaf of each kind. */
	readonly words: Readonly<Record<DataLeafKind, Float64Array>>;
}

/** What is known of a node's rows together. */
interface Merged {
	/** On how many rows each value is nonzero, and each hollow sum without a term. */
	readonly active: Uint32Array;
	readonly idle: Uint32Array;
	affine: Network | undefined;
	constant: boolean;
}

export function leafCosts(
	network: Network,
	inputs: Float64Array,
	activity: Activity,
	tree: PointTree,
	kinds: ReadonlySet<DataLeafKind>,
	work: WorkOptions,
): LeafCosts {
	const { from, to, right, order } = tree;
	const nodeCount = from.length;
	const column = (): Float64Array => new Float64Array(nodeCount).fill(Number.POSITIVE_INFINITY);
	const operations = { constant: column(), affine: column(), restricted: column() };
	const words = { constant: column(), affine: column(), restricted: column() };
	const weigher = new Weigher(network, inputs, activity, kinds.has("affine"));
	const stack: Merged[] = []; // of the finished nodes without a finished parent, the leftmost on top
	for (let node = nodeCount - 1; node >= 0; node--) {
		if ((node & 31) === 0) advance(work, "weighing the leaves", 1 - node / nodeCount);
		const rows = order.subarray(from[node], to[node]);
		const left = right[node] === 0 ? undefined : stack.pop();
		const rest = right[node] === 0 ? undefined : stack.pop();
		const merged =
			left && rest
				? weigher.merge(left, rest, rows, order.subarray(from[right[node]], to[node]))
				: weigher.collect(rows);
		stack.push(merged);
		if (kinds.has("constant") && merged.constant) {
			operations.constant[node] = 0;
			words.constant[node] = network.outputCount;
		}
		if (kinds.has("restricted")) {
			operations.restricted[node] = weigher.restricted(merged, rows.length);
			words.restricted[node] = Math.ceil(activity.words / 2);
		}
		if (merged.affine) {
			operations.affine[node] = rows.length * networkOperations(merged.affine).total;
			words.affine[node] = merged.affine.rows.weightCount + network.outputCount;
		}
	}
	return { operations, words };
}

class Weigher {
	readonly #network: Network;
	readonly #inputs: Float64Array;
	readonly #activity: Activity;
	readonly #maskCost: MaskCost;
	readonly #maps: AffineMaps | undefined;
	readonly #free: Merged[] = [];

	constructor(network: Network, inputs: Float64Array, activity: Activity, withAffine: boolean) {
		this.#network = network;
		this.#inputs = inputs;
		this.#activity = activity;
		this.#maskCost = new MaskCost(network, activity);
		this.#maps = withAffine ? new AffineMaps(network) : undefined;
	}

	collect(rows: Uint32Array): Merged {
		const { words, bits, idle, idleWords, outputs } = this.#activity;
		const { inputCount } = this.#network;
		const merged = this.#free.pop() ?? {
			active: new Uint32Array(this.#network.valueCount),
			idle: new Uint32Array(this.#activity.hollow.length),
			affine: undefined,
			constant: false,
		};
		merged.active.fill(0);
		merged.idle.fill(0);
		for (const row of rows) {
			forEachBit(bits, row * words, words, (v) => merged.active[v]++);
			forEachBit(idle, row * idleWords, idleWords, (k) => merged.idle[k]++);
		}
		merged.constant = this.#sameOutputs(rows[0], rows) && !this.#hasNaN(outputs, rows[0]);
		merged.affine = this.#maps?.at(this.#inputs, rows[0] * inputCount);
		if (merged.affine && !this.#agrees(merged.affine, rows)) merged.affine = undefined;
		return merged;
	}

	/** The two sides of a node together; takes over what `left` and `right` hold. */
	merge(left: Merged, right: Merged, rows: Uint32Array, rightRows: Uint32Array): Merged {
		for (let v = 0; v < left.active.length; v++) left.active[v] += right.active[v];
		for (let k = 0; k < left.idle.length; k++) left.idle[k] += right.idle[k];
		left.constant &&= right.constant && this.#sameOutputs(rows[0], rightRows.subarray(0, 1));
		if (left.affine && !this.#agrees(left.affine, rightRows)) left.affine = undefined;
		this.#free.push(right);
		return left;
	}

	/** Operations of all rows in a restricted leaf. */
	restricted(merged: Merged, rowCount: number): number {
		const mask = new Uint32Array(this.#activity.words);
		const { active } = merged;
		for (let v = 0; v < active.length; v++) if (active[v] > 0) mask[v >>> 5] |= 1 << (v & 31);
		dropUnread(this.#network, mask);
		this.#maskCost.load(mask);
		return this.#maskCost.sum(rowCount, active, merged.idle);
	}

	#sameOutputs(first: number, rows: Uint32Array): boolean {
		const { outputs } = this.#activity;
		const { outputCount } = this.#network;
		for (const row of rows)
			for (let k = 0; k < outputCount; k++)
				if (!Object.is(outputs[first * outputCount + k], outputs[row * outputCount + k])) return false;
		return true;
	}

	#hasNaN(outputs: Float64Array, row: number): boolean {
		const { outputCount } = this.#network;
		return outputs.subarray(row * outputCount, (row + 1) * outputCount).some(Number.isNaN);
	}

	#agrees(map: Network, rows: Uint32Array): boolean {
		const { outputs } = this.#activity;
		const { inputCount, outputCount } = this.#network;
		for (const row of rows) {
			const x = this.#inputs.subarray(row * inputCount, (row + 1) * inputCount);
			for (let k = 0; k < outputCount; k++)
				if (!Object.is(map.rows.value(k, x), outputs[row * outputCount + k])) return false;
		}
		return true;
	}
}
