/** `condnet synthesize`: a trained network becomes a conditional one that does far fewer operations. */

import { CondnetError, type DataLeafKind } from "@condnet/core";
import { dataLeafKinds } from "@condnet/core/internal";
import { type Command, InvalidArgumentError, Option } from "commander";
import type { OnBoxLimits } from "../networks/asked-on-box.ts";
import { openNetwork, requireModel } from "../networks/open-network.ts";
import { addBelonging } from "../program/belonging.ts";
import { type CommonOptions, type Context, runs } from "../program/context.ts";
import { budgetOptions, maxWordsOption, promiseOptions } from "../program/on-box-options.ts";
import {
	addCommonOptions,
	addModelOptions,
	addTargetOptions,
	amount,
	arithmeticOption,
	examples,
	type ModelOptions,
	positiveInteger,
	seedOption,
	tableMemoryOption,
	textOptions,
	threadsOption,
} from "../program/options.ts";
import { tableFormats } from "../tables/open-table.ts";
import { synthesizeOnTheBox } from "./synthesize-on-box.ts";
import { synthesizeOnTable } from "./synthesize-on-data.ts";

interface SynthesizeOptions extends CommonOptions, ModelOptions, OnBoxLimits {
	readonly data?: string;
	readonly box?: string;
	readonly boxes: "hull" | "each";
	readonly seconds?: number;
	readonly targetOperations?: number;
	readonly inputs?: string;
	readonly delimiter?: string;
	readonly decimal?: "." | ",";
	readonly header?: boolean;
	readonly leafPoints?: number;
	readonly leaf?: readonly DataLeafKind[];
	readonly output?: string;
	readonly force?: boolean;
}

export function addSynthesize(program: Command): void {
	const command = program
		.command("synthesize")
		.summary("make a trained network do fewer operations")
		.description(
			"Turns a trained network into a conditional one that does far fewer operations and has the same answers, bit for " +
				"bit: on every row of a table (--data), or everywhere on a box of inputs, proved (--box; the file carries the proof, " +
				"which condnet check-proof derives again). Column skip, which is exact everywhere, is counted beside it. " +
				"On a box, a network of one input becomes its exact affine pieces, whose answers are the model's exact values, " +
				"correctly rounded (unless a decision, a tolerance, --max-boxes or several boxes are asked for, or the pieces exceed a budget).",
		)
		.argument("<network>", "an .onnx or .nnet model, or a .cnet file without gates")
		.option(
			"--box <box>",
			"LO:HI,LO:HI,... (one for all inputs), or a .json, .vnnlib or .vnnlib.gz file: equal everywhere on it",
		)
		.option("--data <table>", `rows on which answers must not change: ${tableFormats}`)
		.addOption(maxWordsOption())
		.addOption(seedOption())
		.addOption(threadsOption());
	addBelonging(command, "--box", "Leave it out, or give a box instead of --data.", [
		new Option(
			"--boxes <which>",
			"of a VNN-LIB file with several: the least box that holds them (hull), or each: the network answers on their union alone",
		)
			.choices(["hull", "each"])
			.default("hull"),
		...promiseOptions(),
		new Option(
			"--seconds <s>",
			"time for the whole command, three quarters of it for proving (default: 75 for each 60000 boxes of the default of --max-boxes)",
		).argParser(amount),
		new Option("--target-operations <n>", "stop at this mean, and spend no more words").argParser(amount),
		...budgetOptions(),
	]);
	addBelonging(command, "--data", "Leave it out, or give a table instead of --box.", [
		new Option("--inputs <columns>", "input columns, in the order of the model's flattened input"),
		new Option("--leaf-points <n>", "rows of which a leaf is cut no more")
			.default(1)
			.argParser(positiveInteger),
		new Option("--leaf <kinds>", `kinds of leaf allowed, of ${dataLeafKinds.join(",")}`).argParser(leafKinds),
		...textOptions(),
		tableMemoryOption(),
	]);
	addModelOptions(command).addOption(arithmeticOption());
	addTargetOptions(command, "write the network to a .cnet file (- for standard output)", true);
	addCommonOptions(command).addHelpText(
		"after",
		examples([
			["condnet synthesize model.onnx --data rows.npy -o fast.cnet", "equal on these rows"],
			["condnet synthesize model.onnx --data rows.csv --leaf restricted", "no stored answers"],
			["condnet synthesize model.onnx --data rows.csv --leaf-points 64", "fewer, larger leaves"],
			["condnet synthesize model.onnx --box -1:1,0:5 -o fast.cnet", "equal everywhere on the box, proved"],
			["condnet synthesize index.onnx --box 0:500000 -o fast.cnet", "one input: its exact pieces"],
			["condnet synthesize model.onnx --box box.vnnlib --decision argmin", "only which output is least"],
			["condnet synthesize model.onnx --box either.vnnlib --boxes each", "on every box of a disjunction"],
			[
				"condnet synthesize model.onnx --box box.json --tolerance 1e-9",
				"equal to 1e-9, far fewer operations",
			],
		]),
	);
	runs<SynthesizeOptions>(command, run);
}

async function run(context: Context, [path]: readonly string[], options: SynthesizeOptions): Promise<number> {
	const { data, box } = options;
	if ((data === undefined) === (box === undefined))
		throw new CondnetError(
			"usage",
			"On which inputs must the answers stay?",
			"Give either a table with --data or a box with --box.",
		);
	if (options.output === "-" && options.json)
		throw new CondnetError(
			"usage",
			"-o - and --json would both write to standard output.",
			"Name a file with -o.",
		);
	requireModel([path], options);
	const opened = await openNetwork(path, context.work, { ...options, cutDecision: options.decision });
	if (!/\.cnet$/i.test(path)) for (const note of opened.metadata.notes ?? []) context.note(`Note: ${note}`);
	if (box !== undefined) {
		const { seconds: limit, ...rest } = options;
		return await synthesizeOnTheBox(context, opened, {
			...rest,
			box,
			...(limit === undefined ? {} : { limit }),
		});
	}
	return await synthesizeOnTable(context, opened, { ...options, data: data ?? "" });
}

function leafKinds(text: string): DataLeafKind[] {
	return text.split(",").map((word) => {
		const kind = dataLeafKinds.find((known) => known === word.trim());
		if (kind === undefined) throw new InvalidArgumentError(`Expected some of ${dataLeafKinds.join(", ")}.`);
		return kind;
	});
}
