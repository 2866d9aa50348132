/**
 * What an exact network costs: operations on numbers of any size, as cost.ts counts them, and 64-bit word
 * operations: a product of a B-bit and a b-bit number is ceil(B / 64) ceil(b / 64), a sum or a comparison as
 * many as the longer number has words, at least one. Reducing a fraction is not counted, so rational networks
 * are flattered. (docs/theory.md, "Bit extraction")
 */

import { NeuronKind } from "../network/network.ts";
import { OperationCount, type Operations } from "../network/operation-count.ts";
import { wordLength } from "../numbers/integers.ts";
import { add, multiply, type Rational } from "../numbers/rational.ts";
import type { ExactNetwork } from "./exact-network.ts";

/** A running count of operations and of 64-bit word operations. */
export class ExactOperationCount extends OperationCount {
	wordOperations = 0;

	/** Begins to count again at 0. */
	override reset(): void {
		super.reset();
		this.wordOperations = 0;
	}

	/** a * b, counted. A weight of 1 or -1 is free. */
	product(weight: Rational, value: Rational): Rational {
		if (!isFree(weight)) {
			this.multiplications++;
			this.wordOperations += wordLength(weight.numerator) * wordLength(value.numerator);
			if (weight.denominator !== 1n || value.denominator !== 1n)
				this.wordOperations += wordLength(weight.denominator) * wordLength(value.denominator);
		}
		return multiply(weight, value);
	}

	/** a + b, counted: over different denominators three products and a sum. */
	sum(a: Rational, b: Rational): Rational {
		this.additions++;
		const [p, q] = [wordLength(a.numerator), wordLength(b.numerator)];
		if (a.denominator === b.denominator) this.wordOperations += Math.max(p, q);
		else {
			const [s, t] = [wordLength(a.denominator), wordLength(b.denominator)];
			this.wordOperations += p * t + q * s + s * t + Math.max(p + t, q + s);
		}
		return add(a, b);
	}

	/** A test of a sign. */
	comparison(): void {
		this.comparisons++;
		this.wordOperations++;
	}
}

/** Whether multiplying by a weight is free: it is 1 or -1 (0 is never stored). */
export function isFree({ numerator, denominator }: Rational): boolean {
	return denominator === 1n && (numerator === 1n || numerator === -1n);
}

/** Operations of one evaluation; they do not depend on the input. Cost: linear in the weights. */
export function exactOperations(network: ExactNetwork): Operations {
	const { start, rowCount, neuronCount, kinds } = network;
	const count = new OperationCount();
	for (let row = 0; row < rowCount; row++) {
		let products = 0;
		for (let k = start[row]; k < start[row + 1]; k++) if (!isFree(network.weight(k))) products++;
		count.addSum(start[row + 1] - start[row], products, Number(network.bias(row).numerator !== 0n));
		if (row < neuronCount && kinds[row] === NeuronKind.relu) count.comparisons++;
	}
	return count.snapshot();
}
