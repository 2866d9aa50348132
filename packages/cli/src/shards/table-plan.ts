/**
 * The plan of a table's shards: each is the rows whose key on one column, the first in the order of the sort,
 * lies in a range. Rows of one key never fall apart, so rows that contradict each other meet in one shard.
 */

import { dirname, join, resolve } from "node:path";
import type { CnetMetadata } from "@condnet/core";
import { version } from "../version.ts";
import { digest } from "./digest.ts";
import { engine } from "./engine.ts";

/** A column of the files that hold a shard's rows. */
export interface PlannedColumn {
	readonly name: string;
	/** As the table engine calls it. */
	readonly type: string;
}

export interface PlannedTable {
	/** Relative to the plan's folder, with the rows of each, in their order. */
	readonly sources: readonly { readonly file: string; readonly rows: number }[];
	readonly rows: number;
	/** The folder of the shards' rows, relative to the plan's. */
	readonly parts: string;
	readonly inputs: readonly PlannedColumn[];
	readonly outputs: readonly PlannedColumn[];
	/** Positions among the inputs, in the order of the sort, and how many of them probably suffice. */
	readonly order: readonly number[];
	readonly keys: number;
	/** Texts of labels and what types of columns say, as they are for all shards. */
	readonly facts: Pick<CnetMetadata, "labels" | "inputTypes" | "inputTexts" | "outputLabels">;
}

export interface TableShard {
	readonly shard: number;
	/** The least key on the first column of the sort that is in it; null: it has no least. */
	readonly from: number | string | null;
	readonly rows: number;
	/** Of its rows, in whatever order. */
	readonly digest: string;
	/** What its result is called. */
	readonly file: string;
}

export interface TablePlanFile {
	readonly condnet: "plan";
	readonly format: 1;
	readonly version: string;
	readonly engine: string;
	readonly table: PlannedTable;
	readonly shards: readonly TableShard[];
}

export function isTablePlan(plan: object): plan is TablePlanFile {
	return "table" in plan;
}

/** Shards with the name of each one's result: the digest of all it depends on. */
export function namedShards(table: PlannedTable, shards: readonly Omit<TableShard, "file">[]): TableShard[] {
	return shards.map((shard) => ({ ...shard, file: tableResultName(table, shard) }));
}

/** It is done by the version and the engine that planned it, and no other. */
function tableResultName(table: PlannedTable, { rows, digest: ofRows }: Omit<TableShard, "file">): string {
	const { inputs, outputs, order, keys, facts } = table;
	return `${digest({ version, engine, inputs, outputs, order, keys, facts, rows, digest: ofRows })}.shard`;
}

/** The folder of a shard's rows. */
export function partFolder(path: string, { table }: TablePlanFile, shard: number): string {
	return join(partsFolder(path, table), `shard=${shard}`);
}

export function partsFolder(path: string, { parts }: PlannedTable): string {
	return resolve(dirname(path), parts);
}

/** Whether a plan of a table has all its fields. */
export function isWholeTablePlan(plan: TablePlanFile): boolean {
	const table = fieldsOf(plan.table);
	const isList = (value: unknown, rule: (item: ReadonlyMap<string, unknown>) => boolean): boolean =>
		Array.isArray(value) && value.length > 0 && value.every((item) => rule(fieldsOf(item)));
	const text = (item: ReadonlyMap<string, unknown>, ...names: string[]): boolean =>
		names.every((name) => typeof item.get(name) === "string");
	const count = (item: ReadonlyMap<string, unknown>, ...names: string[]): boolean =>
		names.every((name) => Number.isSafeInteger(item.get(name)) && Number(item.get(name)) >= 0);
	const isColumn = (item: ReadonlyMap<string, unknown>): boolean => text(item, "name", "type");
	const order = table.get("order");
	const inputs = table.get("inputs");
	return (
		isList(table.get("sources"), (item) => text(item, "file") && count(item, "rows")) &&
		text(table, "parts") &&
		count(table, "rows", "keys") &&
		isList(inputs, isColumn) &&
		isList(table.get("outputs"), isColumn) &&
		Array.isArray(inputs) &&
		Array.isArray(order) &&
		order.length === inputs.length &&
		inputs.every((_, j) => order.includes(j)) &&
		Number(table.get("keys")) >= 1 &&
		Number(table.get("keys")) <= inputs.length &&
		typeof table.get("facts") === "object" &&
		table.get("facts") !== null &&
		isList(plan.shards, (item) => count(item, "shard", "rows") && text(item, "digest", "file"))
	);
}

function fieldsOf(value: unknown): ReadonlyMap<string, unknown> {
	return new Map(typeof value === "object" && value !== null ? Object.entries(value) : []);
}
