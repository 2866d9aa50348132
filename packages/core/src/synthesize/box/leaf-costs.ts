/**
 * What each node of a proof tree would cost as a leaf of the network, in each form it may take: the estimated mean and
 * the proved worst operations, and the words it stores. The estimates choose between forms and cuts; the figures that
 * are reported are counted on the network itself.
 *
 * Cost: rows times nodes (a row of adjacent columns is one subtraction).
 */

import { type Network, NeuronKind } from "../../network.ts";
import { NeuronState } from "../../proof.ts";
import { forEachJoined, type Joined } from "./joined.ts";
import type { ProofTree } from "./proof-tree.ts";

/** Forms of a leaf. */
export const LeafForm = { restricted: 0, constant: 1, folded: 2 } as const;

export interface LeafCosts {
	/** Each node's cheapest form is chosen by `prune`; infinite where a form is not possible. */
	readonly mean: readonly Float64Array[];
	readonly worst: readonly Float64Array[];
	readonly words: readonly Float64Array[];
}

/** Costs of every node in every form. @param fold whether folded leaves are allowed */
export function leafCosts(tree: ProofTree, fold: boolean): LeafCosts {
	const { network, options } = tree;
	const forms = fold ? 3 : 2;
	const make = (): Float64Array[] =>
		Array.from({ length: forms }, () => new Float64Array(tree.count).fill(Number.POSITIVE_INFINITY));
	const costs = { mean: make(), worst: make(), words: make() };
	const maskWords = Math.ceil(Math.ceil(network.valueCount / 32) / 2);
	const sums = new RowSums(network);
	const choice = options.answer === "values" ? 0 : network.outputCount - 1;
	forEachJoined(tree, (node, joined) => {
		sums.restricted(joined);
		costs.mean[LeafForm.restricted][node] = sums.mean + choice;
		costs.worst[LeafForm.restricted][node] = sums.worst + choice;
		costs.words[LeafForm.restricted][node] = maskWords;
		if (joined.decision >= 0 || (sums.worst === 0 && choice === 0)) {
			costs.mean[LeafForm.constant][node] = 0;
			costs.worst[LeafForm.constant][node] = 0;
			costs.words[LeafForm.constant][node] = choice > 0 ? 1 : network.outputCount;
		}
		if (!fold) return;
		sums.folded(joined);
		costs.mean[LeafForm.folded][node] = sums.mean + choice;
		costs.worst[LeafForm.folded][node] = sums.worst + choice;
		costs.words[LeafForm.folded][node] = sums.words;
	});
	return costs;
}

/** Sums of weights' counts over rows, for one summary at a time. */
class RowSums {
	mean = 0;
	worst = 0;
	words = 0;
	readonly #network: Network;
	/** Whether each row reads every value between its first and its last. */
	readonly #dense: Uint8Array;
	/** Running sums over values: how many may be nonzero, and how many are expected to be. */
	readonly #alive: Float64Array;
	readonly #expected: Float64Array;

	constructor(network: Network) {
		const { rows } = network;
		this.#network = network;
		this.#alive = new Float64Array(network.valueCount + 1);
		this.#expected = new Float64Array(network.valueCount + 1);
		this.#dense = Uint8Array.from({ length: rows.count }, (_, row) => {
			const from = rows.start[row];
			const to = rows.start[row + 1];
			return to > from && rows.columns[to - 1] - rows.columns[from] === to - from - 1 ? 1 : 0;
		});
	}

	/** The network with a mask: rows of neurons that may be nonzero, over values that may be and those that are. */
	restricted(joined: Joined): void {
		const { inputCount, neuronCount, kinds, rows } = this.#network;
		const alive = this.#alive;
		const expected = this.#expected;
		for (let v = 0; v < this.#network.valueCount; v++) {
			const i = v - inputCount;
			const zero = i >= 0 && joined.states[i] === NeuronState.zero;
			alive[v + 1] = alive[v] + (zero ? 0 : 1);
			const nonzero = i < 0 || kinds[i] !== NeuronKind.relu ? 1 : joined.active[i];
			expected[v + 1] = expected[v] + (zero ? 0 : nonzero);
		}
		this.mean = 0;
		this.worst = 0;
		for (let row = 0; row < rows.count; row++) {
			if (row < neuronCount && joined.states[row] === NeuronState.zero) continue;
			const step = row < neuronCount && kinds[row] !== NeuronKind.linear ? 1 : 0;
			this.mean += 2 * this.#sum(row, expected) + step;
			this.worst += 2 * this.#sum(row, alive) + step;
		}
	}

	/** The folded network: unstable neurons and outputs over all inputs and all unstable neurons before them. */
	folded(joined: Joined): void {
		const { inputCount, neuronCount, outputCount, kinds } = this.#network;
		let expected = inputCount;
		let count = inputCount;
		this.mean = 0;
		this.worst = 0;
		this.words = 0;
		for (let i = 0; i < neuronCount; i++) {
			if (joined.states[i] !== NeuronState.unknown || kinds[i] === NeuronKind.linear) continue;
			this.mean += 2 * expected + 1;
			this.worst += 2 * count + 1;
			this.words += count + 1;
			expected += kinds[i] === NeuronKind.relu ? joined.active[i] : 1;
			count++;
		}
		this.mean += 2 * expected * outputCount;
		this.worst += 2 * count * outputCount;
		this.words += (count + 1) * outputCount + Math.ceil(count / 64);
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
