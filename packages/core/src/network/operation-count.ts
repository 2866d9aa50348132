/**
 * Counting operations of rows, neurons, leaves' maps and whole networks (docs/theory.md, "Counting"):
 * multiplying by 0, 1 or -1 is free, adding a nonzero bias is an addition, a gate's test, a ReLU and an
 * absolute value are one comparison each, a leaky ReLU one and its product, a clip two, a max one less than
 * its arguments. Cost: linear in the weights looked at.
 */

import { ceilLog2 } from "../numbers/entropy.ts";
import type { AffineRows } from "./affine.ts";
import type { ExactMaps } from "./exact-maps.ts";
import type { Patches } from "./multilinear.ts";
import { type Network, NeuronKind } from "./network.ts";

/** Counted operations: multiplications, additions and comparisons, and their sum. */
export interface Operations {
	readonly multiplications: number;
	readonly additions: number;
	readonly comparisons: number;
	readonly total: number;
}

/** Comparisons of a filter: its sum with two thresholds. */
export const filterComparisons = 2;

const all = (): boolean => true;

/** A running count of operations. */
export class OperationCount implements Operations {
	multiplications = 0;
	additions = 0;
	comparisons = 0;

	get total(): number {
		return this.multiplications + this.additions + this.comparisons;
	}

	/** Begins to count again at 0. */
	reset(): void {
		this.multiplications = 0;
		this.additions = 0;
		this.comparisons = 0;
	}

	/**
	 * Adds `times` times what another count holds, over `among`: divided last, so that the mean of equal counts
	 * is that count.
	 */
	add(other: Operations, times = 1, among = 1): void {
		this.multiplications += (times * other.multiplications) / among;
		this.additions += (times * other.additions) / among;
		this.comparisons += (times * other.comparisons) / among;
	}

	/** A sum of `terms` products, `products` of them with a weight other than 1 and -1, and a bias. */
	addSum(terms: number, products: number, bias: number): void {
		this.multiplications += products;
		this.additions += Math.max(0, terms - 1) + (bias !== 0 && terms > 0 ? 1 : 0);
	}

	/** What a neuron does to its pre-activation. `terms` matter to a max only. */
	addActivation(kind: number, terms: number, low: number): void {
		if (kind === NeuronKind.relu || kind === NeuronKind.abs) this.comparisons++;
		else if (kind === NeuronKind.clip) this.comparisons += 2;
		else if (kind === NeuronKind.leaky) {
			this.comparisons++;
			this.multiplications += isFreeWeight(low) ? 0 : 1;
		} else if (kind === NeuronKind.max)
			this.comparisons += terms - 1 + (low === Number.NEGATIVE_INFINITY ? 0 : 1);
	}

	/**
	 * Adds what a row's sum costs, where only the values that `keeps` names are looked at.
	 *
	 * @returns the number of its terms
	 */
	addRow(rows: AffineRows, row: number, keeps: (value: number) => boolean = all): number {
		let terms = 0;
		let products = 0;
		for (let k = rows.start[row]; k < rows.start[row + 1]; k++) {
			if (!keeps(rows.columns[k])) continue;
			terms++;
			if (!isFreeWeight(rows.weights[k])) products++;
		}
		this.addSum(terms, products, rows.biases[row]);
		return terms;
	}

	/**
	 * Adds what neuron i of a network costs at most, where only the values that `keeps` names are looked at.
	 *
	 * @param isActive whether it is known to equal its pre-activation, so that its row is all there is to do
	 */
	addNeuron(network: Network, i: number, keeps: (value: number) => boolean = all, isActive = false): void {
		const { rows, kinds, parameters } = network;
		const low = parameters[2 * i];
		if (kinds[i] !== NeuronKind.max) {
			const terms = this.addRow(rows, i, keeps);
			if (!isActive) this.addActivation(kinds[i], terms, low);
			return;
		}
		let products = 0;
		for (let k = rows.start[i]; k < rows.start[i + 1]; k++) if (!isFreeWeight(rows.weights[k])) products++;
		this.multiplications += products;
		this.addActivation(kinds[i], rows.start[i + 1] - rows.start[i], low);
	}

	/** Adds one evaluation of a whole network on its stored (nonzero) weights. */
	addNetwork(network: Network): void {
		for (let i = 0; i < network.neuronCount; i++) this.addNeuron(network, i);
		for (let i = network.neuronCount; i < network.rows.count; i++) this.addRow(network.rows, i);
	}

	/** Adds what a filter does with its network's sum. */
	addFilter(): void {
		this.comparisons += filterComparisons;
	}

	/** Adds what an exact leaf's map costs, an operation on long numbers counting as one. */
	addExactMap({ inputCount, outputCount, start, parts, shift }: ExactMaps, map: number): void {
		const isFree = (part: number): boolean => shift === 0 && isFreeWeight(part);
		for (let k = 0; k < outputCount; k++) {
			const first = (map * outputCount + k) * (inputCount + 1);
			let terms = 0;
			let products = 0;
			for (let c = first; c < first + inputCount; c++) {
				const length = start[c + 1] - start[c];
				if (length > 0) terms++;
				if (length > 1 || (length === 1 && !isFree(parts[start[c]]))) products++;
			}
			const constantParts = start[first + inputCount + 1] - start[first + inputCount];
			this.addSum(terms, products, constantParts);
		}
	}

	/**
	 * Adds what a multilinear leaf costs: a search among the inner knots of each axis, a difference and a
	 * product to say where in its cell an input lies, and two sums and a product for every pair of values that
	 * is joined.
	 */
	addPatches(patches: Patches, item: number): void {
		const [from, to] = patches.range(item);
		for (let patch = from; patch < to; patch++) this.#addPatch(patches, patch);
		this.additions += (to - from - 1) * patches.outputCount;
	}

	#addPatch(patches: Patches, patch: number): void {
		let corners = 1;
		for (const size of patches.sizes(patch)) {
			if (size === 1) continue;
			this.comparisons += ceilLog2(size - 1);
			this.multiplications++;
			this.additions++;
			corners *= 2;
		}
		this.multiplications += (corners - 1) * patches.outputCount;
		this.additions += 2 * (corners - 1) * patches.outputCount;
	}

	/** A plain copy, as it stands in JSON. */
	snapshot(): Operations {
		const { multiplications, additions, comparisons, total } = this;
		return { multiplications, additions, comparisons, total };
	}
}

/** Weights that cost no multiplication. */
export function isFreeWeight(weight: number): boolean {
	return weight === 1 || weight === -1 || weight === 0;
}
