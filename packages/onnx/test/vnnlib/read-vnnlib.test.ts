/** VNN-LIB: cases as people write them, hostile files, and random formulas against an evaluator of points. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readVnnlib } from "../../src/vnnlib/read-vnnlib.ts";

type Ends = readonly (readonly [number, number])[];

function hull(text: string, inputCount = 1): Ends {
	const { low, high } = readVnnlib(text, inputCount).hull;
	return Array.from(low, (end, j) => [end, high[j]]);
}

function boxes(text: string, inputCount = 1): Ends[] {
	return readVnnlib(text, inputCount).boxes.map(({ low, high }) =>
		Array.from(low, (end, j) => [end, high[j]]),
	);
}

const unit = "(assert (>= X_0 0))\n(assert (<= X_0 1))\n";

describe("A VNN-LIB file's logic decides the box", () => {
	test.each([
		["(assert (<= -1 X_0)) (assert (< X_0 1))", [-1, 1]],
		["(assert (= X_0 0.5))", [0.5, 0.5]],
		["(assert (<= X_0 (- 1.0))) (assert (>= X_0 (- 2)))", [-2, -1]],
		["(assert (<= X_0 (/ 1 3))) (assert (>= X_0 (/ (- 1) 3)))", [-1 / 3, 1 / 3]],
		["(assert (<= -1 X_0 1))", [-1, 1]],
		["(assert (>= 1 X_0 -1))", [-1, 1]],
		["(assert (<= |X_0| 1)) (assert (> |X_0| -1e0))", [-1, 1]],
		["(assert (<= (+ X_0 (+ X_0 1)) 3)) (assert (>= (* 2 X_0) (- 1 3)))", [-1, 1]],
		["(assert (<= (- 3 X_0) 2)) (assert (<= (/ X_0 -2) (* 3 1))) (assert (<= X_0 7))", [1, 7]],
		["(assert (not (<= X_0 0))) (assert (<= X_0 1)) (assert (>= X_0 -1))", [0, 1]],
		["(assert (not (or (< X_0 0) (> X_0 1))))", [0, 1]],
		["(assert (not (not (and (>= X_0 0) (<= X_0 1)))))", [0, 1]],
		["(assert (=> (<= X_0 2) (<= X_0 1))) (assert (<= 0 X_0 2))", [0, 1]],
		["(assert (and (<= 0 X_0 1) true)) (assert (not false))", [0, 1]],
		["(assert (or (and (>= X_0 0)(<= X_0 2)(> Y_0 1)) (and (>= X_0 1)(<= X_0 3)(> Y_0 2))))", [0, 3]],
		["(assert (or (<= X_0 2) (> Y_0 0))) (assert (<= 0 X_0 9))", [0, 9]],
		["(assert (not (and (<= X_0 2) (> Y_0 0)))) (assert (<= 0 X_0 9))", [0, 9]],
		["(declare-fun X_0 () Real) (declare-const Y_0 Real) (assert (<= 0 X_0 1)) (check-sat)", [0, 1]],
		[
			"(declare-network f (declare-input X Real [1,1]) (declare-output Y Real [])) (assert (<= 0 X[0,0] 1)) (assert (> Y 0))",
			[0, 1],
		],
	])("%s", (text, interval) => {
		expect(hull(text)).toEqual([interval]);
	});

	test("a box that is asserted once for each output, or lies in another, is one box", () => {
		const again = "(and (<= 0 X_0 1) (> Y_0 0)) (and (<= 0 X_0 1) (> Y_1 0)) (<= 0.25 X_0 0.5) (<= 2 X_0 3)";
		expect(boxes(`(assert (or ${again}))`)).toEqual([[[0, 1]], [[2, 3]]]);
	});

	test("a disjunction is the union of its boxes", () => {
		const text = "(assert (or (<= 0 X_0 1) (<= 2 X_0 3)))\n(assert (<= 0.5 X_1 1))";
		expect(boxes(text, 2)).toEqual([
			[
				[0, 1],
				[0.5, 1],
			],
			[
				[2, 3],
				[0.5, 1],
			],
		]);
		expect(boxes(`${unit}(assert (or (<= X_0 0.25) (> X_0 3)))`)).toEqual([[[0, 0.25]]]);
	});

	test("tensors of version 2 lie one after another, row-major", () => {
		const declared =
			"(vnnlib-version <2.0>)\n(declare-network n (declare-input A Real [2,2]) (declare-input b float32 [])" +
			'(declare-hidden H Real [3] "h") (declare-output Y Real [2]))';
		const each = ["A[0,0]", "A[0,1]", "A[1,0]", "A[1,1]", "b"].map(
			(name, j) => `(assert (<= ${j} ${name} ${j + 0.5}))`,
		);
		expect(hull(`${declared}${each.join("\n")}(assert (<= Y[0] (* Y[1] 2)))`, 5)).toEqual(
			each.map((_, j) => [j, j + 0.5]),
		);
	});

	test("what is not looked at, or widened, is said", () => {
		const { notes } = readVnnlib(`${unit}(assert (< X_0 0.5))(assert (or (> Y_0 1) (> Y_1 Y_0)))`, 1);
		expect(notes).toEqual([
			expect.stringContaining("constraints on outputs (2) are ignored"),
			expect.stringContaining("Strict bounds"),
		]);
	});

	test("an end is the float64 nearest to what is written, beyond float64 an error", () => {
		expect(hull("(assert (<= 0.1 X_0 0.30000000000000001))")).toEqual([[0.1, 0.3]]);
		expect(hull("(assert (<= 1e-400 X_0 (* 1e-200 1e200)))")).toEqual([[0, 1]]);
		expect(hull("(assert (<= (- 4.9e-324) X_0 4.9e-324))")).toEqual([[-5e-324, 5e-324]]);
		expect(Object.is(hull("(assert (<= -0.0 X_0 1))")[0][0], 0)).toBe(true);
		expect(() => hull("(assert (<= 0 X_0 1e400))")).toThrow(/X_0 from above is beyond float64/);
	});
});

describe("What is no box is an error with its line", () => {
	test.each([
		[
			"(assert (<= 0 X_0 1))\n\n(assert (<= (+ X_0 X_1) 1))",
			/line 3: a constraint over several inputs \(X_0, X_1\)/,
		],
		["(assert\n(<= X_0 Y_0))", /line 2: a constraint that relates inputs to outputs/],
		["(assert (<= X_0 1))\n(assert (>= X_0 2))", /line 2: no input satisfies/],
		["(assert (< X_0 1))\n(assert (>= X_0 1))", /line 2: no input satisfies/],
		["(assert (<= X_0 0.1))\n(assert (>= X_0 0.1000000000000000000001))", /line 2: no input/],
		["(assert (<= X_0 1))", /line 1: up to the end of the file, X_0 is not bounded from below/],
		["(assert (or (<= 0 X_0 1)\n(<= X_0 2)))\n(assert (<= 0 X_1 1))", /X_0 is not bounded from below/],
		["; one\n(assert (<= 0 X_7 1))", /line 2: X_7 is an input, but the network has 2/],
		["(assert (<= 0 Z 1))", /line 1: "Z" is neither an input nor an output/],
		["(declare-const eps Real)\n(assert (<= X_0 eps))", /line 2: "eps" is neither/],
		["(assert (<= 0 X_0 1)", /line 1: the file ends here/],
		["(assert (<= 0 X_0 1)))", /line 1: found "\)", expected \( and a command/],
		["(assert (let ((a 1)) (<= X_0 a)))", /line 1: \(let \.\.\.\) is not understood/],
		["(define-fun f () Real 1)", /line 1: \(define-fun \.\.\.\) is not understood/],
		["(assert (<= X_0 (* X_0 X_0)))", /line 1: a product of two values/],
		["(assert (<= X_0 (/ 1 0)))", /line 1: a division by 0/],
		["(assert (<= X_0 #x10))", /line 1: the character "#"/],
		["(assert (<= X_0 1e99999))", /line 1: the number 1e99999 has too many digits/],
		["(assert (<= X_0))", /compares 1 numbers/],
		["(assert (and))", /has 0 parts/],
		["(assert (not (<= X_0 1) (<= X_0 2)))", /\(not \.\.\.\) has 2 parts/],
		["(assert (+ 1 2))", /line 1: \(\+ \.\.\.\) stands in \(assert/],
		["(assert (<= X_0 (<= 1 2)))", /line 1: \(<= \.\.\.\) stands in \(<=/],
		["(assert (<= X_0 true))", /"true" is neither/],
		["(assert X_0)", /found "X_0", expected a constraint/],
		["(declare-const X_0 Int)", /line 1: "X_0" is of type Int/],
		["(declare-input X Real [3])", /line 1: 3 inputs are declared, but the network has 2/],
		["(declare-input X Real [1])\n(assert (<= 0 X 1))", /line 1: 1 inputs are declared/],
		["(declare-input X Real [2])\n(assert (<= 0 X[2] 1))", /line 2: X\[2\] is no element/],
		["(assert (<= |X_0 1))", /does not end/],
	])("%s", (text, message) => {
		expect(() => readVnnlib(text, 2)).toThrow(message);
	});

	test("neither depth nor digits nor cases take it long", () => {
		const deep = 200_000;
		const nested = `(assert ${"(not ".repeat(deep)}(<= 0 X_0 1)${")".repeat(deep)})`;
		expect(hull(nested)).toEqual([[0, 1]]);
		expect(() => hull("(".repeat(deep))).toThrow(/expected a command/);
		const sums = `(assert (<= 0 ${"(+ X_0 ".repeat(2000)}0${")".repeat(2000)} 2000))`;
		expect(hull(sums)).toEqual([[0, 1]]);
		const product = `(assert (<= 0 X_0 (* ${"1.123456789e-300 ".repeat(2000)})))`;
		expect(() => hull(product)).toThrow(/too many digits/);
		const cases = Array.from({ length: 40 }, (_, j) => `(assert (or (<= 0 X_${j} 1) (<= 2 X_${j} 3)))`).join(
			"\n",
		);
		expect(() => hull(cases, 40)).toThrow(/multiply to too many boxes/);
	});
});

/** A formula as a tree, for the evaluator and for the text. */
type Formula =
	| { readonly kind: "bound"; readonly input: number; readonly relation: string; readonly at: number }
	| { readonly kind: "and" | "or"; readonly parts: readonly Formula[] }
	| { readonly kind: "not"; readonly part: Formula };

const { formula } = fc.letrec<{ formula: Formula }>((tie) => ({
	formula: fc.oneof(
		{ maxDepth: 4 },
		fc.record({
			kind: fc.constant("bound" as const),
			input: fc.nat(1),
			relation: fc.constantFrom("<=", "<", ">=", ">", "=", "!="),
			at: fc.integer({ min: 0, max: 4 }),
		}),
		fc.record({
			kind: fc.constantFrom("and" as const, "or" as const),
			parts: fc.array(tie("formula"), { minLength: 1, maxLength: 3 }),
		}),
		fc.record({ kind: fc.constant("not" as const), part: tie("formula") }),
	),
}));

function textOf(tree: Formula): string {
	if (tree.kind === "bound") return `(${tree.relation} X_${tree.input} ${tree.at})`;
	if (tree.kind === "not") return `(not ${textOf(tree.part)})`;
	return `(${tree.kind} ${tree.parts.map(textOf).join(" ")})`;
}

function isSatisfied(tree: Formula, point: readonly number[]): boolean {
	if (tree.kind === "not") return !isSatisfied(tree.part, point);
	if ("parts" in tree)
		return tree.kind === "and"
			? tree.parts.every((part) => isSatisfied(part, point))
			: tree.parts.some((part) => isSatisfied(part, point));
	return compares(point[tree.input], tree.relation, tree.at);
}

function compares(x: number, relation: string, at: number): boolean {
	if (relation === "=") return x === at;
	if (relation === "!=") return x !== at;
	if (relation.startsWith("<")) return x < at || (x === at && relation === "<=");
	return x > at || (x === at && relation === ">=");
}

test("the boxes of random formulas hold the points that satisfy them, no others, and their hull is the points'", () => {
	// Ends are whole numbers, so a cell of quarters between them is satisfied whole or not at all.
	const steps = Array.from({ length: 17 }, (_, k) => k / 4);
	fc.assert(
		fc.property(formula, (tree) => {
			const text = `(assert (and (<= 0 X_0 4) (<= 0 X_1 4)))\n(assert ${textOf(tree)})`;
			const points = steps
				.flatMap((x) => steps.map((y) => [x, y]))
				.filter((point) => isSatisfied(tree, point));
			if (points.length === 0) {
				expect(() => readVnnlib(text, 2)).toThrow(/no input satisfies/);
				return;
			}
			const region = readVnnlib(text, 2);
			for (const point of points)
				expect(region.boxes.some((box) => box.contains(Float64Array.from(point)))).toBe(true);
			// A point of the closed boxes that lies on none of their ends satisfies what is asserted.
			const between = steps.filter((step) => step % 1 !== 0);
			for (const point of between.flatMap((x) => between.map((y) => [x, y])))
				if (region.boxes.some((box) => box.contains(Float64Array.from(point))))
					expect(isSatisfied(tree, point)).toBe(true);
			for (const input of [0, 1]) {
				const at = points.map((point) => point[input]);
				// Open ends are closed: the last quarter before a whole number stands for the whole number.
				const [least, most] = [Math.min(...at), Math.max(...at)];
				expect(region.hull.low[input]).toBe(least % 1 === 0.25 ? Math.floor(least) : least);
				expect(region.hull.high[input]).toBe(most % 1 === 0.75 ? Math.ceil(most) : most);
			}
		}),
		{ numRuns: 300 },
	);
});
