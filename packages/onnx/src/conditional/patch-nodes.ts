/**
 * Multilinear leaves as ONNX nodes: every row's patch is looked up in tables over patches, its cell is found
 * by halving on all axes, and its corners are gathered at once and joined axis by axis, in the reference's
 * order. A leaf's patches are added one after another. Rows of other leaves are answered for item 0, and not
 * chosen.
 */

import type { ExportForm } from "@condnet/core/internal";
import type { GraphBuilder } from "./graph-builder.ts";
import type { GraphInputs } from "./input-nodes.ts";

/** What rows are told of their patches, one table each, by patch. */
interface PatchTables {
	/** Knots of each axis, where they begin, and the distance of values along it. */
	readonly sizes: readonly string[];
	readonly knotStarts: readonly string[];
	readonly strides: readonly string[];
	readonly valueStarts: string;
	/** From a cell's first value to its corners, the last axis fastest, [patches, 2^axes]. */
	readonly corners: string;
	readonly knots: string;
	/** 1 / the distance to the next knot. */
	readonly reciprocals: string;
	readonly values: string;
	/** Halvings that find a cell on each axis. */
	readonly halvings: readonly number[];
}

/** @returns each row's answer, [N, R], and which rows it is for, [N] */
export function patchNodes(
	g: GraphBuilder,
	{ network, firstPatches }: ExportForm,
	{ columns }: GraphInputs,
	code: string,
): { readonly answer: string; readonly isPatch: string } {
	const { patches, outputCount } = network;
	const { itemCount, starts } = patches;
	const at = g.node("Sub", [code, g.whole([firstPatches])]);
	const isPatch = g.node("And", [
		g.node("GreaterOrEqual", [at, g.whole([0])]),
		g.node("Less", [at, g.whole([itemCount])]),
	]);
	const item = g.node("Where", [isPatch, at, g.whole([0])]);
	const counts = Array.from({ length: itemCount }, (_, i) => starts[i + 1] - starts[i]);
	const first = g.node("Gather", [g.whole(starts.slice(0, itemCount), [itemCount]), item]);
	const count = g.node("Gather", [g.whole(counts, [itemCount]), item]);
	const tables = patchTables(g, network);
	const inputs = columns.map((column) => g.node("Squeeze", [column, g.whole([1], [1])]));
	let answer = "";
	for (let t = 0; t < counts.reduce((most, each) => Math.max(most, each), 1); t++) {
		const isOne = g.node("Less", [g.whole([t]), count]);
		const patch = g.node("Where", [isOne, g.node("Add", [first, g.whole([t])]), first]);
		const value = interpolated(g, tables, inputs, patch, outputCount);
		const sum = t === 0 ? value : g.node("Add", [answer, value]);
		answer = t === 0 ? value : g.node("Where", [column(g, isOne), sum, answer]);
	}
	return { answer, isPatch };
}

/** The values of one patch of each row, [N, R]. */
function interpolated(
	g: GraphBuilder,
	tables: PatchTables,
	inputs: readonly string[],
	patch: string,
	outputCount: number,
): string {
	let base = g.node("Gather", [tables.valueStarts, patch]);
	const axes = inputs.map((x, j) => {
		const size = g.node("Gather", [tables.sizes[j], patch]);
		const knot = g.node("Gather", [tables.knotStarts[j], patch]);
		const isMany = g.node("Greater", [size, g.whole([1])]);
		let left = g.node("Where", [isMany, g.node("Sub", [size, g.whole([1])]), size]);
		let low = knot;
		for (let halving = 0; halving < tables.halvings[j]; halving++) {
			const half = g.node("Div", [left, g.whole([2])]);
			const middle = g.node("Add", [low, half]);
			const isAbove = g.node("Greater", [x, g.node("Gather", [tables.knots, middle])]);
			low = g.node("Where", [isAbove, middle, low]);
			left = g.node("Sub", [left, half]);
		}
		const lower = g.node("Gather", [tables.knots, low]);
		const each = g.node("Gather", [tables.reciprocals, low]);
		const part = g.node("Mul", [g.node("Sub", [x, lower]), each]);
		const stride = g.node("Gather", [tables.strides[j], patch]);
		base = g.node("Add", [base, g.node("Mul", [g.node("Sub", [low, knot]), stride])]);
		return { part: column(g, part), isMany: column(g, isMany) };
	});
	const corners = g.node("Add", [column(g, base), g.node("Gather", [tables.corners, patch])]);
	const outputs = Array.from({ length: outputCount }, (_, k) => {
		let value = g.node("Gather", [tables.values, g.node("Add", [corners, g.whole([k])])]);
		for (const { part, isMany } of [...axes].reverse()) {
			const a = everyOther(g, value, 0);
			const step = g.node("Mul", [part, g.node("Sub", [everyOther(g, value, 1), a])]);
			value = g.node("Where", [isMany, g.node("Add", [a, step]), a]);
		}
		return value;
	});
	return outputs.length === 1 ? outputs[0] : g.node("Concat", outputs, { axis: 1 });
}

/** [N] as [N, 1]. */
function column(g: GraphBuilder, row: string): string {
	return g.node("Unsqueeze", [row, g.whole([1], [1])]);
}

/** Columns `from`, `from` + 2, ... */
function everyOther(g: GraphBuilder, value: string, from: 0 | 1): string {
	const end = g.whole([2 ** 31 - 1], [1]);
	return g.node("Slice", [value, g.whole([from], [1]), end, g.whole([1], [1]), g.whole([2], [1])]);
}

function patchTables(
	g: GraphBuilder,
	{ patches, inputCount, outputCount }: ExportForm["network"],
): PatchTables {
	const { count } = patches;
	const inputs = Array.from({ length: inputCount }, (_, j) => j);
	const ofAxis = (): number[][] => inputs.map(() => []);
	const [sizes, knotStarts, strides] = [ofAxis(), ofAxis(), ofAxis()];
	const valueStarts: number[] = [];
	const corners: number[] = [];
	let knot = 0;
	let value = 0;
	for (let m = 0; m < count; m++) {
		const of = patches.sizes(m);
		valueStarts.push(value);
		let stride = outputCount;
		for (const j of [...inputs].reverse()) {
			strides[j].push(stride);
			stride *= of[j];
		}
		for (const j of inputs) {
			sizes[j].push(of[j]);
			knotStarts[j].push(knot);
			knot += of[j];
		}
		corners.push(
			...inputs.reduce((all, j) => all.flatMap((at) => [at, of[j] > 1 ? at + strides[j][m] : at]), [0]),
		);
		value += stride;
	}
	const byPatch = (table: readonly number[]): string => g.whole(table, [count]);
	return {
		sizes: sizes.map(byPatch),
		knotStarts: knotStarts.map(byPatch),
		strides: strides.map(byPatch),
		valueStarts: byPatch(valueStarts),
		corners: g.whole(corners, [count, 2 ** inputCount]),
		knots: g.reals(patches.knots, [patches.knots.length]),
		// Not divided in the graph: runtimes make x / width of x * (1 / width).
		reciprocals: g.reals(
			patches.knots.map((lower, k) => 1 / ((patches.knots[k + 1] ?? Number.POSITIVE_INFINITY) - lower)),
			[patches.knots.length],
		),
		values: g.reals(patches.values, [patches.values.length]),
		halvings: sizes.map((each) =>
			Math.ceil(Math.log2(each.reduce((most, size) => Math.max(most, size - 1), 1))),
		),
	};
}
