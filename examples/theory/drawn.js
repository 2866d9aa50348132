// @ts-check

/** The worked examples of docs/theory.md that hold no gate: numbers, and pictures drawn for them. */

import { NetworkBuilder, networkOperations } from "@condnet/core";
import { dot, line, picture, shortly, text } from "./pictures.js";

/** @import { Worked } from "./pictures.js" */

/** @returns {Worked} */
export function bits() {
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

/** @returns {Worked} */
export function layers() {
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
		text: `Five rows (0, 1), (1, 3), (2, 0), (3, 2), (4, 2.5) lie on one broken line, and each bend is a neuron relu(x - x_i) with the change of slope, ${slopes.map((slope, i) => shortly(slope - (slopes[i - 1] ?? 0))).join(", ")}, as its weight: ${slopes.length} neurons and ${operations} operations, all of them for every input. A tree over five runs needs 3 comparisons.`,
	};
}

/** @returns {Worked} */
export function bounds() {
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
