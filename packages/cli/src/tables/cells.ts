/**
 * Number cells as text: exactly which texts are numbers, and what is wrong with the others.
 *
 * A decimal is read as the float64 nearest to it. Refused are the texts whose reading would silently merge
 * different values: decimals beyond the largest float64, and integers beyond 2^53.
 */

import { CondnetError } from "@condnet/core";
import { adviceFor } from "./advice.ts";
import type { Table, Want } from "./table.ts";

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const integer = /^[+-]?\d+$/;
const infinity = /^[+-]?inf(?:inity)?$/i;
const notANumber = /^[+-]?nan$/i;

/** What is wrong with a cell: the end of a sentence that starts with its place, and what to do. */
export interface CellProblem {
	readonly problem: string;
	/** Empty where what to do depends on the column's role: `text` then says what stands there. */
	readonly hint: string;
	readonly text?: string;
}

export const missingNumber: CellProblem = {
	problem: "the cell is empty, expected a number",
	hint: "Fill the cell or remove the row.",
};

const commaHint = "With --decimal , a comma stands before the fraction, and a point nowhere.";

/**
 * The number a cell's text stands for, or what is wrong with it. `null` is a missing cell.
 *
 * @param point what stands between the whole and the fraction
 */
export function readNumber(text: string | null, point: "." | "," = "."): number | CellProblem {
	const written = text?.trim() ?? "";
	if (point === "," && written.includes(".")) return { ...textProblem(written), hint: commaHint };
	const cell = point === "," ? written.replace(",", ".") : written;
	if (cell === "") return missingNumber;
	if (infinity.test(cell)) return cell.startsWith("-") ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
	if (notANumber.test(cell))
		return {
			problem: `${quote(cell)} is not a number, and NaN cannot be stored or looked up`,
			hint: "Remove the row, or give the value a number of its own.",
		};
	if (!decimal.test(cell)) return textProblem(written);
	const value = Number(cell);
	if (!Number.isFinite(value)) return overflowProblem(quote(cell));
	if (integer.test(cell) && isBeyondExactIntegers(cell, value))
		return {
			problem: `the integer ${quote(cell)} is beyond 2^53, where float64 merges neighbouring integers`,
			hint: "",
			text: cell,
		};
	return value;
}

/** What is wrong with a text where a number is expected. */
export function textProblem(text: string): CellProblem {
	return { problem: `${quote(text)} is text, expected a number`, hint: "", text };
}

/** What is wrong with a decimal that no finite float64 is near to. */
export function overflowProblem(cell: string): CellProblem {
	return {
		problem: `${cell} is beyond the largest float64, 1.7976931348623157e308`,
		hint: "Write inf or -inf where infinity is meant.",
	};
}

/** 2^53 + 1 rounds to 2^53, so equality with 2^53 is decided by the text. */
function isBeyondExactIntegers(cell: string, value: number): boolean {
	if (Math.abs(value) !== 2 ** 53) return Math.abs(value) > 2 ** 53;
	return cell.replace(/^[+-]?0*/, "") !== "9007199254740992";
}

/** Whether a text in a column of labels is really a number, so that the column mixes both. */
export function isPlainNumber(text: string): boolean {
	return decimal.test(text.trim());
}

/** A cell or name as messages show it: quoted, and cut where it is long. */
export function quote(text: string): string {
	return JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}...` : text);
}

/** "t.csv, row 3 (line 4), column "x"" @param row 0-based */
export async function placeOf(table: Table, row: number, column?: number): Promise<string> {
	const line = await table.lineOf(row);
	const origin = (await table.origin?.(row)) ?? { name: table.name, row };
	const place = `${origin.name}, row ${origin.row + 1}${line === undefined ? "" : ` (line ${line})`}`;
	return column === undefined ? place : `${place}, column ${quote(table.columns[column].name)}`;
}

/** The error for a bad cell. @param row 0-based */
export async function cellError(
	table: Table,
	row: number,
	want: Want,
	{ problem, hint, text }: CellProblem,
): Promise<CondnetError> {
	const advice =
		hint === "" && text !== undefined ? adviceFor(text, want, table.columns[want.column].name) : hint;
	const origin = await table.origin?.(row);
	return new CondnetError("bad-data", `${await placeOf(table, row, want.column)}: ${problem}.`, advice, [
		(origin?.row ?? row) + 1,
	]);
}

/** What is wrong with a number in a column that started with text. @param first that text, where known */
export function mixedProblem(text: string, first: string | null | undefined): CellProblem {
	const started = first === null || first === undefined ? "" : `, ${quote(first)}`;
	return {
		problem: `${quote(text)} is a number in a column that started with text${started}`,
		hint: "",
		text: first ?? text,
	};
}

export function missingText({ role }: Want): CellProblem {
	return {
		problem: `the cell is empty, expected a ${role === "output" ? "label" : "text"}`,
		hint: 'Fill the cell, write "" where the empty text is meant, or remove the row.',
	};
}
