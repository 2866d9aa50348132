/** `condnet inspect`: what a network is, and what was proved and counted when it was made. */

import {
	type CnetMetadata,
	costSummary,
	domainOperations,
	ExactNetwork,
	unconditionalKinds,
} from "@condnet/core";
import type { Command } from "commander";
import { layoutDiffers } from "../networks/compared.ts";
import { isExact, openAnyNetwork, requireModel } from "../networks/open-network.ts";
import { openSharded, type ShardedNetwork } from "../networks/paged.ts";
import { type CommonOptions, type Context, runs } from "../program/context.ts";
import { addCommonOptions, addModelOptions, examples, type ModelOptions } from "../program/options.ts";
import { intervals } from "../report/box-text.ts";
import { type ModelReport, modelReport, modelReportText } from "../report/model-report.ts";
import {
	betweenRows,
	betweenTableRows,
	betweenText,
	compiledReport,
	constantAnswers,
	type NetworkReport,
	networkCounts,
	reportedColumns,
} from "../report/network-report.ts";
import { networkReportText } from "../report/network-text.ts";
import { count, bytes as sizeText, table } from "../report/text.ts";
import { exactCost, exactCounts, unconditionalReport } from "../report/unconditional-report.ts";
import { shardedReport } from "../shards/table-join.ts";

type InspectOptions = CommonOptions & ModelOptions;

export function addInspect(program: Command): void {
	const command = program
		.command("inspect")
		.summary("what a network is, costs and was proved to be")
		.description(
			"Tells what a network is: its columns, size, operations, the bounds beside them, and what was verified. " +
				"Operations are counted anew on the network; the mean is the one over the table it was made from.",
		)
		.argument("<network>", "a .cnet, .onnx or .nnet file");
	addModelOptions(command);
	addCommonOptions(command).addHelpText(
		"after",
		examples([
			["condnet inspect net.cnet --json", "for programs"],
			["condnet inspect model.onnx", "its layers, and its operations"],
		]),
	);
	runs<InspectOptions>(command, run);
}

async function run(context: Context, [path]: readonly string[], options: InspectOptions): Promise<number> {
	requireModel([path], options);
	const sharded = await openSharded(path, context);
	if (sharded !== undefined) return inspectShards(context, sharded);
	const opened = await openAnyNetwork(path, context.work, options);
	const { network, metadata, bytes } = opened;
	const model = "model" in opened && opened.model !== undefined ? modelReport(opened.model) : undefined;
	const proof = "proof" in opened ? opened.proof : undefined;
	const exact = network instanceof ExactNetwork;
	const counted = exact ? exactCost(network) : costSummary(network);
	const layoutDifference = isExact(opened) ? undefined : layoutDiffers(opened);
	const kept = "compiled" in opened && opened.compiled !== undefined;
	const layoutVerdict = kept ? (layoutDifference === undefined ? "its network's" : "differs") : null;
	const memorizes = exact || unconditionalKinds.some((kind) => kind === metadata.strategy);
	const report: NetworkReport & { model?: ModelReport; stated: unknown; checked: unknown } = {
		rows: metadata.rows ?? null,
		pairs: metadata.pairs ?? null,
		inputs: network.inputCount,
		outputs: network.outputCount,
		labels: metadata.labelCount ?? metadata.labels?.length ?? (exact ? null : constantAnswers(network)),
		strategy: metadata.strategy ?? null,
		...(exact ? exactCounts(network) : networkCounts(network)),
		depth: counted.depth,
		bytes,
		...(opened.sections && {
			sections: opened.sections.map(({ name, type, length }) => ({ name, type, bytes: length })),
		}),
		operations: {
			worst: counted.worst,
			mean: metadata.operations?.mean ?? counted.mean,
			...(exact || network.domain.isEverywhere ? {} : { domain: domainOperations(network.domain) }),
		},
		lowerBounds: metadata.lowerBounds ?? [],
		verified: metadata.verified ?? null,
		...(metadata.radius === undefined ? {} : { radius: metadata.radius }),
		...(proof === undefined
			? {}
			: {
					proof: {
						box: intervals(proof),
						...(exact || network.domain.boxes.length < 2
							? {}
							: { domainBoxes: network.domain.boxes.map(intervals) }),
						boxes: proof.axes.length,
						outside: exact ? "error" : network.domain.outside,
					},
				}),
		between: exact ? betweenText(metadata.strategy) : betweenRows(network, metadata.strategy),
		...(model === undefined ? {} : { model }),
		...("compiled" in opened ? compiledReport(opened.compiled) : {}),
		...(memorizes ? { unconditional: unconditionalReport(network) } : {}),
		stated: { by: "the file's maker", ...statedOf(metadata), proof: proof !== undefined },
		checked: {
			by: "this run",
			wellFormed: true,
			counted: ["sizes", "depth", "operations.worst"],
			layout: layoutVerdict,
			layoutDifference: layoutDifference ?? null,
		},
		columns: { ...reportedColumns(metadata), ...columnTexts(metadata) },
		notes: metadata.notes ?? [],
		seconds: context.seconds,
	};
	await context.result(
		report,
		() =>
			networkReportText(report) +
			checkedText(layoutVerdict, layoutDifference) +
			(model === undefined ? "" : `\n${modelReportText(model)}`),
	);
	return 0;
}

function statedOf(metadata: CnetMetadata) {
	return {
		rows: metadata.rows ?? null,
		strategy: metadata.strategy ?? null,
		operationsMean: metadata.operations?.mean ?? null,
		lowerBounds: metadata.lowerBounds ?? [],
		verified: metadata.verified ?? null,
		radius: metadata.radius ?? null,
	};
}

/** Counts are those of the shards' files, which are not read. */
async function inspectShards(
	context: Context,
	{ network, metadata, bytes }: ShardedNetwork,
): Promise<number> {
	const { facts, shards } = network;
	const report = {
		...shardedReport(metadata, facts, bytes),
		shards: shards.map(({ name, size, facts: { rows, leaves, depth } }) => ({
			file: name,
			...{ rows, leaves, depth, bytes: size },
		})),
		between: betweenTableRows,
		stated: { by: "the file's maker", ...statedOf(metadata), proof: false },
		checked: {
			by: "this run",
			wellFormed: true,
			counted: ["rows", "leaves", "depth"],
			layout: null,
			layoutDifference: null,
		},
		columns: { ...reportedColumns(metadata), ...columnTexts(metadata) },
		seconds: context.seconds,
	};
	await context.result(report, () => `${networkReportText(report)}${shardsText(shards)}`);
	return 0;
}

/** The texts that numbers stand for, by column and then by number, where only the file tells them. */
function columnTexts({
	inputTexts,
	outputLabels,
}: CnetMetadata): Pick<CnetMetadata, "inputTexts" | "outputLabels"> {
	return {
		...(inputTexts === undefined ? {} : { inputTexts }),
		...(outputLabels === undefined ? {} : { outputLabels }),
	};
}

const mostShown = 20;

function shardsText(shards: ShardedNetwork["network"]["shards"]): string {
	const rows = shards
		.slice(0, mostShown)
		.map(({ name, size, facts }) => [count(facts.rows), count(facts.leaves), sizeText(size), name]);
	const more = shards.length > mostShown ? `and ${shards.length - mostShown} more\n` : "";
	return `\n${table(["rows", "leaves", "size", "shard"], rows)}${more}`;
}

/** Whose word the report is: what stands in the file, and what was looked at now. */
function checkedText(layout: string | null, difference: string | undefined): string {
	const said =
		"Rows, strategy, bounds, the mean and what was verified or proved stand in the file as its maker stated them; " +
		"sizes, depth and the worst case were counted now.\n";
	if (layout === null) return `\n${said}`;
	return `\n${said}${difference ?? "The kept compiled layout was compared now, and is its network's."}\n`;
}
