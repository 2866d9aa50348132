/**
 * A model of one input followed along an interval: for one stretch after another every value's exact affine
 * function (slope x + intercept), as integers in the units of integer-rows.ts.
 *
 * Invariant: between stretches only neurons are looked at again whose sum changed, or whose sum was not shown
 * to stay between the same two levels up to the end of the stretch that comes. An affine function that is
 * between two levels at both ends of a stretch is between them inside. Signs are taken from float64 where its
 * rounding cannot matter, from integers where it could. Cost: a product of long integers for each change of a
 * sum, times the weights that read it.
 */

import type { Network } from "../network/network.ts";
import { type Dyadic, dyadicOf } from "../numbers/dyadic.ts";
import { nextDown } from "../numbers/floats.ts";
import { compare, fromFloat64, rational, toFloat64 } from "../numbers/rational.ts";
import type { Budget } from "./budget.ts";
import { DueList } from "./due-list.ts";
import type { Bends, IntegerRows } from "./integer-rows.ts";
import { type Readers, readersOf } from "./readers.ts";

/** A float64 input, also as an integer over a power of two. */
interface Place {
	readonly x: number;
	readonly numerator: bigint;
	readonly shift: bigint;
}

function placeOf(x: number): Place {
	const { numerator, shift }: Dyadic = dyadicOf(x);
	return { x, numerator, shift: BigInt(shift) };
}

/** Above eight times 2^-53: what the rounding of a float64 sum of two rounded terms cannot reach. */
const doubt = 2 ** -50;

export class PieceSweep {
	readonly numbers: IntegerRows;
	/** Each row's sum on the present stretch. */
	readonly slopes: bigint[];
	readonly intercepts: bigint[];
	readonly #model: Network;
	readonly #readers: Readers;
	/** Upper ends of the stretches asked for, ascending. */
	readonly #ends: readonly Place[];
	/** Each value's function. */
	readonly #valueSlopes: bigint[];
	readonly #valueIntercepts: bigint[];
	/** Each neuron's sum in float64. */
	readonly #slopeNear: Float64Array;
	readonly #interceptNear: Float64Array;
	readonly #due: DueList;
	readonly #budget: Budget;
	#from: Place;
	#to: Place;

	/**
	 * @param model of one input, none of whose neurons is unknown (integer-rows.ts)
	 * @param ends finite upper ends of the stretches, ascending
	 */
	constructor(model: Network, numbers: IntegerRows, ends: ArrayLike<number>, budget: Budget) {
		this.#budget = budget;
		const { rows, neuronCount, valueCount } = model;
		this.numbers = numbers;
		this.slopes = new Array<bigint>(rows.count).fill(0n);
		this.intercepts = numbers.biases.slice();
		this.#model = model;
		this.#readers = readersOf(model);
		this.#ends = Array.from(ends, placeOf);
		this.#valueSlopes = new Array<bigint>(valueCount).fill(0n);
		this.#valueIntercepts = new Array<bigint>(valueCount).fill(0n);
		this.#slopeNear = new Float64Array(neuronCount);
		this.#interceptNear = new Float64Array(neuronCount);
		this.#due = new DueList(neuronCount, this.#ends.length);
		this.#from = placeOf(0);
		this.#to = this.#from;
		this.#become(0, 1n, 0n);
	}

	/**
	 * Goes on to the numbers from `from` to the end of a stretch. @returns up to where the model is affine
	 * there: the end, or the last float64 before a place where some neuron bends
	 */
	settle(from: number, stretch: number): number {
		this.#from = placeOf(from);
		this.#to = this.#ends[stretch];
		this.#due.come(stretch);
		for (let i = this.#due.next(); i >= 0; i = this.#due.next()) this.#examine(i, stretch);
		return this.#to.x;
	}

	#examine(i: number, stretch: number): void {
		this.#budget.spend(1 + this.numbers.rowBits[i] / 16);
		const activation = this.numbers.activations[i];
		if (!("levels" in activation)) {
			this.#examineLargest(i, activation.low, stretch);
			return;
		}
		this.#slopeNear[i] = Number(this.slopes[i]);
		this.#interceptNear[i] = Number(this.intercepts[i]);
		const part = this.#partOf(i, activation);
		const factor = activation.factors[part];
		if (factor === 0n) this.#become(1 + i, 0n, activation.offsets[part]);
		else if (factor === 1n) this.#become(1 + i, this.slopes[i], this.intercepts[i]);
		else this.#become(1 + i, factor * this.slopes[i], factor * this.intercepts[i]);
		this.#due.set(i, this.#heldUpTo(i, activation, part, stretch) + 1);
	}

	/** Between which levels a neuron's sum is; where it crosses one the stretch is ended before. */
	#partOf(i: number, { levels }: Bends): number {
		for (;;) {
			let part = levels.length;
			let crossed = -1;
			for (let j = 0; j < levels.length; j++) {
				const before = this.#side(i, levels[j], this.#from);
				const after = this.#side(i, levels[j], this.#to);
				if (before >= 0 && after >= 0) continue;
				if (before <= 0 && after <= 0) {
					part = j;
					break;
				}
				crossed = j;
				if (before < 0) break; // a falling sum meets the highest level first
			}
			if (crossed < 0) return part;
			this.#endBefore(levels[crossed] - this.intercepts[i], this.slopes[i]);
		}
	}

	/** Ends the stretch at the last float64 not above a fraction that lies in it. */
	#endBefore(numerator: bigint, denominator: bigint): void {
		const bend = rational(numerator, denominator);
		const nearest = toFloat64(bend);
		this.#to = placeOf(
			Math.max(this.#from.x, compare(fromFloat64(nearest), bend) > 0 ? nextDown(nearest) : nearest),
		);
	}

	/** The sign of a neuron's sum less a level. */
	#side(i: number, level: bigint, at: Place): number {
		if (level === 0n) {
			const product = this.#slopeNear[i] * at.x;
			const constant = this.#interceptNear[i];
			const sum = product + constant;
			if (Math.abs(sum) > doubt * (Math.abs(product) + Math.abs(constant))) return sum > 0 ? 1 : -1;
		}
		const exact = this.slopes[i] * at.numerator + ((this.intercepts[i] - level) << at.shift);
		return exact > 0n ? 1 : exact < 0n ? -1 : 0;
	}

	/**
	 * The last stretch at whose end a neuron's sum is still between its levels, at least the one before the
	 * present.
	 */
	#heldUpTo(i: number, { levels }: Bends, part: number, stretch: number): number {
		const ends = this.#ends;
		const rises = this.slopes[i] > 0n;
		const next = rises ? part : part - 1;
		if (this.slopes[i] === 0n || next < 0 || next >= levels.length) return ends.length - 1;
		const least = this.#to === ends[stretch] ? stretch : stretch - 1;
		const level = levels[next];
		// Where float64 thinks that the level is met; whatever it thinks, the sum's sign at the end decides.
		const distance = level === 0n ? -this.#interceptNear[i] : Number(level - this.intercepts[i]);
		const meets = distance / this.#slopeNear[i];
		if (Number.isNaN(meets)) return least;
		let low = least;
		let high = ends.length - 1;
		while (low < high) {
			const middle = (low + high + 1) >>> 1;
			if (ends[middle].x <= meets) low = middle;
			else high = middle - 1;
		}
		while (low > least && this.#side(i, level, ends[low]) === (rises ? 1 : -1)) low--;
		return low;
	}

	/**
	 * A max: its term that is the largest at both ends of the stretch; where another overtakes it the stretch
	 * is ended.
	 */
	#examineLargest(i: number, low: bigint | undefined, stretch: number): void {
		const { start, columns } = this.#model.rows;
		const slopes: bigint[] = low === undefined ? [] : [0n];
		const intercepts: bigint[] = low === undefined ? [] : [low];
		for (let k = start[i]; k < start[i + 1]; k++) {
			slopes.push(this.numbers.weights[k] * this.#valueSlopes[columns[k]]);
			intercepts.push(this.numbers.weights[k] * this.#valueIntercepts[columns[k]]);
		}
		const { numerator, shift } = this.#from;
		let best = 0;
		for (let j = 1; j < slopes.length; j++) {
			const ahead = (slopes[j] - slopes[best]) * numerator + ((intercepts[j] - intercepts[best]) << shift);
			if (ahead > 0n || (ahead === 0n && slopes[j] > slopes[best])) best = j;
		}
		for (let j = 0; j < slopes.length; j++) {
			const slope = slopes[j] - slopes[best];
			const intercept = intercepts[j] - intercepts[best];
			const ahead = slope * this.#to.numerator + (intercept << this.#to.shift);
			if (ahead > 0n) this.#endBefore(-intercept, slope);
		}
		this.#become(1 + i, slopes[best], intercepts[best]);
		this.#due.set(i, this.#to === this.#ends[stretch] ? stretch + 1 : stretch);
	}

	/** A value's function changes, and with it the sums that read it. */
	#become(value: number, slope: bigint, intercept: bigint): void {
		const slopeChange = slope - this.#valueSlopes[value];
		const interceptChange = intercept - this.#valueIntercepts[value];
		if (slopeChange === 0n && interceptChange === 0n) return;
		this.#valueSlopes[value] = slope;
		this.#valueIntercepts[value] = intercept;
		const { start, rows, weights } = this.#readers;
		for (let r = start[value]; r < start[value + 1]; r++) {
			const weight = this.numbers.weights[weights[r]];
			const row = rows[r];
			this.#budget.spend(1 + this.numbers.rowBits[row] / 32);
			this.slopes[row] += weight * slopeChange;
			this.intercepts[row] += weight * interceptChange;
			if (row < this.#model.neuronCount) this.#due.now(row);
		}
	}
}
