/**
 * Back-substitution (CROWN; Zhang, Weng, Chen, Hsieh, Daniel 2018): a lower bound of a linear function of
 * values, by replacing the values of one block after another, last block first, by their lines, until only
 * inputs are left.
 *
 * Invariants: all that a function reads is alive before it is begun; the slack of every row that is
 * substituted is charged (slack.ts). Cost of one pass: functions * (weights between alive values of the
 * blocks below).
 */

import type { Box } from "../network/box.ts";
import type { Network } from "../network/network.ts";
import { type AliveBlock, AliveRows } from "./alive-rows.ts";
import type { Block } from "./blocks.ts";
import { type Lines, linesOf } from "./lines.ts";
import type { Slack } from "./slack.ts";

/** Functions bounded at a time: their coefficients stay in the cache. */
export const functionsAtOnce = 64;

export class Substitution {
	/** What is alive, and its weights. */
	readonly alive: AliveRows;
	readonly #network: Network;
	readonly #slack: Slack;
	/** Coefficients of the functions being bounded, #stride apart. */
	readonly #coefficients: Float64Array;
	#stride = 0;
	readonly #constants: Float64Array;
	/** The rows of a block that a function takes, by position, and with what factors. */
	readonly #taken: Uint32Array;
	readonly #factors: Float64Array;
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
		const numbers = (functionsAtOnce + 3 + 4 * lineSets) * (valueCount + 4);
		this.alive = new AliveRows(network, blocks, slack, numbers, webAssembly);
		this.#factors = this.alive.float64(valueCount);
		this.#taken = this.alive.uint32(valueCount);
		this.#values = new Float64Array(valueCount);
		this.#coefficients = this.alive.float64(functionsAtOnce * valueCount);
		this.#constants = this.alive.float64(functionsAtOnce);
	}

	/** Lines for every position, where the substitution can use them. */
	newLines(): Lines {
		return linesOf(this.alive.float64(4 * this.#network.valueCount));
	}

	/** Starts a new set of functions of the values that are alive now. */
	begin(): void {
		this.#functions = 0;
		this.#stride = this.alive.count;
	}

	get functionCount(): number {
		return this.#functions;
	}

	/** Adds the function `factor * row`, or adds it to the last function. */
	addRow(row: number, factor: number, toLast = false): void {
		const { rows } = this.#network;
		const { positions } = this.alive;
		const f = toLast ? this.#functions - 1 : this.#functions++;
		const base = f * this.#stride;
		if (!toLast) {
			this.#coefficients.fill(0, base, base + this.#stride);
			this.#constants[f] = 0;
		}
		for (let k = rows.start[row]; k < rows.start[row + 1]; k++) {
			const p = positions[rows.columns[k]];
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
		const { blocks } = this.alive;
		for (let k = blocks.length - 1; k >= 0; k--) this.#substitute(blocks[k], lines);
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
		for (const block of this.alive.blocks) {
			if (block.to > before) return;
			for (let p = block.from; p < block.to; p++) {
				const sum = this.alive.sum(block, p, values);
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

	#substitute(block: AliveBlock, lines: Lines): void {
		const { from, to, reads, width, isListed } = block;
		const { alive } = this;
		const { kernel } = alive;
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
				alive.biases.byteOffset,
				alive.slacks.byteOffset,
				alive.rowStart.byteOffset,
				alive.weights.byteOffset,
				this.#constants.byteOffset,
				this.#factors.byteOffset,
				this.#taken.byteOffset,
			);
			return;
		}
		const { lowSlope, lowShift, highSlope, highShift } = lines;
		const { biases, slacks } = alive;
		const coefficients = this.#coefficients;
		const factors = this.#factors;
		const taken = this.#taken;
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
				constant += factor * biases[p] - Math.abs(factor) * slacks[p];
				factors[size] = factor;
				taken[size++] = p;
			}
			this.#constants[f] = constant;
			alive.addRows(block, size, taken, factors, coefficients, base);
		}
	}
}
