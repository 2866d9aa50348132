/**
 * Counts what a restricted leaf costs, without evaluating it: for a mask, how many kept sums read each value,
 * and what is done whatever the values are. Equal to the reference count of evaluate.ts, row by row.
 *
 * A sum of t terms costs t additions, its bias included, or one less where the bias is 0 and there is a term:
 * `hollow` sums, which may have no term at all, are looked up in the row's idle bits. Cost: `load` one pass
 * over the weights of kept neurons, then `addRow` one over the row's nonzero values, `sum` one over all
 * values.
 */

import { type Network, NeuronKind } from "../../network/network.ts";
import { isFreeWeight, OperationCount } from "../../network/operation-count.ts";
import { type Activity, isSkippable } from "./activity.ts";

export class MaskCost {
	readonly #network: Network;
	readonly #activity: Activity;
	/** 1 for a weight that costs a multiplication. */
	readonly #dear: Uint8Array;
	readonly #skippable: Uint8Array;
	/** Index in activity.hollow of each row of the network, -1 for the others. */
	readonly #hollowIndex: Int32Array;

	/** Sums of the loaded mask that read each value, and those of them that multiply it. */
	readonly #terms: Uint32Array;
	readonly #products: Uint32Array;
	/** What every row costs. */
	readonly #fixed = new OperationCount();
	/** Hollow sums of the mask that read nothing that is always looked at. */
	readonly #loadedHollow: number[] = [];

	constructor(network: Network, activity: Activity) {
		this.#network = network;
		this.#activity = activity;
		this.#dear = Uint8Array.from(network.rows.weights, (weight) => (isFreeWeight(weight) ? 0 : 1));
		this.#skippable = Uint8Array.from({ length: network.valueCount }, (_, v) =>
			isSkippable(network, v) ? 1 : 0,
		);
		this.#hollowIndex = new Int32Array(network.rows.count).fill(-1);
		for (let k = 0; k < activity.hollow.length; k++) this.#hollowIndex[activity.hollow[k]] = k;
		this.#terms = new Uint32Array(network.valueCount);
		this.#products = new Uint32Array(network.valueCount);
	}

	/**
	 * Takes the mask in bits[at ..) as the one that counts. It must hold whatever is nonzero and read on the
	 * rows asked for.
	 */
	load(bits: Uint32Array, at = 0): void {
		const { inputCount, neuronCount, valueCount, rows, kinds } = this.#network;
		this.#terms.fill(0);
		this.#products.fill(0);
		this.#fixed.reset();
		this.#loadedHollow.length = 0;
		const kept = new Uint8Array(valueCount);
		for (let v = 0; v < valueCount; v++) kept[v] = (bits[at + (v >>> 5)] >>> (v & 31)) & 1;
		for (let i = 0; i < rows.count; i++) {
			if (i >= neuronCount) this.#loadSum(i, kept);
			else if (kept[inputCount + i] === 1) {
				if (kinds[i] === NeuronKind.max) this.#loadMax(i);
				else this.#loadSum(i, kept);
				const terms = rows.start[i + 1] - rows.start[i];
				this.#fixed.addActivation(kinds[i], terms, this.#network.parameters[2 * i]);
			}
		}
		for (let v = 0; v < valueCount; v++)
			if (this.#skippable[v] === 0) {
				this.#fixed.additions += this.#terms[v];
				this.#fixed.multiplications += this.#products[v];
			}
	}

	#loadSum(i: number, kept: Uint8Array): void {
		const { start, columns, biases } = this.#network.rows;
		const terms = this.#terms;
		const products = this.#products;
		const dear = this.#dear;
		let always = 0;
		for (let k = start[i]; k < start[i + 1]; k++) {
			const v = columns[k];
			if (kept[v] === 0) continue;
			terms[v]++;
			products[v] += dear[k];
			always += 1 - this.#skippable[v];
		}
		if (biases[i] !== 0) return;
		if (always > 0) this.#fixed.additions--;
		else if (this.#hollowIndex[i] >= 0) this.#loadedHollow.push(this.#hollowIndex[i]);
	}

	/** A max looks at all its terms, zero or not. */
	#loadMax(i: number): void {
		const { start } = this.#network.rows;
		for (let k = start[i]; k < start[i + 1]; k++) this.#fixed.multiplications += this.#dear[k];
	}

	/** Adds what one row costs in a leaf with the loaded mask. */
	addRow(row: number, count: OperationCount): void {
		const { words, bits, idleWords, idle } = this.#activity;
		count.add(this.#fixed);
		let terms = 0;
		let products = 0;
		for (let w = 0; w < words; w++)
			for (let rest = bits[row * words + w]; rest !== 0; rest &= rest - 1) {
				const v = 32 * w + 31 - Math.clz32(rest & -rest);
				if (this.#skippable[v] === 0) continue;
				terms += this.#terms[v];
				products += this.#products[v];
			}
		for (const k of this.#loadedHollow)
			if (((idle[row * idleWords + (k >>> 5)] >>> (k & 31)) & 1) === 0) terms--;
		count.additions += terms;
		count.multiplications += products;
	}

	/**
	 * Operations of many rows together.
	 *
	 * @param active on how many of the rows each value is nonzero
	 * @param idle on how many of them each hollow sum has no term
	 */
	sum(rowCount: number, active: Uint32Array, idle: Uint32Array): number {
		let total = rowCount * this.#fixed.total;
		for (let v = 0; v < active.length; v++)
			if (this.#skippable[v] === 1) total += active[v] * (this.#terms[v] + this.#products[v]);
		for (const k of this.#loadedHollow) total -= rowCount - idle[k];
		return total;
	}
}
