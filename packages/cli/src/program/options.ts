/** The options that commands share, each spelled once. */

import type { Arithmetic } from "@condnet/core";
import { type Command, InvalidArgumentError, Option } from "commander";
import { addBelonging } from "./belonging.ts";

export function addCommonOptions(command: Command): Command {
	return command
		.option("--json", "print the result as JSON on standard output")
		.option("-q, --quiet", "print nothing but results and errors");
}

export function threadsOption(): Option {
	return new Option("--threads <n>", "most threads to use (default: what the machine has)").argParser(
		positiveInteger,
	);
}

/** Limits of what reading and answering tables may use. */
export function tableOptions(): Option[] {
	return [threadsOption(), tableMemoryOption()];
}

export function tableMemoryOption(): Option {
	return new Option(
		"--memory <size>",
		"most memory for tables before they spill to disk, such as 2GB (default: what is free)",
	).argParser(memorySize);
}

export function addTableOptions(command: Command): Command {
	for (const option of tableOptions()) command.addOption(option);
	return command;
}

/** @param short true where --output names something else, so that the file's option is -o alone */
export function addTargetOptions(command: Command, description: string, short = false): Command {
	command.addOption(short ? fileOption(description) : new Option("-o, --output <file>", description));
	addBelonging(command, short ? "-o" : "--output", "Name a file with -o, or leave it out.", [
		new Option("--force", "replace a file that is there already"),
	]);
	return command;
}

/** The file to write, where --output names something else. */
export function fileOption(description: string): Option {
	return new CalledOption("-o <file>", description, "output");
}

/** How a model is read, where a command opens one. */
export interface ModelOptions {
	/** The tensor of --output. */
	readonly stopAt?: string;
	readonly inputShapes?: Readonly<Record<string, readonly number[]>>;
	readonly externalData?: boolean;
	/** What an unconditional network is to compute in. */
	readonly arithmetic?: Arithmetic;
}

/** For commands that take a network without gates, or make one. */
export function arithmeticOption(): Option {
	return new Option(
		"--arithmetic <kind>",
		"float64, or float32: inputs, products and sums are rounded to it (default: the network's own, else float64)",
	).choices(["float64", "float32"]);
}

/** For every command that opens models; -o is then the one name of a file to write. */
export function addModelOptions(command: Command): Command {
	return command
		.addOption(
			new CalledOption("--output <tensor>", "of an .onnx model: stop at this tensor", "stopAt").argParser(
				tensorName,
			),
		)
		.addOption(
			new CalledOption(
				"--input-shape <name=1,3,8>",
				"of an .onnx model: an input's shape, where the file leaves it open",
				"inputShapes",
			).argParser(inputShape),
		)
		.option("--external-data", "of an .onnx model: read weights kept in other files of its folder");
}

/** An option whose value is called otherwise than its flag. */
class CalledOption extends Option {
	readonly #called: string;

	constructor(flags: string, description: string, called: string) {
		super(flags, description);
		this.#called = called;
	}

	override attributeName(): string {
		return this.#called;
	}
}

export function addColumnOptions(command: Command, defaults: string): Command {
	return command
		.option("--inputs <columns>", "input columns: names separated by commas, * and ? are wildcards")
		.option("--outputs <columns>", `output columns (default: ${defaults})`)
		.option("--label <columns>", "output columns whose cells are kept as text, whatever they look like")
		.addOption(delimiterOption())
		.addOption(decimalOption())
		.addOption(headerOption())
		.addOption(noHeaderOption());
}

/** How a text file is read. */
export function textOptions(): Option[] {
	return [delimiterOption(), decimalOption(), headerOption(), noHeaderOption()];
}

function delimiterOption(): Option {
	return new Option(
		"--delimiter <sign>",
		"what separates cells of a text file (default: comma, tab in .tsv)",
	).argParser(delimiter);
}

function decimalOption(): Option {
	return new Option("--decimal <sign>", "what stands before the fraction of numbers in a text file").choices([
		".",
		",",
	]);
}

function noHeaderOption(): Option {
	return new Option(
		"--no-header",
		"the first line of a text file is a row: columns are called c0, c1, ...",
	).default(undefined);
}

function headerOption(): Option {
	return new Option("--header", "the first line of a text file holds names, also where all are numbers");
}

export function seedOption(): Option {
	return new Option("--seed <n>", "seed of everything random").default(1).argParser(integer);
}

export function integer(text: string): number {
	const value = Number(text);
	if (text.trim() === "" || !Number.isSafeInteger(value))
		throw new InvalidArgumentError(`Expected an integer.`);
	return value;
}

export function positiveInteger(text: string): number {
	const value = integer(text);
	if (value < 1) throw new InvalidArgumentError("Expected an integer of at least 1.");
	return value;
}

export function wholeNumber(text: string): number {
	const value = integer(text);
	if (value < 0) throw new InvalidArgumentError("Expected an integer of at least 0.");
	return value;
}

/** A finite number of at least 0. */
export function amount(text: string): number {
	const value = Number(text);
	if (text.trim() === "" || !(value >= 0 && value < Number.POSITIVE_INFINITY))
		throw new InvalidArgumentError("Expected a number of at least 0.");
	return value;
}

function tensorName(text: string): string {
	if (text === "-" || /\.(cnet|csv|tsv|svg|jsonl|ndjson)$/i.test(text))
		throw new InvalidArgumentError(
			`Expected the name of a tensor to stop at. The file to write is named with -o ${text}.`,
		);
	return text;
}

function inputShape(
	text: string,
	before: Readonly<Record<string, readonly number[]>> = {},
): Readonly<Record<string, readonly number[]>> {
	const parts = /^(.+)=(\d{1,10}(?:,\d{1,10})*)$/.exec(text);
	if (parts === null)
		throw new InvalidArgumentError("Expected an input's name and its shape, such as obs=1,3,8.");
	const [, name, shape] = parts;
	if (Object.hasOwn(before, name)) throw new InvalidArgumentError(`"${name}" has a shape already.`);
	return Object.fromEntries([...Object.entries(before), [name, shape.split(",").map(Number)]]);
}

/** Bytes from "512MB", "4 GiB", "1e9". */
export function memorySize(text: string): number {
	const parts = /^\s*([\d.]+(?:e\d+)?)\s*([kmgt]?)(i?)b?\s*$/i.exec(text);
	const size = parts === null ? Number.NaN : Number(parts[1]);
	if (parts === null || !(size > 0)) throw new InvalidArgumentError("Expected a size such as 512MB or 4GB.");
	const power = " kmgt".indexOf(parts[2].toLowerCase() || " ");
	return Math.round(size * (parts[3] === "" ? 1000 : 1024) ** power);
}

function delimiter(text: string): string {
	const sign = text === "\\t" ? "\t" : text;
	if (sign.length !== 1 || /["\r\n]/.test(sign) || sign.charCodeAt(0) > 126)
		throw new InvalidArgumentError('Expected one ASCII sign, such as ";" or \\t.');
	return sign;
}

/** A help text's examples, as shown below the options. */
export function examples(lines: readonly [command: string, meaning: string][]): string {
	const width = Math.max(...lines.map(([command]) => command.length));
	const shown = lines.map(([command, meaning]) =>
		width > 70 ? `  $ ${command}\n      ${meaning}` : `  $ ${command.padEnd(width)}   ${meaning}`,
	);
	return `\nExamples:\n${shown.join("\n")}\n`;
}
