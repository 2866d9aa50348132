/** The options of `condnet memorize`. */

import {
	type Arithmetic,
	CondnetError,
	type FunctionObjective,
	type StrategyName,
	strategies,
	type UnconditionalKind,
	unconditionalKinds,
} from "@condnet/core";
import { type Command, InvalidArgumentError, Option } from "commander";
import type { CommonOptions } from "../program/context.ts";
import { addColumnOptions, amount, seedOption, wholeNumber } from "../program/options.ts";
import type { TypeChoice } from "../tables/column-types.ts";
import type { ColumnOptions } from "../tables/select.ts";
import { addFunctionOptions, type FunctionCommandOptions } from "./memorize-function.ts";
import { addRangeOptions, type RangeCommandOptions } from "./memorize-ranges.ts";

export interface MemorizeCommandOptions
	extends CommonOptions,
		ColumnOptions,
		RangeCommandOptions,
		FunctionCommandOptions {
	readonly output?: string;
	readonly force?: boolean;
	readonly delimiter?: string;
	readonly decimal?: "." | ",";
	readonly header?: boolean;
	readonly type?: readonly TypeChoice[];
	readonly strategy: StrategyName;
	readonly minimize?: FunctionObjective;
	readonly maxDepth?: number;
	readonly radius?: number | { readonly ofBest: number };
	readonly membership?: boolean;
	readonly unconditional?: UnconditionalKind;
	readonly seed: number;
	readonly arithmetic?: Arithmetic;
}

/** All but those that every command has. */
export function addMemorizeOptions(command: Command): void {
	addColumnOptions(command, "what --inputs leaves over, or the last column");
	command
		.addOption(
			new Option(
				"--type <column=type>",
				"what the texts of input columns are: text, date, ipv4, ipv6, or cidr for --ranges (repeat it, or separate by commas)",
			).argParser(columnTypes),
		)
		.option("--weights <column>", "how often each row is asked for")
		.addOption(
			new Option("--strategy <name>", "how inputs are told apart")
				.choices(Object.keys(strategies))
				.default("comparison"),
		)
		.addOption(
			new Option(
				"--minimize <what>",
				"worst operations (default), mean operations, leaves, or bytes (default with a tolerance)",
			).choices(["worst", "mean", "leaves", "bytes"]),
		)
		.addOption(
			new Option("--max-depth <n>", "most gates on a path, where --minimize mean trades them").argParser(
				wholeNumber,
			),
		)
		.addOption(
			new Option(
				"--radius <r>",
				"for robust: a distance, or a part of the best possible such as 50%",
			).argParser(radius),
		)
		.option("--membership", 'answer "unknown" for inputs that are not in the table')
		.option(
			"--compiled",
			"keep the network compiled as well: the file takes twice the bytes and opens at once",
		)
		.addOption(
			new Option(
				"--unconditional <kind>",
				"a network without gates instead, by one of the known constructions",
			)
				.choices(unconditionalKinds)
				.conflicts(["strategy", "minimize", "maxDepth", "radius", "membership", "compiled", "weights"]),
		)
		.addOption(seedOption())
		.addOption(
			new Option(
				"--arithmetic <kind>",
				"float64 (default), or float32: inputs are rounded to it, thresholds and answers are numbers of it",
			).choices(["float64", "float32"]),
		);
	addRangeOptions(command);
	addFunctionOptions(command);
	command.hook("preAction", refuseIdleSeed);
	command.hook("preAction", refuseInFloat32);
}

/** Only trees of comparisons with stored answers are made in float32, and their layout is not kept. */
function refuseInFloat32(command: Command): void {
	const { arithmetic, strategy, ...options } = command.opts<MemorizeCommandOptions>();
	if (arithmetic !== "float32") return;
	const { unconditional, ranges, tolerance, relativeTolerance, compiled } = options;
	const asked = [
		...(strategy === "comparison" ? [] : [`--strategy ${strategy}`]),
		...(unconditional === undefined ? [] : ["--unconditional"]),
		...(ranges === undefined ? [] : ["--ranges"]),
		...(tolerance === undefined && relativeTolerance === undefined ? [] : ["a tolerance"]),
		...(compiled ? ["--compiled"] : []),
	];
	if (asked.length === 0) return;
	throw new CondnetError(
		"usage",
		`--arithmetic float32 goes with --strategy comparison alone, not with ${asked.join(" and ")}.`,
		"Leave one of them out.",
	);
}

/** Most networks are made without anything random. */
function refuseIdleSeed(command: Command): void {
	const { strategy, unconditional } = command.opts<MemorizeCommandOptions>();
	const random = unconditional !== undefined || strategy === "projection" || strategy === "halving";
	if (random || command.getOptionValueSource("seed") !== "cli") return;
	throw new CondnetError(
		"usage",
		`--strategy ${strategy} does nothing at random: --seed would be ignored.`,
		"Leave it out, or give it with --strategy projection, --strategy halving or --unconditional.",
	);
}

function radius(text: string): number | { readonly ofBest: number } {
	if (!text.trim().endsWith("%")) return amount(text);
	const ofBest = amount(text.trim().slice(0, -1)) / 100;
	if (ofBest > 1) throw new InvalidArgumentError("Expected at most 100%.");
	return { ofBest };
}

/** `a=text,b=date`; a column's name may hold commas and equality signs. */
export function columnTypes(text: string, before: readonly TypeChoice[] = []): TypeChoice[] {
	const choices: TypeChoice[] = [...before];
	let at = 0;
	for (const [whole, columns, type] of text.matchAll(/(.+?)=(text|date|ipv4|ipv6|cidr)(?:,|$)/gsy)) {
		at += whole.length;
		choices.push({ columns, type: inputType(type) });
	}
	if (at < text.length || text === "")
		throw new InvalidArgumentError(
			"Expected COLUMN=text, COLUMN=date, COLUMN=ipv4, COLUMN=ipv6 or COLUMN=cidr.",
		);
	return choices;
}

function inputType(text: string): TypeChoice["type"] {
	return text === "text" || text === "date" || text === "ipv4" || text === "ipv6" ? text : "cidr";
}
