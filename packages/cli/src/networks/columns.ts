/** Which columns of a table a network reads and answers, by name or by position. */

import { type CnetMetadata, CondnetError } from "@condnet/core";
import { quote } from "../tables/cells.ts";
import { inputColumnsOf } from "../tables/column-types.ts";
import { listColumns, matchColumns, type Selection } from "../tables/select.ts";
import type { Table } from "../tables/table.ts";
import type { AnsweringNetwork } from "./paged.ts";

export interface NetworkColumnOptions {
	readonly inputs?: string | undefined;
	readonly outputs?: string | undefined;
}

/**
 * The input columns: those of --inputs; or those with the network's own names; or, where a table has no such
 * names because either side comes from arrays or a model, the first ones.
 *
 * @throws CondnetError `usage` naming what is missing
 */
export function inputColumns({ metadata }: AnsweringNetwork, table: Table, list?: string): number[] {
	const names = inputColumnsOf(metadata).map(({ name }) => name);
	if (list !== undefined)
		return requireCount(matchColumns(table, list, "--inputs"), names.length, "inputs", table);
	const named = byName(table, names);
	if (named.missing === undefined) return named.columns;
	const positions = table.firstOutput ?? (readsInOrder(names, metadata, table) ? table.columns.length : 0);
	if (positions >= names.length && (table.firstOutput === undefined || positions === names.length))
		return names.map((_, i) => i);
	throw missing(table, named.missing, "reads", "--inputs");
}

/** Inputs and outputs, for a table that the network is compared with. */
export function networkColumns(
	opened: AnsweringNetwork,
	table: Table,
	options: NetworkColumnOptions,
): Selection {
	const { network, metadata } = opened;
	const inputs = inputColumns(opened, table, options.inputs);
	return { inputs, outputs: outputColumns(), labels: [], weights: undefined };

	function outputColumns(): number[] {
		if (options.outputs !== undefined)
			return requireCount(
				matchColumns(table, options.outputs, "--outputs"),
				network.outputCount,
				"outputs",
				table,
			);
		const named = byName(table, metadata.outputs);
		if (named.missing === undefined) return named.columns;
		const rest = table.columns.flatMap((_, i) => (inputs.includes(i) ? [] : [i]));
		const unnamed = table.firstOutput !== undefined || readsInOrder(metadata.outputs, metadata, table);
		if (unnamed && rest.length === network.outputCount) return rest;
		throw missing(table, named.missing, "answers", "--outputs");
	}
}

function byName(table: Table, names: readonly string[]): { columns: number[]; missing: string | undefined } {
	const columns = names.map((name) => table.columns.findIndex((column) => column.name === name));
	const at = columns.indexOf(-1);
	return { columns, missing: at < 0 ? undefined : names[at] };
}

/**
 * Whether a table that lacks names is read in its order: where they only number the columns, as those of
 * arrays do, or are a model's own, and no column is called so.
 */
function readsInOrder(names: readonly string[], { byPosition }: CnetMetadata, table: Table): boolean {
	if (names.every((name, i) => name === `x${i}` || name === `y${i}`)) return true;
	return byPosition === true && !table.columns.some(({ name }) => names.includes(name));
}

function requireCount(columns: number[], count: number, what: string, table: Table): number[] {
	if (columns.length === count) return columns;
	throw new CondnetError(
		"usage",
		`The network has ${count} ${what}, --${what} names ${columns.length} columns.`,
		listColumns(table),
	);
}

function missing(table: Table, name: string, verb: string, option: string): CondnetError {
	return new CondnetError(
		"usage",
		`${table.name} has no column ${quote(name)}, which the network ${verb}.`,
		`${listColumns(table)} Name others with ${option}.`,
	);
}
