/**
 * A .cnet file from a sorted table, in one pass: thresholds go straight to the file, answers wait in a file
 * beside it. Memory: what sorting is allowed, and a byte or two a pair (core's StreamedTree).
 */

import { type CnetMetadata, CondnetError, type WorkOptions } from "@condnet/core";
import {
	CnetStream,
	type LexicographicShape,
	longestTie,
	NarrowType,
	StreamedTree,
	streamedBounds,
} from "@condnet/core/internal";
import { typeFacts } from "../tables/column-types.ts";
import { Labels } from "../tables/labels.ts";
import type { Selection } from "../tables/select.ts";
import type { Session } from "../tables/session.ts";
import { advanceRows } from "../tables/table.ts";
import { BufferedSink, Spool } from "./buffered.ts";
import { findConflict, type Memorized, memorizedWants } from "./conflicts.ts";
import { type SortedBlock, sortedRows } from "./sorted-rows.ts";
import { chooseSorting, type Sorting } from "./sorting.ts";

export interface StreamedBuild {
	readonly tree: StreamedTree;
	readonly shape: LexicographicShape;
	readonly metadata: CnetMetadata;
	/** Size of the file. */
	readonly bytes: number;
}

export interface BuildParts extends Memorized {
	/** Where the file goes, from its beginning; called again from the beginning if `restart` was. */
	readonly write: (bytes: Uint8Array) => Promise<void>;
	readonly restart: () => Promise<void>;
	/** Names a file that may be made for as long as the build takes. */
	readonly spool: () => string;
	/** Sorts. */
	readonly session: Session;
	readonly work: WorkOptions;
}

/** @throws CondnetError `bad-data` naming rows that cannot be; `input-output` if a disk is full */
export async function buildFile(parts: BuildParts): Promise<StreamedBuild> {
	const sorting = await chooseSorting(parts.table, parts.selection);
	const all = parts.selection.inputs.length;
	const built = await buildSorted(parts, sorting);
	if (built !== undefined) return built;
	await parts.restart();
	const again = await buildSorted(parts, { order: sorting.order, keys: all });
	if (again === undefined) throw new CondnetError("internal", "A table tied on all its columns.");
	return again;
}

/** @returns undefined if rows tie on the columns sorted by, which are not all */
async function buildSorted(parts: BuildParts, sorting: Sorting): Promise<StreamedBuild | undefined> {
	const { table, selection, work } = parts;
	const { outputs } = selection;
	const labels = parts.text === "numbers" ? undefined : new Labels();
	const sink = new BufferedSink(parts.write);
	const file = new CnetStream(sink);
	const answers = new Spool(parts.spool());
	const answerType = new NarrowType();
	const tree = new StreamedTree(
		sorting.keys,
		outputs.length,
		sorting.keys === selection.inputs.length,
		table.rowCount ?? 0,
	);
	try {
		await file.begin("gates.thresholds", "f64");
		const give = async (): Promise<void> => {
			await file.append(tree.part.thresholds);
			answerType.observe(tree.part.answers);
			await answers.append(tree.part.answers);
		};
		for await (const { columns, rowCount, firstRow } of sortedBlocks(parts, sorting, labels)) {
			advanceRows(work, "building", table, firstRow);
			const status = tree.push(columns.slice(0, sorting.keys), columns.slice(sorting.keys), rowCount);
			if (status === "tied") return undefined;
			if (status !== "going on") throw await findConflict(parts, sorting, tree);
			await give();
		}
		if (tree.rowCount === 0)
			throw new CondnetError(
				"bad-data",
				`${table.name} has no rows.`,
				"Give at least one row of inputs and outputs.",
			);
		tree.finish();
		await give();
		file.end();
		const shape = tree.shape();
		await writeShape(file, tree, shape, sorting, selection);
		await file.begin("leaves.constants", answerType.type);
		for await (const piece of answers.read()) await file.append(answerType.convert(piece));
		file.end();
		const metadata = metadataOf(parts, sorting, tree, shape, labels);
		await file.finish(metadata);
		await sink.flush();
		return { tree, shape, metadata, bytes: file.size };
	} finally {
		await answers.remove();
	}
}

/** Keys first, then outputs. */
export function sortedBlocks(
	parts: Memorized & { readonly session: Session; readonly work: WorkOptions },
	{ order, keys }: Sorting,
	labels: Labels | undefined,
): AsyncGenerator<SortedBlock> {
	const { table, selection, text, session, work } = parts;
	const inputs = order.slice(0, keys).map((j) => selection.inputs[j]);
	const wants = memorizedWants({ inputs, outputs: selection.outputs }, text);
	const onRead = (firstRow: number): void => {
		advanceRows(work, "reading", table, firstRow);
	};
	return sortedRows({ table, session, wants, keys, labels, onRead });
}

/** What the thresholds leave to be said: counts, the column of each gate, and the tree where rows tie. */
async function writeShape(
	file: CnetStream,
	tree: StreamedTree,
	{ bits }: LexicographicShape,
	{ order, keys }: Sorting,
	{ inputs, outputs }: Selection,
): Promise<void> {
	const { ranks, leafCount } = tree;
	await file.facts({
		inputCount: inputs.length,
		outputCount: outputs.length,
		poolOutputCount: outputs.length,
		answer: "values",
		leafCount,
		poolCount: 0,
	});
	const columns = Float64Array.from(order.slice(0, keys));
	if (ranks.some((rank) => columns[rank] !== 0)) {
		const type = new NarrowType().observe(columns);
		await file.begin("gates.values", type.type);
		for (let from = 0; from < ranks.length; from += 1 << 16)
			await file.append(
				type.convert(Float64Array.from(ranks.subarray(from, from + (1 << 16)), (rank) => columns[rank])),
			);
		file.end();
	}
	if (bits === undefined) return;
	await file.begin("tree.shape", "bytes");
	await file.append(bits);
	file.end();
	if (longestRun(ranks) > longestTie) return;
	await file.begin("order.columns", "u32", false);
	await file.append(Uint32Array.from(columns));
	file.end();
}

/** Most gates in a row that do not look at the first column. */
function longestRun(ranks: Uint8Array | Uint16Array): number {
	let longest = 0;
	let run = 0;
	for (const rank of ranks) {
		run = rank === 0 ? 0 : run + 1;
		if (run > longest) longest = run;
	}
	return longest;
}

function metadataOf(
	{ table, selection }: BuildParts,
	{ order, keys }: Sorting,
	tree: StreamedTree,
	{ depth, depthSum }: LexicographicShape,
	labels: Labels | undefined,
): CnetMetadata {
	const names = (columns: readonly number[]): string[] => columns.map((i) => table.columns[i].name);
	const comparisons = (count: number) => ({
		multiplications: 0,
		additions: 0,
		comparisons: count,
		total: count,
	});
	const { inputs, outputs } = selection;
	const sorted = names(order.slice(0, keys).map((j) => inputs[j]));
	return {
		inputs: names(inputs),
		outputs: names(outputs),
		labels: labels?.texts,
		...typeFacts(table, selection),
		strategy: "comparison",
		rows: tree.rowCount,
		pairs: tree.pairCount,
		labelCount: labels?.texts.length,
		rules: {
			ties: "Rows that repeat an input with the same output are one pair; -0 and +0 are one input.",
			nan: "NaN is refused as an input.",
		},
		operations: {
			worst: comparisons(depth),
			mean: comparisons(depthSum / tree.pairCount),
			meanOver: "the distinct inputs",
		},
		depth,
		lowerBounds: streamedBounds(
			{ pairCount: tree.pairCount, runCount: inputs.length === 1 ? tree.leafCount : undefined },
			{ worst: depth },
		),
		// The file becomes the file only after every row has been compared with it.
		verified: { rows: tree.rowCount, mismatches: 0 },
		notes: [
			`The table was sorted by ${sorted.slice(0, 8).join(", ")}${sorted.length > 8 ? ", ..." : ""} outside of memory.`,
		],
	};
}
