/**
 * One cut of a proof tree: for a price of a word, the cut that minimises (mean + price * words) is found
 * exactly, bottom-up (cost-complexity pruning; Breiman, Friedman, Olshen, Stone 1984, chapter 10). The mean
 * is of operations or of nanoseconds (time-model.ts). Cost: nodes times forms.
 */

import { type LeafCosts, LeafForm, type MaskPart } from "./leaf-costs.ts";
import type { ProofTree } from "./proof-tree.ts";
import { leafTime, type PathQuantities, pathTime, sharedProgram, timeConstants } from "./time-model.ts";

export interface Cut {
	/** Each node's form if it is a leaf of the cut, or -1; nodes below a leaf are not to be looked at. */
	readonly forms: Int8Array;
	/** What each node's mask names of what is known there and not above: a sum of `Named`. */
	readonly named: Uint8Array;
	/** Operations. */
	readonly mean: number;
	readonly worst: number;
	readonly words: number;
	readonly leaves: number;
	/** What the time is estimated from, and the nanoseconds of one input. */
	readonly path: PathQuantities;
	readonly nanoseconds: number;
	/** What was minimised, without the price of words: operations, or nanoseconds. */
	readonly value: number;
	/** The price of a word at which this cut is the best. */
	readonly price: number;
}

/** What a mask may name. */
export const Named = { zeros: 1, actives: 2 } as const;

/** What a node costs as a leaf of each form, and what a gate above it costs. */
export interface Values {
	readonly leaf: readonly Float64Array[];
	readonly gate: number;
	/** What an operation costs that a mask could save. */
	readonly operation: number;
}

/** A proof tree with what its nodes cost. */
export interface Priced {
	readonly tree: ProofTree;
	readonly costs: LeafCosts;
	readonly depths: Uint32Array;
	readonly values: Values;
	/** Words that are stored once unless all leaves are constant: the source network. */
	readonly sharedWords: number;
}

export function operationValues(costs: LeafCosts): Values {
	return { leaf: costs.mean, gate: 1, operation: 1 };
}

/**
 * The time of a leaf is that of its own rows and products, so masks name all that is known.
 *
 * @param far how often the memory doubles what is near (time-model.ts)
 */
export function timeValues(costs: LeafCosts, far: number): Values {
	const leaf = costs.mean.map((mean, form) =>
		mean.map((operations, node) =>
			Number.isFinite(operations) ? leafTime(quantities(costs, form, node), far) : operations,
		),
	);
	return { leaf, gate: timeConstants.gate, operation: Number.POSITIVE_INFINITY };
}

function quantities(costs: LeafCosts, form: number, node: number): Omit<PathQuantities, "gates"> {
	const times = form === LeafForm.restricted && node > 0 ? sharedProgram : 1;
	return {
		programs: form === LeafForm.constant ? 0 : 1,
		filtered: form === LeafForm.filtered ? 1 : 0,
		staged: costs.staged[form][node],
		rows: times * costs.rows[form][node],
		products: times * costs.products[form][node],
		leafWords: costs.read[form][node],
	};
}

export function depthsOf(tree: ProofTree): Uint32Array {
	const depths = new Uint32Array(tree.count);
	for (let node = 1; node < tree.count; node++) depths[node] = depths[tree.parents[node]] + 1;
	return depths;
}

function namedParts({ zeros, actives }: LeafCosts): readonly (readonly [number, MaskPart])[] {
	return [
		[Named.zeros, zeros],
		[Named.actives, actives],
	];
}

/** The cut of least (value + price * words) among those whose paths cost at most `limit` operations. */
export function cutAt(priced: Priced, price: number, limit: number): Cut {
	const { tree, costs, depths, values } = priced;
	const { count, shares, halves } = tree;
	const best = new Float64Array(count);
	const forms = new Int8Array(count);
	const named = new Uint8Array(count);
	const parts = namedParts(costs);
	/** The volume of restricted leaves at and below a node: where it is not 0, the node has a mask. */
	const masked = new Float64Array(count);
	/** What the mask of a node costs; it names what takes less than it saves. */
	const maskCost = (node: number, volume: number): number => {
		let sum = node === 0 ? price * costs.rootMask : 0;
		named[node] = 0;
		for (const [name, { words, saves }] of parts) {
			const stored = price * words[node];
			const saved = saves[node] === 0 ? 0 : volume * saves[node] * values.operation;
			const isNamed = stored <= saved || limit < Number.POSITIVE_INFINITY;
			if (isNamed) named[node] |= name;
			sum += isNamed ? stored : saved;
		}
		return sum;
	};
	for (let node = count - 1; node >= 0; node--) {
		let value = Number.POSITIVE_INFINITY;
		let form = -1;
		for (let k = 0; k < values.leaf.length; k++) {
			if (!(costs.worst[k][node] + depths[node] <= limit)) continue;
			const mask = k === LeafForm.restricted ? maskCost(node, shares[node]) : 0;
			const cost = shares[node] * values.leaf[k][node] + price * costs.words[k][node] + mask;
			if (cost < value) {
				value = cost;
				form = k;
			}
		}
		const half = halves[node];
		if (half >= 0) {
			const volume = masked[half] + masked[half + 1];
			const mask = volume > 0 ? maskCost(node, volume) : 0;
			const cost = shares[node] * values.gate + price * 2 + mask + best[half] + best[half + 1];
			if (cost < value) {
				value = cost;
				form = -1;
				masked[node] = volume;
			} else if (value === Number.POSITIVE_INFINITY) value = cost;
			// over the limit whatever is done: the caller sees it in `worst`
		} else if (form < 0) form = LeafForm.restricted;
		best[node] = value;
		forms[node] = form;
		if (form < 0) continue;
		masked[node] = form === LeafForm.restricted ? shares[node] : 0;
		if (form === LeafForm.restricted) maskCost(node, shares[node]);
	}
	return { ...summary(priced, { forms, named }, masked), price };
}

function summary(
	priced: Priced,
	{ forms, named }: Pick<Cut, "forms" | "named">,
	masked: Float64Array,
): Omit<Cut, "price"> {
	const { tree, costs, depths, values, sharedWords } = priced;
	let mean = 0;
	let value = 0;
	let worst = 0;
	let words = 0;
	let leaves = 0;
	let constant = costs.decides;
	let shared = false;
	const seen = new Uint8Array(costs.filters.words.length);
	/** Words that compiled leaves take beyond what is stored. */
	let padding = 0;
	const path = { gates: 0, programs: 0, filtered: 0, staged: 0, rows: 0, products: 0, leafWords: 0 };
	const parts = namedParts(costs);
	const open = [0];
	for (let node = open.pop(); node !== undefined; node = open.pop()) {
		const form = forms[node];
		if (masked[node] > 0) {
			if (node === 0) words += costs.rootMask;
			for (const [name, part] of parts) {
				const left = masked[node] * part.saves[node];
				if ((named[node] & name) !== 0) words += part.words[node];
				else if (left > 0) {
					mean += left;
					value += left * values.operation;
				}
			}
		}
		if (form < 0) {
			words += 2;
			open.push(tree.halves[node] + 1, tree.halves[node]);
			continue;
		}
		const share = tree.shares[node];
		leaves++;
		const group = form === LeafForm.filtered ? costs.filters.of[node] : -1;
		if (form === LeafForm.folded) padding += costs.read[form][node] - costs.words[form][node];
		if (group < 0) words += costs.words[form][node];
		else if (seen[group] === 0) {
			words += costs.filters.words[group];
			seen[group] = 1;
		}
		mean += share * (costs.mean[form][node] + depths[node]);
		value += share * (values.leaf[form][node] + depths[node] * values.gate);
		worst = Math.max(worst, costs.worst[form][node] + depths[node]);
		constant ||= form === LeafForm.constant;
		shared ||= form !== LeafForm.constant;
		const { programs, filtered, staged, rows, products, leafWords } = quantities(costs, form, node);
		path.gates += share * depths[node];
		path.programs += share * programs;
		path.filtered += share * filtered;
		path.staged += share * staged;
		path.rows += share * rows;
		path.products += share * products;
		path.leafWords += share * leafWords;
	}
	words += (constant ? costs.constantWords : 0) + (shared ? sharedWords : 0);
	const nanoseconds = pathTime(path, words + padding);
	return { forms, named, mean, worst, words, leaves, path, nanoseconds, value };
}
