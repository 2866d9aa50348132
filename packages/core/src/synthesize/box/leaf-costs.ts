/**
 * What each node of a proof tree would cost as a leaf of the network, in each form it may take: the estimated
 * mean and the proved worst operations, and the words it stores. The estimates choose between forms and cuts;
 * the figures that are reported are counted on the network itself.
 *
 * Cost: rows times nodes (a row of adjacent columns is one subtraction).
 */

import { valueBits } from "../../network/masks.ts";
import { filterComparisons } from "../../network/operation-count.ts";
import { FilterGroups } from "./filter-groups.ts";
import { canFold } from "./fold.ts";
import { forEachJoined } from "./joined.ts";
import type { ProofTree } from "./proof-tree.ts";
import { type ColumnSkipCosts, RowSums } from "./row-sums.ts";

/** Words of a filter besides its network, whose output has no bias. */
const filterWords = 2;

/** Forms of a leaf. */
export const LeafForm = { restricted: 0, constant: 1, folded: 2, filtered: 3 } as const;

export interface LeafCosts {
	/** Each node's cheapest form is chosen by `prune`; infinite where a form is not possible. */
	readonly mean: readonly Float64Array[];
	readonly worst: readonly Float64Array[];
	/** What a leaf stores besides its mask. */
	readonly words: readonly Float64Array[];
	/** What constant leaves store, however many there are; decisions are counted as if there were some. */
	readonly constantWords: number;
	readonly decides: boolean;
	/** Which nodes would share a filter: what it stores is divided among them. */
	readonly filters: FilterGroups;
	/** What a mask, at and above restricted leaves, may say beyond the parent's: what is 0, or active. */
	readonly zeros: MaskPart;
	readonly actives: MaskPart;
	/** Words of the root's mask, what is 0 there included. */
	readonly rootMask: number;
	/** For the time of a leaf (time-model.ts): rows, products, words read, and whether it goes by stages. */
	readonly rows: readonly Float64Array[];
	readonly products: readonly Float64Array[];
	readonly read: readonly Float64Array[];
	readonly staged: readonly Float64Array[];
	/** Whether leaves may be folded. */
	readonly folds: boolean;
	/** The whole network with column skip, on the root's box. */
	readonly columnSkip: ColumnSkipCosts;
}

/** By node: the words that it takes, and the operations that it saves on average. */
export interface MaskPart {
	readonly words: Float64Array;
	readonly saves: Float64Array;
}

/** Costs of every node in every form. @param fold whether folded leaves are allowed */
export function leafCosts(tree: ProofTree, fold: boolean): LeafCosts {
	const { network, options } = tree;
	const filters = options.answer !== "values" && canFold(network);
	const forms = filters ? 4 : fold ? 3 : 2;
	const make = (): Float64Array[] =>
		Array.from({ length: forms }, () => new Float64Array(tree.count).fill(Number.POSITIVE_INFINITY));
	const zeros = (): Float64Array[] => Array.from({ length: forms }, () => new Float64Array(tree.count));
	const part = (): MaskPart => ({ words: new Float64Array(tree.count), saves: new Float64Array(tree.count) });
	const costs = {
		...{ mean: make(), worst: make(), words: make() },
		...{ zeros: part(), actives: part(), rootMask: Math.ceil(network.valueCount / 64) },
		...{ rows: zeros(), products: zeros(), read: zeros(), staged: zeros() },
	};
	const groups = new FilterGroups(tree.count);
	const sums = new RowSums(network);
	const choice = options.answer === "values" ? 0 : network.outputCount - 1;
	let columnSkip: ColumnSkipCosts = { mean: 0, worst: 0, rows: 0, products: 0, staged: 0 };
	const record = (form: number, node: number): void => {
		costs.rows[form][node] = sums.rows;
		costs.products[form][node] = sums.products;
		costs.read[form][node] = sums.read;
		costs.staged[form][node] = sums.staged;
	};
	forEachJoined(tree, (node, joined) => {
		sums.restricted(joined);
		costs.mean[LeafForm.restricted][node] = sums.mean + choice;
		costs.worst[LeafForm.restricted][node] = sums.worst + choice;
		costs.words[LeafForm.restricted][node] = 0;
		costs.zeros.words[node] = sums.zeros;
		costs.zeros.saves[node] = sums.zeroRow;
		costs.actives.words[node] = sums.actives;
		costs.actives.saves[node] = 1;
		record(LeafForm.restricted, node);
		if (joined.decision >= 0 || (sums.outputTerms === 0 && choice === 0)) {
			costs.mean[LeafForm.constant][node] = 0;
			costs.worst[LeafForm.constant][node] = 0;
			costs.words[LeafForm.constant][node] = 0;
		}
		if (node === 0) columnSkip = sums.columnSkip(joined, choice);
		if (filters && joined.rival >= 0) {
			sums.folded(joined, 1);
			costs.mean[LeafForm.filtered][node] = sums.mean + filterComparisons;
			costs.worst[LeafForm.filtered][node] = sums.worst + filterComparisons;
			groups.add(node, joined, sums.words + filterWords);
			record(LeafForm.filtered, node);
		}
		if (!fold) return;
		sums.folded(joined);
		sums.words += Math.ceil(sums.kept / 64);
		costs.mean[LeafForm.folded][node] = sums.mean + choice;
		costs.worst[LeafForm.folded][node] = sums.worst + choice;
		costs.words[LeafForm.folded][node] = sums.words;
		record(LeafForm.folded, node);
	});
	if (filters) groups.share(groups.tops(tree.parents), costs.words[LeafForm.filtered]);
	// The mask behind a filter is that of some box around it, the root's at worst.
	if (filters)
		for (let node = 0; node < tree.count; node++)
			costs.worst[LeafForm.filtered][node] += costs.worst[LeafForm.restricted][0];
	// What is settled on a box is settled on its halves.
	const wordsEach = valueBits(network.valueCount) / 64;
	for (let node = tree.count - 1; node >= 0; node--)
		for (const { words, saves } of [costs.zeros, costs.actives]) {
			const count = words[node] - (node > 0 ? words[tree.parents[node]] : 0);
			words[node] = count * wordsEach;
			saves[node] *= count;
		}
	costs.zeros.words[0] = 0;
	return {
		...costs,
		constantWords: network.outputCount,
		decides: choice > 0,
		filters: groups,
		folds: fold,
		columnSkip,
	};
}
