import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CondnetError, Dataset, Evaluator, memorizeRanges, Outcome, Random } from "../../src/internal.ts";
import { nextDown, nextUp } from "../../src/numbers/floats.ts";
import { inputFloat } from "../random/adversarial-floats.ts";

interface Range {
	readonly start: number;
	readonly end: number;
	readonly label: number;
}

function dataset(ranges: readonly Range[]): Dataset {
	return new Dataset({
		inputCount: 2,
		outputCount: 1,
		inputs: Float64Array.from(ranges.flatMap(({ start, end }) => [start, end])),
		outputs: Float64Array.from(ranges, ({ label }) => label),
	});
}

/** Every number where something could change, and its neighbours. */
function probes(ranges: readonly Range[]): number[] {
	return ranges
		.flatMap(({ start, end }) => [start, end, start / 2 + end / 2])
		.flatMap((x) => [x, nextDown(x), nextUp(x)])
		.concat(0, -0, Infinity, -Infinity)
		.filter((x) => !Number.isNaN(x));
}

/** The answers of the ranges about x that hold no other range about x; undefined if there is no range. */
function innermost(ranges: readonly Range[], x: number): Set<number> {
	const about = ranges.filter(({ start, end }) => start <= x && x <= end);
	const strictlyWithin = (a: Range, b: Range): boolean =>
		b.start <= a.start && a.end <= b.end && (b.start < a.start || a.end < b.end);
	return new Set(about.filter((b) => !about.some((a) => strictlyWithin(a, b))).map(({ label }) => label));
}

function cross(a: Range, b: Range): boolean {
	return a.start < b.start && b.start <= a.end && a.end < b.end;
}

/** What a scan of the ranges says of x is what the network says. */
function expectScan(ranges: readonly Range[], mostSpecific: boolean, xs: readonly number[]): void {
	const { network } = memorizeRanges(dataset(ranges), { mostSpecific });
	network.check();
	const evaluator = new Evaluator(network);
	const given = new Float64Array(1);
	for (const x of xs) {
		const outcome = evaluator.evaluate(Float64Array.of(x), given);
		const labels = mostSpecific
			? innermost(ranges, x)
			: new Set(ranges.filter(({ start, end }) => start <= x && x <= end).map(({ label }) => label));
		expect(labels.size, `answers of ${x}`).toBeLessThanOrEqual(1);
		if (labels.size === 0) expect(outcome, `outcome of ${x}`).toBe(Outcome.unknown);
		else expect([outcome, given[0]], `answer of ${x}`).toEqual([Outcome.answered, [...labels][0]]);
	}
}

const range = fc
	.tuple(inputFloat, inputFloat, fc.integer({ min: 0, max: 3 }))
	.map(([a, b, label]) => ({ start: Math.min(a, b), end: Math.max(a, b), label }));

describe("memorizeRanges", () => {
	it("answers every number of a range, and says of every other that it has no answer", () => {
		fc.assert(
			fc.property(
				fc.array(inputFloat, { minLength: 2, maxLength: 30 }),
				fc.infiniteStream(fc.nat(2)),
				(ends, s) => {
					const sorted = [...new Set(ends.map((x) => x + 0))].sort((a, b) => a - b);
					const ranges: Range[] = [];
					for (let i = 0; i < sorted.length; ) {
						const length = s.next().value;
						const last = Math.min(i + length, sorted.length - 1);
						ranges.push({ start: sorted[i], end: sorted[last], label: s.next().value });
						i = last + 1;
					}
					expectScan(ranges, false, probes(ranges));
				},
			),
		);
	});

	it("joins ranges that share numbers and agree, and names two rows that do not", () => {
		fc.assert(
			fc.property(fc.array(range, { minLength: 1, maxLength: 8 }), (ranges) => {
				const disagree = ranges.some((a) =>
					ranges.some((b) => a.start <= b.end && b.start <= a.end && a.label !== b.label),
				);
				if (!disagree) return expectScan(ranges, false, probes(ranges));
				let error: unknown;
				try {
					memorizeRanges(dataset(ranges));
				} catch (thrown) {
					error = thrown;
				}
				if (!(error instanceof CondnetError)) return expect.fail("nothing was thrown");
				expect(error.code).toBe("bad-data");
				const [a, b] = error.rows.map((row) => ranges[row - 1]);
				expect(a.start <= b.end && b.start <= a.end && a.label !== b.label).toBe(true);
			}),
		);
	});

	it("answers by the inner one of nested ranges, and names two rows that cross", () => {
		fc.assert(
			fc.property(fc.array(range, { minLength: 1, maxLength: 8 }), (ranges) => {
				const crosses = ranges.some((a) => ranges.some((b) => cross(a, b)));
				const same = ranges.some((a) =>
					ranges.some((b) => a.start === b.start && a.end === b.end && a.label !== b.label),
				);
				if (!crosses && !same) return expectScan(ranges, true, probes(ranges));
				expect(() => memorizeRanges(dataset(ranges), { mostSpecific: true })).toThrow(/Rows \d+ /);
			}),
		);
	});

	it("has the fewest leaves, of which the tree makes the least depth", () => {
		fc.assert(
			fc.property(fc.array(range, { minLength: 1, maxLength: 8 }), (ranges) => {
				const disjoint = ranges.filter((a, i) =>
					ranges.slice(0, i).every((b) => a.end < b.start || b.end < a.start),
				);
				const { network, cost, lowerBounds, ranges: counts } = memorizeRanges(dataset(disjoint));
				// Neighbouring leaves answer differently, or no number reaches one of them.
				const evaluator = new Evaluator(network);
				const answer = (x: number): string => {
					const given = new Float64Array(1);
					return `${evaluator.evaluate(Float64Array.of(x), given)} ${given[0]}`;
				};
				for (const t of network.thresholds) expect(answer(t)).not.toBe(answer(nextUp(t)));
				expect(network.leafCount).toBe(disjoint.length - counts.merged + counts.gaps);
				expect(network.leafCount).toBeLessThanOrEqual(2 * disjoint.length + 1);
				expect(cost.worst.total).toBe(Math.ceil(Math.log2(network.leafCount)));
				expect(lowerBounds[0]).toMatchObject({ worst: cost.worst.total, attained: true });
			}),
		);
	});

	it("leaves no gap between whole numbers that follow one another", () => {
		const ranges = [
			{ start: 0, end: 9, label: 1 },
			{ start: 10, end: 19, label: 2 },
			{ start: 21, end: 21, label: 2 },
			{ start: -Infinity, end: -5, label: 3 },
		];
		const { network, ranges: counts } = memorizeRanges(dataset(ranges), { integers: true });
		expect(counts).toEqual({ rows: 4, gaps: 3, merged: 0 });
		const evaluator = new Evaluator(network);
		const given = new Float64Array(1);
		for (let x = -10; x < 30; x++) {
			const owner = ranges.find(({ start, end }) => start <= x && x <= end);
			const outcome = evaluator.evaluate(Float64Array.of(x), given);
			expect([outcome, outcome === Outcome.unknown ? undefined : given[0]]).toEqual([
				owner ? Outcome.answered : Outcome.unknown,
				owner?.label,
			]);
		}
		for (const [start, end] of [
			[0.5, 2],
			[1, 2 ** 53],
			[Infinity, Infinity],
		])
			expect(() => memorizeRanges(dataset([{ start, end, label: 1 }]), { integers: true })).toThrow(/Row 1/);
	});

	it("refuses a range that ends before it starts", () => {
		expect(() => memorizeRanges(dataset([{ start: 2, end: 1, label: 0 }]))).toThrow(
			/Row 1: the range 2 to 1 ends before it starts/,
		);
	});

	it("answers 10^5 addresses of 60,000 ranges with gaps, and of 10^4 nested routes, as a scan does", () => {
		const random = new Random(16);
		const ranges: Range[] = [];
		let at = 0;
		for (let i = 0; i < 60000; i++) {
			const size = 1 + random.integer(100000);
			ranges.push({ start: at, end: at + size - 1, label: random.integer(250) });
			at += size + (random.integer(4) === 0 ? random.integer(50000) : 0);
		}
		const { network, cost } = memorizeRanges(dataset(ranges), { integers: true });
		expect(cost.worst.total).toBe(Math.ceil(Math.log2(network.leafCount)));
		const evaluator = new Evaluator(network);
		const given = new Float64Array(1);
		const starts = Float64Array.from(ranges, ({ start }) => start);
		let wrong = 0;
		for (let i = 0; i < 1e5; i++) {
			const x = random.integer(at + 1000);
			let low = 0;
			for (let step = 2 ** 16; step >= 1; step /= 2) if (starts[low + step] <= x) low += step;
			const outcome = evaluator.evaluate(Float64Array.of(x), given);
			if (x <= ranges[low].end ? given[0] !== ranges[low].label : outcome !== Outcome.unknown) wrong++;
		}
		expect(wrong).toBe(0);
		const routes = Array.from({ length: 10000 }, (_, label) => {
			const size = 2 ** (8 + random.integer(20));
			const start = size * random.integer(2 ** 32 / size);
			return { start, end: start + size - 1, label };
		});
		const seen = new Set<string>();
		const distinct = routes.filter(({ start, end }) => {
			const key = `${start} ${end}`;
			return seen.size < seen.add(key).size;
		});
		const nested = new Evaluator(
			memorizeRanges(dataset(distinct), { mostSpecific: true, integers: true }).network,
		);
		const ends = Float64Array.from(distinct, ({ end }) => end);
		const begins = Float64Array.from(distinct, ({ start }) => start);
		for (let i = 0; i < 1e4; i++) {
			const x = random.uint32();
			let owner = -1;
			let size = Infinity;
			for (let r = 0; r < ends.length; r++)
				if (begins[r] <= x && x <= ends[r] && ends[r] - begins[r] < size) {
					owner = r;
					size = ends[r] - begins[r];
				}
			const outcome = nested.evaluate(Float64Array.of(x), given);
			if (owner < 0 ? outcome !== Outcome.unknown : given[0] !== distinct[owner].label) wrong++;
		}
		expect(wrong).toBe(0);
	});
});
