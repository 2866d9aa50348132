/** `condnet plan TABLE`: a table partitioned into shards that can be memorized anywhere. */

import { mkdirSync } from "node:fs";
import { rename, rm, stat } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { CondnetError } from "@condnet/core";
import type { Target } from "../files/target.ts";
import { releaseTemporary, temporaryPath } from "../files/temporary.ts";
import type { CommonOptions, Context } from "../program/context.ts";
import { count, things } from "../report/text.ts";
import { engine } from "../shards/engine.ts";
import { partition } from "../shards/partition.ts";
import { modelName, planText } from "../shards/plan-file.ts";
import { tableFiles } from "../shards/planned-files.ts";
import { writeSlurm } from "../shards/slurm.ts";
import { namedShards, type PlannedTable, type TablePlanFile } from "../shards/table-plan.ts";
import { memoryOfShard } from "../shards/table-work.ts";
import { defaultMemory, sharesOf } from "../streamed/larger.ts";
import { chooseSorting } from "../streamed/sorting.ts";
import { type TypeChoice, typedForBuild, typeFacts } from "../tables/column-types.ts";
import { outputKind } from "../tables/dataset.ts";
import { type OpenOptions, openTable } from "../tables/open-table.ts";
import { type ColumnOptions, selectColumns, tableNotes, usedColumns } from "../tables/select.ts";
import { Session } from "../tables/session.ts";
import type { Table } from "../tables/table.ts";
import { TablesInOrder } from "../tables/tables-in-order.ts";
import { version } from "../version.ts";

/** Seconds that a row takes to be sorted, memorized and verified on a slow core, measured. */
const secondsPerRow = 1.2e-5;

export interface PlanTableOptions
	extends CommonOptions,
		ColumnOptions,
		Omit<OpenOptions, "threads" | "memory"> {
	readonly type?: readonly TypeChoice[];
	readonly shards: number;
	readonly seed: number;
	readonly slurm?: string;
	readonly output: string;
	readonly force?: boolean;
}

export async function planTable(
	context: Context,
	paths: readonly string[],
	options: PlanTableOptions,
	target: Target,
): Promise<number> {
	const { output, slurm } = options;
	const files = await tableFiles(paths);
	const tables: Table[] = [];
	for (const file of files) tables.push(await openTable(file, options));
	const opened = tables.length === 1 ? tables[0] : new TablesInOrder(paths.join(", "), tables);
	const { table, selection } = await typedForBuild(opened, selectColumns(opened, options), options.type);
	if (options.inputs === undefined || (options.outputs ?? options.label) === undefined)
		context.note(
			`Inputs: ${selection.inputs.map((i) => table.columns[i].name).join(", ")}. ` +
				`Outputs: ${selection.outputs.map((i) => table.columns[i].name).join(", ")}.`,
		);
	const text = await outputKind(table, selection);
	const sorting = await chooseSorting(table, selection);
	const parts = `${output}.parts`;
	if ((await isThere(parts)) && options.force !== true)
		throw new CondnetError(
			"usage",
			`${parts} exists; it is not replaced.`,
			"Choose another name with -o, or replace the plan and its parts with --force.",
		);
	const folder = temporaryPath(dirname(resolve(output)));
	mkdirSync(folder);
	const session = new Session({ threads: options.threads });
	await session.limitMemory(sharesOf(options.memory ?? defaultMemory(), selection).sorting);
	const { shards, ...made } = await partition({
		...{ table, selection, text, sorting, folder, session, work: context.work },
		shards: options.shards,
		seed: options.seed,
	});
	await session.close();
	const rowCounts = opened instanceof TablesInOrder ? opened.rowCounts : [made.rows];
	const planned: PlannedTable = {
		sources: files.map((file, k) => ({
			file: modelName(output, file),
			rows: tables[k].rowCount ?? rowCounts[k] ?? 0,
		})),
		rows: made.rows,
		parts: basename(parts),
		inputs: made.inputs,
		outputs: made.outputs,
		...sorting,
		facts: {
			...(made.labels === undefined ? {} : { labels: made.labels }),
			...typeFacts(table, selection),
		},
	};
	const plan: TablePlanFile = {
		...{ condnet: "plan", format: 1, version, engine },
		table: planned,
		shards: namedShards(planned, shards),
	};
	await target.write(planText(plan));
	if (options.force) await rm(parts, { recursive: true, force: true });
	await rename(folder, parts);
	releaseTemporary(folder);
	await target.commit();
	const largest = shards.reduce((most, { rows }) => Math.max(most, rows), 0);
	const notes = tableNotes(table, usedColumns(selection));
	if (shards.length < options.shards)
		notes.push(
			`${things(shards.length, "shard")} and not ${options.shards}: rows of one ${made.inputs[sorting.order[0]].name} stay together.`,
		);
	if (largest > (2 * made.rows) / shards.length)
		notes.push(
			`The largest shard has ${count(largest)} rows, ${count((largest * shards.length) / made.rows)} times the mean.`,
		);
	if (slurm !== undefined)
		notes.push(
			...(await writeSlurm(slurm, output, shards.length, {
				work: { seconds: largest * secondsPerRow, bytes: memoryOfShard(largest, plan.table) },
				join: { seconds: made.rows * 1e-7, bytes: 2 ** 29 },
				outputs: 1,
			})),
		);
	const result = {
		output,
		shards: shards.length,
		rows: made.rows,
		parts,
		table: plan.table.sources,
		slurm: slurm ?? null,
		notes,
		seconds: context.seconds,
	};
	await context.result(result, () =>
		[
			`${things(made.rows, "row")} in ${things(shards.length, "shard")} by ${made.inputs[sorting.order[0]].name}, ${count(shards.reduce((least, { rows }) => Math.min(least, rows), made.rows))} to ${count(largest)} rows each`,
			...notes,
			`Written to ${output} and ${parts}. Next: condnet work ${output} --shard K -o results, for K from 0 to ${shards.length - 1}; then condnet join ${output} results -o net.cnet`,
			"",
		].join("\n"),
	);
	return 0;
}

async function isThere(path: string): Promise<boolean> {
	return (await stat(path).catch(() => undefined)) !== undefined;
}
