/** The report on a network for people: what `memorize` and `inspect` print of it. */

import type { StoredLowerBound } from "@condnet/core";
import { boxLines, boxText } from "./box-text.ts";
import { leafKindsText } from "./leaf-kinds.ts";
import type { NetworkReport, ReportedColumns, StoredSection } from "./network-report.ts";
import type { TableBytes } from "./table-bytes.ts";
import { aligned, bytes, count, operations, paragraph, table, things } from "./text.ts";

export function networkReportText(report: NetworkReport): string {
	const { worst, mean } = report.operations;
	const { rows, pairs, verified } = report;
	const head = aligned([
		["rows", rows === null ? undefined : rowsText(rows, pairs)],
		[
			"ranges",
			report.ranges &&
				`${things(report.ranges.gaps, "gap")}, ${count(report.ranges.merged)} merged with a neighbour`,
		],
		["inputs", names(typedNames(report.columns))],
		["outputs", names(report.columns.outputs)],
		["labels", report.labels === null ? undefined : `${count(report.labels)} distinct`],
		["strategy", report.strategy ?? undefined],
		[
			"tree",
			`${things(report.leaves, "leaf", "leaves")}, ${things(report.gates, "gate")}, depth ${report.depth}`,
		],
		["leaves", report.leafKinds === undefined ? undefined : leafKindsText(report.leafKinds)],
		["proved on", report.proof === undefined ? undefined : provedOn(report.proof, report.columns.inputs)],
		["neurons", report.neurons === 0 ? undefined : count(report.neurons)],
		["arithmetic", arithmeticText(report)],
		["stored", `${things(report.words, "word")}; file ${bytes(report.bytes)}`],
		["of the file", report.sections && sectionsText(report.sections)],
		[
			"compiled",
			report.compiled && `${report.compiled.lowering}, ${bytes(report.compiled.bytes)} of the file`,
		],
		["the table", report.table && tableText(report.table, report.bytes)],
		["tolerance", report.tolerance && toleranceText(report.tolerance)],
		["between rows", report.between],
		["worst case", operations(worst)],
		["mean", operations(mean)],
		["certified radius", report.radius === undefined ? undefined : String(report.radius)],
		["verified", verified === null ? undefined : verifiedText(verified, within.has(report.strategy ?? ""))],
		["seconds", count(report.seconds)],
	]);
	const notes = report.notes.map((note) => paragraph(`Note: ${note}`)).join("");
	return `${head}${curveText(report.curve)}${boundsText(report.lowerBounds, worst.total)}${notes === "" ? "" : `\n${notes}`}`;
}

/** Kinds of sections that are named, the largest first. */
const mostKinds = 5;

/** What the kinds of sections take, by the word that their names begin with. */
function sectionsText(sections: readonly StoredSection[]): string {
	const kinds = new Map<string, number>();
	for (const { name, bytes: size } of sections) {
		const [kind] = name.split(".");
		kinds.set(kind, (kinds.get(kind) ?? 0) + size);
	}
	const largest = [...kinds].sort(([, a], [, b]) => b - a).slice(0, mostKinds);
	return largest.map(([kind, size]) => `${kind} ${bytes(size)}`).join(", ");
}

function tableText({ columns, grid, shape }: TableBytes, file: number): string {
	const plain = Math.min(columns, grid ?? columns);
	const what =
		shape === undefined ? "a plain array: its inputs are even" : `a plain grid, ${shape.join(" x ")}`;
	const arrays = `${bytes(columns)} as plain columns${grid === undefined ? "" : `, ${bytes(grid)} as ${what}`}`;
	if (plain >= file) return arrays;
	// Where inputs are even, a row's place is computed, and one number read.
	const isFaster = grid !== undefined && shape === undefined && grid < file;
	return `${arrays}; ${isFaster ? "smaller than this file and faster" : "smaller than this file"}`;
}

function toleranceText(tolerance: NonNullable<NetworkReport["tolerance"]>): string {
	const { largestError, largestRelativeError, pieces, lowerBound, attained } = tolerance;
	const relative = largestRelativeError === undefined ? "" : `, ${count(largestRelativeError)} of the output`;
	return `largest error ${count(largestError)}${relative}; ${things(pieces, "piece")}, ${attained ? "the fewest there are" : `at least ${count(lowerBound)}`}`;
}

function curveText(curve: NetworkReport["curve"]): string {
	if (curve === undefined) return "";
	const rows = curve.map(({ part, leaves, bytes: size }) => [`${part} times`, count(leaves), bytes(size)]);
	return `\n${table(["tolerance asked for", "leaves", "file"], rows)}`;
}

function provedOn(
	{ box, domainBoxes, outside }: NonNullable<NetworkReport["proof"]>,
	names: readonly string[],
): string {
	const where =
		domainBoxes === undefined
			? boxText(box, names)
			: boxLines(domainBoxes, names)
					.map((words) => words.join(" ").trim())
					.join("; ");
	const asked = { full: "the whole network", clamp: "the nearest point inside", error: "an error" }[outside];
	return `${where}; outside: ${asked}`;
}

function arithmeticText({ arithmetic: own, unconditional }: NetworkReport): string | undefined {
	if (own === "float32") return "float32: inputs, products and sums are rounded to it";
	if (unconditional === undefined) return undefined;
	const { arithmetic, parameters, weightBits, longestWeightBits } = unconditional;
	const kind =
		arithmetic === "float64" ? "float64, nothing rounds on the table" : `${arithmetic}s of any size`;
	return `${kind}; ${things(parameters, "parameter")} of ${things(weightBits, "bit")}, at most ${count(longestWeightBits)} each`;
}

function boundsText(bounds: readonly StoredLowerBound[], worst: number): string {
	if (bounds.length === 0) return "";
	const rows = bounds.map(({ class: name, worst: least, mean, attained }) => [
		name,
		least === null ? "" : count(least),
		least === null ? "" : attained ? "attained" : count(worst),
		mean === null ? "" : count(mean),
	]);
	const sentences = bounds.map(({ class: name, sentence }) => paragraph(`${name}: ${sentence}`, "  "));
	return `\n${table(["no network of the class beats", "worst", "here", "mean"], rows)}\n${sentences.join("")}`;
}

function rowsText(rows: number, pairs: number | null): string {
	return pairs === null || pairs === rows
		? count(rows)
		: `${count(rows)}, ${things(pairs, "distinct input")}`;
}

/** Strategies that keep a tolerance. */
const within: ReadonlySet<string> = new Set(["tolerance", "grid"]);

function verifiedText({ rows, mismatches }: { rows: number; mismatches: number }, within: boolean): string {
	const good = within ? "every one within the tolerance" : "every one bit for bit";
	return `${things(rows, "row")}, ${mismatches === 0 ? good : `${count(mismatches)} differ`}`;
}

/** "x", "c (text)" */
function typedNames({ inputs, types }: ReportedColumns): readonly string[] {
	return inputs.map((name, j) =>
		types === undefined || types[j] === "number" ? name : `${name} (${types[j]})`,
	);
}

function names(columns: readonly string[]): string {
	const shown = columns.slice(0, 8).join(", ");
	return `${count(columns.length)}: ${shown}${columns.length > 8 ? ", ..." : ""}`;
}
