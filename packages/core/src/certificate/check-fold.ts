/**
 * Folded leaves: a small network in which neurons that are 0 on the leaf's boxes dropped out and neurons that
 * are on one of their pieces there, affine in their sums, were substituted. Its numbers are held against a
 * substitution made here, and all that can differ is added up.
 *
 * With H_v a bound of |value v| on the leaf's boxes, M_i = |bias| + sum of |weight| H of row i, A values that
 * are not zero and n terms, a row that is substituted with factor c leaves |c| 2 (n + A + 16) u M_i unknown:
 * the reference's own sum errs by (n + 1) u M_i, products c * weight by u M_i, and their additions, at most A
 * to a coefficient and A + 1 to the constant, by (A + 1) u M_i, first order each; twice that covers the
 * higher orders. On a piece of slope a the factor is c a, whose own rounding is u |c a| M_i more; a leaky
 * neuron's value is the rounded product of a and its sum, for which 4 u |c a| M_i is added. Where a clip is
 * constant, k, its product with c and the additions of that leave |c| 2 (A + 16) u |k| unknown. If the leaf's
 * row has the coefficients f_v and g where the substitution gives c_v and b, the two pre-activations differ
 * by at most that, plus sum of |f_v - c_v| H_v + |g - b|, plus sum of |f_v| D_v over the neurons kept, D_v
 * being their own difference, plus the rounding of the leaf's own sum. Activations do not enlarge
 * differences, but for a leaky slope above 1. Underflow is added once a row: N^2 2^-1000 (1 + sum of M + sum
 * of H), by rounding.ts's argument, which leaves 2^70 times more than the row's own sum and a leaky neuron's
 * product can lose to it. Sums that may reach 2^1000 are not bounded. In float32 the two sums of each pair
 * round to it, and so does a leaky neuron's product on both sides, which is charged besides; sums and values
 * of the leaf that may reach 2^127 are not bounded. Cost: rows kept, times the weights between values that
 * are not 0.
 */

import { type ConditionalNetwork, LeafKind } from "../network/conditional-network.ts";
import { ValueState } from "../network/masks.ts";
import { type Network, NeuronKind } from "../network/network.ts";
import { NeuronState } from "../network/proof.ts";
import { Budget } from "./budget.ts";
import { slopeBelow } from "./neuron-lines.ts";
import { overflowBegins, overflows, singleProduct, singleSum } from "./rounding.ts";

const u = 2 ** -53;

/** What is proved on all boxes of a leaf together. */
export class LeafDomain {
	/** NeuronState of each neuron, where it is the same on all boxes. */
	readonly states: Uint8Array;
	/** H_v, inputs first. */
	readonly sizes: Float64Array;
	#boxes = 0;

	constructor(model: Network) {
		this.states = new Uint8Array(model.neuronCount);
		this.sizes = new Float64Array(model.valueCount);
	}

	clear(): void {
		this.#boxes = 0;
		this.sizes.fill(0);
	}

	/** Adds a box on which neurons have these states and values lie between these bounds. */
	join(states: Uint8Array, valueLow: Float64Array, valueHigh: Float64Array): void {
		if (this.#boxes++ === 0) this.states.set(states);
		else
			for (let i = 0; i < states.length; i++)
				if (states[i] !== this.states[i]) this.states[i] = NeuronState.unknown;
		for (let v = 0; v < valueLow.length; v++)
			this.sizes[v] = Math.max(this.sizes[v], Math.abs(valueLow[v]), Math.abs(valueHigh[v]));
	}
}

/** The pool's network that a leaf evaluates if it is a folded one, otherwise 0. */
export function foldedItem(network: ConditionalNetwork, leaf: number): number {
	const kind = network.leafKind(leaf);
	if (kind === LeafKind.network) return network.leafItem(leaf);
	return kind === LeafKind.restricted ? network.masks.networks[network.leafItem(leaf)] : 0;
}

/** Whether a folded leaf evaluates all of its network. */
function isWhole(network: ConditionalNetwork, leaf: number, valueCount: number): boolean {
	if (network.leafKind(leaf) === LeafKind.network) return true;
	const states = new Uint8Array(valueCount);
	network.masks.read(network.leafItem(leaf), states);
	return states.every((state) => state === ValueState.open);
}

/** What is missing for a folded leaf to stay within the tolerance on its boxes, a sentence, if anything. */
export function missingFold(
	network: ConditionalNetwork,
	model: Network,
	leaf: number,
	domain: LeafDomain,
	tolerance: number,
	budget = new Budget(),
): string | undefined {
	const folded = network.networks.get(foldedItem(network, leaf));
	if (!isWhole(network, leaf, folded.valueCount))
		return `The mask of leaf ${leaf} leaves out a part of a folded network.`;
	const fold = new Fold(model, folded, domain);
	const { neuronCount, outputCount } = model;
	const reason = fold.keepAll(budget);
	if (reason !== undefined) return `Leaf ${leaf}: ${reason}`;
	for (let k = 0; k < outputCount; k++)
		if (!(fold.difference(neuronCount + k, folded.neuronCount + k) <= tolerance))
			return `It does not follow that output ${k} of leaf ${leaf} is within ${tolerance}.`;
	return undefined;
}

export class Fold {
	readonly #model: Network;
	readonly #folded: Network;
	readonly #domain: LeafDomain;
	/** The folded network's value for each kept value of the model, or -1. */
	readonly #places: Int32Array;
	/** D_v of the kept values. */
	readonly #differences: Float64Array;
	readonly #coefficients: Float64Array;
	/** What a substitution of each row with factor 1 leaves unknown. */
	readonly #unknown: Float64Array;
	/** M_i, as added up. */
	readonly #rowSizes: Float64Array;
	/** Additions to a number at most: A. */
	readonly #additions: number;
	/** What subnormal coefficients can lose in a row. */
	readonly #underflow: number;

	constructor(model: Network, folded: Network, domain: LeafDomain) {
		const { inputCount, valueCount, rows, neuronCount } = model;
		this.#model = model;
		this.#folded = folded;
		this.#domain = domain;
		this.#places = new Int32Array(valueCount).fill(-1);
		for (let j = 0; j < inputCount; j++) this.#places[j] = j;
		this.#differences = new Float64Array(valueCount);
		this.#coefficients = new Float64Array(valueCount);
		this.#unknown = new Float64Array(rows.count);
		this.#rowSizes = new Float64Array(rows.count);
		let total = 1;
		let alive = inputCount;
		for (let i = 0; i < neuronCount; i++) if (domain.states[i] !== NeuronState.zero) alive++;
		for (let row = 0; row < rows.count; row++) {
			const terms = rows.start[row + 1] - rows.start[row];
			let size = Math.abs(rows.biases[row]);
			for (let k = rows.start[row]; k < rows.start[row + 1]; k++)
				size += Math.abs(rows.weights[k]) * domain.sizes[rows.columns[k]];
			if (!(1.001 * size < overflowBegins(model))) size = Number.POSITIVE_INFINITY;
			const own = 1.001 * singleSum(model, terms, size);
			this.#unknown[row] = 2 * (terms + alive + 16) * u * size + own + (terms + alive) * 2 ** -1071;
			this.#rowSizes[row] = size;
			total += size;
		}
		this.#additions = alive;
		for (const size of domain.sizes) total += size;
		const count = valueCount + model.outputCount;
		this.#underflow = count * count * 2 ** -1000 * total;
	}

	/** Takes the undecided neurons as the folded network's. @returns what differs, if anything */
	keepAll(budget: Budget): string | undefined {
		const { neuronCount, kinds, valueCount, rows } = this.#model;
		let kept = 0;
		for (let i = 0; i < neuronCount; i++) {
			if (this.#domain.states[i] !== NeuronState.unknown || kinds[i] === NeuronKind.linear) continue;
			budget.spend(valueCount + rows.weightCount);
			if (kept >= this.#folded.neuronCount || !this.#keep(i, kept))
				return `It does not follow that neuron ${i} is kept.`;
			kept++;
		}
		return kept === this.#folded.neuronCount
			? undefined
			: `It has ${this.#folded.neuronCount} neurons where ${kept} are undecided.`;
	}

	/** Takes neuron i as the folded network's neuron number `kept`. @returns false if that is not what it is */
	#keep(i: number, kept: number): boolean {
		const { kinds, parameters, inputCount } = this.#model;
		const { kinds: foldedKinds, parameters: foldedParameters } = this.#folded;
		const low = parameters[2 * i];
		if (kinds[i] === NeuronKind.max || kinds[i] !== foldedKinds[kept]) return false;
		if (low !== foldedParameters[2 * kept] || parameters[2 * i + 1] !== foldedParameters[2 * kept + 1])
			return false;
		const v = inputCount + i;
		const slope = kinds[i] === NeuronKind.leaky ? Math.max(1, Math.abs(low)) : 1;
		const difference = slope * this.difference(i, kept);
		// A leaky neuron's product is rounded on both sides.
		const size = this.#domain.sizes[v] + difference;
		const rounding =
			kinds[i] === NeuronKind.leaky ? 4 * u * size + 2 * singleProduct(this.#model, 1.001 * size) : 0;
		this.#differences[v] = 1.001 * (difference + rounding);
		this.#places[v] = inputCount + kept;
		const most = this.#domain.sizes[v] + this.#differences[v];
		return Number.isFinite(this.#differences[v]) && !overflows(this.#model, 1.001 * most);
	}

	/** How far the pre-activations of a row of the model and of a row of the folded network can be apart. */
	difference(row: number, foldedRow: number): number {
		const c = this.#coefficients;
		c.fill(0);
		this.#begin(row, 1);
		const { constant, error } = this.#substitute(this.#model.rows.biases[row], this.#unknown[row]);
		return this.#compare(foldedRow, error + Math.abs(this.#folded.rows.biases[foldedRow] - constant));
	}

	/**
	 * Output a less output b of the model, as they are rounded, differs from the folded row's sum, without
	 * bias, and `constant` by `error` at most. What is unknown of both rows covers the rounding of their
	 * weights' and biases' differences, which are no larger than both together.
	 */
	gap(a: number, b: number, foldedRow: number): { readonly constant: number; readonly error: number } {
		const { neuronCount, rows } = this.#model;
		const [rowA, rowB] = [neuronCount + a, neuronCount + b];
		this.#coefficients.fill(0);
		this.#begin(rowA, 1);
		this.#begin(rowB, -1);
		const { constant, error } = this.#substitute(
			rows.biases[rowA] - rows.biases[rowB],
			this.#unknown[rowA] + this.#unknown[rowB] + this.#underflow,
		);
		return { constant, error: this.#compare(foldedRow, error) };
	}

	/** Adds sign times a row of the model to the coefficients. */
	#begin(row: number, sign: number): void {
		const { start, columns, weights } = this.#model.rows;
		for (let k = start[row]; k < start[row + 1]; k++) this.#coefficients[columns[k]] += sign * weights[k];
	}

	/** Substitutes what is not kept. */
	#substitute(constant: number, error: number): { readonly constant: number; readonly error: number } {
		const { inputCount, rows } = this.#model;
		const c = this.#coefficients;
		for (let v = c.length - 1; v >= inputCount; v--) {
			const i = v - inputCount;
			const factor = c[v];
			if (factor === 0 || this.#places[v] >= 0) continue;
			c[v] = 0;
			if (this.#domain.states[i] === NeuronState.zero) continue;
			const limit = this.#limit(i);
			if (limit !== undefined) {
				constant += factor * limit;
				error += Math.abs(factor) * (2 * (this.#additions + 16) * u * Math.abs(limit) + 2 ** -1071);
				continue;
			}
			const slope = this.#domain.states[i] === NeuronState.below ? slopeBelow(this.#model, i) : 1;
			const whole = factor * slope;
			constant += whole * rows.biases[i];
			error += Math.abs(whole) * this.#unknown[i] + Math.abs(factor) * this.#product(i, slope);
			for (let k = rows.start[i]; k < rows.start[i + 1]; k++) c[rows.columns[k]] += whole * rows.weights[k];
		}
		return { constant, error };
	}

	/** The constant that a clip is on its lower or upper piece; undefined for all else. */
	#limit(i: number): number | undefined {
		const { kinds, parameters } = this.#model;
		if (kinds[i] !== NeuronKind.clip) return undefined;
		const state = this.#domain.states[i];
		if (state === NeuronState.below) return parameters[2 * i];
		return state === NeuronState.above ? parameters[2 * i + 1] : undefined;
	}

	/** What the reference's rounding of a leaky neuron's product of its slope and its sum can be. */
	#product(i: number, slope: number): number {
		if (slope === 1 || this.#model.kinds[i] !== NeuronKind.leaky) return 0;
		const size = Math.abs(slope) * (this.#rowSizes[i] + this.#unknown[i]);
		if (!(1.001 * size < overflowBegins(this.#model))) return Number.POSITIVE_INFINITY;
		return 4 * u * size + 1.001 * singleProduct(this.#model, size) + 2 ** -1071;
	}

	/** Adds up what the folded row and the substitution differ by, their constants left out. */
	#compare(foldedRow: number, error: number): number {
		const { start, columns, weights, biases } = this.#folded.rows;
		const { sizes } = this.#domain;
		const c = this.#coefficients;
		let sum = error + this.#underflow;
		let size = Math.abs(biases[foldedRow]);
		let k = start[foldedRow];
		// Kept values stand in the same order in both networks.
		for (let v = 0; v < c.length; v++) {
			const place = this.#places[v];
			if (place < 0) continue;
			const stands = k < start[foldedRow + 1] && columns[k] === place;
			const f = stands ? weights[k++] : 0;
			sum += Math.abs(f - c[v]) * sizes[v] + Math.abs(f) * this.#differences[v];
			size += Math.abs(f) * (sizes[v] + this.#differences[v]);
		}
		if (k !== start[foldedRow + 1]) return Number.POSITIVE_INFINITY; // it reads what was not kept
		if (!(1.001 * size < overflowBegins(this.#model))) return Number.POSITIVE_INFINITY;
		const terms = start[foldedRow + 1] - start[foldedRow];
		const own = singleSum(this.#model, terms, 1.001 * size);
		return 1.001 * (sum + 2 * (terms + 2) * u * size + own);
	}
}
