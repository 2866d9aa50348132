/**
 * Affine forms: the elements of a tensor as sparse sums over the values of the network under construction.
 * Element i is biases[i] + sum of weights[k] * value[columns[k]] for k in [start[i], start[i + 1]).
 *
 * Invariant: columns ascend strictly inside an element and weights are not 0. A form is *settled* if it is a
 * constant or plus or minus one value: only settled forms may be multiplied or added without changing how
 * their sum was rounded. Memory: 12 bytes a term, 12 an element.
 */

import type { NetworkBuilder, NeuronKindName } from "@condnet/core";

export class Forms {
	readonly count: number;
	readonly start: Uint32Array;
	readonly columns: Uint32Array;
	readonly weights: Float64Array;
	readonly biases: Float64Array;

	constructor(start: Uint32Array, columns: Uint32Array, weights: Float64Array, biases: Float64Array) {
		this.count = biases.length;
		this.start = start;
		this.columns = columns;
		this.weights = weights;
		this.biases = biases;
	}

	static ofConstants(values: Float64Array): Forms {
		return new Forms(new Uint32Array(values.length + 1), new Uint32Array(0), new Float64Array(0), values);
	}

	/** The `count` values from `first` on. */
	static ofValues(first: number, count: number): Forms {
		return new Forms(
			Uint32Array.from({ length: count + 1 }, (_, i) => i),
			Uint32Array.from({ length: count }, (_, i) => first + i),
			new Float64Array(count).fill(1),
			new Float64Array(count),
		);
	}

	/** Number of terms of element i: 0 for a constant. */
	terms(i: number): number {
		return this.start[i + 1] - this.start[i];
	}

	isSettled(i: number): boolean {
		const terms = this.terms(i);
		if (terms === 0) return true;
		return terms === 1 && this.biases[i] === 0 && Math.abs(this.weights[this.start[i]]) === 1;
	}

	/** Element i of the result is element map[i] of this, or the constant `filler` where map[i] is below 0. */
	pick(map: Int32Array, filler = 0): Forms {
		const rows = new FormsBuilder(map.length);
		for (const from of map) {
			if (from >= 0) rows.copy(this, from);
			else rows.end(filler);
		}
		return rows.build();
	}

	/** The exact negation of every element. */
	negated(): Forms {
		return new Forms(
			this.start,
			this.columns,
			this.weights.map((weight) => -weight),
			this.biases.map((bias) => -bias),
		);
	}

	/** This with every form that is not settled made a linear neuron, in order. */
	settled(network: NetworkBuilder): Forms {
		let open = 0;
		for (let i = 0; i < this.count; i++) if (!this.isSettled(i)) open++;
		if (open === 0) return this;
		const rows = new FormsBuilder(this.count);
		for (let i = 0; i < this.count; i++) {
			if (this.isSettled(i)) rows.copy(this, i);
			else rows.value(this.neuron(i, network, "linear"));
		}
		return rows.build();
	}

	/** Makes element i a neuron. @returns the index of its value */
	neuron(i: number, network: NetworkBuilder, kind: NeuronKindName, low = 0, high = 0): number {
		for (let k = this.start[i]; k < this.start[i + 1]; k++) network.term(this.columns[k], this.weights[k]);
		return network.neuron(kind, this.biases[i], low, high);
	}
}

/**
 * Collects forms element by element. Terms may come in any order: equal columns' weights are added, in that
 * order.
 */
export class FormsBuilder {
	readonly #start: Uint32Array;
	readonly #biases: Float64Array;
	#columns: Uint32Array;
	#weights: Float64Array;
	#size = 0;
	#count = 0;
	#constant = 0;
	#ascends = true;

	/** @param expectedTerms room to begin with */
	constructor(elements: number, expectedTerms = elements) {
		this.#start = new Uint32Array(elements + 1);
		this.#biases = new Float64Array(elements);
		this.#columns = new Uint32Array(Math.max(4, expectedTerms));
		this.#weights = new Float64Array(Math.max(4, expectedTerms));
	}

	/** Adds weight * value[column] to the element being built. */
	term(column: number, weight: number): void {
		if (weight === 0) return;
		const size = this.#size;
		if (size === this.#columns.length) this.#grow();
		if (size > this.#start[this.#count] && column <= this.#columns[size - 1]) this.#ascends = false;
		this.#columns[size] = column;
		this.#weights[size] = weight;
		this.#size++;
	}

	/** Adds weight times a settled element; a constant one is added to the bias, before everything else. */
	scaled(forms: Forms, i: number, weight: number): void {
		const at = forms.start[i];
		if (forms.start[i + 1] === at) this.#constant += weight === 0 ? 0 : weight * forms.biases[i];
		else this.term(forms.columns[at], weight * forms.weights[at]);
	}

	/** Closes the element being built. Its sum starts at `bias` plus the constants met. */
	end(bias: number): void {
		if (!this.#ascends) this.#sort();
		const start = bias + this.#constant;
		this.#biases[this.#count++] = start === 0 ? 0 : start;
		this.#start[this.#count] = this.#size;
		this.#constant = 0;
	}

	/** Adds the whole element that is one value. */
	value(column: number): void {
		this.term(column, 1);
		this.end(0);
	}

	/** Adds a copy of an element, with another bias if one is given. */
	copy(forms: Forms, i: number, bias = forms.biases[i]): void {
		for (let k = forms.start[i]; k < forms.start[i + 1]; k++) this.term(forms.columns[k], forms.weights[k]);
		this.end(bias);
	}

	build(): Forms {
		const { length } = this.#columns;
		const tight = this.#size === length;
		return new Forms(
			this.#start,
			tight ? this.#columns : this.#columns.slice(0, this.#size),
			tight ? this.#weights : this.#weights.slice(0, this.#size),
			this.#biases,
		);
	}

	/** Sorts the terms of the element being built by column, stably, and adds the weights of equal columns. */
	#sort(): void {
		const from = this.#start[this.#count];
		const columns = this.#columns.slice(from, this.#size);
		const weights = this.#weights.slice(from, this.#size);
		const order = Uint32Array.from(columns, (_, k) => k).sort((a, b) => columns[a] - columns[b] || a - b);
		let size = from;
		for (let k = 0; k < order.length; ) {
			const column = columns[order[k]];
			let weight = 0;
			for (; k < order.length && columns[order[k]] === column; k++) weight += weights[order[k]];
			if (weight === 0) continue;
			this.#columns[size] = column;
			this.#weights[size++] = weight;
		}
		this.#size = size;
		this.#ascends = true;
	}

	#grow(): void {
		const columns = new Uint32Array(2 * this.#size);
		columns.set(this.#columns);
		this.#columns = columns;
		const weights = new Float64Array(2 * this.#size);
		weights.set(this.#weights);
		this.#weights = weights;
	}
}
