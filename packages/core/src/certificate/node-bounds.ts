/**
 * Bounds of every pre-activation on one box, re-derived from the slopes of a proof: neuron after neuron, the
 * interval of what it reads, then for those that need it back-substitution down to the inputs.
 *
 * Invariant: for every float64 input of the box, what the reference evaluation computes lies in the bounds,
 * provided the states given hold. Nothing of bounds/ is used. Cost of a node: for each neuron that is neither
 * decided by intervals nor inherited, twice the weights below it, a pass.
 */

import { type Network, NeuronKind } from "../network/network.ts";
import { NeuronState } from "../network/proof.ts";
import { type Line, type Range, rangeOf, setLines } from "./neuron-lines.ts";
import { type Rounding, singleProduct } from "./rounding.ts";

/** Ways of replacing unstable neurons by lines: 0 for everything, 1 for differences of outputs besides. */
export const mostPasses = 2;

export class NodeBounds {
	readonly network: Network;
	/** Bounds of each neuron's pre-activation. */
	readonly low: Float64Array;
	readonly high: Float64Array;
	/** Bounds of each value, inputs first. */
	readonly valueLow: Float64Array;
	readonly valueHigh: Float64Array;
	// Lines of the neurons settled so far: slopes and shifts of the lower and the upper line, a block for each
	// pass.
	readonly #lines: Float64Array;
	// Each row's terms of values that are not zero on the box; row i's are [start[i], #ends[i]).
	readonly #columns: Uint32Array;
	readonly #weights: Float64Array;
	readonly #ends: Uint32Array;
	readonly #coefficients: Float64Array;
	readonly #range: Range = { low: 0, high: 0 };
	readonly #below: Line = { slope: 0, shift: 0 };
	readonly #above: Line = { slope: 0, shift: 0 };
	#passes = 1;

	constructor(network: Network) {
		this.network = network;
		this.low = new Float64Array(network.neuronCount);
		this.high = new Float64Array(network.neuronCount);
		this.valueLow = new Float64Array(network.valueCount);
		this.valueHigh = new Float64Array(network.valueCount);
		this.#lines = new Float64Array(4 * mostPasses * network.neuronCount);
		this.#columns = new Uint32Array(network.rows.columns.length);
		this.#weights = new Float64Array(network.rows.columns.length);
		this.#ends = new Uint32Array(network.rows.count);
		this.#coefficients = new Float64Array(network.valueCount);
	}

	/** Begins a box: the inputs' ranges are known, no neuron's. At most `mostPasses` passes. */
	begin(low: Float64Array, high: Float64Array, passes: number): void {
		this.valueLow.set(low);
		this.valueHigh.set(high);
		this.#passes = passes;
	}

	/**
	 * Bounds neuron i, all neurons before it being settled.
	 *
	 * @param tighten whether intervals may not be enough
	 */
	bound(i: number, states: Uint8Array, rounding: Rounding, tighten: boolean): void {
		const { kinds } = this.network;
		this.#keepTerms(i, states);
		if (kinds[i] === NeuronKind.max) this.#boundMax(i, rounding);
		else this.#boundSum(i, rounding);
		const decided = kinds[i] === NeuronKind.max || kinds[i] === NeuronKind.linear;
		if (!tighten || decided) return;
		if (kinds[i] !== NeuronKind.clip && (this.low[i] >= 0 || this.high[i] <= 0)) return;
		const least = this.lowerBound(i, 1, -1, 0, 0, states, rounding);
		const most = -this.lowerBound(i, -1, -1, 0, 0, states, rounding);
		if (least > this.low[i]) this.low[i] = least;
		if (most < this.high[i]) this.high[i] = most;
	}

	/** Makes neuron i known to later ones. @param codes slope of its free line in each pass */
	settle(i: number, states: Uint8Array, codes: readonly number[], rounding: Rounding): void {
		const { network } = this;
		const v = network.inputCount + i;
		if (states[i] === NeuronState.zero) {
			this.valueLow[v] = 0;
			this.valueHigh[v] = 0;
			return;
		}
		const kind = network.kinds[i];
		if (states[i] === NeuronState.identity && kind !== NeuronKind.linear && kind !== NeuronKind.clip)
			if (!(this.low[i] >= 0)) this.low[i] = 0;
		const range = this.#range;
		rangeOf(network, i, this.low[i], this.high[i], rounding.unit, range);
		// No value on the root box is larger than its size, so none is here; what overflowed is NaN and takes the
		// size.
		const size = rounding.sizes[v];
		this.valueLow[v] = range.low > -size ? range.low : -size;
		this.valueHigh[v] = range.high < size ? range.high : size;
		const [below, above] = [this.#below, this.#above];
		const state = kind === NeuronKind.linear ? NeuronState.identity : states[i];
		for (let pass = 0; pass < this.#passes; pass++) {
			setLines(network, i, state, this.low[i], this.high[i], codes[pass], rounding.unit, below, above);
			const at = 4 * (mostPasses * i + pass);
			this.#lines[at] = below.slope;
			this.#lines[at + 1] = below.shift;
			this.#lines[at + 2] = above.slope;
			this.#lines[at + 3] = above.shift;
		}
	}

	/**
	 * A lower bound of factor * row + otherFactor * otherRow on the box (otherRow -1: none), by replacing
	 * values with lines and rows from the last neuron down. All neurons that the rows reach are settled.
	 */
	lowerBound(
		row: number,
		factor: number,
		otherRow: number,
		otherFactor: number,
		pass: number,
		states: Uint8Array,
		rounding: Rounding,
	): number {
		const { inputCount, neuronCount, rows } = this.network;
		if (row >= neuronCount) this.#keepTerms(row, states);
		if (otherRow >= neuronCount) this.#keepTerms(otherRow, states);
		const c = this.#coefficients;
		c.fill(0);
		let constant = factor * rows.biases[row];
		let error = Math.abs(factor) * rounding.rows[row];
		let underflow = rounding.underflow[row];
		let top = this.#addRow(row, factor);
		if (otherRow >= 0) {
			constant += otherFactor * rows.biases[otherRow];
			error += Math.abs(otherFactor) * rounding.rows[otherRow];
			underflow += rounding.underflow[otherRow];
			top = Math.max(top, this.#addRow(otherRow, otherFactor));
		}
		for (let v = top; v >= inputCount; v--) {
			const i = v - inputCount;
			const coefficient = c[v];
			if (coefficient === 0 || states[i] === NeuronState.zero) continue;
			const at = 4 * (mostPasses * i + pass) + (coefficient > 0 ? 0 : 2);
			const m = coefficient * this.#lines[at];
			const shift = coefficient * this.#lines[at + 1];
			constant += shift;
			error += rounding.unit * Math.abs(shift);
			if (m === 0) continue;
			constant += m * rows.biases[i];
			error += Math.abs(m) * rounding.rows[i];
			this.#addRow(i, m);
		}
		let size = Math.abs(constant);
		for (let j = 0; j < inputCount; j++) {
			const term = c[j] * (c[j] > 0 ? this.valueLow[j] : this.valueHigh[j]);
			constant += term;
			size += Math.abs(term);
		}
		const bound = constant - 1.001 * (error + rounding.unit * size + underflow);
		// What overflowed on the way, to NaN or upward, bounds nothing.
		return bound < Number.POSITIVE_INFINITY ? bound : Number.NEGATIVE_INFINITY;
	}

	/** Looks up which terms of a row are not zero, all that it reads being settled. */
	#keepTerms(row: number, states: Uint8Array): void {
		const { inputCount, rows } = this.network;
		let to = rows.start[row];
		for (let k = to; k < rows.start[row + 1]; k++) {
			const v = rows.columns[k];
			if (v >= inputCount && states[v - inputCount] === NeuronState.zero) continue;
			this.#columns[to] = v;
			this.#weights[to++] = rows.weights[k];
		}
		this.#ends[row] = to;
	}

	/** Adds factor times a row's weights to the coefficients. @returns the last value it reads */
	#addRow(row: number, factor: number): number {
		const from = this.network.rows.start[row];
		const end = this.#ends[row];
		const columns = this.#columns;
		const weights = this.#weights;
		const c = this.#coefficients;
		for (let k = from; k < end; k++) c[columns[k]] += factor * weights[k];
		return end > from ? columns[end - 1] : -1;
	}

	#boundSum(i: number, rounding: Rounding): void {
		const { start, biases } = this.network.rows;
		let low = biases[i];
		let high = biases[i];
		for (let k = start[i]; k < this.#ends[i]; k++) {
			const weight = this.#weights[k];
			const least = this.valueLow[this.#columns[k]];
			const most = this.valueHigh[this.#columns[k]];
			low += weight * (weight > 0 ? least : most);
			high += weight * (weight > 0 ? most : least);
		}
		this.#setBounds(i, low - rounding.rows[i], high + rounding.rows[i]);
	}

	#boundMax(i: number, rounding: Rounding): void {
		const { rows, parameters } = this.network;
		let low = parameters[2 * i];
		let high = low;
		for (let k = rows.start[i]; k < rows.start[i + 1]; k++) {
			const weight = rows.weights[k];
			const [least, most] = [this.valueLow[rows.columns[k]], this.valueHigh[rows.columns[k]]];
			const [from, to] = weight > 0 ? [least, most] : [most, least];
			low = Math.max(low, this.#lessened(weight * from, rounding.unit));
			high = Math.max(high, -this.#lessened(-weight * to, rounding.unit));
		}
		this.#setBounds(i, low, high);
	}

	/** A number below a product that may have been rounded. */
	#lessened(product: number, unit: number): number {
		const size = Math.abs(product);
		return product - unit * size - singleProduct(this.network, size) - 2 ** -1060;
	}

	/** What overflowed on the way is not known. */
	#setBounds(i: number, low: number, high: number): void {
		this.low[i] = Number.isNaN(low) ? Number.NEGATIVE_INFINITY : low;
		this.high[i] = Number.isNaN(high) ? Number.POSITIVE_INFINITY : high;
	}
}
