/** What a .cnet file says of the table that its network was made from. */

import { createHash } from "node:crypto";
import type { CnetMetadata, Dataset, Memorized } from "@condnet/core";
import { typeFacts } from "./column-types.ts";
import type { ReadTable } from "./dataset.ts";
import type { Selection } from "./select.ts";
import type { Table } from "./table.ts";

/** What the metadata of any network says of the table it was made from. */
export function tableFacts(table: Table, selection: Selection, { dataset, labels }: ReadTable): CnetMetadata {
	const { inputs, outputs } = selection;
	const types = typeFacts(table, selection);
	const texts = [...(types.inputTexts ?? []), ...(types.outputLabels ?? [])].flatMap(
		(column) => column ?? [],
	);
	const names = (columns: readonly number[]): string[] => columns.map((i) => table.columns[i].name);
	return {
		inputs: names(inputs),
		outputs: names(outputs),
		labels: labels?.texts,
		...types,
		rows: dataset.rowCount,
		dataHash: hashOf(dataset, [...(labels?.texts ?? []), ...texts]),
		rules: {
			ties: "Rows that repeat an input with the same output are one pair; -0 and +0 are one input.",
			nan: "NaN is refused as an input.",
		},
	};
}

/** What it says of a network that memorizes the table. */
export function metadataOf(
	table: Table,
	selection: Selection,
	read: ReadTable,
	memorized: Memorized,
): CnetMetadata {
	const { cost, verified, radius } = memorized;
	return {
		...tableFacts(table, selection, read),
		strategy: memorized.strategy,
		pairs: memorized.pairs,
		labelCount: memorized.labels,
		operations: {
			worst: cost.worst,
			mean: cost.mean,
			meanOver: read.dataset.weights.length > 0 ? "the rows by their weights" : "the distinct inputs",
		},
		depth: cost.depth,
		lowerBounds: memorized.lowerBounds,
		verified: { rows: verified.rows, mismatches: verified.mismatches },
		radius,
		notes: memorized.notes,
	};
}

/** SHA-256 over the inputs and outputs as float64, and the labels' texts. */
function hashOf({ inputs, outputs }: Dataset, labels: readonly string[]): string {
	const hash = createHash("sha256");
	const piece = 1 << 27; // numbers at a time: the hash takes less than 2 GB in one go
	for (const block of [inputs, outputs])
		for (let from = 0; from < block.length; from += piece) hash.update(block.subarray(from, from + piece));
	for (const label of labels) hash.update(`${label}\0`);
	return `sha256:${hash.digest("hex")}`;
}
