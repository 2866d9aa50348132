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
import { BackSubstitution, ownPass } from "./back-substitution.ts";
import { type Line, type Range, rangeOf, setLines } from "./neuron-lines.ts";
import { type Rounding, singleProduct } from "./rounding.ts";

/**
 * How many times what rounding is charged an interval has to lie beyond 0 to be left as it is: whoever made
 * the proof, charging more, found it undecided where it is nearer, tightened it, and rests on that.
 */
const farther = 32;

export class NodeBounds {
	readonly network: Network;
	/** Bounds of each neuron's pre-activation. */
	readonly low: Float64Array;
	readonly high: Float64Array;
	/** Bounds of each value, inputs first. */
	readonly valueLow: Float64Array;
	readonly valueHigh: Float64Array;
	/** Each neuron's layer: neurons of one layer do not read one another. */
	readonly layerOf: Uint32Array;
	readonly substitution: BackSubstitution;
	readonly #rounding: Rounding;
	readonly #range: Range = { low: 0, high: 0 };
	readonly #below: Line = { slope: 0, shift: 0 };
	readonly #above: Line = { slope: 0, shift: 0 };
	#passes = 1;

	/**
	 * @param rounding what is charged; of a row, before anything that reads it is bounded
	 * @param webAssembly false: plain loops, with the same results
	 */
	constructor(network: Network, rounding: Rounding, webAssembly = true) {
		this.network = network;
		this.#rounding = rounding;
		this.low = new Float64Array(network.neuronCount);
		this.high = new Float64Array(network.neuronCount);
		this.valueLow = new Float64Array(network.valueCount);
		this.valueHigh = new Float64Array(network.valueCount);
		this.substitution = new BackSubstitution(network, rounding, webAssembly);
		this.layerOf = this.substitution.rows.layerOf;
	}

	/** Begins a box: the inputs' ranges are known, no neuron's. At most `mostPasses` passes. */
	begin(low: Float64Array, high: Float64Array, passes: number): void {
		this.valueLow.set(low);
		this.valueHigh.set(high);
		this.#passes = passes;
		this.substitution.rows.begin();
	}

	/**
	 * Bounds neuron i, all neurons before it that it may reach being settled.
	 *
	 * @param tighten whether intervals may not be enough
	 */
	bound(i: number, tighten: boolean): void {
		const { kinds } = this.network;
		const { rows } = this.substitution;
		rows.keep(i, this.valueLow, this.valueHigh);
		const charged = this.#rounding.rows[i];
		if (kinds[i] === NeuronKind.max) this.#boundMax(i);
		else this.#setBounds(i, rows.low - charged, rows.high + charged);
		if (!tighten || kinds[i] === NeuronKind.max || kinds[i] === NeuronKind.linear) return;
		const sure = farther * charged;
		if (kinds[i] !== NeuronKind.clip && (this.low[i] >= sure || this.high[i] <= -sure)) return;
		this.#tighten(i, 0);
	}

	/**
	 * Bounds neuron i, which was bounded last, once more: with other slopes of the free lines of some neurons
	 * before it that are left unstable.
	 *
	 * @param neurons such neurons
	 * @param codes the slopes of the first of them; the others keep theirs
	 */
	boundAgain(i: number, neurons: readonly number[], codes: readonly number[]): void {
		// No sum of what it reads: a largest one.
		if (this.network.kinds[i] === NeuronKind.max) return;
		const lines = this.substitution.beginOwn();
		for (const [k, code] of codes.entries()) {
			const position = this.substitution.rows.positionOf(neurons[k]);
			this.#setLines(lines, position, neurons[k], NeuronState.unknown, code);
		}
		this.#tighten(i, ownPass);
	}

	/** Takes the bounds of neuron i that back-substitution comes to, where they are better. */
	#tighten(i: number, pass: number): void {
		this.substitution.bothBounds(i, pass, this.valueLow, this.valueHigh);
		const { least } = this.substitution;
		if (least[0] > this.low[i]) this.low[i] = least[0];
		if (-least[1] < this.high[i]) this.high[i] = -least[1];
	}

	/** Makes neuron i known to later ones. @param codes slope of its free line in each pass */
	settle(i: number, states: Uint8Array, codes: readonly number[]): void {
		const { network } = this;
		const v = network.inputCount + i;
		if (states[i] === NeuronState.zero) {
			this.valueLow[v] = 0;
			this.valueHigh[v] = 0;
			return;
		}
		const kind = network.kinds[i];
		this.#hold(i, states[i]);
		const range = this.#range;
		rangeOf(network, i, this.low[i], this.high[i], this.#rounding.unit, range);
		// No value on the root box is larger than its size, so none is here; what overflowed is NaN and takes the
		// size.
		const size = this.#rounding.sizes[v];
		this.valueLow[v] = range.low > -size ? range.low : -size;
		this.valueHigh[v] = range.high < size ? range.high : size;
		const position = this.substitution.rows.settle(i);
		const state = kind === NeuronKind.linear ? NeuronState.identity : states[i];
		for (let pass = 0; pass < this.#passes; pass++)
			this.#setLines(this.substitution.lines[pass], position, i, state, codes[pass]);
	}

	/** Writes the lines of neuron i, whose bounds are known, at its position. */
	#setLines(lines: Float64Array, position: number, i: number, state: number, code: number): void {
		const [below, above] = [this.#below, this.#above];
		setLines(this.network, i, state, this.low[i], this.high[i], code, this.#rounding.unit, below, above);
		const at = 4 * position;
		lines[at] = below.slope;
		lines[at + 1] = below.shift;
		lines[at + 2] = above.slope;
		lines[at + 3] = above.shift;
	}

	/** A state that holds on a larger box bounds the sum. */
	#hold(i: number, state: number): void {
		const { kinds, parameters } = this.network;
		const isClip = kinds[i] === NeuronKind.clip;
		if (state === NeuronState.identity && kinds[i] !== NeuronKind.linear && !isClip && !(this.low[i] >= 0))
			this.low[i] = 0;
		const lesser = isClip ? parameters[2 * i] : 0;
		if (state === NeuronState.below && !(this.high[i] <= lesser)) this.high[i] = lesser;
		if (state === NeuronState.above && !(this.low[i] >= parameters[2 * i + 1]))
			this.low[i] = parameters[2 * i + 1];
	}

	/** Lower bounds of factor * (row - other) and factor * (row - another) on the box, for outputs' rows. */
	differences(
		rows: readonly [row: number, other: number, another: number],
		factor: number,
		pass: number,
	): Float64Array {
		this.substitution.differences(rows, factor, pass, this.valueLow, this.valueHigh);
		return this.substitution.least;
	}

	#boundMax(i: number): void {
		const { rows, parameters } = this.network;
		let low = parameters[2 * i];
		let high = low;
		for (let k = rows.start[i]; k < rows.start[i + 1]; k++) {
			const weight = rows.weights[k];
			const [least, most] = [this.valueLow[rows.columns[k]], this.valueHigh[rows.columns[k]]];
			const [from, to] = weight > 0 ? [least, most] : [most, least];
			low = Math.max(low, this.#lessened(weight * from, this.#rounding.unit));
			high = Math.max(high, -this.#lessened(-weight * to, this.#rounding.unit));
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
