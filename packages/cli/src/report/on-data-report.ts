/** What `synthesize --data` reports: as JSON, and as text. */

import type { DataLeafKind, LeafKindFigures, Operations, Words } from "@condnet/core";
import { dataLeafKinds } from "@condnet/core/internal";
import { aligned, bytes, count, operations, table, things } from "./text.ts";
import { type Forms, type TimedForms, timedCells, timedColumns } from "./timed.ts";

export interface OnDataReport extends TimedForms {
	readonly source: string;
	readonly rows: number;
	readonly inputs: number;
	readonly outputs: number;
	readonly operations: {
		/** As the model states its layers, zero weights included. */
		readonly dense: Operations;
		/** On the weights that are not 0. */
		readonly stored: Operations;
		readonly columnSkip: RowsAndWorst;
		/**
		 * Column skip that passes over inputs that are 0 and has a screen of so many directions; exact
		 * everywhere. null in float32, which has none.
		 */
		readonly screen: {
			readonly mean: Operations;
			readonly rank: number;
			readonly neurons: number;
			readonly words: number;
		} | null;
		readonly conditional: RowsAndWorst;
	};
	readonly leaves: number;
	readonly gates: number;
	readonly depth: number;
	readonly byKind: Readonly<Record<DataLeafKind, LeafKindFigures>>;
	readonly words: Words;
	/** Size of the .cnet file. */
	readonly bytes: number;
	readonly verified: { readonly rows: number; readonly mismatches: number };
	/** The limit that kept the network from doing fewer operations; or null. */
	readonly stoppedBy: "max-words" | null;
	readonly notes: readonly string[];
	readonly seconds: number;
}

interface RowsAndWorst {
	/** Over the rows. */
	readonly mean: Operations;
	/** Of the dearest row. */
	readonly worstRow: Operations;
	/** Proved: no input costs more. */
	readonly worst: Operations;
}

export function onDataText(report: OnDataReport): string {
	const { dense, stored, columnSkip, screen, conditional } = report.operations;
	const line = (
		name: string,
		mean: number,
		worst: number | undefined,
		form?: keyof Forms<number>,
	): string[] => [
		name,
		count(mean),
		worst === undefined ? "" : count(worst),
		`${count(Number((dense.total / mean).toPrecision(3)))}x`,
		...timedCells(report, form),
	];
	const contenders = [
		line("dense", dense.total, dense.total, "dense"),
		...(stored.total === dense.total ? [] : [line("weights that are not 0", stored.total, stored.total)]),
		line("column skip", columnSkip.mean.total, columnSkip.worst.total, "columnSkip"),
		...(screen ? [line(`column skip, ${screenText(screen)}`, screen.mean.total, undefined)] : []),
		line("conditional", conditional.mean.total, conditional.worst.total, "conditional"),
	];
	const kinds = dataLeafKinds
		.filter((kind) => report.byKind[kind].leaves > 0)
		.map((kind) => {
			const { leaves, rows, mean } = report.byKind[kind];
			return [kind, count(leaves), count(rows), count(mean.total)];
		});
	const { rows, mismatches } = report.verified;
	const { network, gates, leaves, masks, total } = report.words;
	const head = aligned([
		["source", report.source],
		["rows", `${count(report.rows)} of ${things(report.inputs, "input")}`],
		[
			"tree",
			`${things(report.leaves, "leaf", "leaves")}, ${things(report.gates, "gate")}, depth ${report.depth}`,
		],
		[
			"stored",
			`${things(total, "word")}: network ${count(network)}, gates ${count(gates)}, leaves ${count(leaves)}, masks ${count(masks)}; file ${bytes(report.bytes)}`,
		],
		["mean on the rows", operations(conditional.mean)],
		["worst case", operations(conditional.worst)],
		[
			"verified",
			`${things(rows, "row")}, ${mismatches === 0 ? "every one bit for bit" : `${count(mismatches)} differ`}`,
		],
		["seconds", count(report.seconds)],
	]);
	return (
		`${head}\n${table(["operations", "mean", "worst", "fewer", ...timedColumns], contenders)}` +
		`\n${table(["leaves that are", "leaves", "rows", "mean operations"], kinds)}` +
		report.notes.map((note) => `\nNote: ${note}\n`).join("")
	);
}

function screenText({ rank, neurons }: { readonly rank: number; readonly neurons: number }): string {
	return neurons === 0 ? "inputs that are 0 passed over" : `screen of ${things(rank, "direction")}`;
}
