import fc from "fast-check";

/** Floats that break careless code: zeros of both signs, neighbours, subnormals, the largest, infinities. */
export const awkwardFloats: readonly number[] = [
	0,
	-0,
	5e-324,
	-5e-324,
	1e-323,
	2.2250738585072014e-308,
	-2.225073858507201e-308,
	1,
	1 + Number.EPSILON,
	1 - Number.EPSILON / 2,
	-1,
	0.1,
	0.30000000000000004,
	0.3,
	9007199254740992,
	1e300,
	8.9e307,
	Number.MAX_VALUE,
	-Number.MAX_VALUE,
	Number.POSITIVE_INFINITY,
	Number.NEGATIVE_INFINITY,
];

/** An input: awkward, few-valued (for ties) or any float but NaN. */
export const inputFloat: fc.Arbitrary<number> = fc.oneof(
	fc.constantFrom(...awkwardFloats),
	fc.integer({ min: -2, max: 2 }),
	fc.double({ noNaN: true }),
);

/** Like inputFloat, without infinities. */
export const finiteFloat: fc.Arbitrary<number> = inputFloat.filter(Number.isFinite);

export interface Table {
	readonly inputCount: number;
	readonly outputCount: number;
	readonly inputs: Float64Array;
	readonly outputs: Float64Array;
}

/** Tables whose inputs may repeat and tie on every axis; one input always has one output. */
export function tables(float: fc.Arbitrary<number>, maxRows = 40): fc.Arbitrary<Table> {
	return fc
		.record({ inputCount: fc.integer({ min: 1, max: 4 }), outputCount: fc.integer({ min: 1, max: 3 }) })
		.chain(({ inputCount, outputCount }) =>
			fc
				.record({
					rows: fc.array(fc.array(float, { minLength: inputCount, maxLength: inputCount }), {
						minLength: 1,
						maxLength: maxRows,
					}),
					answers: fc.array(
						fc.array(fc.oneof(inputFloat, fc.constantFrom(0, 1, -0)), {
							minLength: outputCount,
							maxLength: outputCount,
						}),
						{ minLength: 1, maxLength: maxRows },
					),
				})
				.map(({ rows, answers }) => {
					const known = new Map<string, number[]>();
					const outputs = rows.flatMap((row, i) => {
						const key = row.map((value) => value + 0).join();
						const answer = known.get(key) ?? answers[i % answers.length];
						known.set(key, answer);
						return answer;
					});
					return {
						inputCount,
						outputCount,
						inputs: Float64Array.from(rows.flat()),
						outputs: Float64Array.from(outputs),
					};
				}),
		);
}
