/** Ranges of keys of several words against a scan that compares keys as one large number. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CondnetError, compile, Dataset, Evaluator, memorizeRanges, Outcome } from "../../src/internal.ts";

interface Range {
	readonly start: bigint;
	readonly end: bigint;
	readonly label: number;
}

const word = 2n ** 32n;

function wordsOf(key: bigint, width: number): number[] {
	return Array.from({ length: width }, (_, j) => Number((key / word ** BigInt(width - 1 - j)) % word));
}

function dataset(ranges: readonly Range[], width: number): Dataset {
	return new Dataset({
		inputCount: 2 * width,
		outputCount: 1,
		inputs: Float64Array.from(
			ranges.flatMap(({ start, end }) => [...wordsOf(start, width), ...wordsOf(end, width)]),
		),
		outputs: Float64Array.from(ranges, ({ label }) => label),
	});
}

/** Words that carry and that tie: the ends of what there is, and few between. */
const words = fc.constantFrom(0n, 1n, 2n, 7n, word / 2n, word - 2n, word - 1n);
const key = (width: number): fc.Arbitrary<bigint> =>
	fc
		.array(words, { minLength: width, maxLength: width })
		.map((list) => list.reduce((sum, next) => sum * word + next, 0n));
const range = (width: number): fc.Arbitrary<Range> =>
	fc
		.tuple(key(width), key(width), fc.nat(2))
		.map(([a, b, label]) => (a < b ? { start: a, end: b, label } : { start: b, end: a, label }));
const tables = fc
	.integer({ min: 2, max: 4 })
	.chain((width) =>
		fc.record({ width: fc.constant(width), ranges: fc.array(range(width), { minLength: 1, maxLength: 8 }) }),
	);

function probes(ranges: readonly Range[], width: number): bigint[] {
	const last = word ** BigInt(width) - 1n;
	return ranges
		.flatMap(({ start, end }) => [start - 1n, start, start + 1n, (start + end) / 2n, end - 1n, end, end + 1n])
		.concat(0n, last)
		.filter((x) => x >= 0n && x <= last);
}

function about(ranges: readonly Range[], x: bigint): Range[] {
	return ranges.filter(({ start, end }) => start <= x && x <= end);
}

function expectScan(
	ranges: readonly Range[],
	width: number,
	mostSpecific: boolean,
	label: (x: bigint) => number | undefined,
): void {
	const { network, cost } = memorizeRanges(dataset(ranges, width), { mostSpecific });
	network.check();
	const evaluator = new Evaluator(network);
	const compiled = compile(network);
	const given = new Float64Array(1);
	for (const x of probes(ranges, width)) {
		const input = Float64Array.from(wordsOf(x, width));
		const expected = label(x);
		const outcome = expected === undefined ? Outcome.unknown : Outcome.answered;
		expect(evaluator.evaluate(input, given), `outcome of ${x}`).toBe(outcome);
		if (expected !== undefined) expect(given[0], `answer of ${x}`).toBe(expected);
		expect(compiled.outcomes(input, given, 1)[0], `compiled outcome of ${x}`).toBe(outcome);
		if (expected !== undefined) expect(given[0], `compiled answer of ${x}`).toBe(expected);
	}
	expect(cost.worst.total).toBeLessThanOrEqual(Math.ceil(Math.log2(network.leafCount)) + 2 * width - 2);
	expect(network.leafCount).toBeLessThanOrEqual((2 * ranges.length + 1) * (2 * width - 1));
}

describe("memorizeRanges of keys of several words", () => {
	it("answers every key as a scan in lexicographic order, in a depth near the least", () => {
		fc.assert(
			fc.property(tables, ({ width, ranges }) => {
				const agree = ranges.filter((a, i) =>
					ranges.slice(0, i).every((b) => a.end < b.start || b.end < a.start || a.label === b.label),
				);
				const kept = agree.filter((a) =>
					agree.every((b) => a.end < b.start || b.end < a.start || a.label === b.label),
				);
				fc.pre(kept.length > 0);
				expectScan(kept, width, false, (x) => about(kept, x)[0]?.label);
			}),
		);
	});

	it("answers by the inner one of nested ranges", () => {
		fc.assert(
			fc.property(tables, ({ width, ranges }) => {
				const nested: Range[] = [];
				for (const a of ranges)
					if (
						nested.every(
							(b) =>
								a.end < b.start ||
								b.end < a.start ||
								(b.start <= a.start && a.end <= b.end && b.end - b.start > a.end - a.start) ||
								(a.start <= b.start && b.end <= a.end && a.end - a.start > b.end - b.start),
						)
					)
						nested.push(a);
				expectScan(nested, width, true, (x) => {
					const [inner] = about(nested, x).sort((a, b) => Number(a.end - a.start - (b.end - b.start)));
					return inner?.label;
				});
			}),
		);
	});

	it("takes neighbours that agree and leave no key between them as one", () => {
		const all = 2n ** 128n - 1n;
		const half = 2n ** 127n;
		const ranges = [
			{ start: 0n, end: half - 1n, label: 1 },
			{ start: half, end: all, label: 1 },
		];
		const { network, ranges: counts } = memorizeRanges(dataset(ranges, 4));
		expect([network.leafCount, counts.gaps, counts.merged]).toEqual([1, 0, 1]);
	});

	it("refuses words that are none, ranges that end before they start, and rows that contradict", () => {
		const of = (...inputs: number[]): Dataset =>
			new Dataset({
				inputCount: 4,
				outputCount: 1,
				inputs: Float64Array.from(inputs),
				outputs: Float64Array.from({ length: inputs.length / 4 }, (_, i) => i),
			});
		for (const [table, message] of [
			[of(0, 0, 0, 2 ** 32), /Row 1: .*word that is no whole number/],
			[of(0, 0.5, 0, 2), /Row 1: .*word that is no whole number/],
			[of(0, 1, 0, 2, 1, 0, 0, 7), /Row 2: the range \(1, 0\) to \(0, 7\) ends before/],
			[of(0, 1, 0, 2, 0, 1, 0, 2), /Rows 1 .* and 2 .* are one range/],
			[of(0, 1, 0, 5, 0, 5, 1, 0), /Rows 1 \(\(0, 1\) to \(0, 5\)\) and 2 .* share numbers/],
		] as const) {
			let error: unknown;
			try {
				memorizeRanges(table);
			} catch (thrown) {
				error = thrown;
			}
			expect(error).toBeInstanceOf(CondnetError);
			expect(String(error)).toMatch(message);
		}
	});
});
