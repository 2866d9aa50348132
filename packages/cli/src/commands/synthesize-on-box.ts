/**
 * `condnet synthesize MODEL --box BOX`: equal to the model everywhere on a box, with the proof of it in the
 * file.
 */

import {
	type Box,
	type BoxProof,
	BoxUnion,
	type CnetMetadata,
	type ConditionalNetwork,
	columnSkipMean,
	costSummary,
	defaultBoxes,
	defaultBytes,
	domainOperations,
	encodedSize,
	type Minimize,
	type Network,
	networkOperations,
	type OnBoxOptions,
	type Operations,
	Random,
	type SynthesizedOnBox,
	synthesizeOnBox,
	synthesizeOnInterval,
	type Timing,
	timeForms,
	verifyOnPoints,
	wordCount,
} from "@condnet/core";
import { exitCodes } from "../files/exit-codes.ts";
import { endable } from "../files/temporary.ts";
import type { OpenedNetwork } from "../networks/open-network.ts";
import { prepareNetworkFile, saveNetwork } from "../networks/save.ts";
import { denseOperations, unconditionalNetwork } from "../networks/unconditional.ts";
import { hullNotes, readBox } from "../program/box.ts";
import type { Context } from "../program/context.ts";
import { intervals } from "../report/box-text.ts";
import { leafKindCounts } from "../report/leaf-kinds.ts";
import { type OnBoxReport, onBoxText } from "../report/on-box-report.ts";
import { type Forms, timedForms } from "../report/timed.ts";

export interface OnBoxCommandOptions {
	readonly box: string;
	readonly boxes: "hull" | "each";
	readonly decision?: "argmin" | "argmax";
	readonly tolerance?: number;
	readonly maxBoxes?: number;
	readonly outside: "error" | "full";
	readonly maxWords?: number;
	readonly maxLeaves?: number;
	readonly limit?: number;
	readonly targetOperations?: number;
	readonly minimize?: Minimize;
	readonly maxBytes?: number;
	readonly seed: number;
	readonly output?: string;
	readonly force?: boolean;
}

/** What either kind of synthesis on a box gives. */
interface Made {
	readonly network: ConditionalNetwork;
	readonly proof: BoxProof;
	readonly form: OnBoxReport["form"];
	readonly mean: Operations;
	readonly standardError: number;
	readonly decidedVolume: number;
	/** 0: bit for bit. */
	readonly differenceBound: number;
	readonly stoppedBy: SynthesizedOnBox["stoppedBy"];
	/** By the model of time; null for pieces, of which it knows nothing. */
	readonly estimated: Pick<SynthesizedOnBox, "pays" | "time" | "wouldPay" | "curve"> | null;
}

/** Seconds for each box proved by default, where neither boxes nor seconds are limited: 75 for 60000. */
const secondsEach = 75 / 60_000;

export async function synthesizeOnTheBox(
	context: Context,
	opened: OpenedNetwork,
	options: OnBoxCommandOptions,
): Promise<number> {
	const source = unconditionalNetwork(opened);
	const asked = await readBox(options.box, source.inputCount);
	const each = options.boxes === "each";
	const boxes = each ? asked.boxes : [asked.box];
	const { box } = asked;
	const notes = [
		...(each ? [] : hullNotes(asked, " With --boxes each the network answers on those boxes alone.")),
		...asked.notes,
	];
	const target = await prepareNetworkFile(options, context);
	const bytesOf: BytesOf = (network, proof) => fileBytes(opened, network, proof, options);
	const made =
		piecesAsAsked(context, source, boxes, options, bytesOf) ??
		onBoxes(context, source, boxes, options, bytesOf);
	const { network } = made;
	const points = BoxUnion.of(boxes).points(pointsFor(source), new Random(options.seed));
	const verified = verifyOnPoints(network, source, points, made.differenceBound);
	const metadata = metadataOf(opened, made, network, options);
	const bytes = await saveNetwork({ network, metadata, proof: made.proof }, target, context.work);
	const { worst, depth } = costSummary(network);
	const sparse = networkOperations(source);
	const columnSkip = columnSkipMean(source, points);
	const timings = timeForms(source, network, points, () => performance.now(), measuring(context, options));
	const means = { dense: sparse.total, columnSkip: columnSkip.total, conditional: made.mean.total };
	const report: OnBoxReport = {
		source: opened.path,
		form: made.form,
		proved: true,
		differenceBound: made.differenceBound,
		decidedVolume: made.decidedVolume,
		box: intervals(box),
		...(boxes.length > 1 ? { domainBoxes: boxes.map(intervals) } : {}),
		boxes: made.proof.axes.length,
		stoppedBy: made.stoppedBy,
		inputs: source.inputCount,
		inputNames: opened.metadata.inputs,
		outputs: network.outputCount,
		operations: {
			dense: denseOperations(opened, source),
			sparse,
			columnSkip: { mean: columnSkip },
			conditional: { mean: made.mean, worst, standardError: made.standardError },
			domain: domainOperations(network.domain),
		},
		leaves: network.leafCount,
		gates: network.gateCount,
		depth,
		byKind: Object.fromEntries(
			Object.entries(leafKindCounts(network)).map(([kind, leaves]) => [kind, { leaves }]),
		),
		words: wordCount(network),
		bytes,
		verified,
		pays: made.estimated?.pays ?? timings.conditional.one < timings.columnSkip.one,
		estimated:
			made.estimated === null
				? null
				: { ns: made.estimated.time.ns, columnSkip: made.estimated.time.columnSkip },
		wouldPay: made.estimated?.wouldPay ?? null,
		curve: made.estimated?.curve ?? [],
		notes: [...notes, ...measuredNotes(made, timings), ...(metadata.notes ?? [])],
		...timedForms(timings, means),
		seconds: context.seconds,
	};
	await context.report(options.output, report, () => onBoxText(report));
	return verified.mismatches === 0 ? exitCodes.yes : exitCodes.no;
}

/** The pieces of a network of one input, if all that is asked for is what they give. */
function piecesAsAsked(
	context: Context,
	source: Network,
	[box, ...others]: readonly Box[],
	options: OnBoxCommandOptions,
	bytesOf: BytesOf,
): Made | undefined {
	const { decision, tolerance, maxBoxes, maxWords, maxBytes, maxLeaves, targetOperations } = options;
	if (source.inputCount !== 1 || others.length > 0) return undefined;
	if (decision !== undefined || tolerance !== undefined || maxBoxes !== undefined) return undefined;
	const made = onInterval(context, source, box, options.outside);
	const { network, mean } = made;
	const within = (amount: number, most: number | undefined): boolean => most === undefined || amount <= most;
	const fits =
		within(wordCount(network).total, maxWords) &&
		(maxBytes === undefined || bytesOf(network, made.proof) <= maxBytes) &&
		within(network.leafCount, maxLeaves) &&
		within(mean.total, targetOperations);
	return fits ? made : undefined;
}

function onBoxes(
	context: Context,
	source: Network,
	boxes: readonly Box[],
	options: OnBoxCommandOptions,
	bytesOf: BytesOf,
): Made {
	let phase = "proving";
	const { onProgress, signal } = context.work;
	const { maxWords, maxBytes, maxLeaves, maxBoxes, targetOperations, minimize, seed, decision, tolerance } =
		options;
	const seconds = options.limit ?? (maxBoxes === undefined ? defaultSeconds(options) : undefined);
	const limits: OnBoxOptions = {
		answer: decision,
		tolerance,
		maxBoxes: maxBoxes ?? (options.limit === undefined ? undefined : Number.POSITIVE_INFINITY),
		maxWords,
		maxBytes,
		bytesOf,
		maxLeaves,
		targetOperations,
		minimize,
		outside: options.outside,
		seed,
		seconds,
		clock: () => performance.now() / 1000,
		signal,
		onProgress: (_, done) => onProgress?.(phase, done),
		onImproved: (mean, boxes) => {
			phase = `proving: ${Math.round(mean)} operations on average, ${boxes} boxes`;
		},
	};
	const made = endable((isOver) => synthesizeOnBox(source, boxes, { ...limits, isOver }));
	const { network, proof, operations, decidedVolume, differenceBound, stoppedBy } = made;
	const { operations: mean, standardError } = operations.mean;
	const form = decision !== undefined ? "decision" : differenceBound > 0 ? "folded" : "restricted";
	return {
		...{ network, proof, form, mean, standardError, decidedVolume, differenceBound, stoppedBy },
		estimated: made,
	};
}

function defaultSeconds({ maxWords, tolerance }: OnBoxCommandOptions): number {
	return secondsEach * defaultBoxes(maxWords, tolerance);
}

/** What ended the work, and what a user could give instead. */
function endedText(stoppedBy: NonNullable<Made["stoppedBy"]>, options: OnBoxCommandOptions): string {
	const { limit, maxBoxes, maxWords, maxBytes, tolerance, maxLeaves, targetOperations } = options;
	const more = "with more, fewer operations may be reached.";
	switch (stoppedBy) {
		case "seconds":
			return limit === undefined
				? `Proving ended by the default of --seconds, ${defaultSeconds(options)}: ${more}`
				: `Proving ended by --seconds ${limit}: ${more}`;
		case "max-boxes":
			return maxBoxes === undefined
				? `Proving ended by the default of --max-boxes, ${defaultBoxes(maxWords, tolerance)}: ${more}`
				: `Proving ended by --max-boxes ${maxBoxes}: ${more}`;
		case "max-words":
			return `What is stored was limited by --max-words ${maxWords ?? "(its default)"}: ${more}`;
		case "max-bytes":
			return maxBytes === undefined
				? `The file was limited by the default of --max-bytes, ${defaultBytes} or 16 times the model's: ${more}`
				: `The file was limited by --max-bytes ${maxBytes}: ${more}`;
		case "no-gain":
			return (
				"Proving ended early: the first boxes gain nothing over column skip, and with so many inputs " +
				"more boxes would not."
			);
		case "max-leaves":
			return `What is stored was limited by --max-leaves ${maxLeaves}: ${more}`;
		case "target-operations":
			return `Proving ended at --target-operations ${targetOperations}.`;
		case "interrupt":
			return "Proving was ended by Ctrl-C: all that was proved by then holds.";
	}
}

/** That nothing pays, and what would. */
function payingNotes({ estimated }: Made, { minimize = "time" }: OnBoxCommandOptions): string[] {
	if (estimated === null || estimated.pays) return [];
	const { time, wouldPay } = estimated;
	const written =
		minimize === "time" || minimize === "bytes"
			? "No conditional network found is faster than column skip, so this is column skip's own network: use the model as it is."
			: `By estimate this is slower than column skip (${time.ns.toFixed(0)} ns against ${time.columnSkip.toFixed(0)}): use the model as it is, or leave --minimize ${minimize} out.`;
	if (wouldPay === null) return [`${written} No other form was found that pays.`];
	const { form, ns, columnSkip, part } = wouldPay;
	const other =
		form === "decision"
			? "--decision argmax or argmin, if which output is largest or least is all that is needed"
			: form === "tolerance"
				? "--tolerance, if outputs may differ by a little,"
				: `a smaller box (1/${Math.round(1 / (part ?? 1))} of each interval)`;
	return [
		`${written} What would pay by estimate: ${other}: ${ns.toFixed(0)} ns against ${columnSkip.toFixed(0)}.`,
	];
}

/** What the clock says where it contradicts the model by more than noise. */
function measuredNotes({ estimated }: Made, { conditional, columnSkip }: Forms<Timing>): string[] {
	if (estimated?.pays === false || conditional.one <= slower * columnSkip.one) return [];
	return [
		`Measured here, this is slower than column skip: ${conditional.one.toFixed(0)} ns against ${columnSkip.one.toFixed(0)}.`,
	];
}

/** How much slower is more than noise. */
const slower = 1.1;

/** Seconds for measuring times: what is left of --seconds, and no more than are needed. */
function measuring(context: Context, { limit }: OnBoxCommandOptions): number {
	const most = 4;
	return limit === undefined ? most : Math.min(most, Math.max(0.1 * limit, limit - context.seconds));
}

/** A network of one input has exact pieces, whose proof is the interval alone. */
function onInterval(context: Context, source: Network, box: Box, outside: "error" | "full"): Made {
	const { network, proof, operations } = synthesizeOnInterval(source, box.low[0], box.high[0], {
		...context.work,
		outside,
	});
	const { operations: mean, standardError } = operations.mean;
	return {
		...{ network, proof, form: "pieces", mean, standardError },
		...{ decidedVolume: 0, differenceBound: 0, stoppedBy: null, estimated: null },
	};
}

type BytesOf = (network: ConditionalNetwork, proof: BoxProof) => number;

/** Room for what a file says in words, of which the numbers are not known before it is made. */
const wordsInFile = 2500;

/** Bytes of the file at most. */
function fileBytes(
	{ path, metadata }: OpenedNetwork,
	network: ConditionalNetwork,
	proof: BoxProof,
	options: OnBoxCommandOptions,
): number {
	const outputs = options.decision === undefined ? metadata.outputs : [options.decision];
	const notes = [...(metadata.notes ?? []), " ".repeat(wordsInFile), path];
	return encodedSize({ network, proof, metadata: { inputs: metadata.inputs, outputs, notes } });
}

/** Points of the box on which answers are compared and times measured: fewer for larger networks. */
function pointsFor(source: Network): number {
	return Math.min(1000, Math.max(20, Math.ceil(2e7 / source.rows.weightCount)));
}

function metadataOf(
	{ path, metadata }: OpenedNetwork,
	made: Made,
	network: ConditionalNetwork,
	options: OnBoxCommandOptions,
): CnetMetadata {
	const { worst, depth } = costSummary(network);
	const several = network.domain.boxes.length > 1;
	const equal = made.form === "decision" ? `decides as ${path} does` : `equals ${path}`;
	const how =
		made.form === "pieces"
			? "in exact arithmetic, correctly rounded"
			: made.differenceBound > 0
				? `to ${made.differenceBound} in float64`
				: "bit for bit in float64";
	return {
		inputs: metadata.inputs,
		byPosition: metadata.byPosition,
		outputs: options.decision === undefined ? metadata.outputs : [options.decision],
		strategy: "on a box",
		operations: {
			worst,
			mean: made.mean,
			meanOver: several ? "the boxes, each weighing alike, uniformly" : "the box, uniformly",
		},
		depth,
		proof: { status: "proved", where: several ? "everywhere on each of its boxes" : "everywhere on the box" },
		notes: [
			...(metadata.notes ?? []),
			...(made.stoppedBy === null ? [] : [endedText(made.stoppedBy, options)]),
			...payingNotes(made, options),
			`For every float64 input of ${several ? `its ${network.domain.boxes.length} boxes` : "the box"} it ${equal}, ${how}.`,
		],
	};
}
