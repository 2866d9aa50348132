/** `condnet verify`: every row of a table against a network, bit for bit or within a tolerance. */

import { agrees, CondnetError, Outcome } from "@condnet/core";
import { type Command, Option } from "commander";
import { exitCodes } from "../files/exit-codes.ts";
import { writeMessage } from "../files/standard-streams.ts";
import { answerTable, answerText } from "../networks/answers.ts";
import { decides, type Expected, networkComparison, tableComparison } from "../networks/comparison.ts";
import { type AnyOpenedNetwork, openAnyNetwork } from "../networks/open-network.ts";
import { type CommonOptions, type Context, runs } from "../program/context.ts";
import {
	addCommonOptions,
	addTableOptions,
	amount,
	examples,
	positiveInteger,
	textOptions,
} from "../program/options.ts";
import { jsonNumber } from "../report/json-number.ts";
import { count, things } from "../report/text.ts";
import { openTable, tableFormats } from "../tables/open-table.ts";

interface VerifyOptions extends CommonOptions {
	readonly inputs?: string;
	readonly outputs?: string;
	readonly delimiter?: string;
	readonly decimal?: "." | ",";
	readonly header?: boolean;
	readonly tolerance: number;
	readonly against?: string;
	readonly show: number;
}

/** null: no answer. */
type ShownAnswers = readonly (number | string)[] | null;

/** A row whose answer is not the expected one. */
interface DifferingRow {
	readonly row: number;
	readonly line?: number;
	readonly expected: ShownAnswers;
	readonly given: ShownAnswers;
}

export function addVerify(program: Command): void {
	const command = program
		.command("verify")
		.summary("compare a network's answers with a table, bit for bit")
		.description(
			"Compares a network's answers with a table's output columns, bit for bit, or with another network's answers " +
				"(decisions with the decisions of its model, the first output on a tie). " +
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
		);
	for (const option of textOptions()) command.addOption(option);
	addTableOptions(command);
	addCommonOptions(command).addHelpText(
		"after",
		examples([
			["condnet verify net.cnet table.csv", "after copying files, or on a newer table"],
			["condnet verify net.cnet table.csv --tolerance 1e-9", "close enough"],
			["condnet verify small.cnet table.csv --against net.cnet", "two networks on the table's inputs"],
			["condnet verify decides.cnet table.csv --against model.onnx", "decisions with the model's"],
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
		const expected = comparison.expected(block);
		for (let i = 0; i < block.rowCount; i++) {
			const rounded = block.rounded[i] === 1 || expected.rounded[i] === 1;
			const isUnknown = block.outcomes[i] === Outcome.unknown;
			let equal = isUnknown === (expected.outcomes[i] === Outcome.unknown) && (!rounded || tolerance > 0);
			for (let k = 0; k < outputCount && equal && !isUnknown; k++)
				equal = agrees(expected.answers[i * outputCount + k], block.answers[i * outputCount + k], tolerance);
			if (equal) continue;
			mismatches++;
			if (differing.length >= options.show) continue;
			const shown = ({ answers, outcomes }: Expected): ShownAnswers =>
				outcomes[i] === Outcome.unknown
					? null
					: Array.from(answers.subarray(i * outputCount, (i + 1) * outputCount), comparison.shown);
			const line = await table.lineOf(block.firstRow + i);
			differing.push({
				row: block.firstRow + i + 1,
				...(line === undefined ? {} : { line }),
				expected: shown(expected),
				given: shown(block),
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
function refuseTolerance(opened: AnyOpenedNetwork, tolerance: number): void {
	if (tolerance > 0 && (decides(opened) || opened.metadata.labels !== undefined))
		throw new CondnetError(
			"usage",
			`${opened.path} answers with ${decides(opened) ? "decisions" : "labels"}, where --tolerance has no meaning.`,
			"Leave it out.",
		);
}

function jsonRow({ expected, given, ...place }: DifferingRow): unknown {
	const cells = (values: ShownAnswers): ShownAnswers =>
		values === null ? null : values.map((value) => (typeof value === "number" ? jsonNumber(value) : value));
	return { ...place, expected: cells(expected), given: cells(given) };
}

function verdict(
	opened: AnyOpenedNetwork,
	{ tolerance, against }: VerifyOptions,
	rows: number,
	mismatches: number,
	differing: readonly DifferingRow[],
): string {
	const what = decides(opened) ? "in its decision" : tolerance === 0 ? "bit for bit" : `within ${tolerance}`;
	const whom = against === undefined ? "" : ` with ${against}`;
	if (mismatches === 0) return `${things(rows, "row")}: every one agrees${whom} ${what}.\n`;
	const shown = (values: ShownAnswers): string =>
		values === null
			? "unknown"
			: values.map((value) => (typeof value === "number" ? answerText(opened, value) : value)).join(", ");
	const lines = differing.map(
		({ row, line, expected, given }) =>
			`row ${row}${line === undefined ? "" : ` (line ${line})`}: expected ${shown(expected)}, got ${shown(given)}\n`,
	);
	const more = mismatches - differing.length;
	return lines.join("") + (more > 0 ? `and ${count(more)} more\n` : "");
}
