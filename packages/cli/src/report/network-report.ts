/** What is known about a network: the keys that `memorize` and `inspect` share, as JSON and as text. */

import {
	type Arithmetic,
	type CnetMetadata,
	type CompiledLayout,
	type ConditionalNetwork,
	type ExactArithmetic,
	type InputType,
	LeafKind,
	type Operations,
	type Outside,
	type StoredLowerBound,
	strategies,
	unconditionalKinds,
	wordCount,
} from "@condnet/core";
import { boxLines, boxText, type Intervals } from "./box-text.ts";
import { leafKindCounts, leafKindsText } from "./leaf-kinds.ts";
import type { TableBytes } from "./table-bytes.ts";
import { aligned, bytes, count, operations, paragraph, table, things } from "./text.ts";
import type { UnconditionalReport } from "./unconditional-report.ts";

export interface ReportedColumns {
	readonly inputs: readonly string[];
	readonly outputs: readonly string[];
	/** Of each input; left out where all are numbers. */
	readonly types?: readonly InputType[];
}

export function reportedColumns({ inputs, outputs, inputTypes }: CnetMetadata): ReportedColumns {
	return { inputs, outputs, ...(inputTypes === undefined ? {} : { types: inputTypes }) };
}

/** The JSON of `memorize` and `inspect`; null where nothing is known. */
/** A section of a file, without the zeros that follow. */
export interface StoredSection {
	readonly name: string;
	readonly type: string;
	readonly bytes: number;
}

export interface NetworkReport {
	readonly rows: number | null;
	readonly pairs: number | null;
	readonly inputs: number;
	readonly outputs: number;
	/** Distinct answers. */
	readonly labels: number | null;
	readonly strategy: string | null;
	readonly leaves: number;
	/** Leaves of each kind, where they are not all constant. */
	readonly leafKinds?: Readonly<Record<string, number>>;
	readonly gates: number;
	readonly neurons: number;
	/** How every operation is rounded; integer and rational are exact. */
	readonly arithmetic: Arithmetic | ExactArithmetic;
	readonly words: number;
	readonly depth: number;
	/** Size of the .cnet file. */
	readonly bytes: number;
	/** What of it each section takes, in its order. */
	readonly sections?: readonly StoredSection[];
	readonly operations: {
		readonly worst: Operations;
		readonly mean: Operations;
		/** What the test of the domain takes at most, besides. */
		readonly domain?: Operations;
	};
	readonly lowerBounds: readonly StoredLowerBound[];
	readonly verified: { readonly rows: number; readonly mismatches: number } | null;
	/** Where rows are ranges: how many, leaves without an answer, and neighbours that share a leaf. */
	readonly ranges?: { readonly rows: number; readonly gaps: number; readonly merged: number };
	/** Rows answered within a tolerance: it, the largest error, the leaves and the fewest there can be. */
	readonly tolerance?: {
		readonly absolute?: number | readonly number[] | undefined;
		readonly relative?: number | undefined;
		readonly largestError: number;
		readonly largestRelativeError?: number;
		/** What the answers of two leaves can differ by where they meet. */
		readonly largestStep?: number;
		readonly pieces: number;
		readonly lowerBound: number;
		readonly attained: boolean;
	};
	/** Bytes of the file against the tolerance, at parts of the one asked for. */
	readonly curve?: readonly {
		readonly part: number;
		readonly absolute?: number | readonly number[] | undefined;
		readonly relative?: number | undefined;
		readonly leaves: number;
		readonly bytes: number;
	}[];
	/** Bytes of the table as plain arrays, in the narrowest types that hold it exactly. */
	readonly table?: TableBytes;
	/** What an input that is no row gets, of a network that was made from a table. */
	readonly between?: string | undefined;
	/** Certified radius around every stored input, where one was asked for. */
	readonly radius?: number;
	/** Where it was proved equal to its source: each input's interval, and what becomes of inputs outside. */
	readonly proof?: {
		readonly box: Intervals;
		/** The boxes whose union it answers on, where they are several. */
		readonly domainBoxes?: readonly Intervals[];
		readonly boxes: number;
		readonly outside: Outside;
	};
	/** The compiled layout that the file keeps, where it does. */
	readonly compiled?: { readonly lowering: string; readonly bytes: number };
	/** Networks without gates that were made to memorize a table, and exact networks. */
	readonly unconditional?: UnconditionalReport;
	readonly columns: ReportedColumns;
	readonly notes: readonly string[];
	readonly seconds: number;
}

/** Counts that can be read off a network itself. */
export function networkCounts(network: ConditionalNetwork): {
	leaves: number;
	gates: number;
	neurons: number;
	arithmetic: Arithmetic;
	words: number;
	leafKinds?: Readonly<Record<string, number>>;
} {
	const kinds = leafKindCounts(network);
	return {
		leaves: network.leafCount,
		gates: network.gateCount,
		neurons: network.networks.kinds.length,
		arithmetic: network.arithmetic,
		words: wordCount(network).total,
		...(kinds.constant === network.leafCount ? {} : { leafKinds: kinds }),
	};
}

/** What an input that is no row gets; undefined of a network that was not made from a table. */
export function betweenRows(network: ConditionalNetwork, strategy: string | undefined): string | undefined {
	if (network.keys.length > 0) return "unknown: only rows are answered";
	return betweenText(strategy);
}

/** The same of a network that answers more than its rows. */
export function betweenText(strategy: string | undefined): string | undefined {
	if (strategy === "ranges") return "all numbers of a range are answered, others are unknown";
	if (strategy === "grid") return "within the tolerance of the rows' multilinear interpolant";
	if (strategy === "tolerance") return "the affine function of the leaf; nothing is promised";
	if (unconditionalKinds.some((kind) => kind === strategy)) return "what the sums give; nothing is promised";
	if (strategy === undefined || !Object.hasOwn(strategies, strategy)) return undefined;
	return betweenTableRows;
}

/** What an input that is no row gets of the network of a table. */
export const betweenTableRows =
	"the answer of the cell; --membership refuses, --tolerance fits, --ranges extends";

/** What is said of a compiled layout. */
export function compiledReport(layout: CompiledLayout | undefined): Pick<NetworkReport, "compiled"> {
	return layout === undefined ? {} : { compiled: { lowering: layout.lowering, bytes: layout.bytes.length } };
}

/** Distinct answers of a network whose leaves are all constant; null for others. */
export function constantAnswers(network: ConditionalNetwork): number | null {
	for (let leaf = 0; leaf < network.leafCount; leaf++)
		if (network.leafKind(leaf) !== LeafKind.constant) return null;
	const { constants, outputCount } = network;
	const words = new BigUint64Array(constants.buffer, constants.byteOffset, constants.length);
	const seen = new Set<string | bigint>();
	for (let at = 0; at < words.length; at += outputCount)
		seen.add(outputCount === 1 ? words[at] : words.subarray(at, at + outputCount).join());
	return seen.size;
}

/** The report for people. */
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
