// @ts-check

/** The worked examples of docs/theory.md that are conditional networks, built and drawn by the library. */

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
import { dot, shortly, tag } from "./pictures.js";

/** @import { Worked } from "./pictures.js" */

/** @param {number} inputCount @param {readonly number[]} inputs @param {readonly number[]} outputs */
const table = (inputCount, inputs, outputs) =>
	new Dataset({
		...{ inputCount, outputCount: 1, inputs: Float64Array.from(inputs), outputs: Float64Array.from(outputs) },
	});

/** @returns {Worked} */
export function counting() {
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

/** @returns {Worked} */
export function memorizing() {
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
		text: `Twelve rows, a = 0 to 3 and b = 0 to 2, y = (5a + 3b) mod 4: p = 2 columns, and ties in both. The theorem on the lexicographic trie allows ceil(log2 12) + 2 * 2 - 2 = ${most} comparisons at worst; the tree found has ${network.leafCount} leaves and needs ${cost.worst.total}, ${shortly(cost.mean.total)} on average.`,
	};
}

/** @returns {Worked} */
export function synthesis() {
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
		text: `Four neurons relu(x0 + x1 - 0.5), relu(x0 - x1 + 0.25), relu(-x0 + 2x1 - 1), relu(2x0 + x1 + 1.5) feed two outputs A and B, and the larger one decides. The network computes ${dense} operations for every input. On the box -1:1 the conditional network with the same decisions has ${made.network.leafCount} leaves and does ${shortly(mean)} on average; on ${shortly(100 * made.decidedVolume)} % of the box no neuron is left.`,
	};
}

/** @returns {Worked} */
export function robustness() {
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
