/** A file of ranges against what the sweep that made it and the table say. */

import { Outcome } from "@condnet/core";
import { Labels } from "../tables/labels.ts";
import type { BuiltRanges } from "./build-ranges.ts";
import { type Check, checkedWants } from "./check.ts";
import type { Memorized } from "./conflicts.ts";
import type { BatchEvaluator } from "./file-network.ts";

/** Every number that is to be checked, and, where no range lies in another, both ends of the table's rows. */
export async function checkRanges(
	{ table, selection }: Pick<Memorized, "table" | "selection">,
	{ checks, answers, metadata }: BuiltRanges,
	evaluate: BatchEvaluator,
	mostSpecific: boolean,
): Promise<Pick<Check, "rows" | "mismatches">> {
	const width = selection.outputs.length;
	let mismatches = 0;
	const compare = (keys: Float64Array, expected: (i: number, k: number) => number | undefined): void => {
		const given = new Float64Array(keys.length * width);
		const outcomes = new Uint8Array(keys.length);
		evaluate(keys, given, keys.length, outcomes);
		for (let i = 0; i < keys.length; i++) {
			let right = true;
			for (let k = 0; k < width; k++) {
				const value = expected(i, k);
				right &&=
					value === undefined
						? outcomes[i] === Outcome.unknown
						: outcomes[i] === Outcome.answered && Object.is(value, given[i * width + k]);
			}
			if (!right) mismatches++;
		}
	};
	for await (const piece of checks.read()) {
		const keys = Float64Array.from({ length: piece.length / 2 }, (_, i) => piece[2 * i]);
		compare(keys, (i, k) => (piece[2 * i + 1] < 0 ? undefined : answers[piece[2 * i + 1] * width + k]));
	}
	const { labels: texts } = metadata;
	const labels = texts === undefined ? undefined : new Labels(texts);
	let rows = 0;
	for await (const { cells, rowCount } of table.read(checkedWants(selection, texts))) {
		rows += rowCount;
		if (mostSpecific || rowCount === 0) continue;
		const outputs = cells.slice(2).map((column) => labels?.ids(column) ?? column);
		for (const ends of cells.slice(0, 2))
			compare(Float64Array.from(ends, Number), (i, k) => Number(outputs[k][i]));
	}
	return { rows, mismatches };
}
