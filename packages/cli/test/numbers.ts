/** Float64 numbers that break careless code, for property tests. */

import type { Dataset } from "@condnet/core";
import fc from "fast-check";

/** Every float64 but NaN, with the awkward ones often. */
export const anyNumber: fc.Arbitrary<number> = fc.oneof(
	fc.double({ noNaN: true }),
	fc.constantFrom(
		0,
		-0,
		5e-324,
		-5e-324,
		2.2250738585072014e-308,
		1.7976931348623157e308,
		-1.7976931348623157e308,
	),
	fc.constantFrom(
		Number.POSITIVE_INFINITY,
		Number.NEGATIVE_INFINITY,
		0.1,
		0.30000000000000004,
		1 + 2 ** -52,
		2 ** 53,
	),
	fc.integer({ min: -1000, max: 1000 }),
);

export const finiteNumber: fc.Arbitrary<number> = anyNumber.filter(Number.isFinite);

/** Whether two blocks of numbers agree in every bit. */
export function sameBits(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
	return a.length === b.length && Array.from(a).every((value, i) => Object.is(value, b[i]));
}

/** Whether a dataset of one input and one output holds these pairs, bit for bit. */
export function holdsPairs(
	{ inputs, outputs }: Dataset,
	pairs: readonly (readonly [number, number])[],
): boolean {
	return (
		sameBits(
			inputs,
			pairs.map(([input]) => input),
		) &&
		sameBits(
			outputs,
			pairs.map(([, output]) => output),
		)
	);
}
