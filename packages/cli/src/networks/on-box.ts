/**
 * What a synthesis on a box made, as a file and as a report.
 */

import {
	type Box,
	type BoxProof,
	type CnetMetadata,
	type ConditionalNetwork,
	columnSkipMean,
	costSummary,
	domainOperations,
	encodedSize,
	type Minimize,
	type Network,
	networkOperations,
	type Operations,
	Random,
	type SynthesizedOnBox,
	type Timing,
	timeForms,
	verifyOnPoints,
	wordCount,
} from "@condnet/core";
import {
	BoxUnion,
	defaultBoxes,
	defaultBytes,
	inArithmetic,
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
import { type Forms, timedForms } from "../report/timed.ts";
import type { OpenedNetwork } from "./open-network.ts";
import { saveNetwork } from "./save.ts";
import { denseOperations } from "./unconditional.ts";

/** What a synthesis on a box is asked for, whoever does it: no limit of time. */
export interface OnBoxLimits {
	readonly decision?: "argmin" | "argmax";
	readonly tolerance?: number;
	readonly maxBoxes?: number;
	readonly maxWords?: number;
	readonly maxBytes?: number;
	readonly maxLeaves?: number;
	readonly minimize?: Minimize;
	readonly outside: "error" | "full";
	readonly seed: number;
}

export interface AskedOnBox extends OnBoxLimits {
	readonly box: string;
	readonly boxes: "hull" | "each";
	readonly limit?: number;
	readonly targetOperations?: number;
	readonly output?: string;
	readonly force?: boolean;
}

/** What either kind of synthesis on a box gives. */
export interface MadeOnBox {
	readonly network: ConditionalNetwork;
	readonly proof: BoxProof;
	readonly form: OnBoxReport["form"];
	readonly mean: Operations;
	readonly standardError: number;
	readonly decidedVolume: number;
	/** 0: bit for bit. */
	readonly differenceBound: number;
	readonly stoppedBy: SynthesizedOnBox["stoppedBy"];
	/** What ended early for want of time. */
	readonly cutShort: readonly string[];
	/** By the model of time; null for pieces, of which it knows nothing. */
	readonly estimated: Pick<SynthesizedOnBox, "pays" | "time" | "wouldPay" | "curve"> | null;
}

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
	const notes = [...asked.notes, ...arithmeticNotes(asked, box)];
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
	const columnSkip = columnSkipMean(source, points.subarray(0, counted));
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

/** What float32 changed of what was asked for. */
function arithmeticNotes({ source, box: asked, opened }: ToReport, box: Box): string[] {
	if (source.arithmetic === "float64") return [];
	return [
		...(box.equals(asked)
			? []
			: ["The box has the float32 numbers of the one given, its ends rounded inward."]),
		...(source.inputCount === 1 && opened.model !== undefined
			? ["Exact pieces of a network of one input are answered in float64 alone, so this has none."]
			: []),
		"In this process float32 networks are answered by the reference, which is slower than what float64 ones compile to; exported C computes in float.",
	];
}

/** As synthesizeOnBox gives it. */
export function madeOnBox(made: SynthesizedOnBox, options: AskedOnBox): MadeOnBox {
	const { network, proof, operations, decidedVolume, differenceBound, stoppedBy, cutShort } = made;
	const { operations: mean, standardError } = operations.mean;
	const form = options.decision !== undefined ? "decision" : differenceBound > 0 ? "folded" : "restricted";
	return {
		...{ network, proof, form, mean, standardError, decidedVolume, differenceBound },
		...{ stoppedBy, cutShort },
		estimated: made,
	};
}

/** Seconds for each box proved by default, where neither boxes nor seconds are limited: 75 for 60000. */
const secondsEach = 75 / 60_000;

/** Seconds for the whole command; without limit where boxes alone are limited. */
export function limitOf(options: AskedOnBox): number | undefined {
	return options.limit ?? (options.maxBoxes === undefined ? defaultSeconds(options) : undefined);
}

function defaultSeconds({ maxWords, tolerance }: AskedOnBox): number {
	return secondsEach * defaultBoxes(maxWords, tolerance);
}

/** What ended the work, and what a user could give instead. */
function endedText(stoppedBy: NonNullable<MadeOnBox["stoppedBy"]>, options: AskedOnBox): string {
	const { maxBoxes, maxWords, maxBytes, tolerance, maxLeaves, targetOperations } = options;
	const more = "with more, fewer operations may be reached.";
	switch (stoppedBy) {
		case "seconds":
			return `Proving ended by ${secondsText(options)}: ${more}`;
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
function payingNotes({ estimated }: MadeOnBox, { minimize = "time" }: AskedOnBox): string[] {
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
function measuredNotes({ estimated }: MadeOnBox, { conditional, columnSkip }: Forms<Timing>): string[] {
	if (estimated?.pays === false || conditional.one <= slower * columnSkip.one) return [];
	return [
		`Measured here, this is slower than column skip: ${conditional.one.toFixed(0)} ns against ${columnSkip.one.toFixed(0)}.`,
	];
}

/** How much slower is more than noise. */
const slower = 1.1;

/** What else than proving ended early for want of time. */
function cutShortNotes(cutShort: readonly string[], points: number, options: AskedOnBox): string[] {
	const others = cutShort.filter((phase) => phase !== phaseNames.proving);
	if (others.length === 0) return [];
	const compared = others.includes(phaseNames.verifying) ? ` (${points} points)` : "";
	return [
		`For want of time (${secondsText(options)}) this ended early too: ${others.join(", ")}${compared}.`,
	];
}

function secondsText(options: AskedOnBox): string {
	return options.limit === undefined
		? `the default of --seconds, ${defaultSeconds(options)}`
		: `--seconds ${options.limit}`;
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
