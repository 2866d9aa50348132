/**
 * Ranges larger than memory: DuckDB sorts them by their starts, and a sweep lays out the network in one pass
 * straight to the file.
 */

import { type CnetMetadata, CondnetError, LeafKind } from "@condnet/core";
import { CnetStream, NarrowType, rangeBounds, rangeProblem, StreamedRanges } from "@condnet/core/internal";
import { TableSizer } from "../report/table-bytes.ts";
import { placeOf } from "../tables/cells.ts";
import { typeFacts } from "../tables/column-types.ts";
import { Labels } from "../tables/labels.ts";
import { type MemorizedFacts, rangeMetadata } from "../tables/range-metadata.ts";
import type { Selection } from "../tables/select.ts";
import { advanceRows } from "../tables/table.ts";
import { BufferedSink, Spool } from "./buffered.ts";
import type { BuildParts } from "./build.ts";
import { memorizedWants } from "./conflicts.ts";
import { rangeConflict, shownRange } from "./range-conflicts.ts";
import { sortedRows } from "./sorted-rows.ts";

export interface RangeChoice {
	readonly integers: boolean;
	readonly mostSpecific: boolean;
	readonly key: string | undefined;
	/** The column of networks, where there is one. */
	readonly networks: string | undefined;
}

export interface BuiltRanges extends MemorizedFacts {
	readonly metadata: CnetMetadata;
	readonly leaves: number;
	/** Size of the file, and of the table as plain arrays. */
	readonly bytes: number;
	readonly tableBytes: number;
	/** Numbers and what answers them; to be removed after use. */
	readonly checks: Spool;
	/** Answers, outputs by outputs. */
	readonly answers: Float64Array;
}

/** @throws CondnetError `bad-data` naming rows that cannot be; `input-output` if a disk is full */
export async function buildRanges(parts: BuildParts, choice: RangeChoice): Promise<BuiltRanges> {
	const { table, selection, work } = parts;
	const labels = parts.text === "numbers" ? undefined : new Labels();
	const sizer = new TableSizer(selection.inputs.length + selection.outputs.length);
	const ranges = new StreamedRanges(selection.outputs.length, choice.integers, choice.mostSpecific);
	const sink = new BufferedSink(parts.write);
	const file = new CnetStream(sink);
	const ofLeaves = new Spool(parts.spool());
	const checks = new Spool(parts.spool());
	try {
		await file.begin("gates.thresholds", "f64");
		const give = async (): Promise<void> => {
			await file.append(ranges.part.thresholds);
			await ofLeaves.append(ranges.part.answers);
			await checks.append(ranges.part.checks);
		};
		for await (const { columns, rowCount, firstRow } of sorted(parts, choice, labels, sizer)) {
			advanceRows(work, "building", table, firstRow);
			const conflict = ranges.push(columns[0], columns[1], columns.slice(2), rowCount);
			if (conflict !== undefined) throw await rangeConflict(parts, conflict);
			await give();
		}
		if (ranges.rowCount === 0)
			throw new CondnetError("bad-data", `${table.name} has no rows.`, "Give at least one range.");
		ranges.finish();
		await give();
		file.end();
		await writeLeaves(file, ranges, ofLeaves, selection);
		const facts = factsOf(ranges, choice);
		const metadata = metadataOf(parts, labels, facts, ranges.rowCount, choice);
		await file.finish(metadata);
		await sink.flush();
		const tableBytes = sizer.bytes(labels?.texts);
		const { leafCount: leaves } = ranges;
		return {
			...facts,
			metadata,
			leaves,
			bytes: file.size,
			tableBytes,
			checks,
			answers: ranges.answers.numbers,
		};
	} catch (error) {
		await checks.remove();
		throw error;
	} finally {
		await ofLeaves.remove();
	}
}

/** Starts, ends, outputs; each range is looked at before it is sorted. */
function sorted(
	{ table, selection, text, session, work }: BuildParts,
	{ integers }: RangeChoice,
	labels: Labels | undefined,
	sizer: TableSizer,
): ReturnType<typeof sortedRows> {
	const wants = memorizedWants(selection, text);
	const onRead = async (firstRow: number, columns: readonly Float64Array[]): Promise<void> => {
		advanceRows(work, "reading", table, firstRow);
		if (columns.length === 0) return;
		sizer.observe(columns);
		const [starts, ends] = columns;
		for (let i = 0; i < starts.length; i++) {
			const wrong = rangeProblem(starts[i], ends[i], integers);
			if (wrong === undefined) continue;
			const row = firstRow + i;
			throw new CondnetError(
				"bad-data",
				`${await placeOf(table, row)}: the range ${shownRange(table, selection, [starts[i], ends[i]])} ${wrong.problem}.`,
				wrong.hint,
				[row + 1],
			);
		}
	};
	return sortedRows({ table, session, wants, keys: 2, labels, onRead, lastDescends: true });
}

/** What the thresholds leave to be said: counts, and of each leaf its answer. */
async function writeLeaves(
	file: CnetStream,
	{ leafCount, gaps, answers }: StreamedRanges,
	ofLeaves: Spool,
	{ outputs }: Selection,
): Promise<void> {
	await file.facts({
		inputCount: 1,
		outputCount: outputs.length,
		poolOutputCount: outputs.length,
		answer: "values",
		leafCount,
		poolCount: 0,
	});
	if (gaps > 0) {
		await file.begin("leaves.kinds", "u8");
		for await (const piece of ofLeaves.read())
			await file.append(
				Uint8Array.from(piece, (answer) => (answer < 0 ? LeafKind.unknown : LeafKind.constant)),
			);
		file.end();
	}
	const items = new NarrowType().observe(Float64Array.of(0, answers.count - 1));
	await file.begin("leaves.items", items.type);
	for await (const piece of ofLeaves.read())
		await file.append(items.convert(piece.map((answer) => Math.max(0, answer))));
	file.end();
	const constants = new NarrowType().observe(answers.numbers);
	await file.begin("leaves.constants", constants.type);
	await file.append(constants.convert(answers.numbers));
	file.end();
}

function factsOf(ranges: StreamedRanges, { integers }: RangeChoice): MemorizedFacts {
	const { leafCount: leaves, gaps, merged, rowCount: rows } = ranges;
	const labels = ranges.answers.count;
	const depth = Math.ceil(Math.log2(leaves));
	// Of a complete tree, the leaves of the last level are the first ones.
	const last = 2 * leaves - 2 ** depth;
	const comparisons = (count: number) => ({
		multiplications: 0,
		additions: 0,
		comparisons: count,
		total: count,
	});
	return {
		width: 1,
		strategy: "ranges",
		pairs: ranges.pairCount,
		labels,
		cost: {
			worst: comparisons(depth),
			mean: comparisons((last * depth + (leaves - last) * (depth - 1)) * (1 / leaves)),
			depth,
		},
		lowerBounds: rangeBounds({ leaves, labels, gaps }, { worst: depth }),
		verified: { rows, mismatches: 0 },
		ranges: { rows, gaps, merged },
		notes: [
			...(integers
				? ["Keys are whole numbers: any other number is answered as the next whole one above it."]
				: []),
			"The ranges were sorted outside of memory.",
		],
	};
}

function metadataOf(
	{ table, selection }: BuildParts,
	labels: Labels | undefined,
	facts: MemorizedFacts,
	rows: number,
	choice: RangeChoice,
): CnetMetadata {
	const names = (columns: readonly number[]): string[] => columns.map((i) => table.columns[i].name);
	return rangeMetadata(
		{
			inputs: names(selection.inputs),
			outputs: names(selection.outputs),
			labels: labels?.texts,
			...typeFacts(table, selection),
			rows,
		},
		facts,
		choice,
	);
}
