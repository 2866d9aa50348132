/** `condnet memorize`: a table becomes a conditional network, verified on every row. */

import {
	type CnetMetadata,
	CondnetError,
	compile,
	type FunctionObjective,
	layoutOf,
	type Memorized,
	memorize,
	type Objective,
	type UnconditionalKind,
} from "@condnet/core";
import type { Command } from "commander";
import type { Target } from "../files/target.ts";
import { prepareNetworkFile, saveNetwork } from "../networks/save.ts";
import { type Context, runs } from "../program/context.ts";
import { addCommonOptions, addTableOptions, addTargetOptions, examples } from "../program/options.ts";
import {
	betweenRows,
	compiledReport,
	type NetworkReport,
	networkCounts,
	reportedColumns,
} from "../report/network-report.ts";
import { networkReportText } from "../report/network-text.ts";
import { tableBytes } from "../report/table-bytes.ts";
import { bytes as sizeText } from "../report/text.ts";
import { bytesInMemory, defaultMemory, leastOutside, requireMemory } from "../streamed/larger.ts";
import { memorizeStreamed } from "../streamed/memorize-streamed.ts";
import { refuseTexts, typedForBuild } from "../tables/column-types.ts";
import { conflictError } from "../tables/conflict.ts";
import { type ReadTable, readDataset } from "../tables/dataset.ts";
import { openTable, tableFormats } from "../tables/open-table.ts";
import {
	type ColumnOptions,
	type Selection,
	selectColumns,
	tableNotes,
	usedColumns,
} from "../tables/select.ts";
import type { Table } from "../tables/table.ts";
import { metadataOf, tableFacts } from "../tables/table-metadata.ts";
import { hasTolerance, memorizeTableAsFunction } from "./memorize-function.ts";
import { addMemorizeOptions, type MemorizeCommandOptions } from "./memorize-options.ts";
import { canStreamRanges, memorizeRangeTable, openRanges } from "./memorize-ranges.ts";
import { memorizeTableUnconditionally } from "./memorize-unconditional.ts";

export function addMemorize(program: Command): void {
	const command = program
		.command("memorize")
		.summary("turn a table into a network, verified on every row")
		.description(
			"Turns a table into a conditional network that returns every output bit for bit in about log2 n operations, " +
				"verifies every row, and reports the operations beside what no network can beat. An input that is no row gets the " +
				"answer of the cell it lies in: --membership refuses it, --tolerance fits, --ranges extends.",
		)
		.argument("<table>", tableFormats);
	addMemorizeOptions(command);
	addTargetOptions(command, "write the network to a .cnet file (- for standard output)");
	addTableOptions(command);
	addCommonOptions(command).addHelpText(
		"after",
		examples([
			["condnet memorize unicode.csv --inputs codepoint --outputs category -o u.cnet", "labels of text"],
			["condnet memorize t.parquet --inputs 'p*' --outputs y --json", "columns p1, p2, ..."],
			["condnet memorize X.npy,Y.npy --minimize leaves -o small.cnet", "arrays"],
			["condnet memorize t.csv --weights n --minimize mean", "frequent rows first"],
			["condnet memorize steam.csv --inputs p --outputs t --tolerance 0.01", "few affine pieces"],
			["condnet memorize ip.csv --ranges start,end --outputs country --integers", "all numbers of ranges"],
			["condnet memorize t.csv --unconditional three-layer-rational", "few neurons, without gates"],
			["cut -d, -f1,3 t.csv | condnet memorize -", "CSV on standard input"],
		]),
	);
	runs<MemorizeCommandOptions>(command, run);
}

async function run(
	context: Context,
	[spec]: readonly string[],
	options: MemorizeCommandOptions,
): Promise<number> {
	if (options.output === "-" && options.json)
		throw new CondnetError(
			"usage",
			"-o - and --json would both write to standard output.",
			"Name a file with -o.",
		);
	const target = await prepareNetworkFile(options, context);
	const opened = await openTable(spec, options);
	if (options.ranges !== undefined) {
		const { table, columns, networks } = await openRanges(opened, options.ranges, options);
		const needed = bytesInMemory(table, columns);
		const streams = canStreamRanges(columns);
		if (options.memory !== undefined)
			requireFits(table, columns, options.memory, needed, streams, "no ranges of IPv6 addresses are built");
		const memory = options.memory ?? defaultMemory();
		const outside = streams && needed > memory ? memory : undefined;
		const asked = { ...options, networks, outside };
		const report = await memorizeRangeTable(table, columns, asked, target, context);
		return showReport(context, report, options, noteTable(context, table, columns));
	}
	const { table, selection } = await typedForBuild(opened, selectColumns(opened, options), options.type);
	if (hasTolerance(options)) {
		const option = options.tolerance === undefined ? "--relative-tolerance" : "--tolerance";
		refuseTexts(table, usedColumns(selection), option);
	}
	if (options.strategy === "robust") refuseTexts(table, selection.inputs, "--strategy robust");
	noteDefaults(context, table, selection, options);
	const memory = options.memory ?? defaultMemory();
	const needed = bytesInMemory(table, selection);
	const streams = canStream(options);
	// What is free is not promised to be kept; what was asked for is.
	if (options.memory !== undefined) requireFits(table, selection, options.memory, needed, streams);
	if (streams && needed > memory) {
		if (options.compiled)
			context.note("No compiled layout is kept of a network that is made outside of memory.");
		const report = await memorizeStreamed(table, selection, target, { memory, work: context.work });
		const noted = noteTable(context, table, selection);
		return showReport(context, { ...report, seconds: context.seconds }, options, noted);
	}
	if (needed > memory)
		context.note(
			`${table.name} takes about ${sizeText(needed)} in memory, more than the ${sizeText(memory)} that may be used. Outside of ` +
				"memory, only --strategy comparison with --minimize worst and no further option is built.",
		);
	const read = await readDataset(table, selection, context.work);
	const noted = noteTable(context, table, selection);
	if (hasTolerance(options)) {
		const asked = { ...options, minimize: options.minimize ?? "bytes" };
		const report = await memorizeTableAsFunction(table, selection, read, asked, target, context);
		return showReport(context, report, options, noted);
	}
	const { unconditional } = options;
	if (unconditional !== undefined)
		return runUnconditionally(unconditional, context, table, selection, read, options, target, noted);
	const memorized = await memorizeNaming(table, selection, read, options, context);
	const metadata = metadataOf(table, selection, read, memorized);
	const { network } = memorized;
	const compiled = options.compiled ? layoutOf(compile(network)) : undefined;
	if (options.compiled && compiled === undefined)
		context.note(
			"No compiled layout is kept of this network: only one of axis gates or of one projection has one.",
		);
	const bytes = await saveNetwork({ network, metadata, compiled }, target, context.work);
	const report = {
		...reportOf(read, metadata, memorized, bytes, context.seconds),
		...compiledReport(compiled),
	};
	return showReport(context, report, options, noted);
}

/** @throws CondnetError `usage` if a table takes more memory than may be used, whatever is done */
function requireFits(
	table: Table,
	selection: Selection,
	memory: number,
	needed: number,
	streams: boolean,
	others = "only --strategy comparison with --minimize worst and no further option is built",
): void {
	const least = streams ? Math.min(needed, leastOutside(table, selection)) : needed;
	const why = streams
		? `outside of memory it takes at least ${sizeText(least)}`
		: `it takes about ${sizeText(needed)} in memory, and outside of memory ${others}`;
	requireMemory(table.name, memory, least, why);
}

/** Says what of a table was left out. @returns the same for programs */
function noteTable(context: Context, table: Table, selection: Selection): readonly string[] {
	const notes = tableNotes(table, usedColumns(selection));
	for (const note of notes) context.note(note);
	return notes;
}

async function showReport(
	context: Context,
	report: NetworkReport,
	{ output }: MemorizeCommandOptions,
	tableNotes: readonly string[],
): Promise<number> {
	const json = { ...report, notes: [...report.notes, ...tableNotes] };
	await context.report(output, json, () => networkReportText(report));
	return 0;
}

async function runUnconditionally(
	kind: UnconditionalKind,
	context: Context,
	table: Table,
	selection: Selection,
	read: ReadTable,
	options: MemorizeCommandOptions,
	target: Target | undefined,
	noted: readonly string[],
): Promise<number> {
	try {
		const facts = tableFacts(table, selection, read);
		const choice = { kind, seed: options.seed };
		const report = await memorizeTableUnconditionally(read.dataset, facts, choice, target, context);
		return await showReport(context, report, options, noted);
	} catch (error) {
		throw await conflictError(table, selection, read, error);
	}
}

/** Whether the network asked for is the one that can be made outside of memory. */
function canStream(options: MemorizeCommandOptions): boolean {
	const { strategy, minimize, maxDepth, radius, membership, weights, unconditional } = options;
	if (hasTolerance(options) || options.arithmetic === "float32") return false;
	const plain =
		strategy === "comparison" && exactObjective(minimize) === "worst" && unconditional === undefined;
	return plain && !membership && maxDepth === undefined && radius === undefined && weights === undefined;
}

/** @throws CondnetError `usage` if bytes are to be least, which only a tolerance trades */
function exactObjective(minimize: FunctionObjective = "worst"): Objective {
	if (minimize === "bytes")
		throw new CondnetError(
			"usage",
			"--minimize bytes belongs to --tolerance: an exact table is made for worst, mean or leaves.",
			"Give a tolerance, or minimize leaves.",
		);
	return minimize;
}

/** Says which columns were taken where they were not named. */
function noteDefaults(context: Context, table: Table, selection: Selection, options: ColumnOptions): void {
	if (options.inputs !== undefined && (options.outputs ?? options.label) !== undefined) return;
	const names = (columns: readonly number[]): string => columns.map((i) => table.columns[i].name).join(", ");
	context.note(`Inputs: ${names(selection.inputs)}. Outputs: ${names(selection.outputs)}.`);
}

/**
 * As core's memorize, where rows that contradict each other are named with their lines, columns and labels.
 */
async function memorizeNaming(
	table: Table,
	selection: Selection,
	read: ReadTable,
	options: MemorizeCommandOptions,
	context: Context,
): Promise<Memorized> {
	const { strategy, membership = false, seed, radius, maxDepth, arithmetic } = options;
	const minimize = exactObjective(options.minimize);
	try {
		return memorize(read.dataset, {
			strategy,
			minimize,
			membership,
			seed,
			radius,
			maxDepth,
			arithmetic,
			...context.work,
		});
	} catch (error) {
		throw await conflictError(table, selection, read, error);
	}
}

function reportOf(
	{ dataset, labels }: ReadTable,
	metadata: CnetMetadata,
	memorized: Memorized,
	bytes: number,
	seconds: number,
): NetworkReport {
	const { cost, verified, radius } = memorized;
	return {
		rows: dataset.rowCount,
		pairs: memorized.pairs,
		inputs: dataset.inputCount,
		outputs: dataset.outputCount,
		labels: memorized.labels,
		strategy: memorized.strategy,
		...networkCounts(memorized.network),
		depth: cost.depth,
		bytes,
		operations: { worst: cost.worst, mean: cost.mean },
		lowerBounds: memorized.lowerBounds,
		verified: { rows: verified.rows, mismatches: verified.mismatches },
		...(radius === undefined ? {} : { radius }),
		table: tableBytes(dataset, labels?.texts),
		between: betweenRows(memorized.network, memorized.strategy),
		columns: reportedColumns(metadata),
		notes: memorized.notes,
		seconds,
	};
}
