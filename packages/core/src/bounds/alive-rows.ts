/**
 * Values that are zero on the box take no part: the others ("alive") are numbered densely, in the order of
 * the network, and the weights between them are copied into small dense matrices, so that the inner loops run
 * over adjacent numbers; in blocks of which most weights are 0, as a convolution's, into lists of the others.
 *
 * Invariant: blocks are opened and filled in order. Cost of a box: the weights between alive values.
 */

import { requireUsage } from "../errors.ts";
import type { Network } from "../network/network.ts";
import { Arena } from "../numbers/arena.ts";
import type { Block } from "./blocks.ts";
import type { Slack } from "./slack.ts";
import { moduleOf, type SubstitutionKernel } from "./substitution-kernel.ts";

/** Weights that a dense block goes through in the time of one of a list. */
const listedCost = 8;

/** Weights of all blocks, 1 GB. */
const mostWeights = 2 ** 27;

/** What of a block is alive. */
export interface AliveBlock {
	/** The positions of its neurons, [from, to). */
	readonly from: number;
	to: number;
	/** It reads the values at so many positions from the first on. */
	readonly reads: number;
	readonly width: number;
	readonly isListed: boolean;
}

export class AliveRows {
	/** Position of each value among the alive ones, or -1. */
	readonly positions: Int32Array;
	/** Alive values: the inputs, then neurons. */
	count = 0;
	/** In order; the last one is open. */
	readonly blocks: AliveBlock[] = [];
	/** What works on these rows, where WebAssembly may be used. */
	readonly kernel: SubstitutionKernel | undefined;
	readonly #arena: Arena<SubstitutionKernel>;
	/** By position: the row's bias and slack, and where its weights begin. */
	readonly biases: Float64Array;
	readonly slacks: Float64Array;
	readonly rowStart: Uint32Array;
	/** Each alive neuron's weights: for the positions that its block reads, or listed. */
	readonly weights: Float64Array;
	/** The positions of listed weights, and behind which of them each alive neuron's end. */
	readonly #columns: Uint32Array;
	readonly #rowEnd: Uint32Array;
	#weightCount = 0;
	readonly #network: Network;
	readonly #slack: Slack;
	/** Of each block, whether its rows are lists of weights. */
	readonly #listed: readonly boolean[];

	/**
	 * @param others so many numbers more that the kernel may read, as `float64` and `uint32` give them
	 * @param webAssembly false: no kernel
	 * @throws CondnetError `usage` if the network is too wide for dense blocks
	 */
	constructor(
		network: Network,
		blocks: readonly Block[],
		slack: Slack,
		others: number,
		webAssembly: boolean,
	) {
		this.#network = network;
		this.#slack = slack;
		const { valueCount } = network;
		const { start } = network.rows;
		let weights = 0;
		let listed = 0;
		this.#listed = blocks.map(({ from, to, reads, readsTo }) => {
			const all = from < network.neuronCount ? (to - from) * (readsTo - reads) : 0;
			const nonzero = start[to] - start[from];
			const isListed = listedCost * nonzero < all;
			weights += isListed ? nonzero : all;
			if (isListed) listed = weights;
			return isListed;
		});
		requireUsage(
			weights <= mostWeights,
			`Bounding this network takes matrices of ${weights} weights, more than ${mostWeights}.`,
			"Synthesize it on data instead.",
		);
		const numbers = weights + 3 * (valueCount + 4) + others;
		this.#arena = new Arena(webAssembly ? moduleOf() : null, 8 * numbers);
		this.kernel = this.#arena.kernel;
		this.positions = new Int32Array(valueCount);
		this.biases = this.#arena.float64(valueCount);
		this.slacks = this.#arena.float64(valueCount);
		this.weights = this.#arena.float64(weights);
		this.rowStart = this.#arena.uint32(valueCount);
		this.#columns = new Uint32Array(listed);
		this.#rowEnd = new Uint32Array(listed > 0 ? valueCount : 0);
	}

	/** Numbers where the kernel can read them. */
	float64(count: number): Float64Array {
		return this.#arena.float64(count);
	}

	uint32(count: number): Uint32Array {
		return this.#arena.uint32(count);
	}

	/** Forgets all neurons. */
	reset(): void {
		this.count = this.#network.inputCount;
		this.positions.fill(-1);
		for (let j = 0; j < this.count; j++) this.positions[j] = j;
		this.#weightCount = 0;
		this.blocks.length = 0;
	}

	/** Opens a block that reads the values [reads, readsTo). */
	openBlock(reads: number, readsTo: number): void {
		let from = 0;
		let to = 0;
		for (let v = reads; v < readsTo; v++) {
			if (this.positions[v] < 0) continue;
			if (to === 0) from = this.positions[v];
			to = this.positions[v] + 1;
		}
		const isListed = this.#listed[this.blocks.length];
		this.blocks.push({ from: this.count, to: this.count, reads: from, width: to - from, isListed });
	}

	/** Makes neuron i of the open block alive. @returns its position, where its lines are to be set */
	addNeuron(i: number): number {
		const { inputCount, rows } = this.#network;
		const block = this.blocks[this.blocks.length - 1];
		const { reads, width } = block;
		const position = this.count++;
		block.to = this.count;
		this.positions[inputCount + i] = position;
		this.biases[position] = rows.biases[i];
		this.slacks[position] = this.#slack.rows[i];
		const start = this.#weightCount;
		this.rowStart[position] = start;
		if (block.isListed) {
			for (let k = rows.start[i]; k < rows.start[i + 1]; k++) {
				const p = this.positions[rows.columns[k]];
				if (p < 0) continue;
				this.#columns[this.#weightCount] = p;
				this.weights[this.#weightCount++] = rows.weights[k];
			}
			this.#rowEnd[position] = this.#weightCount;
			return position;
		}
		this.#weightCount += width;
		this.weights.fill(0, start, start + width);
		for (let k = rows.start[i]; k < rows.start[i + 1]; k++) {
			const p = this.positions[rows.columns[k]];
			if (p >= 0) this.weights[start + p - reads] = rows.weights[k];
		}
		return position;
	}

	/** The sum of the row at a position of a block, of values by position. */
	sum(block: AliveBlock, position: number, values: Float64Array): number {
		const bias = this.biases[position];
		const start = this.rowStart[position];
		if (!block.isListed) return bias + product(this.weights, start, values, block.reads, block.width);
		let sum = bias;
		for (let k = start; k < this.#rowEnd[position]; k++) sum += this.weights[k] * values[this.#columns[k]];
		return sum;
	}

	/**
	 * Adds `count` rows of a block, each with its factor, to the coefficients that begin at `base`: dense ones
	 * in the order of the kernel's sums.
	 */
	addRows(
		block: AliveBlock,
		count: number,
		positions: Uint32Array,
		factors: Float64Array,
		coefficients: Float64Array,
		base: number,
	): void {
		const { weights, rowStart } = this;
		if (block.isListed) {
			const columns = this.#columns;
			for (let r = 0; r < count; r++) {
				const factor = factors[r];
				const end = this.#rowEnd[positions[r]];
				for (let k = rowStart[positions[r]]; k < end; k++)
					coefficients[base + columns[k]] += factor * weights[k];
			}
			return;
		}
		const { reads, width } = block;
		const target = base + reads;
		let k = 0;
		for (; k + 3 < count; k += 4) {
			const a = factors[k];
			const b = factors[k + 1];
			const c = factors[k + 2];
			const d = factors[k + 3];
			const wa = rowStart[positions[k]];
			const wb = rowStart[positions[k + 1]];
			const wc = rowStart[positions[k + 2]];
			const wd = rowStart[positions[k + 3]];
			for (let j = 0; j < width; j++)
				coefficients[target + j] +=
					a * weights[wa + j] + b * weights[wb + j] + c * weights[wc + j] + d * weights[wd + j];
		}
		for (; k < count; k++) {
			const a = factors[k];
			const wa = rowStart[positions[k]];
			for (let j = 0; j < width; j++) coefficients[target + j] += a * weights[wa + j];
		}
	}
}

/** The scalar product of `count` numbers each, in four sums, none of which waits for another. */
function product(a: Float64Array, from: number, b: Float64Array, at: number, count: number): number {
	let [one, two, three, four] = [0, 0, 0, 0];
	let k = 0;
	for (; k + 3 < count; k += 4) {
		one += a[from + k] * b[at + k];
		two += a[from + k + 1] * b[at + k + 1];
		three += a[from + k + 2] * b[at + k + 2];
		four += a[from + k + 3] * b[at + k + 3];
	}
	for (; k < count; k++) one += a[from + k] * b[at + k];
	return one + two + (three + four);
}
