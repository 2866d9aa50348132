/**
 * What each node of a proof tree would cost as a leaf of the network, in each form it may take: the estimated
 * mean and the proved worst operations, and the words it stores. The estimates choose between forms and cuts;
 * the figures that are reported are counted on the network itself.
 *
 * Cost: rows times nodes (a row of adjacent columns is one subtraction).
 */

import { type Block, blocksOf } from "../../bounds/blocks.ts";
import { valueBits } from "../../network/masks.ts";
import { type Network, NeuronKind } from "../../network/network.ts";
import { filterComparisons } from "../../network/operation-count.ts";
import { NeuronState } from "../../network/proof.ts";
import { FilterGroups } from "./filter-groups.ts";
import { canFold } from "./fold.ts";
import { forEachJoined, type Joined } from "./joined.ts";
import type { ProofTree } from "./proof-tree.ts";

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
	/** What all decisions store, whatever leaves there are. */
	readonly decisionWords: number;
	/** Which nodes would share a filter: what it stores is divided among them. */
	readonly filters: FilterGroups;
	/** What a node's mask stores beyond its parent's, at and above every restricted leaf. */
	readonly maskWords: Float64Array;
	/** For the time of a leaf (time-model.ts): rows, products and words read. */
	readonly rows: readonly Float64Array[];
	readonly products: readonly Float64Array[];
	readonly read: readonly Float64Array[];
	/** Whether leaves may be folded. */
	readonly folds: boolean;
	/** The whole network with column skip, on the root's box. */
	readonly columnSkip: ColumnSkipCosts;
}

export interface ColumnSkipCosts {
	readonly mean: number;
	readonly worst: number;
	readonly rows: number;
	readonly products: number;
}

/** Costs of every node in every form. @param fold whether folded leaves are allowed */
export function leafCosts(tree: ProofTree, fold: boolean): LeafCosts {
	const { network, options } = tree;
	const filters = options.answer !== "values" && canFold(network);
	const forms = filters ? 4 : fold ? 3 : 2;
	const make = (): Float64Array[] =>
		Array.from({ length: forms }, () => new Float64Array(tree.count).fill(Number.POSITIVE_INFINITY));
	const zeros = (): Float64Array[] => Array.from({ length: forms }, () => new Float64Array(tree.count));
	const costs = {
		...{ mean: make(), worst: make(), words: make(), maskWords: new Float64Array(tree.count) },
		...{ rows: zeros(), products: zeros(), read: zeros() },
	};
	const groups = new FilterGroups(tree.count);
	const sums = new RowSums(network);
	const choice = options.answer === "values" ? 0 : network.outputCount - 1;
	let columnSkip: ColumnSkipCosts = { mean: 0, worst: 0, rows: 0, products: 0 };
	const record = (form: number, node: number): void => {
		costs.rows[form][node] = sums.rows;
		costs.products[form][node] = sums.products;
	};
	forEachJoined(tree, (node, joined) => {
		sums.restricted(joined);
		costs.mean[LeafForm.restricted][node] = sums.mean + choice;
		costs.worst[LeafForm.restricted][node] = sums.worst + choice;
		costs.words[LeafForm.restricted][node] = 0;
		costs.maskWords[node] = sums.settled;
		costs.read[LeafForm.restricted][node] = sums.worst / 2;
		record(LeafForm.restricted, node);
		if (joined.decision >= 0 || (sums.worst === 0 && choice === 0)) {
			costs.mean[LeafForm.constant][node] = 0;
			costs.worst[LeafForm.constant][node] = 0;
			costs.words[LeafForm.constant][node] = choice > 0 ? 0 : network.outputCount;
		}
		if (node === 0) columnSkip = sums.columnSkip(joined, choice);
		if (filters && joined.rival >= 0) {
			sums.folded(joined, 1);
			costs.mean[LeafForm.filtered][node] = sums.mean + filterComparisons;
			costs.worst[LeafForm.filtered][node] = sums.worst + filterComparisons;
			groups.add(node, joined, sums.words + filterWords);
			costs.read[LeafForm.filtered][node] = sums.words + filterWords;
			record(LeafForm.filtered, node);
		}
		if (!fold) return;
		sums.folded(joined);
		sums.words += Math.ceil(sums.kept / 64);
		costs.mean[LeafForm.folded][node] = sums.mean + choice;
		costs.worst[LeafForm.folded][node] = sums.worst + choice;
		costs.words[LeafForm.folded][node] = sums.words;
		costs.read[LeafForm.folded][node] = sums.words;
		record(LeafForm.folded, node);
	});
	if (filters) groups.share(groups.tops(tree.parents), costs.words[LeafForm.filtered]);
	// The mask behind a filter is that of some box around it, the root's at worst.
	if (filters)
		for (let node = 0; node < tree.count; node++)
			costs.worst[LeafForm.filtered][node] += costs.worst[LeafForm.restricted][0];
	// What is settled on a box is settled on its halves.
	const wordsEach = valueBits(network.valueCount) / 64;
	for (let node = tree.count - 1; node > 0; node--)
		costs.maskWords[node] = (costs.maskWords[node] - costs.maskWords[tree.parents[node]]) * wordsEach;
	costs.maskWords[0] = Math.ceil(network.valueCount / 64) + costs.maskWords[0] * wordsEach;
	return { ...costs, decisionWords: choice > 0 ? choice + 1 : 0, filters: groups, folds: fold, columnSkip };
}

/** Sums of weights' counts over rows, for one summary at a time. */
class RowSums {
	mean = 0;
	worst = 0;
	words = 0;
	/** Rows computed. */
	rows = 0;
	/** Products expected to be multiplied: small folded leaves multiply the zeros too. */
	products = 0;
	/** Neurons that a mask has as zero or as active. */
	settled = 0;
	/** Values of a folded network. */
	kept = 0;
	readonly #network: Network;
	readonly #blocks: readonly Block[];
	/** Blocks that each block reads, counted from 1; 0 are the inputs. */
	readonly #sources: readonly (readonly number[])[];
	/** Scratch of `folded`, by block counted from 1. */
	readonly #visible: readonly Uint8Array[];
	readonly #retained: Float64Array;
	readonly #retainedExpected: Float64Array;
	readonly #substituted: Float64Array;
	/** Whether each row reads every value between its first and its last. */
	readonly #dense: Uint8Array;
	/** Running sums over values: how many may be nonzero, and how many are expected to be. */
	readonly #alive: Float64Array;
	readonly #expected: Float64Array;

	constructor(network: Network) {
		const { rows } = network;
		this.#network = network;
		const blocks = blocksOf(network);
		this.#blocks = blocks;
		this.#sources = blocks.map(({ reads, readsTo }) => [
			...(reads < Math.min(readsTo, network.inputCount) ? [0] : []),
			...blocks.flatMap(({ from, to }, b) =>
				from < network.neuronCount && reads < network.inputCount + to && readsTo > network.inputCount + from
					? [b + 1]
					: [],
			),
		]);
		this.#visible = blocks.map(() => new Uint8Array(blocks.length + 1));
		this.#retained = new Float64Array(blocks.length + 1);
		this.#retainedExpected = new Float64Array(blocks.length + 1);
		this.#substituted = new Float64Array(blocks.length + 1);
		this.#alive = new Float64Array(network.valueCount + 1);
		this.#expected = new Float64Array(network.valueCount + 1);
		this.#dense = Uint8Array.from({ length: rows.count }, (_, row) => {
			const from = rows.start[row];
			const to = rows.start[row + 1];
			return to > from && rows.columns[to - 1] - rows.columns[from] === to - from - 1 ? 1 : 0;
		});
	}

	/**
	 * The network with a mask: rows of neurons that may be nonzero, over values that may be and those that are.
	 */
	restricted(joined: Joined): void {
		const { inputCount, neuronCount, kinds, rows } = this.#network;
		const alive = this.#alive;
		const expected = this.#expected;
		for (let v = 0; v < this.#network.valueCount; v++) {
			const i = v - inputCount;
			const zero = i >= 0 && joined.states[i] === NeuronState.zero;
			alive[v + 1] = alive[v] + (zero ? 0 : 1);
			const skipped = i >= 0 && kinds[i] === NeuronKind.relu && joined.states[i] === NeuronState.unknown;
			const nonzero = skipped ? joined.active[i] : 1;
			expected[v + 1] = expected[v] + (zero ? 0 : nonzero);
		}
		this.mean = 0;
		this.worst = 0;
		this.settled = 0;
		this.rows = 0;
		this.products = 0;
		for (let row = 0; row < rows.count; row++) {
			const state = row < neuronCount ? joined.states[row] : NeuronState.identity;
			const activates = row < neuronCount && kinds[row] !== NeuronKind.linear;
			if (state === NeuronState.zero || (state === NeuronState.identity && activates)) this.settled++;
			if (state === NeuronState.zero) continue;
			const step = state !== NeuronState.identity && activates ? 1 : 0;
			const products = this.#sum(row, expected);
			this.rows++;
			this.products += products;
			this.mean += 2 * products + step;
			this.worst += 2 * this.#sum(row, alive) + step;
		}
	}

	/** The network as it is. @param choice comparisons of a decision */
	columnSkip(joined: Joined, choice: number): ColumnSkipCosts {
		const states = new Uint8Array(joined.active.length).fill(NeuronState.unknown);
		this.restricted({ ...joined, states });
		const { mean, worst, rows, products } = this;
		return { mean: mean + choice, worst: worst + choice, rows, products };
	}

	/**
	 * The folded network: a row reads the unstable neurons of the blocks it read before, and through neurons
	 * that were substituted away what these blocks read.
	 *
	 * @param outputs rows that are computed of the outputs
	 */
	folded(joined: Joined, outputs = this.#network.outputCount): void {
		const { kinds, neuronCount, inputCount } = this.#network;
		this.mean = 0;
		this.worst = 0;
		this.words = 0;
		this.rows = 0;
		this.products = 0;
		let all = inputCount;
		for (let b = 0; b < this.#blocks.length; b++) {
			const { from, to } = this.#blocks[b];
			const visible = this.#visible[b];
			visible.fill(0);
			for (const source of this.#sources[b]) {
				visible[source] = 1;
				if (source === 0 || this.#substituted[source] === 0) continue;
				const through = this.#visible[source - 1];
				for (let k = 0; k < through.length; k++) visible[k] |= through[k];
			}
			let read = visible[0] * inputCount;
			let expected = read;
			for (let k = 1; k <= b; k++)
				if (visible[k] === 1) {
					read += this.#retained[k];
					expected += this.#retainedExpected[k];
				}
			this.#retained[b + 1] = 0;
			this.#retainedExpected[b + 1] = 0;
			this.#substituted[b + 1] = 0;
			for (let row = from; row < Math.min(to, neuronCount + outputs); row++) {
				const output = row >= neuronCount;
				if (!output && joined.states[row] === NeuronState.zero) continue;
				if (!output && (joined.states[row] !== NeuronState.unknown || kinds[row] === NeuronKind.linear)) {
					this.#substituted[b + 1]++;
					continue;
				}
				this.mean += 2 * expected + (output ? 0 : 1);
				this.worst += 2 * read + (output ? 0 : 1);
				this.words += read + 1;
				this.rows++;
				this.products += read;
				if (output) continue;
				this.#retained[b + 1]++;
				this.#retainedExpected[b + 1] += kinds[row] === NeuronKind.relu ? joined.active[row] : 1;
				all++;
			}
		}
		this.kept = all;
	}

	#sum(row: number, sums: Float64Array): number {
		const { start, columns } = this.#network.rows;
		const from = start[row];
		const to = start[row + 1];
		if (to === from) return 0;
		if (this.#dense[row] === 1) return sums[columns[to - 1] + 1] - sums[columns[from]];
		let sum = 0;
		for (let k = from; k < to; k++) sum += sums[columns[k] + 1] - sums[columns[k]];
		return sum;
	}
}
