/**
 * From inputs to leaves as ONNX nodes: all rows walk the tree together, a level at a time, by Gather over
 * tables of the gates; leaves lead to themselves.
 */

import type { ExportForm } from "@condnet/core/internal";
import type { GraphBuilder } from "./graph-builder.ts";
import type { GraphInputs } from "./input-nodes.ts";
import { neuronValues } from "./leaf-networks.ts";

/** The leaf of every row, [N]. */
export function leafNodes(g: GraphBuilder, form: ExportForm, inputs: GraphInputs): string {
	const { network } = form;
	const { tree, gateCount, leafCount, thresholds } = network;
	const { places, values: all } = pathValues(g, form, inputs);
	const depth = tree.depths().reduce((most, level) => Math.max(most, level), 0);
	// Nodes: gates, then leaves, which lead to themselves.
	const count = gateCount + leafCount;
	const children = new Uint32Array(2 * count);
	const child = (node: number): number => (node >= 0 ? node : gateCount + ~node);
	for (let gate = 0; gate < gateCount; gate++)
		children.set([child(tree.left[gate]), child(tree.right[gate])], 2 * gate);
	for (let leaf = 0; leaf < leafCount; leaf++)
		children.fill(gateCount + leaf, 2 * (gateCount + leaf), 2 * (gateCount + leaf + 1));
	const next = g.whole(children, [2 * count]);
	const limits = new Float64Array(count);
	limits.set(thresholds);
	const limit = g.reals(limits, [count]);
	const values = gateValues(g, form, all, places, count);
	const rowCount = g.node("Slice", [g.node("Shape", [all]), g.whole([0], [1]), g.whole([1], [1])]);
	let node = g.node("Expand", [g.whole([child(tree.root)], [1]), rowCount]);
	for (let level = 0; level < depth; level++) {
		const right = g.node("Greater", [values(node), g.node("Gather", [limit, node])]);
		const step = g.node("Where", [right, g.whole([1]), g.whole([0])]);
		const at = g.node("Add", [g.node("Mul", [node, g.whole([2])]), step]);
		node = g.node("Gather", [next, at]);
	}
	return g.node("Sub", [node, g.whole([gateCount])]);
}

/** What gates read, [N, values], and the place in its rows of each value that they may read. */
interface PathValues {
	readonly values: string;
	readonly places: ReadonlyMap<number, number>;
}

/** Neurons that nodes compute are functions of the inputs and of one another: computed for every row. */
function pathValues(g: GraphBuilder, { network }: ExportForm, given: GraphInputs): PathValues {
	const { inputCount, pathNeurons, networks } = network;
	const places = new Map<number, number>();
	for (let j = 0; j < inputCount; j++) places.set(j, j);
	if (pathNeurons.length === 0) return { values: given.values, places };
	const parts = [given.values];
	const columns = new Map(given.columns.map((name, j) => [j, name]));
	for (const i of [...new Set(pathNeurons)].sort((a, b) => a - b)) {
		const value = neuronValues(g, networks.get(0), i, columns);
		places.set(inputCount + i, inputCount + parts.length);
		columns.set(inputCount + i, value);
		parts.push(value);
	}
	return { values: g.node("Concat", parts, { axis: 1 }), places };
}

/** What the gate of each row's node looks at, [N]: one value, or a sum that starts at +0, term by term. */
function gateValues(
	g: GraphBuilder,
	{ network }: ExportForm,
	all: string,
	places: ReadonlyMap<number, number>,
	count: number,
): (node: string) => string {
	const { gateCount, gateRows, inputCount } = network;
	const zeroColumn = inputCount;
	let most = 1;
	for (let row = 0; row < gateRows.count; row++)
		most = Math.max(most, gateRows.start[row + 1] - gateRows.start[row]);
	const oblique = network.gateValues.some((value) => value < 0);
	const columns = Array.from({ length: oblique ? most : 1 }, () => new Uint32Array(count).fill(zeroColumn));
	const weights = columns.map(() => new Float64Array(count));
	for (let gate = 0; gate < gateCount; gate++) {
		const value = network.gateValues[gate];
		if (value >= 0) {
			columns[0][gate] = places.get(value) ?? zeroColumn;
			weights[0][gate] = 1;
			continue;
		}
		for (let k = gateRows.start[~value], t = 0; k < gateRows.start[~value + 1]; k++, t++) {
			columns[t][gate] = places.get(gateRows.columns[k]) ?? zeroColumn;
			weights[t][gate] = gateRows.weights[k];
		}
	}
	const columnTables = columns.map((table) => g.whole(table, [count]));
	const weightTables = oblique ? weights.map((table) => g.reals(table, [count])) : [];
	const pick = (node: string, t: number): string => {
		const column = g.node("Unsqueeze", [g.node("Gather", [columnTables[t], node]), g.whole([1], [1])]);
		return g.node("Squeeze", [g.node("GatherElements", [all, column], { axis: 1 }), g.whole([1], [1])]);
	};
	if (!oblique) return (node) => pick(node, 0);
	return (node) => {
		let sum = g.reals([0]);
		for (let t = 0; t < columnTables.length; t++)
			sum = g.node("Add", [sum, g.node("Mul", [g.node("Gather", [weightTables[t], node]), pick(node, t)])]);
		return sum;
	};
}
