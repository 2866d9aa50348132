/** `condnet draw`: a picture of a network, its tree and the regions of two inputs. */

import { type CnetMetadata, type Colouring, CondnetError, drawNetwork } from "@condnet/core";
import { type Command, Option } from "commander";
import { Target } from "../files/target.ts";
import { readInputs, UnknownText, valueText } from "../networks/input-values.ts";
import { openNetwork, requireModel } from "../networks/open-network.ts";
import { readBox } from "../program/box.ts";
import { type CommonOptions, type Context, runs } from "../program/context.ts";
import {
	addCommonOptions,
	addModelOptions,
	addTargetOptions,
	examples,
	type ModelOptions,
} from "../program/options.ts";
import { quote } from "../tables/cells.ts";

interface DrawOptions extends CommonOptions, ModelOptions {
	readonly over?: string;
	readonly at?: string;
	readonly input?: string;
	readonly view?: string;
	readonly colour?: Colouring;
	readonly output?: string;
	readonly force?: boolean;
}

export function addDraw(program: Command): void {
	const command = program
		.command("draw")
		.summary("draw a network's tree and regions as SVG")
		.description(
			"Draws the tree with its gates, and the plane of two inputs coloured by answer, value or operations. " +
				"The picture is one SVG file for light and dark screens and for print; what does not fit is summarised, and said.",
		)
		.argument("<network>", "a .cnet, .onnx or .nnet file")
		.option("--over <columns>", "the one or two inputs to draw over (default: the first two)")
		.option("--at <values>", "every input's value where it is not drawn over (default: the middle)")
		.option("--input <values>", "an input whose path and place are marked")
		.option(
			"--view <lo:hi,...>",
			"what is drawn of each input (default: the proof's box and a little more, or what gates tell apart)",
		)
		.addOption(
			new Option(
				"--colour <by>",
				"what colours the regions (default: decision where answers are few)",
			).choices(["decision", "value", "operations"]),
		);
	addModelOptions(command);
	addTargetOptions(command, "write to a file, .svg (default: standard output)", true);
	addCommonOptions(command).addHelpText(
		"after",
		examples([
			["condnet draw net.cnet -o net.svg", ""],
			["condnet draw net.cnet --over angle,velocity --colour operations -o net.svg", ""],
			["condnet draw net.cnet --input 0.3,-1 -o net.svg", "with this input's path"],
		]),
	);
	runs<DrawOptions>(command, run);
}

async function run(context: Context, [path]: readonly string[], options: DrawOptions): Promise<number> {
	const output = options.output ?? "-";
	if (output !== "-" && !/\.svg$/i.test(output))
		throw new CondnetError("usage", `${output} does not end in .svg, the one format that is drawn.`);
	requireModel([path], options);
	const target = await Target.prepare(output, { force: options.force });
	const { network, metadata, proof } = await openNetwork(path, context.work, options);
	const { inputs, outputs, labels, inputTypes } = metadata;
	// As numbers are shown in few digits, times are in whole seconds.
	const drawnText = (j: number, value: number): string | undefined =>
		valueText(metadata, j, inputTypes?.[j] === "date" ? Math.round(value) : value);
	const { svg, notes } = drawNetwork(
		network,
		{ inputs, outputs, labels, title: path, valueText: drawnText },
		{
			over: options.over === undefined ? undefined : columnsOf(options.over, inputs, path),
			at: valuesOf("--at", options.at, metadata),
			input: valuesOf("--input", options.input, metadata),
			colouring: options.colour,
			view: options.view === undefined ? undefined : (await readBox(options.view, inputs.length)).box,
			box: proof,
		},
	);
	await target.write(svg);
	await target.commit();
	if (output === "-") for (const note of notes) context.note(`Note: ${note}`);
	else
		await context.result({ output, bytes: Buffer.byteLength(svg), notes, seconds: context.seconds }, () =>
			[`Written to ${output}.`, ...notes, ""].join("\n"),
		);
	return 0;
}

function columnsOf(text: string, inputs: readonly string[], path: string): number[] {
	return text.split(",").map((name) => {
		const j = inputs.indexOf(name);
		if (j >= 0) return j;
		throw new CondnetError(
			"usage",
			`${path} has no input ${name}.`,
			`Its inputs are ${inputs.slice(0, 20).join(", ")}${inputs.length > 20 ? ", ..." : ""}.`,
		);
	});
}

function valuesOf(
	option: string,
	text: string | undefined,
	metadata: CnetMetadata,
): Float64Array | undefined {
	if (text === undefined) return undefined;
	const values = readInputs(metadata, option, text);
	if (!(values instanceof UnknownText)) return values;
	throw new CondnetError(
		"usage",
		`${option}: ${quote(values.text)} is no text of ${quote(values.column)} that was memorized.`,
	);
}
