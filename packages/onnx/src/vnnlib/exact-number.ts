/**
 * The numbers of a VNN-LIB file, exact: a decimal text is a rational number. Most are only compared and
 * rounded, for which the nearest float64 does; the rational is made where two of them round alike, or where
 * one is computed with. What a file may ask for is bounded: digits of a number, and bits of all of them.
 */

import { type Rational, rationals } from "@condnet/core";
import { clipped, failAt } from "./tokens.ts";

/** Digits, and the size of an exponent of ten, at most: every float64 can be written with these. */
const mostDigits = 1200;
/** Bits of one computed number at most. */
const mostBits = 8192;
/** Bits of all numbers that take more than 256, at most. */
const mostWork = 2 ** 25;

/** What numbers of one file have cost. */
export class NumberBudget {
	#left = mostWork;

	spend(bits: number, line: number): void {
		if (bits > 256) this.#left -= bits;
		if (bits > mostBits || this.#left < 0)
			failAt(line, "the file's numbers take too many digits to be those of a box");
	}
}

const decimal = /^([-+]?)(\d*)(?:\.(\d*))?(?:[eE]([-+]?\d+))?$/;

export class ExactNumber {
	/** The nearest float64, ties to even, never -0; infinite beyond the range. */
	readonly near: number;
	readonly #make: () => Rational;
	#exact: Rational | undefined;

	private constructor(near: number, make: () => Rational) {
		this.near = near === 0 ? 0 : near;
		this.#make = make;
	}

	static of(value: Rational): ExactNumber {
		return new ExactNumber(rationals.toFloat64(value), () => value);
	}

	/** A decimal number, or undefined if the text is none. @throws CondnetError `bad-data` if it is too long */
	static parse(text: string, line: number, budget: NumberBudget): ExactNumber | undefined {
		if (!/^[-+.\d]/.test(text) || !/\d/.test(text)) return undefined;
		const parts = decimal.exec(text);
		if (parts === null) return undefined;
		const [, sign, whole, fraction = "", exponent = "0"] = parts;
		const power = Number(exponent) - fraction.length;
		if (whole === "" && fraction === "") return undefined;
		if (whole.length + fraction.length > mostDigits || Math.abs(power) > 2 * mostDigits)
			failAt(line, `the number ${clipped(text)} has too many digits`);
		return new ExactNumber(Number(text), () => {
			budget.spend(Math.ceil(3.33 * (whole.length + fraction.length + Math.abs(power))), line);
			const digits = BigInt(`${whole}${fraction}`) * (sign === "-" ? -1n : 1n);
			return power < 0
				? rationals.rational(digits, 10n ** BigInt(-power))
				: rationals.rational(digits * 10n ** BigInt(power));
		});
	}

	get exact(): Rational {
		this.#exact ??= this.#make();
		return this.#exact;
	}

	/** Below 0, 0 or above 0 as this is less than, equal to or greater than the other. */
	compare(other: ExactNumber): number {
		// Rounding keeps order, so only numbers that round alike must be looked at.
		if (this === other) return 0;
		if (this.near !== other.near) return this.near < other.near ? -1 : 1;
		return rationals.compare(this.exact, other.exact);
	}
}

export const exactZero: ExactNumber = ExactNumber.of(rationals.zero);
export const one: Rational = rationals.rational(1n);
