/** A sweep met ranges that cannot be: finds their rows in the table, and says which they are. */

import { CondnetError } from "@condnet/core";
import type { RangeConflict } from "@condnet/core/internal";
import { formatNumber } from "../report/number-text.ts";
import { quote } from "../tables/cells.ts";
import type { Selection } from "../tables/select.ts";
import type { Table } from "../tables/table.ts";
import { type Memorized, memorizedWants } from "./conflicts.ts";

/** A range as the table writes its ends. */
export function shownRange(
	table: Table,
	{ inputs }: Selection,
	[start, end]: readonly [number, number],
): string {
	const { show = formatNumber } = table.columns[inputs[0]];
	return `${show(start)} to ${show(end)}`;
}

/** Reads the table until it has met both ranges. */
export async function rangeConflict(
	{ table, selection, text }: Memorized,
	{ ranges, what, hint }: RangeConflict,
): Promise<CondnetError> {
	const { outputs } = selection;
	const wants = memorizedWants(selection, text);
	const found: { row: number; answer: string }[] = [];
	const [[start, end], [otherStart, otherEnd]] = ranges;
	const isOne = start === otherStart && end === otherEnd;
	for await (const { firstRow, rowCount, cells } of table.read(wants))
		for (let i = 0; i < rowCount; i++) {
			const which = ranges.findIndex(([from, to]) => cells[0][i] === from && cells[1][i] === to);
			if (which < 0) continue;
			const answer = outputs
				.map((column, k) => {
					const value = cells[2 + k][i];
					return `${table.columns[column].name} = ${typeof value === "number" ? formatNumber(value) : quote(value)}`;
				})
				.join(", ");
			if (!isOne) found[which] ??= { row: firstRow + i, answer };
			else if (found.every((known) => known.answer !== answer)) found.push({ row: firstRow + i, answer });
			if (found[0] === undefined || found[1] === undefined) continue;
			const [a, b] = [...found].sort((first, second) => first.row - second.row);
			const lines = await Promise.all([a, b].map(({ row }) => table.lineOf(row)));
			const places = lines[0] === undefined ? "" : ` lines ${lines.join(" and ")}:`;
			const shown = (row: number): string =>
				shownRange(table, selection, ranges[row === found[0].row ? 0 : 1]);
			return new CondnetError(
				"bad-data",
				`${table.name},${places} Rows ${a.row + 1} (${shown(a.row)}) and ${b.row + 1} (${shown(b.row)}) ${what}. ` +
					`The answers are ${a.answer} and ${b.answer}.`,
				hint.replace(...nestedHint),
				[a.row + 1, b.row + 1],
			);
		}
	return new CondnetError("internal", `${table.name} changed while it was read.`);
}

/** What the library says of its option, as the command line says it of its own. */
export const nestedHint = [
	"say that of nested ranges the most specific answers",
	"add --ranges-most-specific, if of nested ranges the inner one is meant",
] as const;
