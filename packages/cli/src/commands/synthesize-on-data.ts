/** `condnet synthesize MODEL --data TABLE`: equal to the model on every row of the table, bit for bit. */

import {
	type CnetMetadata,
	CondnetError,
	type DataLeafKind,
	type FittedScreen,
	fitScreen,
	type Network,
	networkOperations,
	type SynthesizedOnData,
	synthesizeOnData,
	timeForms,
} from "@condnet/core";
import { exitCodes } from "../files/exit-codes.ts";
import { inputColumns } from "../networks/columns.ts";
import type { OpenedNetwork } from "../networks/open-network.ts";
import { prepareNetworkFile, saveNetwork } from "../networks/save.ts";
import { denseOperations, unconditionalNetwork } from "../networks/unconditional.ts";
import type { Context } from "../program/context.ts";
import { type OnDataReport, onDataText } from "../report/on-data-report.ts";
import { bytes as sizeText } from "../report/text.ts";
import { timedForms } from "../report/timed.ts";
import { requireMemory } from "../streamed/larger.ts";
import { inputWants } from "../tables/dataset.ts";
import { openTable } from "../tables/open-table.ts";
import { RowBuffer } from "../tables/row-buffer.ts";
import { advanceRows, type Table } from "../tables/table.ts";

export interface OnDataCommandOptions {
	readonly data: string;
	readonly inputs?: string;
	readonly delimiter?: string;
	readonly decimal?: "." | ",";
	readonly header?: boolean;
	readonly leafPoints?: number;
	readonly maxWords?: number;
	readonly leaf?: readonly DataLeafKind[];
	readonly seed: number;
	readonly output?: string;
	readonly force?: boolean;
	readonly memory?: number;
}

/** Rows on which time is measured, at most. */
const timedRows = 2000;

export async function synthesizeOnTable(
	context: Context,
	opened: OpenedNetwork,
	options: OnDataCommandOptions,
): Promise<number> {
	const source = unconditionalNetwork(opened);
	const target = await prepareNetworkFile(options, context);
	const table = await openTable(options.data, options);
	if (options.memory !== undefined) requireFits(table, source, options.memory);
	const inputs = await readInputs(table, inputColumns(opened, table, options.inputs), context);
	const { leafPoints, maxWords, leaf, seed } = options;
	const made = synthesizeOnData(source, inputs, {
		leafPoints,
		maxWords,
		leafKinds: leaf,
		seed,
		...context.work,
	});
	const metadata = metadataOf(opened, table, made);
	const bytes = await saveNetwork({ network: made.network, metadata }, target, context.work);
	const report = reportOf(context, opened, source, inputs, made, metadata, bytes, seed);
	await context.report(options.output, report, () => onDataText(report));
	return made.verified.mismatches === 0 ? exitCodes.yes : exitCodes.no;
}

/**
 * What is taken was measured: of each row its numbers, what of the tree may stand for it alone, and which
 * neurons are active; the first of it lies within what is counted as the runtime's.
 *
 * @throws CondnetError `usage` if the rows take more memory than may be used
 */
function requireFits(table: Table, { inputCount, outputCount, neuronCount }: Network, memory: number): void {
	const row = 1100 + 16 * inputCount + 8 * outputCount + neuronCount;
	const needed = Math.max(0, (table.expectedRows ?? 0) * row - 6e7);
	requireMemory(table.name, memory, needed, `on its rows it takes about ${sizeText(needed)}`);
}

async function readInputs(table: Table, columns: readonly number[], context: Context): Promise<Float64Array> {
	const rows = new RowBuffer(columns.length, table.rowCount);
	for await (const { rowCount, firstRow, cells } of table.read(inputWants(columns))) {
		advanceRows(context.work, "reading", table, firstRow);
		rows.push(cells, rowCount);
	}
	if (rows.rowCount === 0)
		throw new CondnetError("bad-data", `${table.name} has no rows.`, "Give at least one row.");
	return rows.finish();
}

function metadataOf({ path, metadata }: OpenedNetwork, table: Table, made: SynthesizedOnData): CnetMetadata {
	const { rows, operations, depth, verified } = made;
	const { worst, mean } = operations.conditional;
	return {
		inputs: metadata.inputs,
		byPosition: metadata.byPosition,
		outputs: metadata.outputs,
		labels: metadata.labels,
		strategy: "on data",
		rows,
		operations: { worst, mean, meanOver: `the rows of ${table.name}` },
		depth,
		verified: { rows: verified.rows, mismatches: verified.mismatches },
		notes: [
			...(metadata.notes ?? []),
			`Equal to ${path} on the rows of ${table.name}, bit for bit in ${made.network.arithmetic}; off them nothing is promised.`,
			...(made.stoppedBy === null
				? []
				: ["What is stored was limited by --max-words: with more, fewer operations may be reached."]),
			...(made.byKind.constant.leaves === made.leaves
				? ["Every leaf is a stored answer: the rows are memorized. --leaf restricted has answers computed."]
				: []),
		],
	};
}

function screenFigures({ screen, mean }: FittedScreen): NonNullable<OnDataReport["operations"]["screen"]> {
	return { mean, rank: screen.rank, neurons: screen.neurons.length, words: screen.words };
}

function reportOf(
	context: Context,
	opened: OpenedNetwork,
	source: Network,
	inputs: Float64Array,
	made: SynthesizedOnData,
	metadata: CnetMetadata,
	bytes: number,
	seed: number,
): OnDataReport {
	const { network, rows, operations, leaves, depth, byKind, words, verified } = made;
	const fitted =
		source.arithmetic === "float64" ? fitScreen(source, inputs, { seed, ...context.work }) : undefined;
	const timed = inputs.subarray(0, timedRows * network.inputCount);
	const timings = timeForms(source, network, timed, () => performance.now());
	const stored = networkOperations(source);
	const means = {
		dense: stored.total,
		columnSkip: operations.columnSkip.mean.total,
		conditional: operations.conditional.mean.total,
	};
	return {
		source: opened.path,
		rows,
		inputs: network.inputCount,
		outputs: network.outputCount,
		operations: {
			dense: denseOperations(opened, source),
			stored,
			columnSkip: operations.columnSkip,
			screen: fitted ? screenFigures(fitted) : null,
			conditional: operations.conditional,
		},
		leaves,
		gates: network.gateCount,
		depth,
		byKind,
		stoppedBy: made.stoppedBy,
		words,
		bytes,
		verified: { rows: verified.rows, mismatches: verified.mismatches },
		...timedForms(timings, means),
		notes: metadata.notes ?? [],
		seconds: context.seconds,
	};
}
