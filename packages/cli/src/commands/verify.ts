/** `condnet verify`: every row of a table against a network, bit for bit or within a tolerance. */

import { agrees, ConditionalNetwork, CondnetError } from "@condnet/core";
import { type Command, Option } from "commander";
import { answerTable, answerText, rowEvaluator } from "../networks/answers.ts";
import { inputColumns, networkColumns } from "../networks/columns.ts";
import { type AnyOpenedNetwork, openAnyNetwork } from "../networks/open.ts";
import { jsonNumber } from "../output/json-number.ts";
import { writeMessage } from "../output/standard-streams.ts";
import { type CommonOptions, type Context, runs } from "../program/context.ts";
import { exitCodes } from "../program/exit-codes.ts";
import { addCommonOptions, amount, delimiterOption, examples, positiveInteger } from "../program/options.ts";
import { count, things } from "../report/text.ts";
import { Labels } from "../tables/labels.ts";
import { openTable, tableFormats } from "../tables/open.ts";
import type { Cells, Table, Want } from "../tables/table.ts";

interface VerifyOptions extends CommonOptions {
	readonly inputs?: string;
	readonly outputs?: string;
	readonly delimiter?: string;
	readonly tolerance: number;
	readonly against?: string;
	readonly show: number;
}

/** A row whose answer is not the expected one. */
interface DifferingRow {
	readonly row: number;
	readonly line?: number;
	readonly expected: readonly (number | string)[];
	readonly given: readonly (number | string)[] | "unknown";
}

export function addVerify(program: Command): void {
	const command = program
		.command("verify")
		.summary("compare a network's answers with a table, bit for bit")
		.description(
			"Compares a network's answers with a table's output columns, bit for bit, or with another network's answers. " +
				"Ends with 0 if every row agrees, otherwise with 1 and the rows that differ.",
		)
		.argument("<network>", "a .cnet or .onnx file")
		.argument("<table>", tableFormats)
		.addOption(
			new Option("--tolerance <d>", "largest difference allowed")
				.default(0, "0: the same bits")
				.argParser(amount),
		)
		.addOption(
			new Option(
				"--against <network>",
				"compare with this network on the table's inputs, instead of with its outputs",
			).conflicts("outputs"),
		)
		.option("--inputs <columns>", "input columns (default: those with the network's own names)")
		.option("--outputs <columns>", "output columns (default: those with the network's own names)")
		.addOption(
			new Option("--show <n>", "how many differing rows to name").default(10).argParser(positiveInteger),
		)
		.addOption(delimiterOption());
	addCommonOptions(command).addHelpText(
		"after",
		examples([
			["condnet verify net.cnet table.csv", "after copying files, or on a newer table"],
			["condnet verify net.cnet table.csv --tolerance 1e-9", "close enough"],
			["condnet verify small.cnet table.csv --against net.cnet", "two networks on the table's inputs"],
		]),
	);
	runs<VerifyOptions>(command, run);
}

async function run(
	context: Context,
	[path, spec]: readonly string[],
	options: VerifyOptions,
): Promise<number> {
	const opened = await openAnyNetwork(path);
	const other = options.against === undefined ? undefined : await openAnyNetwork(options.against);
	refuseTolerance(opened, options.tolerance);
	const table = await openTable(spec, options);
	const comparison =
		other === undefined
			? tableComparison(opened, table, options)
			: networkComparison(opened, table, other, options);
	const { outputCount } = opened.network;
	const { tolerance } = options;
	const differing: DifferingRow[] = [];
	let rows = 0;
	let mismatches = 0;
	for await (const block of answerTable(opened, table, comparison.inputs, context, comparison.wants)) {
		const expected = comparison.expected(block.cells, block.inputs);
		for (let i = 0; i < block.rowCount; i++) {
			let equal = block.known[i] === 1 && (block.rounded[i] === 0 || tolerance > 0);
			for (let k = 0; k < outputCount && equal; k++)
				equal = agrees(expected[i * outputCount + k], block.answers[i * outputCount + k], tolerance);
			if (equal) continue;
			mismatches++;
			if (differing.length >= options.show) continue;
			const shown = (numbers: Float64Array): (number | string)[] =>
				Array.from(numbers.subarray(i * outputCount, (i + 1) * outputCount), comparison.shown);
			const line = await table.lineOf(block.firstRow + i);
			differing.push({
				row: block.firstRow + i + 1,
				...(line === undefined ? {} : { line }),
				expected: shown(expected),
				given: block.known[i] ? shown(block.answers) : "unknown",
			});
		}
		rows += block.rowCount;
	}
	if (rows === 0) throw new CondnetError("bad-data", `${table.name} has no rows.`, "Give at least one row.");
	const json = { rows, mismatches, tolerance, differing: differing.map(jsonRow), seconds: context.seconds };
	await context.result(json, () => verdict(opened, options, rows, mismatches, differing));
	if (mismatches === 0) return exitCodes.yes;
	const [{ row, line }] = differing;
	writeMessage(
		`condnet: ${table.name}: ${count(mismatches)} of ${things(rows, "row")} ${mismatches === 1 ? "differs" : "differ"}, ` +
			`${mismatches === 1 ? "" : "the first is "}row ${row}${line === undefined ? "" : ` (line ${line})`}.\n`,
	);
	return exitCodes.no;
}

/** Labels and decisions are numbered, but no two of them are near each other. */
function refuseTolerance({ path, network, metadata }: AnyOpenedNetwork, tolerance: number): void {
	const decides = network instanceof ConditionalNetwork && network.answer !== "values";
	if (tolerance > 0 && (decides || metadata.labels !== undefined))
		throw new CondnetError(
			"usage",
			`${path} answers with ${decides ? "decisions" : "labels"}, where --tolerance has no meaning.`,
			"Leave it out.",
		);
}

function jsonRow({ expected, given, ...place }: DifferingRow): unknown {
	const cells = (values: readonly (number | string)[]): (number | string)[] =>
		values.map((value) => (typeof value === "number" ? jsonNumber(value) : value));
	return { ...place, expected: cells(expected), given: given === "unknown" ? given : cells(given) };
}

/** Where the expected answers come from. */
interface Comparison {
	readonly inputs: readonly number[];
	/** Columns to read besides the inputs. */
	readonly wants: readonly Want[];
	/** The expected answers of a block, row-major. */
	expected(cells: readonly Cells[], inputs: Float64Array): Float64Array;
	/** An answer as JSON and people see it. */
	readonly shown: (value: number) => number | string;
}

function tableComparison(opened: AnyOpenedNetwork, table: Table, options: VerifyOptions): Comparison {
	const { inputs, outputs } = networkColumns(opened, table, options);
	const labels = opened.metadata.labels === undefined ? undefined : new Labels(opened.metadata.labels);
	return {
		inputs,
		wants: outputs.map((column) => ({ column, kind: labels === undefined ? "number" : "text" })),
		expected: (cells) => {
			if (labels !== undefined) return labels.ids(cells[0]);
			const numbers = new Float64Array(cells[0].length * outputs.length);
			cells.forEach((column, k) => {
				for (let i = 0; i < column.length; i++) numbers[i * outputs.length + k] = Number(column[i]);
			});
			return numbers;
		},
		shown: (value) => labels?.texts[value] ?? value,
	};
}

function networkComparison(
	opened: AnyOpenedNetwork,
	table: Table,
	other: AnyOpenedNetwork,
	options: VerifyOptions,
): Comparison {
	const { inputCount, outputCount } = opened.network;
	if (other.network.inputCount !== inputCount || other.network.outputCount !== outputCount)
		throw new CondnetError(
			"usage",
			`${opened.path} has ${things(inputCount, "input")} and ${things(outputCount, "output")}, ` +
				`${other.path} ${other.network.inputCount} and ${other.network.outputCount}; only equals can be compared.`,
		);
	const evaluate = rowEvaluator(other.network);
	// Labels are numbered by each network for itself: compare their texts.
	const texts = opened.metadata.labels === undefined ? undefined : new Labels(opened.metadata.labels);
	const theirs = other.metadata.labels;
	return {
		inputs: inputColumns(opened, table, options.inputs),
		wants: [],
		expected: (_, inputs) => {
			const rowCount = inputs.length / inputCount;
			const answers = new Float64Array(rowCount * outputCount);
			for (let i = 0; i < rowCount; i++) evaluate(inputs, answers, i * inputCount, i * outputCount);
			return texts === undefined || theirs === undefined
				? answers
				: answers.map((id) => texts.id(theirs[id]));
		},
		shown: (value) => texts?.texts[value] ?? value,
	};
}

function verdict(
	opened: AnyOpenedNetwork,
	{ tolerance, against }: VerifyOptions,
	rows: number,
	mismatches: number,
	differing: readonly DifferingRow[],
): string {
	const what = tolerance === 0 ? "bit for bit" : `within ${tolerance}`;
	const whom = against === undefined ? "" : ` with ${against}`;
	if (mismatches === 0) return `${things(rows, "row")}: every one agrees${whom} ${what}.\n`;
	const shown = (values: readonly (number | string)[] | "unknown"): string =>
		values === "unknown"
			? "unknown"
			: values.map((value) => (typeof value === "number" ? answerText(opened, value) : value)).join(", ");
	const lines = differing.map(
		({ row, line, expected, given }) =>
			`row ${row}${line === undefined ? "" : ` (line ${line})`}: expected ${shown(expected)}, got ${shown(given)}\n`,
	);
	const more = mismatches - differing.length;
	return lines.join("") + (more > 0 ? `and ${count(more)} more\n` : "");
}
