// @ts-check

/**
 * npm run theory
 *
 * The worked examples of docs/theory.md: each builds what its chapter speaks of, counts it, and draws it. Their
 * numbers stand in the document between markers, their pictures in docs/theory/; a test fails where either is stale.
 */

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";
import {
	Box,
	Dataset,
	drawNetwork,
	memorize,
	NetworkBuilder,
	networkOperations,
	synthesizeOnBox,
	trace,
} from "@condnet/core";
import { dot, line, picture, tag, text } from "./pictures.js";

/** @typedef {{ readonly text: string, readonly alt: string, readonly svg: string }} Worked */

/** @param {number} inputCount @param {readonly number[]} inputs @param {readonly number[]} outputs */
const table = (inputCount, inputs, outputs) =>
	new Dataset({
		...{ inputCount, outputCount: 1, inputs: Float64Array.from(inputs), outputs: Float64Array.from(outputs) },
	});

const short = (/** @type {number} */ value) => String(Number(value.toPrecision(4)));

/** @type {Readonly<Record<string, () => Worked>>} */
export const worked = { counting, bits, memorizing, synthesis, layers, bounds, robustness };

function counting() {
	const keys = [1, 2, 4, 5, 7, 8, 11, 14];
	const { network, cost } = memorize(table(1, keys, [3, 1, 4, 1, 5, 9, 2, 6]));
	const input = Float64Array.of(5);
	const path = trace(network, input);
	const { svg } = drawNetwork(
		network,
		{ inputs: ["x"], outputs: ["y"], title: "Eight rows, and the path of x = 5" },
		{
			input,
		},
	);
	const asked = path.steps.map(
		({ right, gate }) => `x > ${network.thresholds[gate]} (${right ? "yes" : "no"})`,
	);
	return {
		svg,
		alt: "A tree of seven gates over eight answers; the path of x = 5 passes three gates",
		text: `The rows (1, 3), (2, 1), (4, 4), (5, 1), (7, 5), (8, 9), (11, 2), (14, 6) become ${network.gateCount} gates and ${network.leafCount} leaves. The input 5 meets ${asked.join(", ")}: ${path.operations.total} comparisons, and its answer ${path.outputs[0]} is there. The worst input costs ${cost.worst.total}, the mean is ${cost.mean.total}. A single neuron relu(2x - 1) costs as much: a multiplication, an addition, a comparison.`,
	};
}

function bits() {
	const [first, second] = [0.1 + 0.2 + 0.3, 0.1 + (0.2 + 0.3)];
	const unit = first - second;
	const x = (/** @type {number} */ value) => 480 + ((value - second) / unit - 0.5) * 300;
	const parts = [
		line([
			[60, 120],
			[900, 120],
		]),
	];
	for (const value of [second, first])
		parts.push(
			line([
				[x(value), 108],
				[x(value), 132],
			]),
			text(String(value), x(value), 156, "soft"),
		);
	parts.push(
		...[dot(x(second), 120), text("0.1 + (0.2 + 0.3)", x(second), 92)],
		...[dot(x(first), 120), text("(0.1 + 0.2) + 0.3", x(first), 92)],
		text("Neighbouring float64 numbers; between them there is none.", 24, 52, "soft", "start"),
	);
	return {
		svg: picture("Two orders of one sum", 180, parts),
		alt: "Neighbouring float64 numbers on a line: the two orders of the sum end on different ones",
		text: `0.1 + 0.2 + 0.3 in this order is ${first}, but 0.1 + (0.2 + 0.3) is ${second}: the next float64. So a network's answer is a bit pattern only once the order of its sums is fixed. Leaving out a term 0.7 * 0 between them changes nothing: ${0.1 + 0.2 + 0.7 * 0 + 0.3}.`,
	};
}

function memorizing() {
	// Four values of each column, so that no column tells the twelve rows apart.
	const rows = [0, 1, 2, 3].flatMap((a) => [0, 1, 2].map((b) => [a, b, (a * 5 + b * 3) % 4]));
	const data = table(
		2,
		rows.flatMap((row) => row.slice(0, 2)),
		rows.map(([, , y]) => y),
	);
	const { network, cost } = memorize(data);
	const names = { inputs: ["a", "b"], outputs: ["y"], title: "Twelve rows with ties in both columns" };
	const most = Math.ceil(Math.log2(rows.length)) + 2;
	return {
		svg: drawNetwork(network, names).svg,
		alt: "A tree of axis gates, and the plane of a and b cut into the rectangles of its leaves",
		text: `Twelve rows, a = 0 to 3 and b = 0 to 2, y = (5a + 3b) mod 4: p = 2 columns, and ties in both. The theorem on the lexicographic trie allows ceil(log2 12) + 2 * 2 - 2 = ${most} comparisons at worst; the tree found has ${network.leafCount} leaves and needs ${cost.worst.total}, ${short(cost.mean.total)} on average.`,
	};
}

function synthesis() {
	const builder = new NetworkBuilder(2);
	const neurons = [
		[1, 1, -0.5],
		[1, -1, 0.25],
		[-1, 2, -1],
		[2, 1, 1.5],
	].map(([a, b, bias]) => builder.add("relu", [0, 1], [a, b], bias));
	for (const weights of [
		[1, -1, 0.5, 0.25],
		[-0.5, 1, 0.25, -0.5],
	]) {
		for (const [k, weight] of weights.entries()) builder.term(neurons[k], weight);
		builder.output(0);
	}
	const model = builder.build();
	const made = synthesizeOnBox(model, new Box(Float64Array.of(-1, -1), Float64Array.of(1, 1)), {
		...{ answer: "argmax", maxBoxes: 60, samples: 20_000, minimize: "mean" },
	});
	const dense = networkOperations(model).total;
	const mean = made.operations.mean.operations.total;
	const names = {
		inputs: ["x0", "x1"],
		outputs: ["y0", "y1"],
		title: "A decision of four neurons, on the box -1:1",
	};
	const { svg } = drawNetwork(made.network, names, { box: made.proof, colouring: "operations" });
	return {
		svg,
		alt: "The tree of a synthesized decision, and its operations over the box: few but along a line",
		text: `Four neurons relu(x0 + x1 - 0.5), relu(x0 - x1 + 0.25), relu(-x0 + 2x1 - 1), relu(2x0 + x1 + 1.5) feed two outputs A and B, and the larger one decides. The network computes ${dense} operations for every input. On the box -1:1 the conditional network with the same decisions has ${made.network.leafCount} leaves and does ${short(mean)} on average; on ${short(100 * made.decidedVolume)} % of the box no neuron is left.`,
	};
}

function layers() {
	const points = [
		[0, 1],
		[1, 3],
		[2, 0],
		[3, 2],
		[4, 2.5],
	];
	// y = y_0 + sum of changes of slope times relu(x - x_i): one neuron a point but the last.
	const slopes = points.slice(1).map(([x, y], i) => (y - points[i][1]) / (x - points[i][0]));
	const builder = new NetworkBuilder(1);
	const neurons = slopes.map((_, i) => builder.add("relu", [0], [1], -points[i][0]));
	for (const [i, slope] of slopes.entries()) builder.term(neurons[i], slope - (slopes[i - 1] ?? 0));
	builder.output(points[0][1]);
	const operations = networkOperations(builder.build()).total;
	const place = (/** @type {readonly number[]} */ [x, y]) =>
		/** @type {const} */ ([80 + 190 * x, 250 - 55 * y]);
	const parts = [
		line([
			[60, 250],
			[900, 250],
		]),
		line(points.map(place), "on"),
	];
	for (const point of points) {
		const [x, y] = place(point);
		parts.push(dot(x, y), text(`(${point.join(", ")})`, x, point[0] === 1 ? y - 14 : y + 24));
	}
	return {
		svg: picture("Five points on one broken line: two layers, no gate", 290, parts),
		alt: "A broken line through five points",
		text: `Five rows (0, 1), (1, 3), (2, 0), (3, 2), (4, 2.5) lie on one broken line, and each bend is a neuron relu(x - x_i) with the change of slope, ${slopes.map((slope, i) => short(slope - (slopes[i - 1] ?? 0))).join(", ")}, as its weight: ${slopes.length} neurons and ${operations} operations, all of them for every input. A tree over five runs needs 3 comparisons.`,
	};
}

function bounds() {
	const powers = [4, 8, 12, 16, 20];
	const forms = /** @type {const} */ ([
		["n: without gates, almost all real labels", (/** @type {number} */ k) => 2 ** k, "cell"],
		[
			"about sqrt(n) / 2: without gates, some labels of 0 and 1",
			(/** @type {number} */ k) => 2 ** (k / 2) / 2,
			"frame",
		],
		["log2 n: with gates, almost all real labels", (/** @type {number} */ k) => k, "on"],
	]);
	const x = (/** @type {number} */ k) => 80 + ((k - 4) / 16) * 420;
	const y = (/** @type {number} */ value) => 290 - Math.log2(value) * 11.5;
	const parts = [
		line([
			[80, 50],
			[80, 290],
			[520, 290],
		]),
	];
	for (const k of powers) parts.push(text(`2^${k}`, x(k), 308, "soft"));
	for (const e of [0, 5, 10, 15, 20]) parts.push(text(String(2 ** e), 72, y(2 ** e) + 4, "soft", "end"));
	for (const [name, of, kind] of forms) {
		const all = Array.from({ length: 17 }, (_, i) => /** @type {const} */ ([x(4 + i), y(of(4 + i))]));
		parts.push(line(all, kind), text(name, 516, y(of(20)) + 4, "ink", "start"));
	}
	parts.push(
		text("rows n", 300, 326, "ink"),
		text("operations no network does with fewer", 24, 46, "soft", "start"),
	);
	const finite = (/** @type {number} */ n) => {
		let operations = 0;
		while (4 * (operations + 1) * (operations + 2) < n) operations++;
		return operations;
	};
	const rows = powers.map(
		(k) => `| 2^${k} | ${k} | ${finite(2 ** k)} | ${(2 ** k).toLocaleString("en-US")} |`,
	);
	return {
		svg: picture("What no network can beat", 340, parts),
		alt: "Three bounds against the number of rows on logarithmic axes: n, half its square root, and its logarithm",
		text: `What the three theorems of this chapter say of n distinct inputs:

| n | with gates, almost all real labels | without gates, some labels of 0 and 1 | without gates, almost all real labels |
|---|--:|--:|--:|
${rows.join("\n")}`,
	};
}

function robustness() {
	const points = [
		[1, 1, 0],
		[2, 4, 1],
		[5, 2, 0],
		[6, 5, 1],
		[8, 3, 2],
		[3, 7, 2],
	];
	const data = table(
		2,
		points.flatMap((point) => point.slice(0, 2)),
		points.map(([, , y]) => y),
	);
	const { network, cost, radius, notes } = memorize(data, { strategy: "robust", radius: { ofBest: 1 } });
	const view = { low: Float64Array.of(-0.5, -0.5), high: Float64Array.of(9.5, 8.5) };
	const names = {
		inputs: ["a", "b"],
		outputs: ["y"],
		title: "Six points that keep their answers as far as can be",
	};
	const { svg } = drawNetwork(network, names, { view });
	// Where the plane's frame stands in the picture.
	const [left, top, width, height] = (
		/<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)" class="frame"/.exec(svg) ?? []
	)
		.slice(1)
		.map(Number);
	const boxes = points.map(([a, b]) => {
		const [x, y] = [left + ((a + 0.5) / 10) * width, top + (1 - (b + 0.5) / 9) * height];
		const [w, h] = [((radius ?? 0) / 10) * width, ((radius ?? 0) / 9) * height];
		const around = {
			x: x - w,
			y: y - h,
			width: 2 * w,
			height: 2 * h,
			class: "cell",
			"stroke-dasharray": "5 3",
		};
		return tag("rect", around) + dot(x, y);
	});
	return {
		svg: svg.replace("</svg>", `${boxes.join("")}</svg>`),
		alt: "A tree of axis gates, and the plane cut into rectangles that keep away from six points",
		text: `Six points (a, b): ${points.map(([a, b, y]) => `(${a}, ${b}) is ${y}`).join(", ")}. ${notes.join(" ")} Asked for all of it, the box tree takes ${network.leafCount} leaves and at most ${cost.worst.total} comparisons, and the radius certified is ${radius}: whoever moves both coordinates by less keeps the answer.`,
	};
}

/** What stands in the document of an example. */
export function exampleText(/** @type {string} */ name, /** @type {Worked} */ { alt, text: says }) {
	return `${says}\n\n![${alt}](theory/${name}.svg)`;
}

/** What stands in a document between the markers of an example. */
export function exampleIn(/** @type {string} */ document, /** @type {string} */ name) {
	const [, before, between] = pattern(name).exec(document) ?? [];
	if (before === undefined) throw new Error(`docs/theory.md has no markers of the example ${name}.`);
	return between;
}

function pattern(/** @type {string} */ name) {
	return new RegExp(`(<!-- example ${name}: npm run theory -->\n)([\\s\\S]*?)(?=\n<!-- end -->)`);
}

const docs = new URL("../../docs/", import.meta.url);

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const path = new URL("theory.md", docs);
	let document = readFileSync(path, "utf8");
	mkdirSync(new URL("theory/", docs), { recursive: true });
	for (const [name, make] of Object.entries(worked)) {
		const made = make();
		writeFileSync(new URL(`theory/${name}.svg`, docs), made.svg);
		exampleIn(document, name);
		document = document.replace(pattern(name), (_, before) => `${before}${exampleText(name, made)}`);
	}
	writeFileSync(path, document);
	console.log(`docs/theory.md and ${Object.keys(worked).length} pictures are made again.`);
}
