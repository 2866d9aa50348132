/**
 * Sums of weights' counts over the rows of a network, of which something is known on a box: as it is with a
 * mask, and as it is folded. Cost: rows (a row of adjacent columns is one subtraction).
 */

import { type Block, blocksOf } from "../../bounds/blocks.ts";
import { compactWords, isCompact } from "../../network/compact-size.ts";
import { type Network, NeuronKind } from "../../network/network.ts";
import { NeuronState } from "../../network/proof.ts";
import type { Joined } from "./joined.ts";

/** What sums are made from: neurons' states and how often each is not 0. */
export type Summary = Pick<Joined, "states" | "active">;

export interface ColumnSkipCosts {
	readonly mean: number;
	readonly worst: number;
	readonly rows: number;
	readonly products: number;
	readonly staged: number;
}

/** Sums for one summary of a box at a time. */
export class RowSums {
	mean = 0;
	worst = 0;
	/** Terms of the outputs' rows that may be nonzero: with none the outputs are their biases. */
	outputTerms = 0;
	words = 0;
	/** Rows computed. */
	rows = 0;
	/** Products expected to be multiplied. */
	products = 0;
	/** 0 where a program of its own is compact: that multiplies all it holds, and never branches. */
	staged = 1;
	/** Words that a program of its own is read from. */
	read = 0;
	/** Neurons that a mask has as zero, and as active. */
	zeros = 0;
	actives = 0;
	/** What a row that is known to be zero would cost, on average. */
	zeroRow = 0;
	/** Values of a folded network. */
	kept = 0;
	readonly #network: Network;
	readonly #isRelu: boolean;
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
		this.#isRelu = network.kinds.every((kind) => kind === NeuronKind.relu);
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
	restricted(joined: Summary): void {
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
		this.outputTerms = 0;
		this.zeros = 0;
		this.actives = 0;
		let inZeros = 0;
		this.rows = 0;
		this.products = 0;
		this.staged = 1;
		let numbers = 0;
		for (let row = 0; row < rows.count; row++) {
			const state = row < neuronCount ? joined.states[row] : NeuronState.identity;
			const activates = row < neuronCount && kinds[row] !== NeuronKind.linear;
			if (state === NeuronState.identity && activates) this.actives++;
			if (state === NeuronState.zero) {
				this.zeros++;
				inZeros += 2 * this.#sum(row, expected) + 1;
				continue;
			}
			const step = state !== NeuronState.identity && activates ? 1 : 0;
			const products = this.#sum(row, expected);
			this.rows++;
			this.products += products;
			this.mean += 2 * products + step;
			const terms = this.#sum(row, alive);
			this.worst += 2 * terms + step;
			numbers += terms + 1;
			if (row >= neuronCount) this.outputTerms += terms;
		}
		this.zeroRow = inZeros / Math.max(1, this.zeros);
		this.read = this.worst / 2;
		let pairs = 0;
		for (const { from, to } of this.#blocks) {
			let kept = 0;
			for (let i = from; i < Math.min(to, neuronCount); i++)
				if (joined.states[i] !== NeuronState.zero) kept++;
			pairs += Math.ceil(kept / 2);
		}
		this.#compacted(pairs, this.#network.outputCount, numbers);
	}

	/** The network as it is. @param choice comparisons of a decision */
	columnSkip(joined: Summary, choice: number): ColumnSkipCosts {
		const states = new Uint8Array(joined.active.length).fill(NeuronState.unknown);
		this.restricted({ states, active: joined.active });
		const { mean, worst, rows, products, staged } = this;
		return { mean: mean + choice, worst: worst + choice, rows, products, staged };
	}

	/**
	 * The folded network: a row reads the unstable neurons of the blocks it read before, and through neurons
	 * that were substituted away what these blocks read.
	 *
	 * @param outputs rows that are computed of the outputs
	 */
	folded(joined: Summary, outputs = this.#network.outputCount): void {
		const { kinds, neuronCount, inputCount } = this.#network;
		this.mean = 0;
		this.worst = 0;
		this.words = 0;
		this.rows = 0;
		this.products = 0;
		this.staged = 1;
		let all = inputCount;
		let pairs = 0;
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
			pairs += Math.ceil(this.#retained[b + 1] / 2);
		}
		this.kept = all;
		this.read = this.words;
		this.#compacted(pairs, outputs, this.words);
	}

	/** What a compact program of so many pairs and numbers makes of the sums, where there is one. */
	#compacted(pairs: number, outputs: number, numbers: number): void {
		const { inputCount } = this.#network;
		if (!this.#isRelu || !isCompact(pairs, inputCount, outputs, numbers)) return;
		this.staged = 0;
		this.rows = 2 * pairs;
		this.read = compactWords(pairs, inputCount);
		this.products = this.read;
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
