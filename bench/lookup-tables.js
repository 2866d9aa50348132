/**
 * npm run bench:tables: twelve kinds of lookup tables that people use, made from their formulas, and two maps
 * of three inputs. For each: rows, tolerance, leaves and bytes of the numbers that answer, beside a plain
 * grid of float32 and a decision tree of constants (its leaves times answer, threshold and axis).
 */

import { Dataset, encodedSize, memorizeFunction, memorizeGrid } from "./lib/condnet.js";

const line = (n, from, to) => Array.from({ length: n }, (_, i) => from + ((to - from) * i) / (n - 1));

/** A table of all crossings of some axes. */
function table(axes, f) {
	let rows = [[]];
	for (const axis of axes) rows = rows.flatMap((row) => axis.map((x) => [...row, x]));
	return new Dataset({
		inputCount: axes.length,
		outputCount: 1,
		inputs: Float64Array.from(rows.flat()),
		outputs: Float64Array.from(rows, (row) => f(...row)),
	});
}

const tax = (x) =>
	[0, 11000, 44725, 95375, 182100, 231250].reduce(
		(sum, from, k) => sum + Math.max(0, x - from) * [0.1, 0.02, 0.1, 0.02, 0.08, 0.03][k],
		0,
	);
const tables = {
	"steam pressure (Antoine)": [[line(2000, 1, 100)], (t) => 10 ** (8.07131 - 1730.63 / (233.426 + t)), 0.1],
	"standard atmosphere": [[line(1101, 0, 11000)], (h) => 101325 * (1 - 2.25577e-5 * h) ** 5.25588, 10],
	"gamma 2.2": [[line(256, 0, 255)], (v) => 255 * (v / 255) ** 2.2, 0.5],
	"sRGB to linear": [
		[line(1024, 0, 1)],
		(v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4),
		1e-3,
	],
	"income tax": [[line(3001, 0, 300000)], tax, 0.01],
	"shipping zones": [
		[line(100, 0, 99), line(60, 0, 30)],
		(zone, kg) => 5 + 3 * Math.floor(zone / 25) + 2 * Math.ceil(kg / 5),
		0,
	],
	"tide (four constituents)": [
		[line(2880, 0, 720)],
		(h) =>
			[
				[1.2, 12.42],
				[0.5, 12],
				[0.3, 25.82],
				[0.2, 23.93],
			].reduce((sum, [a, p]) => sum + a * Math.cos((2 * Math.PI * h) / p), 0),
		0.05,
	],
	sine: [[line(4096, 0, 2 * Math.PI)], Math.sin, 1e-3],
	"thermistor (Steinhart-Hart)": [
		[line(4095, 1, 4095)],
		(adc) => 1 / (1 / 298.15 + Math.log(4096 / adc - 1 + 1e-9 + (adc === 4095 ? 1e-4 : 0)) / 3950) - 273.15,
		0.5,
	],
	"normal distribution": [
		[line(801, -4, 4)],
		(z) => 1 / (1 + Math.exp(-1.5976 * z - 0.07056 * z ** 3)),
		1e-3,
	],
	"wind chill": [
		[line(61, -40, 20), line(41, 5, 45)],
		(t, v) => 13.12 + 0.6215 * t + (0.3965 * t - 11.37) * v ** 0.16,
		0.2,
	],
	"black body, sRGB red": [
		[line(1000, 1000, 11000)],
		(k) => (k < 6600 ? 255 : 329.7 * (k / 100 - 60) ** -0.1332),
		1,
	],
};
const maps = {
	"engine map, additive with ridges": (a, b, c) =>
		Math.sin(2 * a) +
		Math.sqrt(b + 0.05) +
		0.5 * c * c +
		0.4 * Math.max(0, a - 0.6) +
		0.3 * Math.max(0, 0.4 - b),
	"engine map, load times temperature, diagonal ridge": (a, b, c) =>
		a * a + b * c + 0.5 * Math.max(0, a + b - 1),
};

console.log(
	"| table | rows | tolerance | leaves | largest error | file | plain grid, float32 | decision tree |\n|---|--:|--:|--:|--:|--:|--:|--:|",
);
const count = (n) => Math.round(n).toLocaleString("en");
function row(name, data, tolerance, made, leaves) {
	const p = data.inputCount;
	const metadata = { inputs: Array.from({ length: p }, (_, j) => `x${j}`), outputs: ["y"] };
	const bytes = encodedSize({ network: made.network, metadata });
	const tree = leaves === undefined ? "" : count(leaves * (p === 1 ? 8 : 9));
	const error = made.largestError === 0 ? "0" : made.largestError.toPrecision(3);
	console.log(
		`| ${name} | ${count(data.rowCount)} | ${Number(tolerance.toPrecision(3))} | ${made.network.leafCount} | ${error} | ${count(bytes)} | ${count(4 * data.rowCount)} | ${tree} |`,
	);
}
for (const [name, [axes, f, absolute]] of Object.entries(tables)) {
	const data = table(axes, f);
	const made = memorizeFunction(data, { tolerance: { absolute } });
	const constants = constantLeaves(data, absolute);
	row(name, data, absolute, made, constants);
}
for (const [name, f] of Object.entries(maps)) {
	const data = table([line(50, 0, 1), line(40, 0, 1), line(25, 0, 1)], f);
	const absolute = 1e-3 * (Math.max(...data.outputs) - Math.min(...data.outputs));
	row(name, data, absolute, memorizeGrid(data, { tolerance: { absolute } }), constantLeaves(data, absolute));
}

/**
 * Leaves of constants: of one input the fewest, from the first row on as long as a constant fits; of several
 * those of a tree that is cut, until a constant fits, where the squares left over are least.
 */
function constantLeaves({ inputs, outputs, inputCount }, absolute) {
	if (inputCount > 1) return treeLeaves({ inputs, outputs, inputCount }, absolute);
	let leaves = 0;
	for (let i = 0; i < inputs.length; leaves++) {
		let [low, high] = [outputs[i], outputs[i]];
		for (; i < inputs.length; i++) {
			low = Math.min(low, outputs[i]);
			high = Math.max(high, outputs[i]);
			if (high - low > 2 * absolute) break;
		}
	}
	return leaves;
}

function treeLeaves({ inputs, outputs, inputCount }, absolute) {
	const cells = [Array.from(outputs, (_, row) => row)];
	let leaves = 0;
	for (let rows = cells.pop(); rows !== undefined; rows = cells.pop()) {
		const numbers = rows.map((row) => outputs[row]);
		const spread = numbers.reduce((a, b) => Math.max(a, b)) - numbers.reduce((a, b) => Math.min(a, b));
		if (spread <= 2 * absolute) {
			leaves++;
			continue;
		}
		let best = { left: Infinity };
		for (let axis = 0; axis < inputCount; axis++) {
			const sorted = rows.toSorted((a, b) => inputs[a * inputCount + axis] - inputs[b * inputCount + axis]);
			const place = (i) => inputs[sorted[i] * inputCount + axis];
			const sum = numbers.reduce((a, b) => a + b);
			const squares = numbers.reduce((a, b) => a + b * b, 0);
			let [before, squaresBefore] = [0, 0];
			for (let i = 1; i < sorted.length; i++) {
				const y = outputs[sorted[i - 1]];
				before += y;
				squaresBefore += y * y;
				if (place(i - 1) === place(i)) continue;
				const left =
					squaresBefore -
					(before * before) / i +
					(squares - squaresBefore) -
					(sum - before) ** 2 / (sorted.length - i);
				if (left < best.left) best = { left, sorted, i };
			}
		}
		cells.push(best.sorted.slice(0, best.i), best.sorted.slice(best.i));
	}
	return leaves;
}
