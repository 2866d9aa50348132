/**
 * Small tables as people have them: CSV, separated by commas, semicolons or tabs. Unless asked otherwise the last
 * column is answered from those before it, but for columns without a single number. A number is read as the nearest
 * float64; whole numbers that float64 does not hold, and numbers too large for it, are refused, so that nothing
 * changes silently. Answers that are not all numbers are labels. Cost: linear.
 */

import { CondnetError } from "@condnet/core";
import { readRecords } from "./csv-records.ts";

export interface Table {
	readonly inputNames: readonly string[];
	readonly outputName: string;
	/** Row-major. */
	readonly inputs: Float64Array;
	readonly outputs: Float64Array;
	/** Sorted texts that outputs number, where the answers are not all numbers. */
	readonly labels: readonly string[] | undefined;
	/** What every column is taken for, in the file's order. */
	readonly columns: readonly Column[];
	/** What a reader should know of how the file was read, a sentence each. */
	readonly notes: readonly string[];
}

export interface Column {
	readonly name: string;
	readonly use: "input" | "answer" | "none";
}

/** Which columns are read, by their places from 0; what is left out is chosen as the file suggests. */
export interface Choice {
	readonly answer?: number | undefined;
	readonly inputs?: readonly number[] | undefined;
}

/** @throws CondnetError `bad-data` naming line and column */
export function readTable(text: string, choice: Choice = {}): Table {
	const { records, separator } = readRecords(text);
	const notes: string[] = [];
	if (separator !== ",") replaceCommas(records, notes);
	dropEmptyLast(records, notes);
	nameColumns(records, notes);
	if (records.length < 2) throw new CondnetError("bad-data", "The file has no rows below its header.");
	const [header, ...rows] = records;
	const width = header.length;
	if (width < 2)
		throw new CondnetError(
			"bad-data",
			`The first line is "${header.join("").slice(0, 40)}", one column: expected at least two, inputs and the output last, with commas, semicolons or tabs between them.`,
		);
	for (const [i, row] of rows.entries())
		if (row.length !== width)
			throw new CondnetError("bad-data", `Row ${i + 1} has ${row.length} cells, the header ${width}.`);
	const answer = choice.answer !== undefined && choice.answer < width ? choice.answer : width - 1;
	const read =
		choice.inputs?.filter((j) => j < width && j !== answer) ?? numeric(rows, header, answer, notes);
	if (read.length === 0)
		throw new CondnetError("bad-data", "No column is left to answer from: tick at least one.");
	const inputs = new Float64Array(rows.length * read.length);
	for (const [i, row] of rows.entries())
		for (const [k, j] of read.entries()) inputs[i * read.length + k] = readNumber(row[j], i, header[j]);
	const last = rows.map((row) => row[answer]);
	const isLabel = last.some((cell) => !isNumber(cell));
	const labels = isLabel ? [...new Set(last)].sort((a, b) => (a < b ? -1 : 1)) : undefined;
	const numbers = new Map(labels?.map((label, k) => [label, k]));
	const outputs = Float64Array.from(last, (cell, i) =>
		labels === undefined ? readNumber(cell, i, header[answer]) : (numbers.get(cell) ?? 0),
	);
	const inputNames = read.map((j) => header[j]);
	noteCounters({ inputNames, inputs, outputs, notes });
	noteConstants({ inputNames, inputs, outputs, notes });
	return {
		...{ inputNames, outputName: header[answer], inputs, outputs, labels, notes },
		columns: header.map((name, j) => ({
			name,
			use: j === answer ? "answer" : read.includes(j) ? "input" : "none",
		})),
	};
}

/**
 * Numbers with a decimal comma, where commas do not separate: in columns that have no points. Where three digits stand
 * behind every comma it may part thousands, and stays.
 */
function replaceCommas(records: string[][], notes: string[]): void {
	const [header = [], ...rows] = records;
	const changed = header.filter((_, j) => {
		const column = rows.filter((row) => (row[j] ?? "").trim() !== "");
		const withComma = column.filter((row) => row[j].includes(","));
		const isClear = withComma.some((row) => !/,\d{3}\s*$/.test(row[j]));
		if (!isClear || !column.every((row) => withDecimalComma.test(row[j]))) return false;
		for (const row of column) row[j] = row[j].replace(",", ".");
		return true;
	});
	if (changed.length > 0) notes.push(`Commas are read as decimal points in ${changed.join(", ")}.`);
}

/** What stands behind a separator at the end of every line is no column. */
function dropEmptyLast(records: string[][], notes: string[]): void {
	const [header] = records;
	if (header === undefined || header.length < 3 || header[header.length - 1].trim() !== "") return;
	const isEmpty = (row: readonly string[]): boolean => (row[header.length - 1] ?? "").trim() === "";
	if (records.some((row) => row.length > header.length || !isEmpty(row))) return;
	const width = header.length - 1;
	for (const row of records) row.length = Math.min(row.length, width);
	notes.push("Each line ends with a separator; nothing stands behind it, so that is no column.");
}

/** Gives every column a name of its own; a first line with a number in every column of numbers is a row. */
function nameColumns(records: string[][], notes: string[]): void {
	const [first, ...rest] = records;
	if (first === undefined) return;
	const numbers = [...first.keys()].filter((j) => rest.some((row) => isNumber(row[j] ?? "")));
	const isRow = first.every(isNumber) || (numbers.length > 0 && numbers.every((j) => isNumber(first[j])));
	if (isRow) {
		records.unshift(first.map((_, j) => `column ${j + 1}`));
		notes.push(
			"The first line has a number wherever lines below it have one, so it is a row, and columns are numbered.",
		);
		return;
	}
	const taken = new Set<string>();
	records[0] = first.map((given, j) => {
		const plain = given.trim() === "" ? `column ${j + 1}` : given.trim();
		let name = plain;
		for (let k = 2; taken.has(name); k++) name = `${plain} (${k})`;
		taken.add(name);
		if (name !== given.trim())
			notes.push(
				`Column ${j + 1} ${given.trim() === "" ? "has no name" : `is a second ${plain}`}: it is called ${name}.`,
			);
		return name;
	});
}

/** A column of one value tells no rows apart. */
function noteConstants({
	inputNames,
	inputs,
	outputs,
	notes,
}: Pick<Table, "inputNames" | "inputs" | "outputs"> & { notes: string[] }): void {
	const width = inputNames.length;
	const same = inputNames.filter((_, k) => outputs.every((_, i) => inputs[i * width + k] === inputs[k]));
	if (outputs.length > 1 && same.length > 0)
		notes.push(`The same in every row, which tells nothing: ${same.join(", ")}.`);
}

/** A column that only counts the rows tells them apart, and says nothing of any other row. */
function noteCounters({
	inputNames,
	inputs,
	outputs,
	notes,
}: Pick<Table, "inputNames" | "inputs" | "outputs"> & { notes: string[] }): void {
	const width = inputNames.length;
	const counts = inputNames.filter((_, k) =>
		outputs.every((_, i) => inputs[i * width + k] === inputs[k] + i),
	);
	if (width > 1 && outputs.length > 9 && counts.length > 0)
		notes.push(`${counts.join(", ")} only counts the rows: untick it if it is not measured.`);
}

/** What each column would be taken for; undefined if the text is no table. */
export function suggestColumns(text: string): Column[] | undefined {
	try {
		const { records } = readRecords(text);
		dropEmptyLast(records, []);
		nameColumns(records, []);
		const [header, ...rows] = records;
		const answer = header.length - 1;
		const read = numeric(rows, header, answer, []);
		return header.map((name, j) => ({
			name,
			use: j === answer ? "answer" : read.includes(j) ? "input" : "none",
		}));
	} catch {
		return undefined;
	}
}

/** Columns with a number in some row, but for the answer. */
function numeric(
	rows: readonly (readonly string[])[],
	header: readonly string[],
	answer: number,
	notes: string[],
): number[] {
	const all = [...header.keys()].filter((j) => j !== answer);
	const read = all.filter((j) => rows.some((row) => isNumber(row[j] ?? "") || withDecimalComma.test(row[j])));
	if (read.length === 0)
		throw new CondnetError(
			"bad-data",
			`No column but ${header[answer]} has a number in any row (${all.map((j) => header[j]).join(", ")}): questions compare numbers. Write numbers for the texts, such as 0 and 1, or choose another column to answer.`,
		);
	const left = all.filter((j) => !read.includes(j)).map((j) => header[j]);
	if (left.length > 0) notes.push(`Left out, as no row has a number there: ${left.join(", ")}.`);
	return read;
}

const withDecimalComma = /^\s*[+-]?\d+(,\d+)?\s*$/;
const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

function isNumber(cell: string): boolean {
	return number.test(cell.trim());
}

function readNumber(cell: string, row: number, column: string): number {
	const where = `Row ${row + 1}, column ${column}`;
	if (!isNumber(cell)) {
		const hint = withDecimalComma.test(cell)
			? " with a point: this comma may part thousands as well as decimals"
			: ". Mend the file, or untick the column";
		throw new CondnetError(
			"bad-data",
			cell.trim() === ""
				? `${where} is empty, expected a number${hint}.`
				: `${where} is "${cell.slice(0, 40)}", expected a number${hint}.`,
		);
	}
	const value = Number(cell);
	if (!Number.isFinite(value))
		throw new CondnetError("bad-data", `${where} is ${cell}, too large for a float64.`);
	if (/^\s*[+-]?\d+\s*$/.test(cell) && BigInt(value) !== BigInt(cell.trim().replace("+", "")))
		throw new CondnetError(
			"bad-data",
			`${where} is ${cell}, which no float64 holds; the nearest is ${BigInt(value)}.`,
		);
	return value;
}
