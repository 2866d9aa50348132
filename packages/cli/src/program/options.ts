/** The options that commands share, each spelled once. */

import { type Command, InvalidArgumentError, Option } from "commander";
import { addBelonging } from "./belonging.ts";

export function addCommonOptions(command: Command): Command {
	return command
		.option("--json", "print the result as JSON on standard output")
		.option("-q, --quiet", "print nothing but results and errors");
}

/** Limits of what reading and answering tables may use. */
export function tableOptions(): Option[] {
	return [
		new Option("--threads <n>", "most threads to use (default: what the machine has)").argParser(
			positiveInteger,
		),
		new Option(
			"--memory <size>",
			"most memory for tables before they spill to disk, such as 2GB (default: what is free)",
		).argParser(memorySize),
	];
}

export function addTableOptions(command: Command): Command {
	for (const option of tableOptions()) command.addOption(option);
	return command;
}

export function addTargetOptions(command: Command, description: string): Command {
	command.option("-o, --output <file>", description);
	addBelonging(command, "--output", "Name a file with -o, or leave it out.", [
		new Option("--force", "replace a file that is there already"),
	]);
	return command;
}

export function addColumnOptions(command: Command, defaults: string): Command {
	return command
		.option("--inputs <columns>", "input columns: names separated by commas, * and ? are wildcards")
		.option("--outputs <columns>", `output columns (default: ${defaults})`)
		.option("--label <column>", "one output column whose cells are kept as text, whatever they look like")
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
