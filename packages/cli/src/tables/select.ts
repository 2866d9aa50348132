/**
 * Which columns of a table are inputs, outputs and weights: lists of names with wildcards, and the defaults.
 */

import { CondnetError } from "@condnet/core";
import { quote } from "./cells.ts";
import type { Table } from "./table.ts";

const shownNames = 30;

export interface ColumnOptions {
	/**
	 * Comma-separated names; `*` stands for any signs, `?` for one. A name that holds a comma is quoted as in
	 * CSV.
	 */
	readonly inputs?: string | undefined;
	readonly outputs?: string | undefined;
	/** Output columns whose cells are labels, whatever they look like; they need not be among the outputs. */
	readonly label?: string | undefined;
	readonly weights?: string | undefined;
}

export interface Selection {
	readonly inputs: readonly number[];
	readonly outputs: readonly number[];
	/** Output columns that hold labels whatever their cells look like. */
	readonly labels: readonly number[];
	readonly weights: number | undefined;
}

/**
 * Defaults: outputs are the arrays Y of .npy and .npz tables, or else what the inputs leave over if that is
 * one column, or else the last column if nothing is named; inputs are all that remains.
 *
 * @throws CondnetError `usage` naming the columns there are
 */
export function selectColumns(table: Table, options: ColumnOptions): Selection {
	const { weights: weightName, label } = options;
	const weights = weightName === undefined ? undefined : exactColumn(table, weightName, "--weights");
	// A wildcard never takes a column that another option names.
	const exactOutputs = [...exactNames(table, options.outputs), ...exactNames(table, label)];
	const exactInputs = exactNames(table, options.inputs);
	const outside = new Set(weights === undefined ? [] : [weights]);
	const rest = (taken: readonly number[]): number[] =>
		table.columns.flatMap((_, i) => (taken.includes(i) || outside.has(i) ? [] : [i]));
	const named = (list: string, option: string): number[] =>
		matchColumns(table, list, option, new Set([...outside, ...exactInputs]));
	const labels = label === undefined ? [] : named(label, "--label");
	let outputs = options.outputs === undefined ? undefined : named(options.outputs, "--outputs");
	if (label !== undefined) outputs = [...new Set([...(outputs ?? []), ...labels])];
	const inputs =
		options.inputs === undefined
			? undefined
			: matchColumns(table, options.inputs, "--inputs", new Set([...outside, ...exactOutputs]));
	outputs ??= defaultOutputs(table, inputs, rest);
	const chosen = inputs ?? rest(outputs);
	const both = chosen.find((i) => outputs.includes(i));
	if (both !== undefined)
		throw new CondnetError(
			"usage",
			`Column ${quote(table.columns[both].name)} cannot be both input and output.`,
		);
	if (chosen.length === 0)
		throw new CondnetError("usage", `${table.name} has no column left for the inputs.`, listColumns(table));
	return { inputs: chosen, outputs, labels, weights };
}

function defaultOutputs(
	table: Table,
	inputs: readonly number[] | undefined,
	rest: (taken: readonly number[]) => number[],
): number[] {
	const { firstOutput } = table;
	if (firstOutput !== undefined && firstOutput < table.columns.length)
		return rest(inputs ?? []).filter((i) => i >= firstOutput);
	if (table.columns.length === 1) throw oneColumn(table);
	const left = rest(inputs ?? []);
	if (inputs === undefined && left.length > 1) return left.slice(-1);
	if (left.length === 1 && inputs !== undefined) return left;
	throw new CondnetError(
		"usage",
		left.length > 1
			? `Which of the columns ${left.map((i) => quote(table.columns[i].name)).join(", ")} are the outputs?`
			: `${table.name} has no column left for the outputs.`,
		`Name them with --outputs. ${listColumns(table)}`,
	);
}

function oneColumn({ name, columns: [{ name: column }] }: Table): CondnetError {
	const hint = /^[#%]/.test(column)
		? "Remove the lines before the header."
		: /\s/.test(column.trim())
			? "If a space separates its cells, say --delimiter ' '."
			: "";
	return new CondnetError(
		"usage",
		`${name} has one column, ${quote(column)}, and no column left for the outputs.`,
		hint,
	);
}

/** Columns of one list, each once, in the order of the list and of the table. */
export function matchColumns(
	table: Table,
	list: string,
	option: string,
	reserved: ReadonlySet<number> = new Set(),
): number[] {
	const found: number[] = [];
	for (const pattern of splitList(list)) {
		const exact = table.columns.findIndex(({ name }) => name === pattern);
		const matches = exact >= 0 ? [exact] : wildcardMatches(table, pattern).filter((i) => !reserved.has(i));
		if (matches.length === 0)
			throw new CondnetError(
				"usage",
				`${table.name} has no column ${quote(pattern)} (${option}).`,
				listColumns(table),
			);
		for (const i of matches) if (!found.includes(i)) found.push(i);
	}
	return found;
}

function exactColumn(table: Table, name: string, option: string): number {
	const [column] = matchColumns(table, name, option);
	return column;
}

function exactNames(table: Table, list: string | undefined): number[] {
	if (list === undefined) return [];
	return splitList(list).flatMap((name) => {
		const i = table.columns.findIndex((column) => column.name === name);
		return i < 0 ? [] : [i];
	});
}

/** Names between commas; a name in double quotes may hold commas, and quotes written twice. */
export function splitList(list: string): string[] {
	const names: string[] = list.match(/(?<=^|,)(\s*"([^"]|"")*"\s*|[^,]*)(?=,|$)/g) ?? [];
	return names.map((name) => {
		const trimmed = name.trim();
		return /^"([^"]|"")*"$/.test(trimmed) ? trimmed.slice(1, -1).replaceAll('""', '"') : trimmed;
	});
}

function wildcardMatches(table: Table, pattern: string): number[] {
	if (!/[*?]/.test(pattern)) return [];
	const source = pattern
		.replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
		.replaceAll("*", ".*")
		.replaceAll("?", ".");
	const expression = new RegExp(`^${source}$`, "su");
	return table.columns.flatMap(({ name }, i) => (expression.test(name) ? [i] : []));
}

export function usedColumns({ inputs, outputs, weights }: Selection): number[] {
	return [...inputs, ...outputs, ...(weights === undefined ? [] : [weights])];
}

/** What is to be said of a table that has been read: how, and which columns were not used. */
export function tableNotes({ name, columns, notes }: Table, used: readonly number[]): string[] {
	const wanted = new Set(used);
	const unnamed = columns.flatMap((column, i) => (column.name === "" && wanted.has(i) ? [i + 1] : []));
	const said = unnamed.map(
		(i) =>
			`${name}: column ${i} has no name and is used; if it only numbers the rows, name the others with --inputs.`,
	);
	const unused = columns.flatMap((column, i) => (wanted.has(i) ? [] : [quote(column.name)]));
	if (unused.length === 0) return [...notes, ...said];
	const more = unused.length - shownNames;
	const shown = unused.slice(0, shownNames).join(", ") + (more > 0 ? ` and ${more} more` : "");
	return [...notes, ...said, `${name}: not used: ${unused.length === 1 ? "column" : "columns"} ${shown}.`];
}

/** "Its columns are a, b and c." */
export function listColumns(table: Table): string {
	const names = table.columns.slice(0, shownNames).map(({ name }) => name);
	const more = table.columns.length - names.length;
	return `Its columns are ${names.join(", ")}${more > 0 ? ` and ${more} more` : ""}.`;
}
