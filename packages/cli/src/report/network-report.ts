/** What is known about a network: the keys of JSON that `memorize` and `inspect` share. */

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
import type { Intervals } from "./box-text.ts";
import { leafKindCounts } from "./leaf-kinds.ts";
import type { TableBytes } from "./table-bytes.ts";
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

/** A section of a file, without the zeros that follow. */
export interface StoredSection {
	readonly name: string;
	readonly type: string;
	readonly bytes: number;
}

/** The JSON of `memorize` and `inspect`; null where nothing is known. */
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
