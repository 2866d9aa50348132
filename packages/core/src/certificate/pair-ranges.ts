/**
 * What a checker derives of two networks on a box: where the first one's outputs lie, and the differences of
 * the second's, as affine forms of its own making. Nothing here is taken from the prover.
 */

import type { Box } from "../network/box.ts";
import { type Network, NeuronKind } from "../network/network.ts";
import { generatorRoom } from "../network/pair-proof.ts";
import { type PairForm, PairSum, zeroForm } from "./pair-form.ts";
import { constantPiece, type Piece, pieceOf } from "./pair-piece.ts";

const unbounded = 2 ** 1000;

export interface PairRanges {
	/** Outputs of the first network. */
	readonly outputs: readonly PairForm[];
	/** Second network's output minus the first's. */
	readonly changes: readonly PairForm[];
}

export class PairChecker {
	readonly #a: Network;
	readonly #b: Network;
	readonly #relational: boolean;
	readonly #room: number;
	readonly #sum: PairSum;
	/** 1 where a row and all that it reads are the same in both networks, bit for bit. */
	readonly #twins: Uint8Array;
	#generators = 0;

	/**
	 * @param relational neuron i of one network is taken for neuron i of the other, which is to be of its kind
	 */
	constructor(a: Network, b: Network, relational: boolean) {
		this.#a = a;
		this.#b = b;
		this.#relational = relational;
		this.#room = generatorRoom(a, b);
		this.#sum = new PairSum(this.#room);
		this.#twins = new Uint8Array(a.rows.count);
		for (let row = 0; relational && row < a.rows.count; row++) this.#twins[row] = this.#isTwin(row) ? 1 : 0;
	}

	ranges(box: Box): PairRanges {
		this.#generators = 0;
		const inputs = Array.from(box.low, (low, j) => this.#interval(low, box.high[j], true));
		return this.#relational ? this.#together(inputs) : this.#separately(inputs);
	}

	/** A sum of forms, for margins between outputs. */
	combined(terms: readonly (readonly [factor: number, form: PairForm])[]): PairForm {
		this.#sum.start(0);
		for (const [factor, form] of terms) this.#sum.plus(factor, form);
		return this.#sum.finish();
	}

	#together(inputs: readonly PairForm[]): PairRanges {
		const a = this.#a;
		const values = [...inputs];
		const changes: PairForm[] = inputs.map(() => zeroForm);
		for (let i = 0; i < a.neuronCount; i++) {
			if (a.kinds[i] === NeuronKind.max) {
				values.push(this.#largest(a, i, values));
				changes.push(this.#twins[i] === 1 ? zeroForm : this.#largestChange(i, values, changes));
				continue;
			}
			const s = this.#row(a, i, values);
			const pieceA = pieceOf(a, i, s.low, s.high);
			const [value, generator] = this.#behind(pieceA, s);
			if (this.#twins[i] === 1) changes.push(zeroForm);
			else changes.push(this.#change(i, s, this.#rowChange(i, values, changes), pieceA, generator));
			values.push(value);
		}
		const rows = Array.from({ length: a.outputCount }, (_, k) => a.neuronCount + k);
		return {
			outputs: rows.map((row) => this.#row(a, row, values)),
			changes: rows.map((row) => (this.#twins[row] === 1 ? zeroForm : this.#rowChange(row, values, changes))),
		};
	}

	#separately(inputs: readonly PairForm[]): PairRanges {
		const [valuesA, valuesB] = [this.#a, this.#b].map((network) => {
			const values = [...inputs];
			for (let i = 0; i < network.neuronCount; i++)
				if (network.kinds[i] === NeuronKind.max) values.push(this.#largest(network, i, values));
				else {
					const s = this.#row(network, i, values);
					values.push(this.#behind(pieceOf(network, i, s.low, s.high), s)[0]);
				}
			return values;
		});
		const of = (network: Network, values: readonly PairForm[]): PairForm[] =>
			Array.from({ length: network.outputCount }, (_, k) =>
				this.#row(network, network.neuronCount + k, values),
			);
		const outputs = of(this.#a, valuesA);
		const others = of(this.#b, valuesB);
		const changes = others.map((other, k) =>
			this.combined([
				[1, other],
				[-1, outputs[k]],
			]),
		);
		return { outputs, changes };
	}

	/** f(s + d) - f(s): the difference of two pieces, or a slope of f times d. */
	#change(i: number, s: PairForm, d: PairForm, pieceA: Piece, generator: number): PairForm {
		const sum = this.#sum;
		sum.start(0);
		sum.plus(1, s);
		sum.plus(1, d);
		const moved = sum.finish();
		const pieceB = pieceOf(this.#b, i, moved.low, moved.high);
		const slopes = this.#slopes(i);
		const apart = slopes && (slopes[1] / 2 - slopes[0] / 2) * Math.max(-d.low, d.high);
		const product =
			slopes && this.#a.kinds[i] === NeuronKind.leaky
				? (Math.abs(slopes[0]) + Math.abs(slopes[1])) * (s.magnitude + moved.magnitude)
				: 0;
		const unsaid = apart === undefined ? Number.POSITIVE_INFINITY : apart + 2 ** -47 * product;
		if (slopes && apart !== undefined && !(pieceA.error + pieceB.error <= 0.9 * unsaid)) {
			sum.start(0);
			sum.plus(slopes[0] / 2 + slopes[1] / 2, d);
			if (product > 0) sum.rounded(product);
			this.#addError(apart * (1 + 2 ** -48) + 2 ** -1060);
			return sum.finish();
		}
		sum.start(pieceB.shift - pieceA.shift);
		sum.rounded(Math.abs(pieceA.shift) + Math.abs(pieceB.shift));
		if (pieceA.slope !== pieceB.slope) {
			sum.plus(pieceB.slope - pieceA.slope, s);
			sum.rounded((Math.abs(pieceA.slope) + Math.abs(pieceB.slope)) * s.magnitude);
		}
		sum.plus(pieceB.slope, d);
		if (generator < 0) this.#addError(pieceA.error + pieceB.error);
		else {
			sum.generator(generator, -pieceA.error);
			this.#addError(pieceB.error);
		}
		return sum.finish();
	}

	/** Least and largest slope of an activation that is the same in both networks. */
	#slopes(i: number): readonly [least: number, most: number] | undefined {
		const [a, b] = [this.#a.parameters, this.#b.parameters];
		const kind = this.#a.kinds[i];
		if (kind === NeuronKind.linear) return [1, 1];
		if (kind === NeuronKind.abs) return [-1, 1];
		if (kind === NeuronKind.relu) return [0, 1];
		if (a[2 * i] !== b[2 * i]) return undefined;
		if (kind === NeuronKind.leaky) return [Math.min(a[2 * i], 1), Math.max(a[2 * i], 1)];
		return a[2 * i + 1] === b[2 * i + 1] ? [0, 1] : undefined;
	}

	#behind({ slope, shift, error }: Piece, s: PairForm): readonly [value: PairForm, generator: number] {
		this.#sum.start(shift);
		this.#sum.plus(slope, s);
		const generator = this.#addError(error);
		return [this.#sum.finish(), generator];
	}

	#row({ rows }: Network, row: number, values: readonly PairForm[]): PairForm {
		this.#sum.start(rows.biases[row]);
		for (let k = rows.start[row]; k < rows.start[row + 1]; k++)
			this.#sum.plus(rows.weights[k], values[rows.columns[k]]);
		return this.#sum.finish();
	}

	#rowChange(row: number, values: readonly PairForm[], changes: readonly PairForm[]): PairForm {
		const sum = this.#sum;
		const [a, b] = [this.#a.rows, this.#b.rows];
		sum.start(b.biases[row] - a.biases[row]);
		sum.rounded(Math.abs(a.biases[row]) + Math.abs(b.biases[row]));
		let l = b.start[row];
		const end = b.start[row + 1];
		/** Values of the second network that the first does not read. */
		const alone = (before: number): void => {
			for (; l < end && b.columns[l] < before; l++) {
				const v = b.columns[l];
				sum.plus(b.weights[l], values[v]);
				sum.plus(b.weights[l], changes[v]);
				sum.rounded(Math.abs(b.weights[l]) * (values[v].magnitude + changes[v].magnitude));
			}
		};
		for (let k = a.start[row]; k < a.start[row + 1]; k++) {
			const v = a.columns[k];
			alone(v);
			const weight = l < end && b.columns[l] === v ? b.weights[l++] : 0;
			sum.plus(weight - a.weights[k], values[v]);
			sum.plus(weight, changes[v]);
			sum.rounded((Math.abs(weight) + Math.abs(a.weights[k])) * (values[v].magnitude + changes[v].magnitude));
		}
		alone(Number.POSITIVE_INFINITY);
		return sum.finish();
	}

	#largest({ rows, parameters }: Network, i: number, values: readonly PairForm[]): PairForm {
		let low = parameters[2 * i];
		let high = low;
		for (let k = rows.start[i]; k < rows.start[i + 1]; k++) {
			const value = values[rows.columns[k]];
			const w = rows.weights[k];
			const [from, to] = w > 0 ? [w * value.low, w * value.high] : [w * value.high, w * value.low];
			const widening = 2 ** -50 * Math.abs(w) * value.magnitude + 2 ** -1060;
			low = Math.max(low, from - widening);
			high = Math.max(high, to + widening);
		}
		return this.#interval(low, high, false);
	}

	#largestChange(i: number, values: readonly PairForm[], changes: readonly PairForm[]): PairForm {
		const sum = this.#sum;
		const [a, b] = [this.#a, this.#b];
		const [fromA, fromB] = [a.rows.start[i], b.rows.start[i]];
		const count = a.rows.start[i + 1] - fromA;
		let low = Number.POSITIVE_INFINITY;
		let high = Number.NEGATIVE_INFINITY;
		const constant = Number.NEGATIVE_INFINITY;
		if (a.parameters[2 * i] !== constant || b.parameters[2 * i] !== constant) {
			const step = b.parameters[2 * i] - a.parameters[2 * i];
			low = step - 2 ** -50 * Math.abs(step);
			high = step + 2 ** -50 * Math.abs(step);
		}
		if (count !== b.rows.start[i + 1] - fromB) low = Number.NEGATIVE_INFINITY;
		for (let n = 0; n < count && low > Number.NEGATIVE_INFINITY; n++) {
			const [v, u] = [a.rows.columns[fromA + n], b.rows.columns[fromB + n]];
			const [weightA, weightB] = [a.rows.weights[fromA + n], b.rows.weights[fromB + n]];
			sum.start(0);
			sum.plus(weightB, changes[u]);
			if (u === v) sum.plus(weightB - weightA, values[v]);
			else {
				sum.plus(weightB, values[u]);
				sum.plus(-weightA, values[v]);
			}
			sum.rounded(Math.abs(weightA) * values[v].magnitude);
			sum.rounded(Math.abs(weightB) * (values[u].magnitude + changes[u].magnitude));
			const term = sum.finish();
			low = Math.min(low, term.low);
			high = Math.max(high, term.high);
		}
		return this.#interval(low, high, false);
	}

	/** All of [low, high]. @param own with a generator of its own even if it is a point, as inputs have */
	#interval(low: number, high: number, own: boolean): PairForm {
		const { shift, error } = constantPiece(low, high);
		this.#sum.start(shift);
		if (own) this.#sum.generator(this.#generators++, error);
		else this.#addError(error);
		return this.#sum.finish();
	}

	/** @returns the generator that the error became, or -1 */
	#addError(size: number): number {
		if (size === 0) return -1;
		if (this.#generators >= this.#room || !(size < unbounded)) {
			this.#sum.blur(size);
			return -1;
		}
		this.#sum.generator(this.#generators, size);
		return this.#generators++;
	}

	#isTwin(row: number): boolean {
		const [a, b] = [this.#a, this.#b];
		const [from, to, other] = [a.rows.start[row], a.rows.start[row + 1], b.rows.start[row]];
		if (to - from !== b.rows.start[row + 1] - other || a.rows.biases[row] !== b.rows.biases[row])
			return false;
		for (let p = 2 * row; row < a.neuronCount && p < 2 * row + 2; p++)
			if (!Object.is(a.parameters[p], b.parameters[p])) return false;
		for (let n = 0; n < to - from; n++) {
			const v = a.rows.columns[from + n];
			if (v !== b.rows.columns[other + n] || a.rows.weights[from + n] !== b.rows.weights[other + n])
				return false;
			if (v >= a.inputCount && this.#twins[v - a.inputCount] === 0) return false;
		}
		return true;
	}
}
