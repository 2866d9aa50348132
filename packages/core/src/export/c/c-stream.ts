/**
 * The tree of exported C as one table that is read forwards: a gate is the number of its pair of input and
 * threshold, then how many numbers further the right subtree is, then the left subtree, then the right one; a
 * leaf is the count of pairs and its code. A step takes fewer instructions than by counts of gates, and the
 * end is the leaf's code; it is taken where it costs few bytes more. Cost: linear in the gates.
 */

import type { ExportForm } from "../form/export-form.ts";
import type { TableName } from "../form/table-names.ts";
import { type Table, tableBytes, wholeTable } from "../form/tables.ts";

/** Numbers at most: longer tables are written as strings, which are not read forwards. */
const mostNumbers = 2 ** 16 - 1;
/** So many times the bytes at most. */
const mostBytes = 1.25;
/** Tables that a stream stands for. */
const replaced: readonly TableName[] = ["lefts", "largePlaces", "largeLefts", "leaves"];

/** A form whose tree is a stream: its tables `stream`, and of `gates` and `thresholds` the pairs. */
export function withStream(form: ExportForm): ExportForm {
	const thresholds = form.tables.get("thresholds");
	const gates = form.tables.get("gates");
	if (!isStreamable(form) || thresholds?.dictionary === undefined) return form;
	if (gates !== undefined && gates.values !== thresholds.values) return form;
	const stream = wholeTable(streamNumbers(form, thresholds.values, thresholds.dictionary.values.length));
	if (stream.type === "u32") return form;
	const tables = new Map(form.tables);
	for (const name of replaced) tables.delete(name);
	tables.set("stream", stream).set("thresholds", thresholds.dictionary);
	if (gates?.dictionary) tables.set("gates", gates.dictionary);
	const bytesOf = (name: TableName): number => sizeOf(form.tables.get(name));
	const bytes =
		replaced.reduce((rest, name) => rest - bytesOf(name), form.bytes) +
		(tableBytes(stream) + sizeOf(thresholds.dictionary) - sizeOf(thresholds));
	const [pairs, before] = [sizeOf(thresholds) + sizeOf(gates?.dictionary), form.bytes - bytes];
	const route = replaced.reduce((sum, name) => sum + bytesOf(name), pairs);
	return -before > (mostBytes - 1) * route ? form : { ...form, tables, bytes };
}

function sizeOf(table: Table | undefined): number {
	return table === undefined ? 0 : tableBytes(table);
}

function isStreamable({ network, route }: ExportForm): boolean {
	const { gateCount, gateRows, pathGates, keys } = network;
	if (route !== "tree" || 3 * gateCount + 1 > mostNumbers) return false;
	return gateRows.count === 0 && pathGates.length === 0 && keys.length === 0;
}

/** @param pairOf the pair of each gate, in preorder */
function streamNumbers(
	{ network, tables }: ExportForm,
	pairOf: ArrayLike<number>,
	pairCount: number,
): Uint32Array {
	const counts = Array.from(tables.get("lefts")?.values ?? []);
	const large = tables.get("largeLefts")?.values ?? [];
	for (const [k, place] of Array.from(tables.get("largePlaces")?.values ?? []).entries())
		counts[place] = large[k];
	const codes = tables.get("leaves")?.values;
	const numbers = new Uint32Array(3 * network.gateCount + 1);
	let [at, gate, leaf] = [0, 0, 0];
	const sizes = [network.gateCount];
	for (let size = sizes.pop(); size !== undefined; size = sizes.pop()) {
		if (size === 0) {
			numbers[at++] = pairCount + (codes === undefined ? leaf : codes[leaf]);
			leaf++;
			continue;
		}
		numbers[at++] = pairOf[gate];
		numbers[at++] = 3 * counts[gate] + 3;
		sizes.push(size - 1 - counts[gate], counts[gate]);
		gate++;
	}
	return numbers;
}
