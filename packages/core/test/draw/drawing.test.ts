import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	type Colouring,
	type ConditionalNetwork,
	colourKey,
	Dataset,
	defaultColouring,
	drawNetwork,
	Evaluator,
	memorize,
	memorizeFunction,
	memorizeRanges,
	OperationCount,
	type Plane,
	pathOf,
	placePoint,
	Random,
	samplePlane,
	trace,
	viewOf,
	visibleTree,
} from "../../src/internal.ts";
import { milliseconds } from "../processor-time.ts";
import { someNetwork } from "../random/conditional-networks.ts";
import { elements, readSvg } from "./svg-reader.ts";

const seeds = fc.integer({ min: 0, max: 2 ** 31 });

function names(network: ConditionalNetwork) {
	return {
		inputs: Array.from({ length: network.inputCount }, (_, j) => `x${j}`),
		outputs: Array.from({ length: network.outputCount }, (_, j) => `y${j}`),
	};
}

/** A table of two inputs whose labels say in which of `count` rings a point lies. */
async function rings(count: number): Promise<ConditionalNetwork> {
	const random = new Random(3);
	const inputs = Float64Array.from({ length: 400 }, () => random.normal());
	const outputs = Float64Array.from({ length: 200 }, (_, i) =>
		Math.min(count - 1, Math.floor(Math.hypot(inputs[2 * i], inputs[2 * i + 1]))),
	);
	return (await memorize(new Dataset({ inputCount: 2, outputCount: 1, inputs, outputs }))).network;
}

describe("a drawing", () => {
	it("is well-formed for every network, with finite numbers alone, and escapes hostile names", () => {
		const hostile = ["<script>", "a&b\"'", "]]>", "\u0000\u001b[31m", "\ud800", "&amp;", "x".repeat(1e4), "‮"];
		fc.assert(
			fc.property(seeds, fc.constantFrom<Colouring>("decision", "value", "operations"), (seed, colouring) => {
				const random = new Random(seed);
				const network = someNetwork(random);
				const name = () => hostile[random.integer(hostile.length)];
				const input = Float64Array.from({ length: network.inputCount }, () => random.normal());
				const { svg } = drawNetwork(
					network,
					{
						inputs: names(network).inputs.map(name),
						outputs: names(network).outputs.map(name),
						labels: Array.from({ length: random.integer(5) }, name),
						title: name(),
					},
					{ colouring, input, over: [0] },
				);
				for (const { attributes, name } of elements(readSvg(svg))) {
					expect(["svg", "title", "style", "rect", "text", "g", "path", "circle"]).toContain(name);
					expect(Object.keys(attributes).filter((key) => key.startsWith("on") || key === "href")).toEqual([]);
					for (const key of ["x", "y", "cx", "cy", "width", "height", "d"])
						expect(attributes[key] ?? "").not.toMatch(/NaN|Infinity|undefined/);
				}
			}),
			{ numRuns: 10 },
		);
	});

	it("colours a point by what the reference answers and counts there", () => {
		fc.assert(
			fc.property(seeds, fc.constantFrom<Colouring>("decision", "value", "operations"), (seed, colouring) => {
				const random = new Random(seed);
				const network = someNetwork(random);
				const ends = viewOf(network);
				const box =
					random.integer(2) === 0 ? undefined : { low: ends.low.map((x) => x / 2), high: ends.high };
				const at = ends.low.map((least, j) => least / 2 + ends.high[j] / 2);
				const plane: Plane = {
					...{ ...ends, over: [0, network.inputCount > 1 ? 1 : undefined], at },
					...{ colouring, box },
				};
				const numbers = samplePlane(network, plane, 7, 5);
				const count = new OperationCount();
				const evaluator = new Evaluator(network, count);
				const outputs = new Float64Array(network.outputCount);
				const point = at.slice();
				for (let k = 0; k < 35; k++) {
					placePoint(plane, ((k % 7) + 0.5) / 7, 1 - (Math.floor(k / 7) + 0.5) / 5, point);
					count.reset();
					const inside = box === undefined || point.every((x, j) => x >= box.low[j] && x <= box.high[j]);
					const known = inside && network.domain.contains(point) && evaluator.evaluate(point, outputs) === 0;
					expect(numbers[k]).toBe(known ? (colouring === "operations" ? count.total : outputs[0]) : NaN);
				}
			}),
		);
	});

	it("gives every number on the plane a colour that the legend names, and answers one each where they fit", () => {
		fc.assert(
			fc.property(seeds, fc.constantFrom<Colouring>("decision", "value", "operations"), (seed, colouring) => {
				const random = new Random(seed);
				const network = someNetwork(random);
				const odd = [0, -0, 1, 2, 3, 1.7e308, -1.7e308, Infinity, -Infinity, NaN, 5e-324];
				const numbers = Float64Array.from({ length: 50 }, () => odd[random.integer(odd.length)]);
				const key = colourKey(network, names(network), colouring, numbers);
				const named = new Set(key.entries.map(({ place }) => place));
				for (const value of numbers) {
					const place = key.placeOf(value);
					if (Number.isNaN(value)) expect(place).toBe(-1);
					else if (Number.isFinite(value)) expect(named).toContain(place);
				}
			}),
		);
	});

	it("puts every whole number in the step of the legend that holds it, between whole ends", () => {
		const counts = fc.array(fc.integer({ min: 0, max: 2 ** 40 }), { minLength: 10, maxLength: 40 });
		fc.assert(
			fc.property(fc.oneof(counts, fc.array(fc.nat(30), { minLength: 10 })), (whole) => {
				const network = someNetwork(new Random(1));
				const { entries, placeOf } = colourKey(
					network,
					names(network),
					"operations",
					Float64Array.from(whole),
				);
				for (const value of whole) {
					const says = entries.find(({ place }) => place === placeOf(value))?.text ?? "";
					expect(says).toMatch(/^[\d,]+( to [\d,]+)?$/);
					const [from, to = from] = says.split(" to ").map((end) => Number(end.replaceAll(",", "")));
					expect(value >= from && value <= to, `${value} in ${says}`).toBe(true);
				}
			}),
		);
	});

	it("shows the colours of its legend in the plane and in the tree", async () => {
		const network = await rings(3);
		const labels = ["inner", "middle", "outer"];
		const { svg } = drawNetwork(network, { ...names(network), labels });
		const all = [...elements(readSvg(svg))];
		const texts = all.filter(({ name }) => name === "text").map(({ text }) => text);
		for (const label of labels) expect(texts).toContain(label);
		const leaves = all.filter(({ children, name }) => name === "g" && children[1]?.name === "rect");
		expect(leaves.length).toBe(Math.min(network.leafCount, leaves.length));
		for (const { children } of leaves)
			expect(children[1].attributes.class).toBe(`k${labels.indexOf(children[0].text)}`);
	});

	it("says of gaps that they have no answer, and asks of a range's first key what is true of it", () => {
		const inputs = Float64Array.of(0, 9, 20, 29, 100, 1000);
		const dataset = new Dataset({ inputCount: 2, outputCount: 1, inputs, outputs: Float64Array.of(1, 2, 3) });
		const { network } = memorizeRanges(dataset);
		const { svg } = drawNetwork(network, names(network));
		const texts = [...elements(readSvg(svg))].filter(({ name }) => name === "text").map(({ text }) => text);
		for (const question of ["x0 ≥ 0", "x0 > 9", "x0 ≥ 20", "x0 > 29", "x0 ≥ 100", "x0 > 1000"])
			expect(texts.join("; ")).toContain(question);
		expect(texts).toContain("no answer");
		expect(texts).toContain("no answer, or outside");
		expect(texts).not.toContain("computed");
	});

	it("colours by value where a leaf computes, however few answers are stored", () => {
		const inputs = Float64Array.from({ length: 101 }, (_, i) => i);
		const outputs = inputs.map((x) => Math.abs(x - 50));
		const { network } = memorizeFunction(new Dataset({ inputCount: 1, outputCount: 1, inputs, outputs }), {
			tolerance: { absolute: 0.01 },
		});
		expect(defaultColouring(network, names(network))).toBe("value");
	});

	it("lights the path of the trace", () => {
		fc.assert(
			fc.property(seeds, (seed) => {
				const random = new Random(seed);
				const network = someNetwork(random);
				const input = Float64Array.from({ length: network.inputCount }, () => random.normal());
				const { steps, leaf } = trace(network, input);
				const path = pathOf(network, input);
				expect([...path].sort((a, b) => a - b)).toEqual(
					[~leaf, ...steps.map(({ gate }) => gate)].sort((a, b) => a - b),
				);
				const { svg } = drawNetwork(network, names(network), { over: [0], input, nodes: 2 * path.size + 1 });
				const marked = [...elements(readSvg(svg))].filter(({ attributes }) =>
					/\b(?:onfill|lit)\b/.test(attributes.class ?? ""),
				);
				expect(marked.length).toBe(path.size);
			}),
			{ numRuns: 30 },
		);
	});

	it("counts truly what the tree leaves out", () => {
		fc.assert(
			fc.property(seeds, fc.integer({ min: 1, max: 30 }), (seed, most) => {
				const network = someNetwork(new Random(seed));
				const shown = visibleTree(network.tree, most);
				expect(shown.length).toBeLessThanOrEqual(most);
				const ends = shown.filter(({ left }) => left < 0);
				expect(ends.reduce((sum, { leaves }) => sum + leaves, 0)).toBe(network.leafCount);
				for (const { node, leaves } of ends) {
					let below = 0;
					for (const open = [node]; open.length > 0; ) {
						const at = open.pop() ?? 0;
						if (at < 0) below++;
						else open.push(network.tree.left[at], network.tree.right[at]);
					}
					expect(leaves).toBe(below);
				}
			}),
		);
	});

	it("stays small and quick over 100,000 leaves, and says what it leaves out", async () => {
		const rows = 100_000;
		const random = new Random(1);
		const { network } = await memorize(
			new Dataset({
				...{ inputCount: 1, outputCount: 1 },
				inputs: Float64Array.from({ length: rows }, (_, i) => i),
				outputs: Float64Array.from({ length: rows }, () => random.normal()),
			}),
		);
		const start = milliseconds();
		const { svg, notes } = drawNetwork(network, names(network), { input: Float64Array.of(777) });
		expect(milliseconds() - start).toBeLessThan(5000);
		expect(svg.length).toBeLessThan(400_000);
		expect(notes.join(" ")).toContain("of its 199,999 gates and leaves");
	});

	it("says of an input that its other values put elsewhere that it does not lie on the plane", async () => {
		const network = await rings(3);
		const wide = (over: number[], at: number[]) =>
			drawNetwork(network, names(network), {
				...{ over, at: Float64Array.from(at), input: Float64Array.of(0.5, 0.25) },
			});
		const classes = ({ svg }: { svg: string }) =>
			[...elements(readSvg(svg))].flatMap(({ name, attributes }) =>
				name === "circle" ? [attributes.class] : [],
			);
		const on = wide([0], [9, 0.25]);
		expect(classes(on)).toContain("dot");
		expect(on.notes.join(" ")).not.toContain("does not lie");
		const off = wide([0], [0.5, 0.5]);
		expect(classes(off)).not.toContain("dot");
		expect(off.notes.join(" ")).toContain("The input does not lie on the plane that is drawn");
	});

	it("keeps what is fixed within the picture, and counts what does not fit", () => {
		const inputs = Float64Array.from({ length: 80 }, (_, k) => (k * 7919) % 101);
		const dataset = new Dataset({ inputCount: 40, outputCount: 1, inputs, outputs: Float64Array.of(1, 2) });
		const { network } = memorize(dataset);
		const { svg } = drawNetwork(network, names(network));
		const [fixed] = [...elements(readSvg(svg))].filter(({ text }) => text.startsWith("Fixed: "));
		expect(fixed.text.length).toBeLessThan(156);
		const shown = fixed.text.match(/ = /g)?.length ?? 0;
		expect(fixed.text).toMatch(new RegExp(`and ${38 - shown} others$`));
	});

	it("refuses what does not fit the network", async () => {
		const network = await rings(2);
		for (const over of [[], [2], [0, 0], [0, 1, 0], [0.5]])
			expect(() => drawNetwork(network, names(network), { over })).toThrow(/one or two different inputs/);
		expect(() => drawNetwork(network, names(network), { at: Float64Array.of(1) })).toThrow(/expected 2/);
	});
});
