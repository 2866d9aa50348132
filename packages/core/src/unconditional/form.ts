/**
 * Affine forms over the values of a network being built, with integers of any size: what a layer hands to the
 * next.
 */

import type { ExactNetworkBuilder } from "../exact/exact-network.ts";

export class Form {
	/** Weight of each value. */
	readonly terms: ReadonlyMap<number, bigint>;
	readonly bias: bigint;

	constructor(terms: ReadonlyMap<number, bigint>, bias: bigint) {
		this.terms = terms;
		this.bias = bias;
	}

	static constant(bias: bigint): Form {
		return new Form(new Map(), bias);
	}

	static of(value: number, weight = 1n): Form {
		return new Form(new Map([[value, weight]]), 0n);
	}

	plus(other: Form, factor = 1n): Form {
		const terms = new Map(this.terms);
		for (const [value, weight] of other.terms) terms.set(value, (terms.get(value) ?? 0n) + factor * weight);
		return new Form(terms, this.bias + factor * other.bias);
	}

	shifted(bias: bigint): Form {
		return new Form(this.terms, this.bias + bias);
	}

	times(factor: bigint): Form {
		return Form.constant(0n).plus(this, factor);
	}

	/** Adds this form's terms to the row a network is building. Cost: a sort of the terms. */
	write(builder: ExactNetworkBuilder): void {
		for (const value of [...this.terms.keys()].sort((a, b) => a - b))
			builder.term(value, this.terms.get(value) ?? 0n);
	}

	/** Adds the neuron relu(this). @returns it, as a form */
	relu(builder: ExactNetworkBuilder): Form {
		this.write(builder);
		return Form.of(builder.neuron("relu", this.bias));
	}
}
