/**
 * A model's numbers as integers, so that values are followed without rounding: row i's sum is in units of
 * 2^-rowShifts[i], neuron i's value in units of 2^-valueShifts[1 + i], and every weight is an integer that
 * brings the value it reads to its row's unit. Cost: one pass over the weights; units grow by a weight's bits
 * a layer, which is bounded before it is computed.
 */

import { type Network, NeuronKind } from "../network/network.ts";
import { dyadicInteger, dyadicShift } from "../numbers/dyadic.ts";
import { Budget } from "./budget.ts";
import { slopeBelow } from "./neuron-lines.ts";

/**
 * What a neuron does to its sum s: between level j - 1 and level j its value is factors[j] * s + offsets[j].
 * Levels are in the unit of the sum and ascend, offsets in the unit of the value.
 */
export interface Bends {
	readonly levels: readonly bigint[];
	/** One more than levels. */
	readonly factors: readonly bigint[];
	readonly offsets: readonly bigint[];
}

/** The neuron is the largest of its terms, and of `low` where there is one; all in the unit of its row. */
export interface Largest {
	readonly low: bigint | undefined;
}

/** Bits of an input: a float64 as an integer over a power of two. */
const inputBits = 2200;

const relu: Bends = { levels: [0n], factors: [0n, 1n], offsets: [0n, 0n] };
const abs: Bends = { levels: [0n], factors: [-1n, 1n], offsets: [0n, 0n] };
const linear: Bends = { levels: [], factors: [1n], offsets: [0n] };

export class IntegerRows {
	readonly weights: readonly bigint[];
	readonly biases: readonly bigint[];
	readonly rowShifts: Float64Array;
	readonly valueShifts: Float64Array;
	readonly activations: readonly (Bends | Largest)[];
	/** The first neuron whose bounds are infinite in a way that no arithmetic follows, or -1. */
	readonly unknown: number;

	/** A bound of the bits of each row's sum for inputs of up to 2^11 bits; what reads it costs as much. */
	readonly rowBits: Float64Array;

	/** @param budget what the integers may take, and those computed from them once */
	constructor(model: Network, budget: Budget = new Budget()) {
		const { rows, neuronCount, valueCount, kinds, parameters } = model;
		const weights = new Array<bigint>(rows.start[rows.count]).fill(0n);
		const biases: bigint[] = [];
		const activations: (Bends | Largest)[] = [];
		this.rowShifts = new Float64Array(rows.count);
		this.valueShifts = new Float64Array(valueCount);
		this.rowBits = new Float64Array(rows.count);
		const valueBits = new Float64Array(valueCount).fill(inputBits);
		let unknown = -1;
		for (let row = 0; row < rows.count; row++) {
			const bounds = row < neuronCount ? finiteBounds(model, row) : [];
			let shift = dyadicShift([rows.biases[row], ...bounds]);
			for (let k = rows.start[row]; k < rows.start[row + 1]; k++)
				shift = Math.max(shift, dyadicShift([rows.weights[k]]) + this.valueShifts[rows.columns[k]]);
			// A number times 2^shift has at most 1,024 bits more than shift.
			let most = shift + 1024;
			let held = most;
			for (let k = rows.start[row]; k < rows.start[row + 1]; k++) {
				const bits = shift - this.valueShifts[rows.columns[k]] + 1024;
				held += bits;
				most = Math.max(most, bits + valueBits[rows.columns[k]]);
			}
			const bits = most + 32;
			this.rowBits[row] = bits;
			// The number, then the slope and intercept of the sum and of the value, and one of each in passing.
			budget.hold((held + 8 * bits) / 8);
			budget.spend((held + bits) / 64);
			for (let k = rows.start[row]; k < rows.start[row + 1]; k++)
				weights[k] = dyadicInteger(rows.weights[k], shift - this.valueShifts[rows.columns[k]]);
			biases.push(dyadicInteger(rows.biases[row], shift));
			this.rowShifts[row] = shift;
			if (row >= neuronCount) continue;
			const kind = kinds[row];
			const [low, high] = [parameters[2 * row], parameters[2 * row + 1]];
			const bounded = kind === NeuronKind.clip || kind === NeuronKind.max;
			if (bounded && (low === Infinity || (kind === NeuronKind.clip && high === -Infinity)) && unknown < 0)
				unknown = row;
			const spare = kind === NeuronKind.leaky ? dyadicShift([low]) : 0;
			this.valueShifts[1 + row] = shift + spare;
			valueBits[1 + row] = bits + (kind === NeuronKind.leaky ? spare + 1024 : 0);
			if (kind === NeuronKind.max)
				activations.push({ low: Number.isFinite(low) ? dyadicInteger(low, shift) : undefined });
			else activations.push(bendsOf(model, row, shift));
		}
		this.weights = weights;
		this.biases = biases;
		this.activations = activations;
		this.unknown = unknown;
	}
}

/** The bounds that a neuron's sum is compared with, where they are finite. */
function finiteBounds({ kinds, parameters }: Network, i: number): number[] {
	if (kinds[i] !== NeuronKind.clip && kinds[i] !== NeuronKind.max) return [];
	const bounds = [parameters[2 * i]];
	if (kinds[i] === NeuronKind.clip) bounds.push(parameters[2 * i + 1]);
	return bounds.filter(Number.isFinite);
}

function bendsOf(model: Network, i: number, shift: number): Bends {
	const { kinds, parameters } = model;
	if (kinds[i] === NeuronKind.relu) return relu;
	if (kinds[i] === NeuronKind.abs) return abs;
	if (kinds[i] === NeuronKind.linear) return linear;
	if (kinds[i] === NeuronKind.leaky) {
		const below = slopeBelow(model, i);
		const spare = dyadicShift([below]);
		return { levels: [0n], factors: [dyadicInteger(below, spare), 1n << BigInt(spare)], offsets: [0n, 0n] };
	}
	const [low, high] = [parameters[2 * i], parameters[2 * i + 1]];
	const bends = { levels: [] as bigint[], factors: [1n], offsets: [0n] };
	if (Number.isFinite(low)) {
		const bound = dyadicInteger(low, shift);
		bends.levels.push(bound);
		bends.factors.unshift(0n);
		bends.offsets.unshift(bound);
	}
	if (Number.isFinite(high)) {
		const bound = dyadicInteger(high, shift);
		bends.levels.push(bound);
		bends.factors.push(0n);
		bends.offsets.push(bound);
	}
	return bends;
}
