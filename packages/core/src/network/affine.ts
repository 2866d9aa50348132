/**
 * Sparse rows of affine functions over float64 or float32, in one block: row i is bias[i] + sum of weights[k]
 * * value[columns[k]] for k in [start[i], start[i + 1]).
 *
 * Invariants: columns ascend strictly inside a row; weights are finite and not zero; biases are finite and
 * never -0. They are what makes sums reproducible to the bit and lets zero terms be left out (docs/theory.md,
 * "Bit for bit").
 */

import { CondnetError, requireInternal } from "../errors.ts";
import { showNumber } from "../numbers/floats.ts";
import { grown } from "../numbers/growing.ts";
import { isSingle } from "../numbers/single.ts";

/** How every operation of the reference is rounded (arithmetic.ts). */
export type Arithmetic = "float64" | "float32";

/**
 * Sparse affine functions in one block: a bias each, and terms of a column and a weight. Columns ascend; no
 * weight is 0; no bias is -0.
 */
export class AffineRows {
	readonly count: number;
	/**
	 * count + 1 offsets into columns and weights; the first need not be 0, so that a block of rows is a view.
	 */
	readonly start: Uint32Array;
	readonly columns: Uint32Array;
	readonly weights: Float64Array;
	/** count biases. */
	readonly biases: Float64Array;
	readonly arithmetic: Arithmetic;

	constructor(
		start: Uint32Array,
		columns: Uint32Array,
		weights: Float64Array,
		biases: Float64Array,
		arithmetic: Arithmetic = "float64",
	) {
		this.arithmetic = arithmetic;
		this.count = biases.length;
		this.start = start;
		this.columns = columns;
		this.weights = weights;
		this.biases = biases;
	}

	static readonly empty: AffineRows = new AffineRows(
		new Uint32Array(1),
		new Uint32Array(0),
		new Float64Array(0),
		new Float64Array(0),
	);

	/** Number of weights of all rows. */
	get weightCount(): number {
		return this.start[this.count] - this.start[0];
	}

	/** The rows [from, to) as a view on the same memory. */
	slice(from: number, to: number): AffineRows {
		return new AffineRows(
			this.start.subarray(from, to + 1),
			this.columns,
			this.weights,
			this.biases.subarray(from, to),
			this.arithmetic,
		);
	}

	/**
	 * The value of a row: the sum starts at the bias and adds the products in the order of the columns, each
	 * product and each sum rounded once, to the arithmetic (no fused multiply-add).
	 */
	value(row: number, values: Float64Array): number {
		if (this.arithmetic === "float32") return this.#single(row, values);
		let sum = this.biases[row];
		const end = this.start[row + 1];
		for (let k = this.start[row]; k < end; k++) sum += this.weights[k] * values[this.columns[k]];
		return sum;
	}

	#single(row: number, values: Float64Array): number {
		let sum = this.biases[row];
		const end = this.start[row + 1];
		for (let k = this.start[row]; k < end; k++)
			sum = Math.fround(sum + Math.fround(this.weights[k] * values[this.columns[k]]));
		return sum;
	}

	/**
	 * Throws `bad-data` unless the invariants hold and every column of row i is below `width(i)`. Cost: one
	 * pass.
	 */
	check(what: string, width: (row: number) => number): void {
		const { start, columns, weights, biases, count } = this;
		if (start.length !== count + 1 || start[count] > weights.length || columns.length !== weights.length)
			throw new CondnetError("bad-data", `${what}: the offsets of the rows do not fit their weights.`);
		const holds = (value: number): boolean => this.arithmetic === "float64" || isSingle(value);
		for (let row = 0; row < count; row++) {
			if (!Number.isFinite(biases[row]) || Object.is(biases[row], -0))
				throw new CondnetError(
					"bad-data",
					`${what}: row ${row} has bias ${showNumber(biases[row])}, expected a finite number other than -0.`,
				);
			if (start[row + 1] < start[row])
				throw new CondnetError("bad-data", `${what}: row ${row} ends before it starts.`);
			const limit = width(row);
			let previous = -1;
			for (let k = start[row]; k < start[row + 1]; k++) {
				if (columns[k] <= previous || columns[k] >= limit)
					throw new CondnetError(
						"bad-data",
						`${what}: row ${row} reads value ${columns[k]}, expected ascending values below ${limit}.`,
					);
				if (!Number.isFinite(weights[k]) || weights[k] === 0)
					throw new CondnetError(
						"bad-data",
						`${what}: row ${row} has weight ${showNumber(weights[k])}, expected a finite number other than 0.`,
					);
				if (!holds(weights[k]))
					throw new CondnetError(
						"bad-data",
						`${what}: row ${row} has weight ${weights[k]}, no float32 number.`,
					);
				previous = columns[k];
			}
			if (!holds(biases[row]))
				throw new CondnetError("bad-data", `${what}: row ${row} has bias ${biases[row]}, no float32 number.`);
		}
	}
}

/** Several blocks of rows of one arithmetic as one, in new memory. Cost: linear. */
export function concatenated(blocks: readonly AffineRows[]): AffineRows {
	const [{ arithmetic = undefined } = {}] = blocks;
	requireInternal(
		blocks.every((block) => block.arithmetic === arithmetic),
		"Rows of two arithmetics do not make one block.",
	);
	const count = blocks.reduce((sum, block) => sum + block.count, 0);
	const weightCount = blocks.reduce((sum, block) => sum + block.weightCount, 0);
	const start = new Uint32Array(count + 1);
	const columns = new Uint32Array(weightCount);
	const weights = new Float64Array(weightCount);
	const biases = new Float64Array(count);
	let row = 0;
	let at = 0;
	for (const block of blocks) {
		const [from, to] = [block.start[0], block.start[block.count]];
		columns.set(block.columns.subarray(from, to), at);
		weights.set(block.weights.subarray(from, to), at);
		biases.set(block.biases, row);
		for (let i = 0; i < block.count; i++) start[row + i] = at + block.start[i] - from;
		row += block.count;
		at += to - from;
	}
	start[count] = at;
	return new AffineRows(start, columns, weights, biases, arithmetic);
}

/** Collects rows one after another; zero weights are dropped and a bias of -0 becomes +0. */
export class AffineRowsBuilder {
	#columns = new Uint32Array(64);
	#weights = new Float64Array(64);
	#size = 0;
	readonly #start: number[] = [0];
	readonly #biases: number[] = [];
	readonly #arithmetic: Arithmetic;

	/** @param arithmetic of the rows; weights and biases are numbers of it */
	constructor(arithmetic: Arithmetic = "float64") {
		this.#arithmetic = arithmetic;
	}

	get count(): number {
		return this.#biases.length;
	}

	/** Adds weight * value[column] to the row being built. Columns must ascend strictly. */
	term(column: number, weight: number): void {
		if (weight === 0) return;
		if (this.#size === this.#columns.length) {
			this.#columns = grown(this.#columns, new Uint32Array(2 * this.#size));
			this.#weights = grown(this.#weights, new Float64Array(2 * this.#size));
		}
		this.#columns[this.#size] = column;
		this.#weights[this.#size++] = weight;
	}

	/** Closes the row being built and returns its index. */
	end(bias: number): number {
		this.#start.push(this.#size);
		this.#biases.push(bias === 0 ? 0 : bias);
		return this.#biases.length - 1;
	}

	/** Adds a whole row. */
	row(columns: ArrayLike<number>, weights: ArrayLike<number>, bias: number): number {
		for (let k = 0; k < columns.length; k++) this.term(columns[k], weights[k]);
		return this.end(bias);
	}

	build(): AffineRows {
		return new AffineRows(
			Uint32Array.from(this.#start),
			this.#columns.slice(0, this.#size),
			this.#weights.slice(0, this.#size),
			Float64Array.from(this.#biases),
			this.#arithmetic,
		);
	}
}
