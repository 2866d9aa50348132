import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	Box,
	ConditionalNetwork,
	compile,
	Domain,
	decision,
	decode,
	Evaluator,
	encode,
	evaluateNetwork,
	LeafKind,
	NetworkBuilder,
	NetworkPool,
	OperationCount,
	Outcome,
	type Outside,
	trace,
} from "../../src/internal.ts";
import { completeTree } from "../../src/network/tree.ts";

/** relu(x0 - x1) and x1 as a pool; on the box the constant leaves say 7, 8, or "no answer". */
function network(domain: Domain, kinds: readonly number[] = [0, 0], answer: "values" | "argmax" = "values") {
	const builder = new NetworkBuilder(2);
	builder.add("relu", [0, 1], [1, -1], 0.1);
	builder.term(2, 3);
	builder.output(0);
	builder.term(1, 1);
	builder.output(0.5);
	const outputCount = answer === "values" ? 2 : 1;
	const made = new ConditionalNetwork({
		inputCount: 2,
		outputCount,
		tree: completeTree(2),
		gateValues: Int32Array.of(0),
		thresholds: Float64Array.of(0.25),
		networks: NetworkPool.of(builder.build()),
		leafKinds: Uint8Array.from(kinds),
		leafItems: Uint32Array.of(0, 1),
		constants: answer === "values" ? Float64Array.of(7, 8, 9, 10) : Float64Array.of(1, 0),
		answer,
		domain,
	});
	made.check();
	return made;
}

const box = (low: number[], high: number[]) => new Box(Float64Array.from(low), Float64Array.from(high));
const hostile = fc.oneof(
	fc.double({ noNaN: true }),
	fc.constantFrom(
		-1,
		1,
		0,
		-0,
		2,
		3,
		Number.MAX_VALUE,
		Number.POSITIVE_INFINITY,
		Number.NEGATIVE_INFINITY,
		5e-324,
	),
	fc.constantFrom(1 + 2 ** -52, 1 - 2 ** -53, -1 - 2 ** -52, -1 + 2 ** -53),
);

describe("a network's domain", () => {
	const boxes = [box([-1, -1], [1, 1]), box([2, -1], [3, 0])];
	const isInside = (x: readonly number[], all: readonly Box[]): boolean =>
		all.some(({ low, high }) => x.every((value, j) => value >= low[j] && value <= high[j]));

	it("is kept by the reference and by compile: inside as without it, outside as it says", () => {
		const cases: [readonly Box[], Outside][] = [
			[[boxes[0]], "full"],
			[boxes, "full"],
			[[boxes[0]], "clamp"],
			[boxes, "error"],
		];
		for (const answer of ["values", "argmax"] as const)
			for (const [list, outside] of cases) {
				const bounded = network(new Domain(list, outside), [0, 4], answer);
				const free = new Evaluator(network(Domain.everywhere, [0, 4], answer));
				const source = bounded.networks.get(0);
				const given = new Float64Array(bounded.outputCount);
				const expected = new Float64Array(bounded.outputCount);
				const evaluators = [new Evaluator(bounded), compile(bounded)];
				fc.assert(
					fc.property(hostile, hostile, (a, b) => {
						const x = Float64Array.of(a, b);
						for (const evaluator of evaluators) {
							if (isInside([a, b], list)) {
								expect(evaluator.evaluate(x, given)).toBe(free.evaluate(x, expected));
								expect(given).toEqual(expected);
							} else if (outside === "error") {
								const j = Number.isNaN(a) ? 0 : bounded.domain.violation(x)?.input;
								expect(() => evaluator.evaluate(x, given)).toThrow(`Input ${j} is`);
							} else {
								if (outside === "full") {
									const all = new Float64Array(2);
									evaluateNetwork(source, Float64Array.of(a, b, 0), all);
									expected.set(answer === "values" ? all : [decision(all, "argmax")]);
								} else {
									const { low, high } = list[0];
									const near = x.map((value, j) => Math.max(low[j], Math.min(high[j], value)));
									free.evaluate(near, expected);
								}
								expect(evaluator.evaluate(x, given)).toBe(Outcome.outside);
								expect(given).toEqual(expected);
							}
						}
					}),
					{ numRuns: 300 },
				);
			}
	});

	it("names the input, its value and the interval of the nearest box where it refuses", () => {
		const bounded = network(new Domain([boxes[0]]));
		expect(() => new Evaluator(bounded).evaluate(Float64Array.of(0, 9), new Float64Array(2))).toThrow(
			"Input 1 is 9, outside of the network's domain, expected -1 to 1.",
		);
		expect(() =>
			compile(bounded).evaluateBatch(Float64Array.of(0, 0, -2, 0), new Float64Array(4), 2),
		).toThrow("Row 1 of the batch: input 0 is -2, outside of the network's domain, expected -1 to 1.");
		const two = new Evaluator(network(new Domain(boxes)));
		expect(() => two.evaluate(Float64Array.of(2.5, 1.5), new Float64Array(2))).toThrow(
			"Input 1 is 1.5, outside of the network's domain, expected in one of the 2 boxes, the nearest -1 to 0.",
		);
	});

	it("costs no operation of the network", () => {
		const bounded = network(new Domain(boxes, "full"));
		expect(bounded.domain.comparisons).toBe(8);
		const count = new OperationCount();
		new Evaluator(bounded, count).evaluate(Float64Array.of(0, 0), new Float64Array(2));
		expect(count.total).toBe(1);
	});

	it("is refused where nothing can answer what lies outside", () => {
		expect(() => network(new Domain(boxes, "clamp"))).toThrow("2 boxes");
		expect(() => network(new Domain([], "full"))).toThrow("nothing lies outside");
		expect(() => network(new Domain([box([0], [1])]))).toThrow("1 inputs, expected 2");
		const made = network(Domain.everywhere);
		const bare = { ...made, networks: NetworkPool.empty(2, 2), domain: new Domain([boxes[0]], "full") };
		expect(() => new ConditionalNetwork(bare).check()).toThrow("no network answers");
	});

	it("is kept in a file, with leaves without an answer", () => {
		const metadata = { inputs: ["a", "b"], outputs: ["y", "z"] };
		for (const domain of [
			Domain.everywhere,
			new Domain([boxes[0]], "full"),
			new Domain([boxes[0]], "clamp"),
			new Domain(boxes),
		]) {
			const made = network(domain, [4, 0]);
			const found = decode(encode({ network: made, metadata }));
			expect(found.network).toEqual(made);
		}
		const narrow = new ConditionalNetwork({ ...network(Domain.everywhere), arithmetic: "float32" });
		expect(() => encode({ network: narrow, metadata })).toThrow(
			"its arithmetic is float32, and it has sums in float64",
		);
	});

	it("moves an input to the nearest point, whose path a trace shows; the whole network has no path", () => {
		const clamped = trace(network(new Domain([boxes[0]], "clamp")), Float64Array.of(5, 0));
		expect(clamped).toMatchObject({ outcome: Outcome.outside, leaf: 1, leafKind: LeafKind.constant });
		expect(clamped.steps[0].sum).toBe(1);
		const whole = trace(network(new Domain([boxes[0]], "full")), Float64Array.of(5, 0));
		expect(whole).toMatchObject({ outcome: Outcome.outside, leaf: -1, steps: [] });
	});
});

describe("a leaf of kind unknown", () => {
	it("answers NaN and says so, in every evaluator", () => {
		const made = network(Domain.everywhere, [4, 0]);
		for (const evaluator of [new Evaluator(made), compile(made)]) {
			const outputs = new Float64Array(2);
			expect(evaluator.evaluate(Float64Array.of(0, 0), outputs)).toBe(Outcome.unknown);
			expect(outputs).toEqual(Float64Array.of(Number.NaN, Number.NaN));
			expect(evaluator.evaluate(Float64Array.of(1, 0), outputs)).toBe(Outcome.answered);
			expect(outputs).toEqual(Float64Array.of(9, 10));
		}
		expect(compile(made).evaluateBatch(Float64Array.of(0, 0, 1, 0), new Float64Array(4), 2)).toBe(1);
	});

	it("of a kind to come is refused by name", () => {});
});
