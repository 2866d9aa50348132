/** What a synthesis on a box made, as a file and as a report. */

import {
	type Box,
	type BoxProof,
	type CnetMetadata,
	type ConditionalNetwork,
	columnSkipMean,
	costSummary,
	domainOperations,
	encodedSize,
	type Network,
	networkOperations,
	Random,
	timeForms,
	verifyOnPoints,
	wordCount,
} from "@condnet/core";
import {
	BoxUnion,
	inArithmetic,
	isColumnSkip,
	phaseEnds,
	phaseNames,
	type TimeLimit,
} from "@condnet/core/internal";
import { exitCodes } from "../files/exit-codes.ts";
import type { Target } from "../files/target.ts";
import type { Context } from "../program/context.ts";
import { intervals } from "../report/box-text.ts";
import { leafKindCounts } from "../report/leaf-kinds.ts";
import { type OnBoxReport, onBoxText } from "../report/on-box-report.ts";
import { timedForms } from "../report/timed.ts";
import type { AskedOnBox, MadeOnBox } from "./asked-on-box.ts";
import { arithmeticNotes, cutShortNotes, endedText, measuredNotes, payingNotes } from "./on-box-notes.ts";
import type { OpenedNetwork } from "./open-network.ts";
import { saveNetwork } from "./save.ts";
import { denseOperations } from "./unconditional.ts";

/** What was made, of which model, on which box or boxes. */
export interface ToReport {
	readonly opened: OpenedNetwork;
	readonly source: Network;
	/** The box, or the least that holds all boxes. */
	readonly box: Box;
	readonly boxes: readonly Box[];
	/** What a reader should know of how it was asked for. */
	readonly notes: readonly string[];
	readonly made: MadeOnBox;
	readonly options: AskedOnBox;
	/** Of the whole command. */
	readonly limit: TimeLimit;
}

/** Saves it and reports on it. @returns the exit code */
export async function saveOnBox(
	context: Context,
	asked: ToReport,
	target: Target | undefined,
): Promise<number> {
	const report = await savedOnBox(context, asked, target);
	await context.report(asked.options.output, report, () => onBoxText(report));
	return report.verified.mismatches === 0 ? exitCodes.yes : exitCodes.no;
}

/** Saves it. */
export async function savedOnBox(
	context: Context,
	asked: ToReport,
	target: Target | undefined,
): Promise<OnBoxReport> {
	const { opened, source, made, options, limit } = asked;
	const boxes = asked.boxes.map((each) => inArithmetic(each, source));
	const box = inArithmetic(asked.box, source);
	const notes = [...asked.notes, ...arithmeticNotes(source, asked.box, opened.model !== undefined)];
	const { network } = made;
	const points = BoxUnion.of(boxes).points(pointsFor(source), new Random(options.seed));
	const isOver = limit.phase(phaseNames.verifying, phaseEnds.verifying);
	const verified = verifyOnPoints(network, source, points, made.differenceBound, isOver);
	const metadata = metadataOf(opened, made, network, options);
	const bytes = await saveNetwork({ network, metadata, proof: made.proof }, target, context.work);
	const { worst, depth } = costSummary(network);
	const sparse = networkOperations(source);
	// Where there was no time to compare all points, there is none to count on all of them.
	const counted = limit.cutShort.length > 0 ? verified.rows * source.inputCount : points.length;
	const columnSkip = isColumnSkip(network)
		? made.mean
		: columnSkipMean(source, points.subarray(0, counted), network.answer);
	const timings = timeForms(source, network, points, () => performance.now(), measuring(limit));
	const cutShort = [...made.cutShort, ...limit.cutShort];
	const means = { dense: sparse.total, columnSkip: columnSkip.total, conditional: made.mean.total };
	return {
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
		cutShort,
		notes: [
			...notes,
			...cutShortNotes(cutShort, verified.rows, options),
			...measuredNotes(made, timings),
			...(metadata.notes ?? []),
		],
		...timedForms(timings, means),
		seconds: context.seconds,
	};
}

/** Seconds for measuring times: what is left, no more than are needed, and some in any case. */
function measuring(limit: TimeLimit): number {
	return Math.max(0.2, Math.min(4, limit.left(1)));
}

export type BytesOf = (network: ConditionalNetwork, proof: BoxProof) => number;

/** Room for what a file says in words, of which the numbers are not known before it is made. */
const wordsInFile = 2500;

/** Bytes of the file at most. */
export function fileBytes(
	{ path, metadata }: OpenedNetwork,
	network: ConditionalNetwork,
	proof: BoxProof,
	options: AskedOnBox,
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
	made: MadeOnBox,
	network: ConditionalNetwork,
	options: AskedOnBox,
): CnetMetadata {
	const { worst, depth } = costSummary(network);
	const several = network.domain.boxes.length > 1;
	const equal = made.form === "decision" ? `decides as ${path} does` : `equals ${path}`;
	const how =
		made.form === "pieces"
			? "in exact arithmetic, correctly rounded"
			: made.differenceBound > 0
				? `to ${made.differenceBound} in ${network.arithmetic}`
				: `bit for bit in ${network.arithmetic}`;
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
			`For every ${network.arithmetic} input of ${several ? `its ${network.domain.boxes.length} boxes` : "the box"} it ${equal}, ${how}.`,
		],
	};
}
