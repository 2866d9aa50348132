/**
 * Affine expressions of a VNN-LIB file: a constant plus rational multiples of inputs, exact. Of outputs only
 * it is known that they occur. Sums are kept of few inputs only, since a bound is of one.
 */

import { type Rational, rationals } from "@condnet/core";
import { ExactNumber, exactZero, type NumberBudget, one } from "./exact-number.ts";
import { failAt } from "./tokens.ts";

/** Inputs in one sum at most: only those that cancel can be of use. */
const mostTerms = 16;

export class Linear {
	readonly constant: ExactNumber;
	/** Factors that are not 0, by input. */
	readonly factors: ReadonlyMap<number, Rational>;
	/** Whether outputs occur, or values inside the network. */
	readonly hasOutputs: boolean;

	constructor(constant: ExactNumber, factors: ReadonlyMap<number, Rational>, hasOutputs: boolean) {
		this.constant = constant;
		this.factors = factors;
		this.hasOutputs = hasOutputs;
	}

	static constant(value: ExactNumber): Linear {
		return new Linear(value, none, false);
	}

	static input(index: number): Linear {
		return new Linear(exactZero, new Map([[index, one]]), false);
	}

	static readonly output: Linear = new Linear(exactZero, new Map(), true);

	get isConstant(): boolean {
		return this.factors.size === 0 && !this.hasOutputs;
	}
}

const none: ReadonlyMap<number, Rational> = new Map();

/** Computes with expressions, within a budget. */
export class LinearArithmetic {
	readonly #budget: NumberBudget;
	readonly #nameOf: (input: number) => string;

	constructor(budget: NumberBudget, nameOf: (input: number) => string) {
		this.#budget = budget;
		this.#nameOf = nameOf;
	}

	/** The value of `(operator values...)`. @throws CondnetError `bad-data` with the line */
	apply(operator: string, values: readonly Linear[], line: number): Linear {
		if (values.length === 0) failAt(line, `(${operator}) stands without numbers`);
		const [first, ...rest] = values;
		if (operator === "+") return rest.reduce((sum, value) => this.plus(sum, value, one, line), first);
		if (operator === "*") return rest.reduce((product, value) => this.#times(product, value, line), first);
		if (operator === "/") {
			if (rest.length === 0) failAt(line, "(/ ...) takes at least two numbers");
			return rest.reduce((quotient, value) => this.#over(quotient, value, line), first);
		}
		if (rest.length === 0) return this.#scale(first, rationals.negate(one), line);
		return rest.reduce((sum, value) => this.plus(sum, value, rationals.negate(one), line), first);
	}

	/** a + factor * b */
	plus(a: Linear, b: Linear, factor: Rational, line: number): Linear {
		const factors = new Map(a.factors);
		for (const [input, value] of b.factors) {
			const sum = this.#kept(
				rationals.add(factors.get(input) ?? rationals.zero, rationals.multiply(value, factor)),
				line,
			);
			if (sum.numerator === 0n) factors.delete(input);
			else factors.set(input, sum);
		}
		if (factors.size > mostTerms) this.severalInputs(factors, line);
		const constant = rationals.add(a.constant.exact, rationals.multiply(b.constant.exact, factor));
		return new Linear(ExactNumber.of(this.#kept(constant, line)), factors, a.hasOutputs || b.hasOutputs);
	}

	quotient(a: Rational, b: Rational, line: number): ExactNumber {
		return ExactNumber.of(this.#kept(rationals.divide(a, b), line));
	}

	/** @throws CondnetError `bad-data` always */
	severalInputs(factors: ReadonlyMap<number, Rational>, line: number): never {
		const names = [...factors.keys()].slice(0, 3).map(this.#nameOf);
		failAt(
			line,
			`a constraint over several inputs (${names.join(", ")}${factors.size > 3 ? ", ..." : ""}), expected bounds on one input each`,
			"A box has no sloped sides: write the bounds of each input that it implies.",
		);
	}

	#times(a: Linear, b: Linear, line: number): Linear {
		if (b.isConstant) return this.#scale(a, b.constant.exact, line);
		if (a.isConstant) return this.#scale(b, a.constant.exact, line);
		if (a.factors.size === 0 && b.factors.size === 0) return Linear.output;
		failAt(line, "a product of two values, expected one number times a value");
	}

	#over(a: Linear, b: Linear, line: number): Linear {
		if (!b.isConstant) {
			if (a.factors.size === 0 && b.factors.size === 0) return Linear.output;
			failAt(line, "a division by a value, expected one by a number");
		}
		if (b.constant.exact.numerator === 0n) failAt(line, "a division by 0");
		return this.#scale(a, rationals.divide(one, b.constant.exact), line);
	}

	#scale(a: Linear, factor: Rational, line: number): Linear {
		const times = (value: Rational): Rational => this.#kept(rationals.multiply(value, factor), line);
		const factors =
			factor.numerator === 0n
				? none
				: new Map([...a.factors].map(([input, value]): [number, Rational] => [input, times(value)]));
		return new Linear(ExactNumber.of(times(a.constant.exact)), factors, a.hasOutputs);
	}

	#kept(value: Rational, line: number): Rational {
		this.#budget.spend(rationals.rationalBits(value.numerator, value.denominator), line);
		return value;
	}
}
