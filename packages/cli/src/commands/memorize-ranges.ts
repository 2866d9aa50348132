/** `condnet memorize --ranges`: rows are closed ranges of one number, all of whose numbers are answered. */

import { CondnetError, compile, layoutOf, memorizeRanges } from "@condnet/core";
import { type Command, Option } from "commander";
import type { Target } from "../files/target.ts";
import { saveNetwork } from "../networks/save.ts";
import { addBelonging } from "../program/belonging.ts";
import type { Context } from "../program/context.ts";
import {
	betweenRows,
	betweenText,
	compiledReport,
	type NetworkReport,
	networkCounts,
	reportedColumns,
} from "../report/network-report.ts";
import { tableBytes } from "../report/table-bytes.ts";
import { type BuiltRanges, buildRanges } from "../streamed/build-ranges.ts";
import { checkRanges } from "../streamed/check-ranges.ts";
import { outsideMemory, requireAnswered } from "../streamed/memorize-streamed.ts";
import { nestedHint } from "../streamed/range-conflicts.ts";
import { ipv6Text } from "../tables/addresses.ts";
import { quote } from "../tables/cells.ts";
import { refuseTexts, type TypeChoice, typedForBuild } from "../tables/column-types.ts";
import { type ReadTable, readDataset } from "../tables/dataset.ts";
import { rangeMetadata } from "../tables/range-metadata.ts";
import { type ColumnOptions, matchColumns, type Selection, selectColumns } from "../tables/select.ts";
import { networksIn, SpreadTable } from "../tables/spread-table.ts";
import type { Table } from "../tables/table.ts";
import { tableFacts } from "../tables/table-metadata.ts";

export interface RangeCommandOptions extends Omit<ColumnOptions, "inputs"> {
	readonly ranges?: string;
	readonly key?: string;
	readonly integers?: boolean;
	readonly rangesMostSpecific?: boolean;
	readonly compiled?: boolean;
	readonly type?: readonly TypeChoice[];
}

export function addRangeOptions(command: Command): void {
	command.addOption(
		new Option(
			"--ranges <start,end>",
			"rows are closed ranges of one number, given by two columns (or one of type cidr): all of their numbers are answered, others are unknown",
		).conflicts([
			"inputs",
			"strategy",
			"minimize",
			"maxDepth",
			"radius",
			"membership",
			"unconditional",
			"weights",
		]),
	);
	addBelonging(command, "--ranges", "Give --ranges START,END with it, or leave it out.", [
		new Option("--key <name>", "what the network's input is called (default: as the start column)"),
		new Option("--integers", "keys are whole numbers: 9 and 10 leave no gap"),
		new Option("--ranges-most-specific", "of ranges within one another the inner one answers"),
	]);
}

/** Ranges as they are read: columns of the first and of the last key of each, in a table of numbers. */
export interface OpenedRanges {
	readonly table: Table;
	readonly columns: Selection;
	/** The column of networks, where there is one. */
	readonly networks: string | undefined;
}

export async function openRanges(
	table: Table,
	ranges: string,
	options: RangeCommandOptions,
): Promise<OpenedRanges> {
	const selection = selectColumns(table, { ...options, inputs: ranges });
	const [column, ...more] = selection.inputs;
	const isCidr = ({ columns, type }: TypeChoice): boolean =>
		type === "cidr" && matchColumns(table, columns, "--type").every((i) => i === column);
	if (more.length === 0 && options.type?.some(isCidr)) {
		const spread = new SpreadTable(table, new Map([[column, await networksIn(table, column)]]));
		const chosen = { ...selection, inputs: spread.columnsOf(column) };
		const others = options.type.filter((choice) => !isCidr(choice));
		const typed = await typedForBuild(spread, chosen, others);
		return { table: typed.table, columns: typed.selection, networks: table.columns[column].name };
	}
	if (more.length !== 1)
		throw new CondnetError(
			"usage",
			`--ranges takes two columns, the first and the last number of each range; ${quote(ranges)} names ` +
				`${selection.inputs.length}.`,
			"Write --ranges START,END; a column NET of networks such as 10.0.0.0/8 is given by --ranges NET --type NET=cidr.",
		);
	const typed = await typedForBuild(table, selection, options.type);
	refuseTexts(typed.table, selection.inputs, "--ranges");
	const [first, last] = [column, more[0]].map((i) => typed.table.columns[i].holds ?? "number");
	if (first !== last)
		throw new CondnetError(
			"usage",
			`--ranges: ${quote(table.columns[column].name)} holds ${first}, ${quote(table.columns[more[0]].name)} ${last}: ` +
				"both ends of a range are of one type.",
			"Give --type for both columns.",
		);
	return { table: typed.table, columns: typed.selection, networks: undefined };
}

/** Builds, verifies both ends of every range and one number of every gap, writes. */
export async function memorizeRangeTable(
	table: Table,
	selection: Selection,
	options: RangeCommandOptions & {
		readonly networks: string | undefined;
		readonly outside?: number | undefined;
	},
	target: Target | undefined,
	context: Context,
): Promise<NetworkReport> {
	const { outside } = options;
	if (outside !== undefined)
		return outsideOfMemory(table, selection, { ...options, outside }, target, context);
	const read = await readDataset(table, selection, context.work);
	const { rangesMostSpecific: mostSpecific } = options;
	const { holds, show } = table.columns[selection.inputs[0]];
	const integers = areWhole(table, selection, options);
	const showKey = holds === "ipv6" ? ipv6Text : show && (([key]: Float64Array) => show(key));
	const memorized = await naming(table, selection, read, () =>
		memorizeRanges(read.dataset, { integers, mostSpecific, showKey, ...context.work }),
	);
	const facts = { ...memorized, width: memorized.network.inputCount };
	const metadata = rangeMetadata(tableFacts(table, selection, read), facts, options);
	const { network, cost, verified, ranges } = memorized;
	const compiled = options.compiled ? layoutOf(compile(network)) : undefined;
	if (options.compiled && compiled === undefined) context.note("No compiled layout is kept of this network.");
	const bytes = await saveNetwork({ network, metadata, compiled }, target, context.work);
	return {
		rows: read.dataset.rowCount,
		pairs: memorized.pairs,
		inputs: network.inputCount,
		outputs: network.outputCount,
		labels: memorized.labels,
		strategy: memorized.strategy,
		...networkCounts(network),
		depth: cost.depth,
		bytes,
		operations: { worst: cost.worst, mean: cost.mean },
		lowerBounds: memorized.lowerBounds,
		verified: { rows: verified.rows, mismatches: verified.mismatches },
		ranges,
		table: tableBytes(read.dataset, read.labels?.texts),
		between: betweenRows(network, memorized.strategy),
		...compiledReport(compiled),
		columns: reportedColumns(metadata),
		notes: metadata.notes ?? [],
		seconds: context.seconds,
	};
}

/** Whether keys are whole numbers: as addresses are, or as was said. */
function areWhole(table: Table, { inputs }: Selection, { integers }: RangeCommandOptions): boolean {
	const { holds } = table.columns[inputs[0]];
	return integers === true || holds === "ipv4" || holds === "ipv6";
}

/** Whether ranges can be made outside of memory: those of one number can. */
export function canStreamRanges({ inputs }: Selection): boolean {
	return inputs.length === 2;
}

/** The same where the ranges do not fit in memory. @param options `outside`: bytes that may be used */
async function outsideOfMemory(
	table: Table,
	selection: Selection,
	options: RangeCommandOptions & { readonly networks: string | undefined; readonly outside: number },
	target: Target | undefined,
	context: Context,
): Promise<NetworkReport> {
	if (options.compiled)
		context.note("No compiled layout is kept of a network that is made outside of memory.");
	const { key, networks, outside: memory } = options;
	const mostSpecific = options.rangesMostSpecific === true;
	const choice = { integers: areWhole(table, selection, options), mostSpecific, key, networks };
	const { work } = context;
	const made = await outsideMemory(
		table,
		selection,
		target,
		{ memory, work },
		{
			build: (parts) => buildRanges(parts, choice),
			async verify(built: BuiltRanges, evaluate) {
				try {
					const checked = await checkRanges({ table, selection }, built, evaluate, mostSpecific);
					requireAnswered(table, checked, built.ranges.rows);
				} finally {
					await built.checks.remove();
				}
			},
		},
	);
	const { cost, leaves, ranges, metadata, verified } = made;
	return {
		rows: ranges.rows,
		pairs: made.pairs,
		inputs: 1,
		outputs: selection.outputs.length,
		arithmetic: "float64",
		labels: made.labels,
		strategy: made.strategy,
		leaves,
		gates: leaves - 1,
		neurons: 0,
		words: 2 * (leaves - 1) + made.answers.length,
		...(ranges.gaps === 0 ? {} : { leafKinds: { constant: leaves - ranges.gaps, unknown: ranges.gaps } }),
		depth: cost.depth,
		bytes: made.bytes,
		operations: { worst: cost.worst, mean: cost.mean },
		lowerBounds: made.lowerBounds,
		verified,
		ranges,
		table: { columns: made.tableBytes },
		between: betweenText(made.strategy),
		columns: reportedColumns(metadata),
		notes: metadata.notes ?? [],
		seconds: context.seconds,
	};
}

/** What `work` gives; errors about rows name their file and lines, and contradicting answers. */
async function naming<T>(
	table: Table,
	{ outputs }: Selection,
	{ dataset, labels }: ReadTable,
	work: () => T,
): Promise<T> {
	try {
		return work();
	} catch (error) {
		if (!(error instanceof CondnetError) || error.code !== "bad-data" || error.rows.length === 0) throw error;
		const { rows } = error;
		const lines = await Promise.all(rows.map((row) => table.lineOf(row - 1)));
		const places =
			lines[0] === undefined ? "" : ` ${rows.length > 1 ? "lines" : "line"} ${lines.join(" and ")}:`;
		const answer = (row: number): string =>
			outputs
				.map((column, k) => {
					const value = dataset.outputs[(row - 1) * outputs.length + k];
					return `${table.columns[column].name} = ${labels === undefined ? value : quote(labels.texts[value])}`;
				})
				.join(", ");
		const answers = rows.length === 2 ? ` The answers are ${rows.map(answer).join(" and ")}.` : "";
		const hint = error.hint.replace(...nestedHint);
		throw new CondnetError("bad-data", `${table.name},${places} ${error.message}${answers}`, hint, rows);
	}
}
