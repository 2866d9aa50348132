/** `condnet verify`: every row of a table against a network, bit for bit or within a tolerance. */

import { ConditionalNetwork, CondnetError, Outcome } from "@condnet/core";
import { defaultPairBoxes } from "@condnet/core/internal";
import { type Command, Option } from "commander";
import { exitCodes } from "../files/exit-codes.ts";
import { writeMessage } from "../files/standard-streams.ts";
import { answerLabels, answerTable, answerText } from "../networks/answers.ts";
import { noteRounding } from "../networks/arithmetic.ts";
import { decides, type Expected, networkComparison, tableComparison } from "../networks/comparison.ts";
import { openAnyNetwork, requireModel } from "../networks/open-network.ts";
import { type AnsweringNetwork, openSharded } from "../networks/paged.ts";
import { isNear, refuseTolerance, type Tolerances, toleranceText } from "../networks/tolerance.ts";
import { addBelonging } from "../program/belonging.ts";
import { type CommonOptions, type Context, runs } from "../program/context.ts";
import {
	addCommonOptions,
	addModelOptions,
	addTableOptions,
	amount,
	arithmeticOption,
	examples,
	fileOption,
	type ModelOptions,
	positiveInteger,
	seedOption,
	textOptions,
} from "../program/options.ts";
import { jsonNumber } from "../report/number-text.ts";
import { count, things } from "../report/text.ts";
import { openTable, tableFormats } from "../tables/open-table.ts";
import { tableNotes } from "../tables/select.ts";
import { verifyPair } from "./verify-pair.ts";

interface VerifyOptions extends CommonOptions, ModelOptions {
	readonly inputs?: string;
	readonly outputs?: string;
	readonly delimiter?: string;
	readonly decimal?: "." | ",";
	readonly header?: boolean;
	readonly tolerance: number;
	readonly relativeTolerance: number;
	readonly against?: string;
	readonly show: number;
	readonly box?: string;
	readonly decision?: "argmin" | "argmax";
	readonly maxBoxes?: number;
	readonly seconds?: number;
	readonly seed: number;
	readonly output?: string;
	readonly force?: boolean;
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
				"Ends with 0 if every row agrees, otherwise with 1 and the rows that differ. " +
				"With --against and --box instead of a table, two unconditional networks are compared everywhere on the box: " +
				"proved (exit 0), refuted with an input (1), or undecided (5).",
		)
		.argument("<network>", "a .cnet, .onnx or .nnet file")
		.argument("[table]", tableFormats)
		.addOption(
			new Option("--tolerance <d>", "largest difference allowed")
				.default(0, "0: the same bits")
				.argParser(amount),
		)
		.addOption(
			new Option(
				"--relative-tolerance <part>",
				"largest difference allowed, as a part of the expected number",
			)
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
	command.option(
		"--box <box>",
		"no table: compare with --against everywhere on this box; LO:HI,LO:HI,... (one for all inputs), or a .json, " +
			".vnnlib or .vnnlib.gz file",
	);
	addBelonging(command, "--box", "Give a box with --box, or leave it out.", [
		new Option("--decision <kind>", "which output is least or largest is to be the same").choices([
			"argmin",
			"argmax",
		]),
		new Option("--max-boxes <n>", `boxes to be bounded at most (default: ${defaultPairBoxes})`).argParser(
			positiveInteger,
		),
		new Option("--seconds <s>", "seconds after which no further box is bounded").argParser(amount),
		seedOption(),
		fileOption("keep the proof in a file, for check-proof (- for standard output)"),
	]);
	addBelonging(command, "-o", "Name a file with -o, or leave it out.", [
		new Option("--force", "replace a file that is there already"),
	]);
	for (const option of textOptions()) command.addOption(option);
	addModelOptions(command).addOption(arithmeticOption());
	addTableOptions(command);
	addCommonOptions(command).addHelpText(
		"after",
		examples([
			["condnet verify net.cnet table.csv", "after copying files, or on a newer table"],
			["condnet verify net.cnet table.csv --tolerance 1e-9", "close enough"],
			["condnet verify small.cnet table.csv --against net.cnet", "two networks on the table's inputs"],
			["condnet verify decides.cnet table.csv --against model.onnx", "decisions with the model's"],
			[
				"condnet verify model.onnx --against pruned.onnx --box -1:1 --tolerance 0.01",
				"everywhere on the box",
			],
			[
				"condnet verify model.onnx --against int8.onnx --box box.vnnlib --decision argmax -o pair",
				"with a proof",
			],
		]),
	);
	runs<VerifyOptions>(command, run);
}

const noTolerance: Tolerances = { tolerance: 0, relativeTolerance: 0 };

async function run(
	context: Context,
	[path, spec]: readonly string[],
	options: VerifyOptions,
): Promise<number> {
	requireModel([path, options.against], options);
	if (options.box !== undefined) return onBox(context, path, spec, options);
	if (spec === undefined)
		throw new CondnetError(
			"usage",
			"On which inputs are the answers to be compared?",
			"Give a table, or --against with --box.",
		);
	const sharded = options.arithmetic === undefined ? await openSharded(path, context) : undefined;
	const opened = sharded ?? (await openAnyNetwork(path, context.work, options));
	const { network } = opened;
	const asked = network instanceof ConditionalNetwork ? network.answer : "values";
	const other =
		options.against === undefined
			? undefined
			: await openAnyNetwork(options.against, context.work, {
					...options,
					cutDecision: asked === "values" ? undefined : asked,
				});
	for (const each of [opened, ...(other ? [other] : [])]) noteRounding(context, each);
	if (other !== undefined && other.network.arithmetic !== opened.network.arithmetic)
		context.note(
			`${path} computes in ${opened.network.arithmetic}, ${options.against} in ${other.network.arithmetic}: they round differently.`,
		);
	refuseTolerance(opened, options);
	const table = await openTable(spec, options);
	const comparison =
		other === undefined
			? tableComparison(opened, table, options)
			: networkComparison(opened, table, other, options);
	const { outputCount } = opened.network;
	const { tolerance, relativeTolerance: relative } = options;
	const exact = tolerance === 0 && relative === 0;
	// Of labels, which are numbered, none is near another.
	const near = answerLabels(opened.metadata).map((labels) => (labels === undefined ? options : noTolerance));
	const differing: DifferingRow[] = [];
	let rows = 0;
	let mismatches = 0;
	for await (const block of answerTable(opened, table, comparison.inputs, context, comparison.wants)) {
		const expected = comparison.expected(block);
		for (let i = 0; i < block.rowCount; i++) {
			const rounded = block.rounded[i] === 1 || expected.rounded[i] === 1;
			const isUnknown = block.outcomes[i] === Outcome.unknown;
			let equal = isUnknown === (expected.outcomes[i] === Outcome.unknown) && (!rounded || !exact);
			for (let k = 0; k < outputCount && equal && !isUnknown; k++)
				equal = isNear(expected.answers[i * outputCount + k], block.answers[i * outputCount + k], near[k]);
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
	const used = [...comparison.inputs, ...comparison.wants.map(({ column }) => column)];
	const notes = tableNotes(table, used);
	for (const note of notes) context.note(note);
	const json = {
		rows,
		mismatches,
		tolerance,
		relativeTolerance: relative,
		differing: differing.map(jsonRow),
		notes,
		seconds: context.seconds,
	};
	await context.result(json, () => verdict(opened, options, rows, mismatches, differing));
	if (mismatches === 0) return exitCodes.yes;
	const [{ row, line }] = differing;
	writeMessage(
		`condnet: ${table.name}: ${count(mismatches)} of ${things(rows, "row")} ${mismatches === 1 ? "differs" : "differ"}, ` +
			`${mismatches === 1 ? "" : "the first is "}row ${row}${line === undefined ? "" : ` (line ${line})`}.\n`,
	);
	return exitCodes.no;
}

/** Two networks everywhere on a box. */
async function onBox(
	context: Context,
	path: string,
	spec: string | undefined,
	{ seconds, ...options }: VerifyOptions,
): Promise<number> {
	const { box, against } = options;
	if (box === undefined || against === undefined || spec !== undefined)
		throw new CondnetError(
			"usage",
			spec === undefined
				? "--box compares two networks, and only one is given."
				: `A box and the table ${spec} are both given.`,
			spec === undefined ? "Give the other one with --against." : "Give one of them.",
		);
	const { inputs, outputs, delimiter, decimal, header } = options;
	if ([inputs, outputs, delimiter, decimal, header].some((option) => option !== undefined))
		throw new CondnetError("usage", "With --box there is no table for the options of tables to act on.");
	if (options.relativeTolerance > 0)
		throw new CondnetError(
			"usage",
			"--relative-tolerance is for the rows of a table, not for a box.",
			"Say --tolerance.",
		);
	return verifyPair(context, path, {
		...options,
		box,
		against,
		...(seconds === undefined ? {} : { limit: seconds }),
	});
}

function jsonRow({ expected, given, ...place }: DifferingRow): unknown {
	const cells = (values: ShownAnswers): ShownAnswers =>
		values === null ? null : values.map((value) => (typeof value === "number" ? jsonNumber(value) : value));
	return { ...place, expected: cells(expected), given: cells(given) };
}

function verdict(
	opened: AnsweringNetwork,
	options: VerifyOptions,
	rows: number,
	mismatches: number,
	differing: readonly DifferingRow[],
): string {
	const what = decides(opened) ? "in its decision" : toleranceText(options);
	const { against } = options;
	const whom = against === undefined ? "" : ` with ${against}`;
	if (mismatches === 0) return `${things(rows, "row")}: every one agrees${whom} ${what}.\n`;
	const shown = (values: ShownAnswers): string =>
		values === null
			? "unknown"
			: values
					.map((value, k) => (typeof value === "number" ? answerText(opened, value, k) : value))
					.join(", ");
	const lines = differing.map(
		({ row, line, expected, given }) =>
			`row ${row}${line === undefined ? "" : ` (line ${line})`}: expected ${shown(expected)}, got ${shown(given)}\n`,
	);
	const more = mismatches - differing.length;
	return lines.join("") + (more > 0 ? `and ${count(more)} more\n` : "");
}
