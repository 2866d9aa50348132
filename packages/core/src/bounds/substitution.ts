/**
 * Back-substitution (CROWN; Zhang, Weng, Chen, Hsieh, Daniel 2018): a lower bound of a linear function of
 * values, by replacing the values of one block after another, last block first, by their lines, until only
 * inputs are left.
 *
 * Values that are zero on the box take no part: the others ("alive") are numbered densely, in the order of
 * the network, and the weights between them are copied into small dense matrices, so that the inner loops run
 * over adjacent numbers; in blocks of which most weights are 0, as a convolution's, into lists of the others.
 *
 * Invariants: blocks are opened, filled and closed in order; the slack of every row that is substituted is
 * charged (slack.ts). Cost of one pass: functions * (weights between alive values of the blocks below).
 */

import { requireUsage } from "../errors.ts";
import type { Box } from "../network/box.ts";
import type { Network } from "../network/network.ts";
import { Arena } from "../numbers/arena.ts";
import type { Block } from "./blocks.ts";
import { type Lines, linesOf } from "./lines.ts";
import type { Slack } from "./slack.ts";
import { moduleOf, type SubstitutionKernel } from "./substitution-kernel.ts";

/** Functions bounded at a time: their coefficients stay in the cache. */
export const functionsAtOnce = 64;

/** Weights that a dense block goes through in the time of one of a list. */
const listedCost = 8;

/** Weights of all blocks, 1 GB. */
const mostWeights = 2 ** 27;

export class Substitution {
	readonly #network: Network;
	readonly #slack: Slack;
	/** Position of each value among the alive ones, or -1. */
	readonly positions: Int32Array;
	/** Alive values: the inputs, then neurons. */
	count = 0;
	readonly #arena: Arena<SubstitutionKernel>;
	readonly #biases: Float64Array;
	readonly #slacks: Float64Array;
	/** Each alive neuron's weights, for the positions that its block reads. */
	readonly #weights: Float64Array;
	readonly #rowStart: Uint32Array;
	/** Of each block, whether its rows are lists of weights. */
	readonly #listed: readonly boolean[];
	/** The positions of listed weights, and behind which of them each alive neuron's end. */
	readonly #columns: Uint32Array;
	readonly #rowEnd: Uint32Array;
	#weightCount = 0;
	/** For each closed block: its first position, and the positions it reads. */
	readonly #blockStart: number[] = [];
	readonly #blockReads: number[] = [];
	readonly #blockReadsTo: number[] = [];
	/** Coefficients of the functions being bounded, #stride apart. */
	readonly #coefficients: Float64Array;
	#stride = 0;
	readonly #constants: Float64Array;
	readonly #factors: Float64Array;
	readonly #offsets: Uint32Array;
	/** By position, at a least point. */
	readonly #values: Float64Array;
	#functions = 0;

	/**
	 * @param lineSets how often `newLines` will be called
	 * @param webAssembly false: plain loops, with the same results
	 * @throws CondnetError `usage` if the network is too wide for dense blocks
	 */
	constructor(
		network: Network,
		blocks: readonly Block[],
		slack: Slack,
		lineSets: number,
		webAssembly = true,
	) {
		this.#network = network;
		this.#slack = slack;
		const { valueCount } = network;
		const { start } = network.rows;
		let weights = 0;
		let listed = 0;
		this.#listed = blocks.map(({ from, to, reads, readsTo }) => {
			const all = from < network.neuronCount ? (to - from) * (readsTo - reads) : 0;
			const others = start[to] - start[from];
			const isListed = listedCost * others < all;
			weights += isListed ? others : all;
			if (isListed) listed = weights;
			return isListed;
		});
		requireUsage(
			weights <= mostWeights,
			`Bounding this network takes matrices of ${weights} weights, more than ${mostWeights}.`,
			"Synthesize it on data instead.",
		);
		const numbers = weights + (functionsAtOnce + 6 + 4 * lineSets) * (valueCount + 4);
		this.#arena = new Arena(webAssembly ? moduleOf() : null, 8 * numbers);
		this.positions = new Int32Array(valueCount);
		this.#biases = this.#arena.float64(valueCount);
		this.#slacks = this.#arena.float64(valueCount);
		this.#weights = this.#arena.float64(weights);
		this.#rowStart = this.#arena.uint32(valueCount);
		this.#columns = new Uint32Array(listed);
		this.#rowEnd = new Uint32Array(listed > 0 ? valueCount : 0);
		this.#factors = this.#arena.float64(valueCount);
		this.#offsets = this.#arena.uint32(valueCount);
		this.#values = new Float64Array(valueCount);
		this.#coefficients = this.#arena.float64(functionsAtOnce * valueCount);
		this.#constants = this.#arena.float64(functionsAtOnce);
	}

	/** Lines for every position, where the substitution can use them. */
	newLines(): Lines {
		return linesOf(this.#arena.float64(4 * this.#network.valueCount));
	}

	/** Forgets all neurons. */
	reset(): void {
		this.count = this.#network.inputCount;
		this.positions.fill(-1);
		for (let j = 0; j < this.count; j++) this.positions[j] = j;
		this.#weightCount = 0;
		this.#blockStart.length = 0;
		this.#blockReads.length = 0;
		this.#blockReadsTo.length = 0;
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
		this.#blockStart.push(this.count);
		this.#blockReads.push(from);
		this.#blockReadsTo.push(to);
	}

	/** Makes neuron i of the open block alive. @returns its position, where its lines are to be set */
	addNeuron(i: number): number {
		const { inputCount, rows } = this.#network;
		const block = this.#blockStart.length - 1;
		const from = this.#blockReads[block];
		const width = this.#blockReadsTo[block] - from;
		const position = this.count++;
		this.positions[inputCount + i] = position;
		this.#biases[position] = rows.biases[i];
		this.#slacks[position] = this.#slack.rows[i];
		const start = this.#weightCount;
		this.#rowStart[position] = start;
		if (this.#listed[block]) {
			for (let k = rows.start[i]; k < rows.start[i + 1]; k++) {
				const p = this.positions[rows.columns[k]];
				if (p < 0) continue;
				this.#columns[this.#weightCount] = p;
				this.#weights[this.#weightCount++] = rows.weights[k];
			}
			this.#rowEnd[position] = this.#weightCount;
			return position;
		}
		this.#weightCount += width;
		this.#weights.fill(0, start, start + width);
		for (let k = rows.start[i]; k < rows.start[i + 1]; k++) {
			const p = this.positions[rows.columns[k]];
			if (p >= 0) this.#weights[start + p - from] = rows.weights[k];
		}
		return position;
	}

	/** Starts a new set of functions of the values that are alive now. */
	begin(): void {
		this.#functions = 0;
		this.#stride = this.count;
	}

	get full(): boolean {
		return this.#functions === functionsAtOnce;
	}

	get functionCount(): number {
		return this.#functions;
	}

	/** Adds the function `factor * row`, or adds it to the last function. */
	addRow(row: number, factor: number, toLast = false): void {
		const { rows } = this.#network;
		const f = toLast ? this.#functions - 1 : this.#functions++;
		const base = f * this.#stride;
		if (!toLast) {
			this.#coefficients.fill(0, base, base + this.#stride);
			this.#constants[f] = 0;
		}
		for (let k = rows.start[row]; k < rows.start[row + 1]; k++) {
			const p = this.positions[rows.columns[k]];
			if (p >= 0) this.#coefficients[base + p] += factor * rows.weights[k];
		}
		const { rows: slacks, underflow } = this.#slack;
		this.#constants[f] += factor * rows.biases[row] - Math.abs(factor) * slacks[row] - underflow[row];
	}

	/**
	 * Lower bounds of the functions on a box, with lines by position, written to bounds; the coefficients of
	 * the inputs are left for `coefficientAt`.
	 */
	lowerBounds(box: Box, lines: Lines, bounds: Float64Array): void {
		for (let block = this.#blockStart.length - 1; block >= 0; block--) this.#substitute(block, lines);
		const { inputCount } = this.#network;
		const { relative } = this.#slack;
		for (let f = 0; f < this.#functions; f++) {
			const base = f * this.#stride;
			let bound = this.#constants[f];
			for (let j = 0; j < inputCount; j++) {
				const c = this.#coefficients[base + j];
				const low = box.low[j];
				const high = box.high[j];
				bound += c > 0 ? c * low : c * high;
				bound -= relative * Math.abs(c) * Math.max(-low, high);
			}
			// A sum that overflowed upward bounds nothing.
			bounds[f] = bound < Number.POSITIVE_INFINITY ? bound : Number.NEGATIVE_INFINITY;
		}
	}

	/**
	 * Where a bounded function is least on a box if every value is the line that replaced it: writes the
	 * pre-activations there, by position, to sums. The bound changes with the slope of a lower line as
	 * coefficient * sum (Xu et al. 2021).
	 *
	 * @param before a position: only those of blocks before its own are looked at
	 */
	leastPoint(f: number, box: Box, lines: Lines, sums: Float64Array, before = this.#stride): void {
		const base = f * this.#stride;
		const values = this.#values;
		for (let j = 0; j < this.#network.inputCount; j++)
			values[j] = this.#coefficients[base + j] > 0 ? box.low[j] : box.high[j];
		for (let block = 0; block < this.#blockStart.length; block++) {
			const to = block + 1 < this.#blockStart.length ? this.#blockStart[block + 1] : this.#stride;
			if (to > before) return;
			const reads = this.#blockReads[block];
			const width = this.#blockReadsTo[block] - reads;
			for (let p = this.#blockStart[block]; p < to; p++) {
				let sum = this.#biases[p];
				const start = this.#rowStart[p];
				if (this.#listed[block])
					for (let k = start; k < this.#rowEnd[p]; k++) sum += this.#weights[k] * values[this.#columns[k]];
				else sum += product(this.#weights, start, values, reads, width);
				sums[p] = sum;
				values[p] =
					this.#coefficients[base + p] > 0
						? lines.lowSlope[p] * sum + lines.lowShift[p]
						: lines.highSlope[p] * sum + lines.highShift[p];
			}
		}
	}

	/**
	 * Coefficient that the value at a position (an input j is at position j) had in function f when it was
	 * replaced.
	 */
	coefficientAt(f: number, position: number): number {
		return this.#coefficients[f * this.#stride + position];
	}

	#substitute(block: number, lines: Lines): void {
		const from = this.#blockStart[block];
		const to = block + 1 < this.#blockStart.length ? this.#blockStart[block + 1] : this.#stride;
		const reads = this.#blockReads[block];
		const width = this.#blockReadsTo[block] - reads;
		const { kernel } = this.#arena;
		const isListed = this.#listed[block];
		if (kernel && !isListed) {
			kernel.substitute(
				this.#functions,
				this.#coefficients.byteOffset,
				this.#stride,
				from,
				to,
				reads,
				width,
				lines.lowSlope.byteOffset,
				lines.lowSlope.length,
				this.#biases.byteOffset,
				this.#slacks.byteOffset,
				this.#rowStart.byteOffset,
				this.#weights.byteOffset,
				this.#constants.byteOffset,
				this.#factors.byteOffset,
				this.#offsets.byteOffset,
			);
			return;
		}
		const { lowSlope, lowShift, highSlope, highShift } = lines;
		const coefficients = this.#coefficients;
		const weights = this.#weights;
		const factors = this.#factors;
		const offsets = this.#offsets;
		for (let f = 0; f < this.#functions; f++) {
			const base = f * this.#stride;
			let constant = this.#constants[f];
			let size = 0;
			for (let p = from; p < to; p++) {
				const c = coefficients[base + p];
				if (c === 0) continue;
				let factor: number;
				if (c > 0) {
					factor = c * lowSlope[p];
					constant += c * lowShift[p];
				} else {
					factor = c * highSlope[p];
					constant += c * highShift[p];
				}
				if (factor === 0) continue;
				constant += factor * this.#biases[p] - Math.abs(factor) * this.#slacks[p];
				if (isListed) {
					this.#addListed(base, p, factor);
					continue;
				}
				factors[size] = factor;
				offsets[size++] = this.#rowStart[p];
			}
			this.#constants[f] = constant;
			const target = base + reads;
			let k = 0;
			for (; k + 3 < size; k += 4) {
				const a = factors[k];
				const b = factors[k + 1];
				const c = factors[k + 2];
				const d = factors[k + 3];
				const wa = offsets[k];
				const wb = offsets[k + 1];
				const wc = offsets[k + 2];
				const wd = offsets[k + 3];
				for (let j = 0; j < width; j++)
					coefficients[target + j] +=
						a * weights[wa + j] + b * weights[wb + j] + c * weights[wc + j] + d * weights[wd + j];
			}
			for (; k < size; k++) {
				const a = factors[k];
				const wa = offsets[k];
				for (let j = 0; j < width; j++) coefficients[target + j] += a * weights[wa + j];
			}
		}
	}

	/** Adds a multiple of a listed row to the function whose coefficients begin at `base`. */
	#addListed(base: number, position: number, factor: number): void {
		const end = this.#rowEnd[position];
		const columns = this.#columns;
		const weights = this.#weights;
		const coefficients = this.#coefficients;
		for (let k = this.#rowStart[position]; k < end; k++)
			coefficients[base + columns[k]] += factor * weights[k];
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
