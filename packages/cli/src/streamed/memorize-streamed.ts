/**
 * `memorize` for tables larger than memory: DuckDB sorts out of core, the network is laid out in one pass
 * straight to the file, and every row is compared with the file in a second pass before it takes its place.
 */

import { dirname } from "node:path";
import { CondnetError, type WorkOptions } from "@condnet/core";
import { Target } from "../files/target.ts";
import { temporaryPath } from "../files/temporary.ts";
import { betweenText, type NetworkReport, reportedColumns } from "../report/network-report.ts";
import { outputKind } from "../tables/dataset.ts";
import type { Selection } from "../tables/select.ts";
import { Session } from "../tables/session.ts";
import type { Table } from "../tables/table.ts";
import { type BuildParts, buildFile, type StreamedBuild } from "./build.ts";
import { type Check, checkRows } from "./check.ts";
import { type BatchEvaluator, FileSource, fileEvaluator } from "./file-network.ts";
import { sharesOf } from "./larger.ts";

export interface StreamedOptions {
	/** Bytes that may be used, besides two a row. */
	readonly memory: number;
	readonly work: WorkOptions;
}

/** Builds a file and compares it with the table. */
export interface FileMaker<T> {
	build(parts: BuildParts): Promise<T>;
	/** @throws CondnetError `internal` if something is not answered as the table says */
	verify(built: T, evaluate: BatchEvaluator): Promise<void>;
}

/**
 * @param target where the file goes; the network is made and verified, and not kept, if it is left out
 * @throws CondnetError `bad-data` naming bad cells and contradicting rows; `input-output` if a disk is full,
 * the old file then is as it was
 */
export async function outsideMemory<T>(
	table: Table,
	selection: Selection,
	target: Target | undefined,
	{ memory, work }: StreamedOptions,
	maker: FileMaker<T>,
): Promise<T> {
	const shares = sharesOf(memory, selection);
	const session = new Session();
	await session.limitMemory(shares.sorting);
	const text = await outputKind(table, selection);
	const replaces = target?.replaces === true ? target : undefined;
	const file = replaces ?? (await Target.prepare(temporaryPath(), { force: true }));
	try {
		const built = await maker.build({
			table,
			selection,
			text,
			write: (bytes) => file.write(bytes),
			restart: () => file.restart(),
			spool: () => temporaryPath(dirname(file.temporary)),
			session,
			work,
		});
		await session.close();
		const source = new FileSource(file.temporary);
		try {
			await maker.verify(built, await fileEvaluator(source, shares.pages, work));
		} finally {
			source.close();
		}
		if (target !== undefined && replaces === undefined) await copy(file.temporary, target);
		await target?.commit();
		return built;
	} finally {
		await file.abandon();
	}
}

/** As outsideMemory. */
export async function memorizeStreamed(
	table: Table,
	selection: Selection,
	target: Target | undefined,
	options: StreamedOptions,
): Promise<Omit<NetworkReport, "seconds">> {
	let tableBytes = 0;
	const build = await outsideMemory(table, selection, target, options, {
		build: buildFile,
		async verify({ tree, metadata }: StreamedBuild, evaluate) {
			const checked = await checkRows(table, selection, metadata.labels, evaluate, options.work);
			requireAnswered(table, checked, tree.rowCount);
			tableBytes = checked.tableBytes;
		},
	});
	return reportOf(build, tableBytes);
}

/** @throws CondnetError `internal` if rows are not answered, or are not those that were sorted */
export function requireAnswered(
	table: Table,
	{ rows, mismatches }: Pick<Check, "rows" | "mismatches">,
	sorted: number,
): void {
	if (mismatches > 0 || rows !== sorted)
		throw new CondnetError(
			"internal",
			`${mismatches} of ${rows} rows are not answered as ${table.name} says; ${sorted} were sorted.`,
			"If the table did not change meanwhile, this is a defect in condnet; please report it.",
		);
}

/** To standard output, or to a pipe or device. */
async function copy(path: string, target: Target): Promise<void> {
	const source = new FileSource(path);
	try {
		const piece = 1 << 22;
		for (let from = 0; from < source.size; from += piece)
			await target.write(source.read(from, Math.min(from + piece, source.size)));
	} finally {
		source.close();
	}
}

function reportOf(
	{ tree, metadata, shape, bytes }: StreamedBuild,
	tableBytes: number,
): Omit<NetworkReport, "seconds"> {
	const { leafCount, outputCount } = tree;
	const { operations } = metadata;
	if (operations === undefined) throw new CondnetError("internal", "A streamed build counts its operations.");
	return {
		rows: tree.rowCount,
		pairs: tree.pairCount,
		inputs: metadata.inputs.length,
		outputs: outputCount,
		labels: metadata.labels?.length ?? null,
		strategy: metadata.strategy ?? null,
		leaves: leafCount,
		gates: leafCount - 1,
		neurons: 0,
		arithmetic: "float64",
		words: 2 * (leafCount - 1) + leafCount * outputCount,
		depth: shape.depth,
		bytes,
		operations: { worst: operations.worst, mean: operations.mean },
		lowerBounds: metadata.lowerBounds ?? [],
		verified: metadata.verified ?? null,
		table: { columns: tableBytes },
		between: betweenText(metadata.strategy),
		columns: reportedColumns(metadata),
		notes: metadata.notes ?? [],
	};
}
