/**
 * Networks that leaves evaluate, as ONNX nodes for all rows together. A block of neurons adds one product
 * after another, in the order of the columns; a product that a row does not have has the weight 0 and leaves
 * a sum of finite numbers as it is.
 */

import { type Network, NeuronKind } from "@condnet/core";
import type { GraphBuilder } from "./graph-builder.ts";

/** Columns of inputs, [N, 1] each, and which values of a network a mask has as more than 0, [N, values]. */
export interface LeafInputs {
	readonly columns: readonly string[];
	readonly mask: string | undefined;
}

/** @returns the outputs, [N, outputCount] */
export function networkOutputs(g: GraphBuilder, network: Network, { columns, mask }: LeafInputs): string {
	const { inputCount, neuronCount, outputCount } = network;
	const values = [...columns];
	const keep = (column: string, from: number, to: number): string => {
		if (mask === undefined) return column;
		const bits = g.node("Slice", [mask, g.whole([from], [1]), g.whole([to], [1]), g.whole([1], [1])]);
		return g.node("Where", [bits, column, g.reals([0])]);
	};
	for (let j = 0; j < inputCount && mask !== undefined; j++) values[j] = keep(columns[j], j, j + 1);
	for (const [from, to] of kindBlocks(network)) {
		const kind = network.kinds[from];
		const value =
			kind === NeuronKind.max
				? largest(g, network, from, to, values)
				: activated(g, network, from, to, rowSums(g, network, from, to, values));
		const kept = keep(value, inputCount + from, inputCount + to);
		values.push(...(to - from === 1 ? [kept] : g.nodes("Split", [kept], { axis: 1 }, to - from)));
	}
	return rowSums(g, network, neuronCount, neuronCount + outputCount, values);
}

/** Neurons of one kind that follow one another and do not read one another, as ranges. */
function kindBlocks({ inputCount, neuronCount, kinds, rows }: Network): [from: number, to: number][] {
	const found: [number, number][] = [];
	for (let from = 0; from < neuronCount; ) {
		let to = from + 1;
		// Columns ascend, so the last one tells whether a neuron reads the block.
		const reads = (i: number): boolean =>
			rows.start[i + 1] > rows.start[i] && rows.columns[rows.start[i + 1] - 1] >= inputCount + from;
		while (to < neuronCount && kinds[to] === kinds[from] && !reads(to)) to++;
		found.push([from, to]);
		from = to;
	}
	return found;
}

/** Neuron i of a network, [N, 1]. @param columns what is known of its values, [N, 1] each */
export function neuronValues(
	g: GraphBuilder,
	network: Network,
	i: number,
	columns: ReadonlyMap<number, string>,
): string {
	const values = Array.from({ length: network.valueCount }, (_, v) => columns.get(v) ?? "");
	return network.kinds[i] === NeuronKind.max
		? largest(g, network, i, i + 1, values)
		: activated(g, network, i, i + 1, rowSums(g, network, i, i + 1, values));
}

/** Sums of rows [from, to), [N, to - from]. */
function rowSums(
	g: GraphBuilder,
	{ rows }: Network,
	from: number,
	to: number,
	values: readonly string[],
): string {
	const used = new Set<number>();
	for (let k = rows.start[from]; k < rows.start[to]; k++) used.add(rows.columns[k]);
	let sum = g.reals(rows.biases.slice(from, to), [1, to - from]);
	const weights = new Map([...used].map((column) => [column, new Float64Array(to - from)]));
	for (let row = from; row < to; row++)
		for (let k = rows.start[row]; k < rows.start[row + 1]; k++) {
			const column = weights.get(rows.columns[k]);
			if (column) column[row - from] = rows.weights[k];
		}
	if (used.size === 0) {
		// As many rows as there are inputs.
		return g.node("Where", [g.node("Equal", [values[0], values[0]]), sum, sum]);
	}
	for (const column of [...used].sort((a, b) => a - b)) {
		const factors = weights.get(column) ?? new Float64Array(to - from);
		const product = g.node("Mul", [values[column], g.reals(factors, [1, to - from])]);
		const every = factors.every((weight) => weight !== 0);
		const term = every
			? product
			: g.node("Where", [g.truths(factors, [1, to - from]), product, g.reals([0])]);
		sum = g.node("Add", [sum, term]);
	}
	return sum;
}

function largest(
	g: GraphBuilder,
	{ rows, parameters }: Network,
	from: number,
	to: number,
	values: readonly string[],
): string {
	const parts: string[] = [];
	for (let i = from; i < to; i++) {
		let best = g.reals([parameters[2 * i]], [1, 1]);
		for (let k = rows.start[i]; k < rows.start[i + 1]; k++) {
			const term = g.node("Mul", [values[rows.columns[k]], g.reals([rows.weights[k]])]);
			best = g.node("Where", [g.node("Greater", [term, best]), term, best]);
		}
		parts.push(best);
	}
	return parts.length === 1 ? parts[0] : g.node("Concat", parts, { axis: 1 });
}

/** A block's neurons are of one kind; their parameters may differ. */
function activated(
	g: GraphBuilder,
	{ kinds, parameters }: Network,
	from: number,
	to: number,
	sum: string,
): string {
	const numbers = (which: 0 | 1): string =>
		g.reals(
			Array.from({ length: to - from }, (_, k) => parameters[2 * (from + k) + which]),
			[1, to - from],
		);
	const zero = g.reals([0]);
	const positive = (): string => g.node("Greater", [sum, zero]);
	switch (kinds[from]) {
		case NeuronKind.relu:
			return g.node("Where", [positive(), sum, zero]);
		case NeuronKind.leaky:
			return g.node("Where", [positive(), sum, g.node("Mul", [numbers(0), sum])]);
		case NeuronKind.abs:
			return g.node("Where", [positive(), sum, g.node("Sub", [zero, sum])]);
		case NeuronKind.clip: {
			const [low, high] = [numbers(0), numbers(1)];
			const least = g.node("Where", [g.node("Less", [sum, high]), sum, high]);
			return g.node("Where", [g.node("Greater", [sum, low]), least, low]);
		}
		default:
			return sum;
	}
}
