/**
 * The common form of exported code: a conditional network as constant tables and the few facts that say which
 * steps its evaluation takes. Every target renders the same tables and the same steps, in the order of sums
 * of the reference (network/evaluate.ts), so that all give its bits.
 *
 * **Route.** Where all gates compare one input and their thresholds ascend in a tree of least depth, the leaf
 * is the number of thresholds below the input (`search`). Otherwise (`tree`) all tables of gates are in
 * preorder, `lefts` is how many gates lie left of a subtree's root, and n gates are left from place g on, low
 * leaves left of them: going left, g grows by 1 and n becomes lefts[g]; going right, g and low grow by
 * lefts[g] + 1, n shrinks by as much; where n is 0, low is the leaf. Where few subtrees are large, `lefts` is
 * of bytes: 255 stands for the number beside g in `largePlaces`, `largeLefts`.
 *
 * **Leaves.** `leaves` holds a code a leaf (leaf-codes.ts), and networks that they evaluate are rows of one
 * table (pool-tables.ts).
 *
 * Cost: linear in the network, but for masks, which are written out: a bit a value each.
 */

import type { ConditionalNetwork } from "../../network/conditional-network.ts";
import { DistinctRows } from "./distinct-rows.ts";
import { filterNetworks } from "./filter-tables.ts";
import { addLeaves, type LeafCodes } from "./leaf-codes.ts";
import { addPool, type PoolFacts } from "./pool-tables.ts";
import type { AddTable, TableName } from "./table-names.ts";
import { numberTable, plainTable, type Table, tableBytes, tableTypeBytes, wholeTable } from "./tables.ts";

export interface ExportForm extends LeafCodes, PoolFacts {
	readonly network: ConditionalNetwork;
	readonly tables: ReadonlyMap<TableName, Table>;
	readonly route: "search" | "tree";
	/** Input that a search compares. */
	readonly axis: number;
	/** Values that gates and path neurons read: inputs, and neurons of the first network. */
	readonly pathValueCount: number;
	/** Most values of a network that a leaf evaluates, and of a path. */
	readonly valueCount: number;
	/** Boxes in which answers are promised, their ends in `boxLow` and `boxHigh`; 0: everywhere. */
	readonly boxCount: number;
	/** What becomes of inputs outside of all boxes. */
	readonly outside: "error" | "full" | "clamp";
	/** Whether inputs outside of all boxes have answers. */
	readonly answersOutside: boolean;
	/** Bytes of all tables. */
	readonly bytes: number;
}

/**
 * @throws CondnetError `unsupported` if a leaf needs arithmetic that targets do not have
 */
export function exportForm(network: ConditionalNetwork): ExportForm {
	const tables = new Map<TableName, Table>();
	const { inputCount, networks, gateValues, thresholds } = network;
	const add: AddTable = (name, table) => {
		if (table.values.length > 0) tables.set(name, table);
	};
	const pathValueCount = inputCount + (networks.count > 0 ? networks.get(0).neuronCount : 0);
	const axis = searchedAxis(network);
	if (axis === undefined) {
		const { gates, lefts } = inPreorder(network);
		addLefts(lefts, add);
		const codeOf = (value: number): number => (value >= 0 ? value : pathValueCount + ~value);
		const codes = Array.from(gates, (gate) => codeOf(gateValues[gate]));
		addGates(codes, thresholds, gates, add);
		addPathNeurons(network, gates, add);
	} else add("thresholds", numberTable(thresholds));
	addGateRows(network, add);
	const differences = filterNetworks(network);
	const pool = addPool(network, differences, add);
	const codes = addLeaves(network, differences, add);
	add("keys", numberTable(network.keys));
	const { boxes, outside } = network.domain;
	add("boxLow", numberTable(boxes.flatMap(({ low }) => Array.from(low))));
	add("boxHigh", numberTable(boxes.flatMap(({ high }) => Array.from(high))));
	let bytes = 0;
	const counted = new Set<ArrayLike<number>>();
	for (const table of tables.values()) {
		// Tables may share their indices.
		bytes +=
			tableBytes(table) - (counted.has(table.values) ? table.values.length * tableTypeBytes[table.type] : 0);
		counted.add(table.values);
	}
	const valueCount = Math.max(pool.widest, network.pathGates.length > 0 ? pathValueCount : inputCount);
	const route = axis === undefined ? "tree" : "search";
	return {
		...{ network, tables, route, axis: axis ?? 0, pathValueCount, valueCount, bytes },
		...codes,
		...pool,
		boxCount: boxes.length,
		outside,
		answersOutside: boxes.length > 0 && outside !== "error",
	};
}

/** The one input that all gates compare in ascending thresholds, in a tree as low as can be. */
function searchedAxis(network: ConditionalNetwork): number | undefined {
	const { gateCount, gateValues, thresholds, tree, inputCount, pathGates } = network;
	if (gateCount === 0 || pathGates.length > 0) return undefined;
	const [axis] = gateValues;
	if (axis < 0 || axis >= inputCount) return undefined;
	for (let gate = 1; gate < gateCount; gate++)
		if (gateValues[gate] !== axis || !(thresholds[gate] > thresholds[gate - 1])) return undefined;
	let depth = 0;
	tree.walk((node, level) => {
		if (node < 0 && level > depth) depth = level;
	});
	return depth <= 32 - Math.clz32(gateCount) ? axis : undefined;
}

interface Preorder {
	/** The number of each gate, which is its place in order. */
	readonly gates: Uint32Array;
	/** Gates left of each subtree's root. */
	readonly lefts: Uint32Array;
}

function inPreorder({ tree, gateCount }: ConditionalNetwork): Preorder {
	const gates = new Uint32Array(gateCount);
	const lefts = new Uint32Array(gateCount);
	// In-order numbers: the gates left of the root of a range are those below it.
	const nodes = [tree.root];
	const lows = [0];
	let place = 0;
	for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
		const low = lows.pop() ?? 0;
		if (node < 0) continue;
		gates[place] = node;
		lefts[place++] = node - low;
		nodes.push(tree.right[node], tree.left[node]);
		lows.push(node + 1, low);
	}
	return { gates, lefts };
}

/** Left counts from which on a byte does not hold them, */
export const largeLeft = 255;
/** and so many such at most. */
const mostLarge = 64;
/** Pairs of input and threshold at most: more need indices of 4 bytes. */
const mostPairs = 2 ** 16;

function addLefts(lefts: Uint32Array, add: AddTable): void {
	const places = Array.from(lefts.keys()).filter((place) => lefts[place] >= largeLeft);
	if (places.length === 0 || places.length > mostLarge) {
		add("lefts", wholeTable(lefts));
		return;
	}
	add("lefts", wholeTable(lefts.map((left) => Math.min(left, largeLeft))));
	add("largePlaces", wholeTable(places));
	add("largeLefts", wholeTable(places.map((place) => lefts[place])));
}

/** What each gate looks at, and its threshold: one index into pairs of both where that takes fewer bytes. */
function addGates(codes: readonly number[], inOrder: Float64Array, gates: Uint32Array, add: AddTable): void {
	const thresholds = Float64Array.from(gates, (gate) => inOrder[gate]);
	const plainCodes = wholeTable(codes);
	const plain = numberTable(thresholds);
	if (codes.every((code) => code === 0)) {
		add("thresholds", plain);
		return;
	}
	const pairs = new DistinctRows(2);
	const values = new Uint32Array(codes.length);
	for (let gate = 0; gate < codes.length && pairs.count <= mostPairs; gate++)
		values[gate] = pairs.add([codes[gate], thresholds[gate]], 0);
	const { type } = wholeTable(values);
	const pairOf = (which: 0 | 1): Float64Array => pairs.rows.filter((_, k) => k % 2 === which);
	const inputs: Table = { type, values, dictionary: wholeTable(pairOf(0)) };
	const limits: Table = { type, values, dictionary: plainTable(pairOf(1)) };
	const paired = tableBytes(inputs) + tableBytes(limits) - values.length * tableTypeBytes[type];
	const isSmaller = pairs.count <= mostPairs && paired < tableBytes(plainCodes) + tableBytes(plain);
	add("gates", isSmaller ? inputs : plainCodes);
	add("thresholds", isSmaller ? limits : plain);
}

/** Neurons that each gate computes first. */
function addPathNeurons(network: ConditionalNetwork, gates: Uint32Array, add: AddTable): void {
	if (network.pathGates.length === 0) return;
	const starts = [0];
	const neurons: number[] = [];
	for (const gate of gates) {
		const [from, to] = network.pathRange(gate);
		for (let k = from; k < to; k++) neurons.push(network.pathNeurons[k]);
		starts.push(neurons.length);
	}
	add("pathStart", wholeTable(starts));
	add("pathNeurons", wholeTable(neurons));
}

function addGateRows({ gateRows }: ConditionalNetwork, add: AddTable): void {
	if (gateRows.count === 0) return;
	const [from, to] = [gateRows.start[0], gateRows.start[gateRows.count]];
	add("gateStart", wholeTable(gateRows.start.map((at) => at - from)));
	add("gateColumns", wholeTable(gateRows.columns.subarray(from, to)));
	add("gateWeights", numberTable(gateRows.weights.subarray(from, to)));
}

/** Whether every operation is rounded to float32. */
export function isFloat32({ arithmetic }: ConditionalNetwork): boolean {
	return arithmetic === "float32";
}
