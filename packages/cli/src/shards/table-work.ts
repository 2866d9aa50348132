/**
 * The job of a table's shard: its rows are sorted, memorized into a file of blocks and all of them compared
 * with it, before it takes its name. Nothing in the file depends on the order in which rows come.
 */

import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { type CnetMetadata, CondnetError } from "@condnet/core";
import { ShardedTree, ShardFile, ShardWriter, StreamedTree } from "@condnet/core/internal";
import { systemError } from "../files/failure.ts";
import { Target } from "../files/target.ts";
import type { Context } from "../program/context.ts";
import { BufferedSink } from "../streamed/buffered.ts";
import { sortedBlocks } from "../streamed/build.ts";
import { checkRows } from "../streamed/check.ts";
import { findConflict, type TextKind } from "../streamed/conflicts.ts";
import { FileSource } from "../streamed/file-network.ts";
import { defaultMemory, sharesOf } from "../streamed/larger.ts";
import type { Sorting } from "../streamed/sorting.ts";
import { Labels } from "../tables/labels.ts";
import type { Selection } from "../tables/select.ts";
import { Session } from "../tables/session.ts";
import type { Table } from "../tables/table.ts";
import { openPart } from "./part-table.ts";
import type { ShardResult } from "./results.ts";
import type { PlannedTable, TablePlanFile } from "./table-plan.ts";

/** Bytes that sorting a shard may take, whatever the machine has: what Slurm is asked for. */
export function memoryOfShard(rows: number, { inputs, outputs }: PlannedTable): number {
	const numbers = inputs.length + outputs.length + 1;
	return Math.min(3.5e9, Math.max(2 ** 29, 4 * 8 * numbers * rows));
}

/** A shard's file, if it is there and whole; otherwise what is wrong with it. Close its source after use. */
export async function readTableResult(
	context: Context,
	folder: string,
	plan: TablePlanFile,
	shard: number,
): Promise<{ file: ShardFile; source: FileSource } | "missing" | "damaged"> {
	const { file: job } = plan.shards[shard];
	const path = join(folder, job);
	if ((await stat(path).catch(() => undefined)) === undefined) return "missing";
	const source = new FileSource(path);
	try {
		const file = await ShardFile.open(path, source);
		await file.check(context.work);
		if (file.job !== job) throw new CondnetError("bad-data", "It is another job's.");
		return { file, source };
	} catch (error) {
		source.close();
		if (error instanceof CondnetError && error.code === "bad-data") return "damaged";
		throw error;
	}
}

/** Does a shard's work, unless its result is there. */
export async function makeTableResult(
	context: Context,
	path: string,
	plan: TablePlanFile,
	shard: number,
	folder: string,
): Promise<ShardResult> {
	const planned = plan.shards[shard];
	if (planned === undefined)
		throw new CondnetError(
			"usage",
			`${path} has shards 0 to ${plan.shards.length - 1}, not ${shard}.`,
			"Shards are numbered from 0.",
		);
	await mkdir(folder, { recursive: true }).catch((error: unknown) => {
		throw systemError(error, folder) ?? error;
	});
	const { file } = planned;
	const begin = context.seconds;
	const result = (wasThere: boolean): ShardResult => ({
		...{ shard, file, wasThere, rows: planned.rows },
		seconds: Math.round(1000 * (context.seconds - begin)) / 1000,
	});
	const isThere = async (): Promise<boolean | "damaged"> => {
		const there = await readTableResult(context, folder, plan, shard);
		if (typeof there === "object") there.source.close();
		return there === "damaged" ? there : there !== "missing";
	};
	const before = await isThere();
	if (before === true) return result(true);
	if (before === "damaged") context.note(`Note: ${file} is damaged and is made again.`);
	const target = await Target.prepare(join(folder, file), { force: true });
	try {
		await build(context, path, plan, shard, target);
		await target.commit();
	} catch (error) {
		// Another run of the same job may have been faster: its bytes are the same.
		await target.abandon();
		if (!(error instanceof CondnetError) || error.code !== "input-output" || (await isThere()) !== true)
			throw error;
		return result(true);
	}
	return result(false);
}

async function build(
	context: Context,
	path: string,
	plan: TablePlanFile,
	shard: number,
	target: Target,
): Promise<void> {
	const { table: planned } = plan;
	const { file: job, rows } = plan.shards[shard];
	const memory = Math.min(context.memory ?? defaultMemory(), memoryOfShard(rows, planned));
	// A connection reads or writes: rows are read by one and sorted by the other.
	const reading = new Session({ threads: 1, memory: memory / 5 });
	const session = new Session({ threads: 1 });
	const inputs = planned.inputs.map((_, j) => j);
	const outputs = planned.outputs.map((_, k) => inputs.length + k);
	const selection: Selection = { inputs, outputs, labels: [], weights: undefined };
	const shares = sharesOf(memory, selection);
	await session.limitMemory(shares.sorting);
	try {
		const table = await openPart(reading, path, plan, shard);
		const parts = { table, selection, session, planned, job };
		const { order, keys } = planned;
		if (!(await writeSorted(context, parts, { order, keys }, target))) {
			await target.restart();
			if (!(await writeSorted(context, parts, { order, keys: inputs.length }, target)))
				throw new CondnetError("internal", "A table tied on all its columns.");
		}
		await verify(context, parts, rows, target.temporary, shares.pages);
	} finally {
		await reading.close();
		await session.close();
	}
}

interface WorkParts {
	readonly table: Table;
	readonly selection: Selection;
	readonly session: Session;
	readonly planned: PlannedTable;
	/** The name of the result. */
	readonly job: string;
}

/** @returns false if rows tie on the columns sorted by, which are not all */
async function writeSorted(
	{ work }: Context,
	{ table, selection, session, planned, job }: WorkParts,
	sorting: Sorting,
	target: Target,
): Promise<boolean> {
	const { labels: texts } = planned.facts;
	const labels = texts && new Labels(texts);
	const text: TextKind = labels === undefined ? "numbers" : "label";
	const parts = { table, selection, text, session, work };
	const { inputs, outputs } = selection;
	const allColumns = sorting.keys === inputs.length;
	const tree = new StreamedTree(sorting.keys, outputs.length, allColumns, table.rowCount ?? 0);
	const sink = new BufferedSink((bytes) => target.write(bytes));
	const writer = new ShardWriter(sink, outputs.length);
	await writer.begin(job);
	let gates = 0;
	const give = async (): Promise<void> => {
		const { thresholds, answers } = tree.part;
		const { ranks } = tree;
		await writer.append(thresholds, ranks.subarray(gates), answers);
		gates = ranks.length;
	};
	let first = Number.NaN;
	for await (const { columns, rowCount } of sortedBlocks(parts, sorting, labels)) {
		if (Number.isNaN(first)) first = columns[0][0] + 0;
		const status = tree.push(columns.slice(0, sorting.keys), columns.slice(sorting.keys), rowCount);
		if (status === "tied") return false;
		if (status !== "going on") throw await findConflict(parts, sorting, tree);
		await give();
	}
	const last = tree.inputs[0] + 0;
	tree.finish();
	await give();
	const { depth, depthSum } = tree.shape();
	const { rowCount: rows, pairCount: pairs, leafCount: leaves } = tree;
	const counts = { rows, pairs, leaves, depth, depthSum, first, last };
	const facts = { inputCount: inputs.length, outputCount: outputs.length, ...counts };
	await writer.finish(sorting.order.slice(0, sorting.keys), facts, metadataOf(planned));
	await sink.flush();
	return true;
}

/** What a shard says of its columns; the rest, which is one for all, stands in the network that is joined. */
function metadataOf({ inputs, outputs }: PlannedTable): CnetMetadata {
	return { inputs: inputs.map(({ name }) => name), outputs: outputs.map(({ name }) => name) };
}

async function verify(
	{ work }: Context,
	{ table, selection, planned }: WorkParts,
	expected: number,
	path: string,
	budget: number,
): Promise<void> {
	const source = new FileSource(path);
	try {
		const tree = ShardedTree.of(await ShardFile.open(path, source), budget);
		const { rows, mismatches } = await checkRows(
			table,
			selection,
			planned.facts.labels,
			(inputs, outputs, count) => tree.evaluate(inputs, outputs, count),
			work,
		);
		if (mismatches > 0 || rows !== expected || tree.facts.rows !== expected)
			throw new CondnetError(
				"internal",
				`${mismatches} of ${rows} rows are not answered as ${table.name} says; ${expected} were planned, ${tree.facts.rows} sorted.`,
				"If the table did not change meanwhile, this is a defect in condnet; please report it.",
			);
	} finally {
		source.close();
	}
}
