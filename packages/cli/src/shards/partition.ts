/**
 * Partitions a table once: a folder of Parquet files for each shard, written by the table engine. Where all
 * inputs are numbers in Parquet, rows go through the engine alone and are looked at by the shards' jobs;
 * otherwise every cell is read and checked here.
 *
 * Splitters are quantiles of a sample of the keys on the first column of the sort. The sample is chosen by
 * the rows' numbers, so that a table is partitioned alike however often and with however many threads.
 */

import { CondnetError, type WorkOptions } from "@condnet/core";
import { memorizedWants, type TextKind } from "../streamed/conflicts.ts";
import type { Sorting } from "../streamed/sorting.ts";
import { type DuckColumn, DuckTable, plainNumber } from "../tables/duck-table.ts";
import { Labels } from "../tables/labels.ts";
import { numberedRows } from "../tables/parquet.ts";
import type { Selection } from "../tables/select.ts";
import { duckError, type Session, sqlString } from "../tables/session.ts";
import { advanceRows, type Table } from "../tables/table.ts";
import { TablesInOrder } from "../tables/tables-in-order.ts";
import { partColumns, partFiles, partRelation, rowsDigest } from "./part-table.ts";
import type { PlannedColumn, TableShard } from "./table-plan.ts";

/** Keys that are looked at for each shard: quantiles are then off by a few per cent. */
const sampleEach = 4096;

export interface PartitionParts {
	readonly table: Table;
	readonly selection: Selection;
	readonly text: TextKind;
	readonly sorting: Sorting;
	readonly shards: number;
	readonly seed: number;
	/** A folder that is there and empty. */
	readonly folder: string;
	readonly session: Session;
	readonly work: WorkOptions;
}

export interface Partition {
	readonly inputs: readonly PlannedColumn[];
	readonly outputs: readonly PlannedColumn[];
	readonly labels: readonly string[] | undefined;
	readonly rows: number;
	readonly shards: readonly Omit<TableShard, "file">[];
}

/** @throws CondnetError `bad-data` naming bad cells that are read here; `input-output` if a disk is full */
export async function partition(parts: PartitionParts): Promise<Partition> {
	const { table, selection, session, sorting, folder, text } = parts;
	try {
		const source = (await inEngine(parts)) ?? (await throughHere(parts));
		const inputs = selection.inputs.map((_, j) => source.columns[j]);
		const outputs = selection.outputs.map((_, k) => source.columns[selection.inputs.length + k]);
		const key = plainNumber({ sql: `c${sorting.order[0]}`, type: inputs[sorting.order[0]].type });
		if (key === undefined) throw new CondnetError("internal", "A column of keys is not of numbers.");
		const [[rows]] = await session.rows(`SELECT count(*)::DOUBLE FROM ${source.relation}`);
		if (Number(rows) === 0)
			throw new CondnetError(
				"bad-data",
				`${table.name} has no rows.`,
				"Give at least one row of inputs and outputs.",
			);
		const splitters = await splittersOf(parts, source.relation, key, Number(rows));
		parts.work.onProgress?.("partitioning", 0);
		const columns = partColumns(source.columns.length);
		await session.rows(
			`COPY (SELECT ${columns.join(", ")}, ${shardOf(splitters)} AS shard FROM (SELECT *, ${key} AS key FROM ${source.relation})) ` +
				`TO ${sqlString(folder)} (FORMAT parquet, PARTITION_BY (shard), OVERWRITE_OR_IGNORE)`,
		);
		const labels = text === "numbers" ? undefined : await labelsOf(session, source);
		return {
			...{ inputs, outputs, labels, rows: Number(rows) },
			shards: await shardsOf(parts, splitters, source.columns.length),
		};
	} catch (error) {
		throw duckError(table.name, error);
	}
}

/** Rows with the columns c0, c1, ... (inputs, outputs) and `row`. */
interface Source {
	readonly relation: string;
	readonly columns: readonly PlannedColumn[];
}

/** Undefined where the cells of a column must be read to be numbers. */
async function inEngine({ table, selection, text }: PartitionParts): Promise<Source | undefined> {
	const tables = table instanceof TablesInOrder ? table.tables : [table];
	const used = [...selection.inputs, ...selection.outputs];
	const files: DuckTable[] = [];
	for (const each of tables) {
		if (!(each instanceof DuckTable)) return undefined;
		files.push(each);
	}
	const columnsOf = ({ columns }: DuckTable): DuckColumn[] => used.map((i) => columns[i]);
	const columns = columnsOf(files[0]).map(({ name, type }) => ({ name, type }));
	const plain = files.every((each) =>
		columnsOf(each).every(
			(column, i) =>
				column.type === columns[i].type &&
				(plainNumber(column) !== undefined ||
					(i >= selection.inputs.length && text !== "numbers" && column.type === "VARCHAR")),
		),
	);
	if (!plain) return undefined;
	let first = 0;
	const rows = files.map((each) => {
		const names = used.map((i, at) => `c${i} AS c${at}`).join(", ");
		const sql = `SELECT ${names}, row FROM ${numberedRows(each.name, each.columns.length, first)}`;
		first += each.rowCount;
		return sql;
	});
	return { relation: `(${rows.join(" UNION ALL ")})`, columns };
}

/** Reads every row, as memorize does, into a table of the engine's. */
async function throughHere({ table, selection, text, session, work }: PartitionParts): Promise<Source> {
	const wants = memorizedWants(selection, text);
	const rows = session.table("source", [...wants.map(({ kind }) => kind), "number"]);
	for await (const { firstRow, rowCount, cells } of table.read(wants)) {
		advanceRows(work, "reading", table, firstRow);
		if (rowCount === 0) continue;
		const numbers = Array.from({ length: rowCount }, (_, i) => firstRow + i);
		await rows.append([...cells.map((column) => Array.from<number | string>(column)), numbers]);
	}
	await rows.close();
	const names = wants.map((_, i) => `v${i} AS c${i}`).join(", ");
	return {
		relation: `(SELECT ${names}, v${wants.length}::BIGINT AS row FROM source)`,
		columns: wants.map(({ column, kind }) => ({
			name: table.columns[column].name,
			type: kind === "number" ? "DOUBLE" : "VARCHAR",
		})),
	};
}

/** Ascending keys, each the first of a shard but the one with the least. */
async function splittersOf(
	{ session, shards, seed }: PartitionParts,
	relation: string,
	key: string,
	rows: number,
): Promise<number[]> {
	if (shards === 1) return [];
	const step = Math.max(1, Math.floor(rows / (sampleEach * shards)));
	const result = await session.stream(
		`SELECT ${key} FROM ${relation} WHERE hash(row, ${seed}) % ${step} = 0 AND NOT isnan(${key}) ORDER BY 1`,
	);
	const sample: number[] = [];
	for await (const some of result.yieldRowsJs()) for (const [value] of some) sample.push(Number(value) + 0);
	const splitters: number[] = [];
	for (let k = 1; k < shards; k++) {
		const value = sample[Math.floor((k * sample.length) / shards)];
		if (value > Math.max(sample[0], splitters.at(-1) ?? Number.NEGATIVE_INFINITY)) splitters.push(value);
	}
	return splitters;
}

/** SQL of the shard of a key: comparisons by halving. */
function shardOf(splitters: readonly number[], from = 0, to = splitters.length): string {
	if (from === to) return String(from);
	const middle = (from + to) >>> 1;
	const below = shardOf(splitters, from, middle);
	const above = shardOf(splitters, middle + 1, to);
	return `CASE WHEN key < '${splitters[middle]}'::DOUBLE THEN ${below} ELSE ${above} END`;
}

/** The texts of the one output column, numbered as they appear. */
async function labelsOf(session: Session, { relation, columns }: Source): Promise<readonly string[]> {
	const text = `CAST(c${columns.length - 1} AS VARCHAR)`;
	const labels = new Labels();
	const found = await session.stream(
		`SELECT ${text} FROM ${relation} WHERE ${text} IS NOT NULL GROUP BY 1 ORDER BY min(row)`,
	);
	for await (const some of found.yieldRowsJs()) for (const [label] of some) labels.id(String(label));
	return labels.texts;
}

async function shardsOf(
	{ session, folder, work }: PartitionParts,
	splitters: readonly number[],
	columns: number,
): Promise<Omit<TableShard, "file">[]> {
	const shards: Omit<TableShard, "file">[] = [];
	for (let shard = 0; shard <= splitters.length; shard++) {
		work.onProgress?.("counting", shard / (splitters.length + 1));
		const files = await partFiles(`${folder}/shard=${shard}`);
		const [[rows, digest]] = await session.rows(
			`SELECT count(*)::DOUBLE, ${rowsDigest(columns)} FROM ${partRelation(files)}`,
		);
		const from = shard === 0 ? null : splitters[shard - 1];
		shards.push({
			...{ shard, rows: Number(rows), digest: String(digest) },
			from: from === null || Number.isFinite(from) ? from : String(from),
		});
	}
	return shards;
}
