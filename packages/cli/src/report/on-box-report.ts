/** What `synthesize --box` reports: as JSON, and as text. */

import { basename } from "node:path";
import type { CurvePoint, Operations, SynthesizedOnBox, Words, WouldPay } from "@condnet/core";
import { boxLines, type Intervals } from "./box-text.ts";
import { leafKindsText } from "./leaf-kinds.ts";
import { aligned, bytes, count, operations, table, things } from "./text.ts";
import { type Forms, type TimedForms, timedCells, timedColumns } from "./timed.ts";

export interface OnBoxReport extends TimedForms {
	readonly source: string;
	/** What the leaves are: masks of the source network, decisions, or exact affine pieces. */
	readonly form: "restricted" | "folded" | "decision" | "pieces";
	readonly proved: boolean;
	/** Largest difference from the source network anywhere on the box. */
	readonly differenceBound: number;
	/** Part of the box's volume whose answer is a stored constant. */
	readonly decidedVolume: number;
	/** Each input's interval; of several boxes, of the least box that holds them. */
	readonly box: Intervals;
	/** The boxes whose union the network answers on, where they are several. */
	readonly domainBoxes?: readonly Intervals[];
	/** Boxes in the proof. */
	readonly boxes: number;
	/** The limit that ended the work, given or by default; null where nothing was left to gain. */
	readonly stoppedBy: SynthesizedOnBox["stoppedBy"];
	/** What ended early for want of time. */
	readonly cutShort: readonly string[];
	readonly inputs: number;
	readonly inputNames: readonly string[];
	readonly outputs: number;
	readonly operations: {
		/** As the model states its layers, zero weights included. */
		readonly dense: Operations;
		/** On the weights that are not 0: what a sparse evaluation does for every input. */
		readonly sparse: Operations;
		/** Over sampled points of the box; where the network is column skip's own, its mean. */
		readonly columnSkip: { readonly mean: Operations };
		/** What the test of the box takes at most, besides. */
		readonly domain: Operations;
		readonly conditional: {
			/** Uniform over the box. */
			readonly mean: Operations;
			/** Proved: no input of the box costs more. */
			readonly worst: Operations;
			/** Of the mean's total, where it was sampled. */
			readonly standardError: number;
		};
	};
	readonly leaves: number;
	readonly gates: number;
	readonly depth: number;
	/** Leaves of each kind that occurs. */
	readonly byKind: Readonly<Record<string, { readonly leaves: number }>>;
	readonly words: Words;
	/** Size of the .cnet file. */
	readonly bytes: number;
	/** Sampled points on which both networks were run. */
	readonly verified: { readonly rows: number; readonly mismatches: number };
	/** Whether it is faster than column skip: by the model of time, for pieces by the clock. */
	readonly pays: boolean;
	/** Nanoseconds of one input by the model of time; null for pieces. */
	readonly estimated: { readonly ns: number; readonly columnSkip: number } | null;
	/** What would be faster than column skip, where this is not. */
	readonly wouldPay: WouldPay | null;
	/** What other sizes of file would give, estimated; empty for pieces. */
	readonly curve: readonly CurvePoint[];
	readonly notes: readonly string[];
	readonly seconds: number;
}

/** A line a network, for several that are made together. */
export function onBoxTable(reports: readonly OnBoxReport[]): string {
	const rows = reports.map(({ source, form, operations: { dense, conditional }, ...report }) => [
		basename(source),
		form,
		count(dense.total),
		count(conditional.mean.total),
		`${count(dense.total / conditional.mean.total)}x`,
		report.decidedVolume.toFixed(2),
		count(report.boxes),
		count(report.words.total),
		bytes(report.bytes),
		report.pays ? "yes" : "no",
	]);
	const head = ["network", "form", "dense", "mean", "fewer", "decided", "boxes", "words", "file", "pays"];
	return table(head, rows);
}

export function onBoxText(report: OnBoxReport): string {
	const { dense, sparse, columnSkip, conditional } = report.operations;
	const { words, verified } = report;
	const fewer = (than: Operations, mean: number): string =>
		`${count(Number((than.total / mean).toPrecision(3)))}x`;
	// Where many weights are 0 the ratio to dense operations only flatters. No evaluator here multiplies by
	// stored zeros.
	const sparser = sparse.total < 0.9 * dense.total;
	const line = (
		label: string,
		mean: number,
		worst: number | undefined,
		name?: keyof Forms<number>,
	): string[] => [
		label,
		count(Number(mean.toPrecision(5))),
		worst === undefined ? "" : count(worst),
		fewer(dense, mean),
		worst === undefined ? "" : fewer(dense, worst),
		...(sparser ? [mean > sparse.total ? "" : fewer(sparse, mean)] : []),
		...timedCells(report, name),
	];
	const contenders = [
		line("dense", dense.total, dense.total, sparser ? undefined : "dense"),
		...(sparser ? [line("weights not 0", sparse.total, sparse.total, "dense")] : []),
		line("column skip", columnSkip.mean.total, undefined, "columnSkip"),
		line("conditional", conditional.mean.total, conditional.worst.total, "conditional"),
	];
	const columns = [
		"operations",
		"mean",
		"worst",
		sparser ? "fewer than dense" : "fewer",
		"at worst",
		...(sparser ? ["than weights not 0"] : []),
		...timedColumns,
	];
	const { network, gates, leaves, masks, total } = words;
	const head = aligned([
		["source", report.source],
		["form", formText(report)],
		...boxLines(report.domainBoxes ?? [report.box], report.inputNames),
		[
			"tree",
			`${things(report.leaves, "leaf", "leaves")}, ${things(report.gates, "gate")}, depth ${report.depth}`,
		],
		[
			"leaves",
			leafKindsText(
				Object.fromEntries(Object.entries(report.byKind).map(([kind, { leaves }]) => [kind, leaves])),
			),
		],
		[
			"stored",
			`${things(total, "word")}: network ${count(network)}, gates ${count(gates)}, leaves ${count(leaves)}, masks ${count(masks)}; file ${bytes(report.bytes)}`,
		],
		["mean on the box", operations(conditional.mean) + errorText(conditional.standardError)],
		["proved worst", operations(conditional.worst)],
		[
			"verified",
			`${things(verified.rows, "sampled point")}, ${verified.mismatches === 0 ? "every one equal" : `${count(verified.mismatches)} differ`}`,
		],
		["seconds", count(report.seconds)],
	]);
	return `${head}\n${table(columns, contenders)}${curveText(report)}${report.notes.map((note) => `\nNote: ${note}\n`).join("")}`;
}

/** What a smaller or a larger file would give. */
function curveText({ curve }: OnBoxReport): string {
	if (curve.length === 0) return "";
	const rounded = (number: number): string => count(Number(number.toPrecision(4)));
	const lines = curve.map(({ bytes, mean, worst, ns }) => [
		count(Number(bytes.toPrecision(3))),
		rounded(mean),
		rounded(worst),
		count(Math.round(ns)),
	]);
	return `\n${table(["if the file took bytes", "mean", "worst", "ns by estimate"], lines)}`;
}

function formText({ form, boxes, byKind, decidedVolume, differenceBound }: OnBoxReport): string {
	if (form === "pieces") return "exact affine pieces, answers correctly rounded";
	const proof = `proved on ${things(boxes, "box", "boxes")}`;
	if (form === "folded")
		return `every output within ${differenceBound.toExponential(2)}, bounded on ${things(boxes, "box", "boxes")}`;
	if (form === "decision")
		return `decisions, ${(100 * decidedVolume).toFixed(2)} % of the volume stored; ${proof}`;
	return `bit for bit${"restricted" in byKind ? ", masks of the source network" : ""}; ${proof}`;
}

function errorText(standardError: number): string {
	return standardError === 0 ? "" : `, standard error ${standardError.toPrecision(2)}`;
}
