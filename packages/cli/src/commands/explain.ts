/** `condnet explain`: one input's path through a network, gate by gate, with the operations. */

import { type ConditionalNetwork, LeafKind, Outcome, type Trace, type TraceStep, trace } from "@condnet/core";
import { exactCoefficient, roundDyadic } from "@condnet/core/internal";
import type { Command } from "commander";
import { answerLabels, answerText } from "../networks/answers.ts";
import { noteRounding } from "../networks/arithmetic.ts";
import { readInputs, shownInput, UnknownText, valueText } from "../networks/input-values.ts";
import { requireInside } from "../networks/inside.ts";
import { isExact, type OpenedNetwork, openAnyNetwork, requireModel } from "../networks/open-network.ts";
import { type CommonOptions, type Context, runs } from "../program/context.ts";
import {
	addCommonOptions,
	addModelOptions,
	arithmeticOption,
	examples,
	type ModelOptions,
} from "../program/options.ts";
import { leafKindName } from "../report/leaf-kinds.ts";
import { formatNumber, jsonNumber } from "../report/number-text.ts";
import { outcomeName } from "../report/outcome.ts";
import { operations, table, things } from "../report/text.ts";
import { quote } from "../tables/cells.ts";
import { explainExact } from "./explain-exact.ts";

interface ExplainOptions extends CommonOptions, ModelOptions {
	readonly input: string;
}

export function addExplain(program: Command): void {
	const command = program
		.command("explain")
		.summary("one input's path, gate by gate")
		.description(
			"Shows one input's path through a network: every gate, what it compared, and what each step cost.",
		)
		.argument("<network>", "a .cnet, .onnx or .nnet file")
		.requiredOption("--input <values>", "the input's numbers or texts, separated by commas");
	addModelOptions(command).addOption(arithmeticOption());
	addCommonOptions(command).addHelpText(
		"after",
		examples([["condnet explain net.cnet --input 1,2,3", "numbers in the order of the inputs"]]),
	);
	runs<ExplainOptions>(command, run);
}

async function run(context: Context, [path]: readonly string[], options: ExplainOptions): Promise<number> {
	requireModel([path], options);
	const opened = await openAnyNetwork(path, context.work, options);
	noteRounding(context, opened);
	const input = readInputs(opened.metadata, "--input", options.input);
	if (input instanceof UnknownText) return explainUnknown(context, input);
	if (isExact(opened)) return explainExact(context, opened, input);
	requireInside(opened.network, opened.metadata, path, input, 1, () => ({ name: "--input", rows: [] }));
	const followed = trace(opened.network, input);
	await context.result(traceJson(opened, input, followed), () => traceText(opened, input, followed));
	return 0;
}

async function explainUnknown(context: Context, { column, text }: UnknownText): Promise<number> {
	const json = {
		input: null,
		path: [],
		leaf: null,
		outputs: null,
		outcome: outcomeName(Outcome.unknown),
		operations: { multiplications: 0, additions: 0, comparisons: 0, total: 0 },
	};
	await context.result(
		json,
		() => `Answer  unknown: ${quote(text)} is no text of ${quote(column)} that was memorized\n`,
	);
	return 0;
}

/** Names values: inputs by their columns, neurons by their numbers. */
function valueName({ metadata, network }: OpenedNetwork, value: number): string {
	return value < network.inputCount ? metadata.inputs[value] : `neuron ${value - network.inputCount}`;
}

function traceJson(opened: OpenedNetwork, input: Float64Array, path: Trace): unknown {
	const labels = answerLabels(opened.metadata);
	return {
		input: Array.from(input, jsonNumber),
		path: path.steps.map(({ gate, neurons, terms, sum, threshold, right, operations }) => ({
			gate,
			neurons,
			terms: terms.map(({ value, weight }) => ({ value: valueName(opened, value), weight })),
			sum: jsonNumber(sum),
			threshold: jsonNumber(threshold),
			side: right ? "right" : "left",
			operations,
		})),
		leaf: {
			// Where the whole network answers, there is no leaf.
			leaf: path.leaf < 0 ? null : path.leaf,
			kind: path.leaf < 0 ? "network" : leafKindName(opened.network, path.leaf),
			operations: path.leafOperations,
			...(path.filterSum === undefined
				? {}
				: { filter: filterOf(opened.network, path.leaf, path.filterSum) }),
			...(path.leaf >= 0 && path.leafKind === LeafKind.exact
				? { map: exactMap(opened.network, path.leaf) }
				: {}),
		},
		outputs:
			path.outcome !== Outcome.unknown
				? Array.from(path.outputs, (value, k) => labels[k]?.[value] ?? jsonNumber(value))
				: null,
		outcome: outcomeName(path.outcome),
		operations: path.operations,
	};
}

function traceText(opened: OpenedNetwork, input: Float64Array, path: Trace): string {
	const { metadata } = opened;
	const given = shownInput(metadata, input);
	const rows = path.steps.map((step, k) => [
		String(k + 1),
		test(opened, step),
		`${comparedText(opened, step, step.sum)} > ${comparedText(opened, step, step.threshold)}`,
		step.right ? "yes, right" : "no, left",
		operations(step.operations),
	]);
	const answers =
		path.outcome !== Outcome.unknown
			? Array.from(
					path.outputs,
					(value, k) => `${metadata.outputs[k]} = ${answerText(opened, value, k)}`,
				).join(", ")
			: "unknown: no answer is stored for this input";
	const outside =
		path.outcome !== Outcome.outside
			? ""
			: path.leaf < 0
				? "Outside of where answers are promised: the whole network answers.\n\n"
				: "Outside of where answers are promised: the nearest point inside is answered.\n\n";
	const leaf =
		path.leaf < 0
			? "the whole network"
			: `${path.leaf + 1} of ${opened.network.leafCount}, ${leafKindName(opened.network, path.leaf)}`;
	return (
		`${outside}Input   ${given.join(", ")}\n\n` +
		(rows.length === 0 ? "" : `${table(["gate", "asks", "here", "answer", "operations"], rows)}\n`) +
		`Leaf    ${leaf}, ${operations(path.leafOperations)}\n` +
		(path.leaf >= 0 && path.leafKind === LeafKind.exact ? mapText(opened, path.leaf) : "") +
		(path.filterSum === undefined ? "" : filterText(opened, path.leaf, path.filterSum)) +
		`Answer  ${answers}\n` +
		`Cost    ${operations(path.operations)}\n`
	);
}

/** What a filtered leaf decides between, by its folded difference, here `sum`, and two thresholds. */
function filterOf({ filters, leafItems }: ConditionalNetwork, leaf: number, sum: number) {
	const filter = leafItems[leaf];
	return {
		sum: jsonNumber(sum),
		below: { decision: filters.below[filter], threshold: filters.low[filter] },
		above: { decision: filters.above[filter], threshold: filters.high[filter] },
		neurons: filters.networks.get(filter).neuronCount,
	};
}

function filterText(opened: OpenedNetwork, leaf: number, came: number): string {
	const { sum, below, above, neurons } = filterOf(opened.network, leaf, came);
	return (
		`Filter  ${answerText(opened, below.decision, 0)} where its sum${neurons > 0 ? ` over ${things(neurons, "neuron")}` : ""}, ` +
		`here ${sum}, is below ${formatNumber(below.threshold)}, ${answerText(opened, above.decision, 0)} where it is above ` +
		`${formatNumber(above.threshold)}, and the masked network between them\n`
	);
}

/** An exact leaf's map, its coefficients rounded to the nearest float64. */
function exactMap(
	network: ConditionalNetwork,
	leaf: number,
): { readonly slopes: number[]; readonly constant: number }[] {
	const { inputCount, outputCount } = network;
	return Array.from({ length: outputCount }, (_, k) => {
		const first = (network.leafItem(leaf) * outputCount + k) * (inputCount + 1);
		const [constant, ...slopes] = Array.from({ length: inputCount + 1 }, (_, j) =>
			roundDyadic(exactCoefficient(network.exact, first + inputCount - j)),
		);
		return { slopes: slopes.reverse(), constant };
	});
}

function mapText({ network, metadata }: OpenedNetwork, leaf: number): string {
	const lines = exactMap(network, leaf).map(({ slopes, constant }, k) => {
		const terms = slopes.map((slope, j) => `${formatNumber(slope)} ${metadata.inputs[j]}`);
		return `Map     ${metadata.outputs[k]} = ${[...terms, formatNumber(constant)].join(" + ")}\n`;
	});
	return `${lines.join("")}        with coefficients to their last bit, rounded here; the answer is rounded once\n`;
}

const mostTerms = 6; // of an affine gate that are shown

/** What a gate compares: a value of one input as its column writes it, or a number. */
function comparedText({ network, metadata }: OpenedNetwork, { terms }: TraceStep, value: number): string {
	const [{ value: input, weight }] = terms;
	const isInput = terms.length === 1 && weight === 1 && input < network.inputCount;
	return (isInput ? valueText(metadata, input, value) : undefined) ?? formatNumber(value);
}

function test(opened: OpenedNetwork, step: TraceStep): string {
	const { terms, threshold, neurons } = step;
	const shown = terms.slice(0, mostTerms).map(({ value, weight }, k) => {
		const sign = k === 0 ? (weight < 0 ? "-" : "") : weight < 0 ? " - " : " + ";
		const size = Math.abs(weight) === 1 ? "" : `${formatNumber(Math.abs(weight))} `;
		return `${sign}${size}${valueName(opened, value)}`;
	});
	const computed = neurons.length === 0 ? "" : ` (after ${things(neurons.length, "neuron")})`;
	return `${shown.join("")}${terms.length > mostTerms ? " + ..." : ""} > ${comparedText(opened, step, threshold)}${computed}`;
}
