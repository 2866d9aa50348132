/**
 * Networks of one input whose leaves are exact affine maps: on every leaf's interval of float64 numbers the model is
 * shown to be affine, and its exact values at both ends (and one number between) are held against the leaf's map.
 *
 * Every value is carried as (slope x + intercept) / 2^shift with long integers. A neuron whose pre-activation keeps its
 * sign at both ends keeps it between them, because it is affine there. Cost: for each leaf, twice the weights that are
 * read with values other than 0, in operations on integers.
 */

import { type ConditionalNetwork, LeafKind } from "../conditional-network.ts";
import {
	add,
	fromFloat64,
	multiply,
	type Rational,
	rational,
	subtract,
	toFloat64,
	zero,
} from "../exact/rational.ts";
import { nextUp } from "../floats.ts";
import type { Network } from "../network.ts";
import { advance, type WorkOptions } from "../progress.ts";
import { slopeBelow } from "./neuron-lines.ts";

/** Where and why a leaf could not be justified. */
export interface PieceFault {
	readonly reason: string;
	readonly low: number;
	readonly high: number;
}

/** Every leaf between low and high. @returns the first fault */
export function checkPieces(
	network: ConditionalNetwork,
	model: Network,
	low: number,
	high: number,
	work: WorkOptions,
): PieceFault | undefined {
	const { thresholds, leafCount, gateValues } = network;
	const pieces = new PieceFunctions(model);
	let from = low;
	for (let leaf = 0; leaf < leafCount; leaf++) {
		advance(work, "checking pieces", leaf / leafCount);
		const to = leaf + 1 < leafCount ? Math.min(high, thresholds[leaf]) : high;
		const place = { low: from, high: to };
		if (leaf + 1 < leafCount && gateValues[leaf] !== 0)
			return { reason: `where gate ${leaf} is not a threshold`, ...place };
		if (from > to) continue; // no number of the interval comes here
		if (network.leafKind(leaf) !== LeafKind.exact) return { reason: `what leaf ${leaf} answers`, ...place };
		const reason = pieces.justify(network, leaf, fromFloat64(from), fromFloat64(to));
		if (reason !== "") return { reason, ...place };
		from = Math.max(low, nextUp(to));
	}
	return undefined;
}

const half: Rational = { numerator: 1n, denominator: 2n };

export class PieceFunctions {
	readonly #model: Network;
	readonly #slopes: bigint[];
	readonly #intercepts: bigint[];
	/** Each value's numbers are in units of 2^-shift. */
	readonly #shifts: Float64Array;
	/** Each weight as an integer in the unit of its row's sum. */
	readonly #weights: bigint[];
	readonly #biases: bigint[];
	readonly #rowShifts: Float64Array;

	constructor(model: Network) {
		const { rows, neuronCount, valueCount } = model;
		this.#model = model;
		this.#slopes = new Array<bigint>(valueCount).fill(0n);
		this.#intercepts = new Array<bigint>(valueCount).fill(0n);
		this.#shifts = new Float64Array(valueCount);
		this.#rowShifts = new Float64Array(rows.count);
		this.#weights = new Array<bigint>(rows.start[rows.count]).fill(0n);
		this.#biases = [];
		for (let row = 0; row < rows.count; row++) {
			let shift = shiftOf(rows.biases[row]);
			for (let k = rows.start[row]; k < rows.start[row + 1]; k++)
				shift = Math.max(shift, shiftOf(rows.weights[k]) + this.#shifts[rows.columns[k]]);
			for (let k = rows.start[row]; k < rows.start[row + 1]; k++)
				this.#weights[k] = inUnits(rows.weights[k], shift - this.#shifts[rows.columns[k]]);
			this.#biases.push(inUnits(rows.biases[row], shift));
			this.#rowShifts[row] = shift;
			if (row < neuronCount) this.#shifts[1 + row] = shift + shiftOf(slopeBelow(model, row));
		}
	}

	/**
	 * Holds a leaf's map against the model on [low, high]. A kink inside, which later neurons may hide, parts the interval.
	 *
	 * @returns what could not be justified
	 */
	justify(network: ConditionalNetwork, leaf: number, low: Rational, high: Rational): string {
		const ends = [high]; // upper ends of what is left, the nearest last
		for (let from = low; ; ) {
			const to = ends.at(-1);
			if (to === undefined) return "";
			const kink = this.#set(from, to);
			if (kink === "unknown") return "what a clip or a max does";
			if (kink !== undefined) {
				ends.push(kink);
				continue;
			}
			const reason = this.#compare(network, leaf, from, to);
			if (reason !== "") return reason;
			from = to;
			ends.pop();
		}
	}

	/** Derives every neuron's function on [low, high], up to one that is not affine there. @returns where that one bends */
	#set(low: Rational, high: Rational): Rational | "unknown" | undefined {
		const { neuronCount } = this.#model;
		this.#slopes[0] = 1n;
		this.#intercepts[0] = 0n;
		for (let i = 0; i < neuronCount; i++) {
			const [slope, intercept] = this.#sum(i);
			const below = slopeBelow(this.#model, i);
			if (Number.isNaN(below)) return "unknown";
			const atLow = slope * low.numerator + intercept * low.denominator;
			const atHigh = slope * high.numerator + intercept * high.denominator;
			if (((atLow < 0n && atHigh > 0n) || (atLow > 0n && atHigh < 0n)) && below !== 1)
				return rational(-intercept, slope);
			const spare = this.#shifts[1 + i] - this.#rowShifts[i];
			const factor = atLow >= 0n && atHigh >= 0n ? 1n << BigInt(spare) : inUnits(below, spare);
			this.#slopes[1 + i] = factor * slope;
			this.#intercepts[1 + i] = factor * intercept;
		}
		return undefined;
	}

	/** The exact outputs for one input, each correctly rounded; undefined for a model with neurons that are not followed. */
	roundedOutputs(x: number): Float64Array | undefined {
		const { neuronCount, outputCount } = this.#model;
		const at = fromFloat64(x);
		if (this.#set(at, at) !== undefined) return undefined;
		return Float64Array.from({ length: outputCount }, (_, k) => {
			const [slope, intercept] = this.#sum(neuronCount + k);
			const unit = (1n << BigInt(this.#rowShifts[neuronCount + k])) * at.denominator;
			return toFloat64(rational(slope * at.numerator + intercept * at.denominator, unit));
		});
	}

	/** Holds the outputs against a leaf's map at both ends and between. */
	#compare(network: ConditionalNetwork, leaf: number, low: Rational, high: Rational): string {
		const { neuronCount, outputCount } = this.#model;
		for (let k = 0; k < outputCount; k++) {
			const [slope, intercept] = this.#sum(neuronCount + k);
			const unit = 1n << BigInt(this.#rowShifts[neuronCount + k]);
			const first = 2 * (network.leafItem(leaf) * outputCount + k);
			for (const x of [low, multiply(add(low, high), half), high]) {
				const expected = add(multiply(rational(slope, unit), x), rational(intercept, unit));
				const given = add(multiply(partsSum(network, first), x), partsSum(network, first + 1));
				if (subtract(expected, given).numerator !== 0n) return `that output ${k} of leaf ${leaf} is right`;
			}
		}
		return "";
	}

	#sum(row: number): [slope: bigint, intercept: bigint] {
		const { start, columns } = this.#model.rows;
		let slope = 0n;
		let intercept = this.#biases[row];
		for (let k = start[row]; k < start[row + 1]; k++) {
			const v = columns[k];
			if (this.#slopes[v] !== 0n) slope += this.#weights[k] * this.#slopes[v];
			if (this.#intercepts[v] !== 0n) intercept += this.#weights[k] * this.#intercepts[v];
		}
		return [slope, intercept];
	}
}

function partsSum({ exactStart, exactParts }: ConditionalNetwork, c: number): Rational {
	let sum = zero;
	for (let i = exactStart[c]; i < exactStart[c + 1]; i++) sum = add(sum, fromFloat64(exactParts[i]));
	return sum;
}

/** The least s >= 0 for which value * 2^s is an integer. */
function shiftOf(value: number): number {
	if (!Number.isFinite(value)) return 0;
	return fromFloat64(value).denominator.toString(2).length - 1;
}

/** value * 2^shift, an integer. */
function inUnits(value: number, shift: number): bigint {
	const { numerator, denominator } = fromFloat64(value);
	return (numerator << BigInt(shift)) / denominator;
}
