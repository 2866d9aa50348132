/**
 * Answers a table's rows block by block, in bounded memory, and turns answers into what people wrote: numbers
 * and labels.
 */

import {
	type CnetMetadata,
	type ConditionalNetwork,
	CondnetError,
	canOpen,
	compile,
	compileAs,
	Evaluator,
	ExactEvaluator,
	ExactNetwork,
	type MemoryOptions,
	Outcome,
	rationals,
} from "@condnet/core";
import type { Context } from "../program/context.ts";
import { typedForAnswers } from "../tables/column-types.ts";
import { formatAnswer } from "../tables/csv-text.ts";
import { inputWants } from "../tables/dataset.ts";
import type { Cells, Table, Want } from "../tables/table.ts";
import { type Batches, openBatches } from "./batches.ts";
import { BlockRoom } from "./block-room.ts";
import { requireInside } from "./inside.ts";
import { isExact } from "./open-network.ts";
import { type AnsweringNetwork, isPaged, type PagedNetwork } from "./paged.ts";
import { isStored } from "./stored.ts";

export interface AnsweredBlock {
	/** 0-based row of the table. */
	readonly firstRow: number;
	readonly rowCount: number;
	/** rowCount * inputCount numbers. */
	readonly inputs: Float64Array;
	/** rowCount * outputCount answers. */
	readonly answers: Float64Array;
	/** What became of each row: an Outcome. */
	readonly outcomes: Uint8Array;
	/**
	 * 1 for each row with an answer that is not a float64 but was rounded to one; its bits say nothing.
	 */
	readonly rounded: Uint8Array;
	/** Cells of the further columns that were asked for. */
	readonly cells: readonly Cells[];
}

/**
 * Streams a table through a compiled network, over `--threads`: while one block is being answered, the next
 * is read and the last one used; where the table says that the next may take its time, the last is not held
 * back. A block's arrays are good until the next block is asked for.
 *
 * @param further columns to read besides the inputs
 */
export async function* answerTable(
	opened: AnsweringNetwork,
	table: Table,
	inputs: readonly number[],
	context: Context,
	further: readonly Want[] = [],
): AsyncGenerator<AnsweredBlock> {
	const { network } = opened;
	const { inputCount } = network;
	const answerer = blockAnswerer(opened, context.threads);
	const room = new BlockRoom(network, answerer.numbers);
	let pending: (() => Promise<AnsweredBlock>) | undefined;
	const finishPending = async (): Promise<AnsweredBlock | undefined> => {
		const finish = pending;
		pending = undefined;
		return finish?.();
	};
	try {
		const typed = typedForAnswers(table, inputs, opened.metadata);
		for await (const block of typed.table.read([...inputWants(typed.inputs), ...further])) {
			const { firstRow, rowCount, cells, unknown } = block;
			const part = table.expectedRows === undefined ? 0 : Math.min(1, firstRow / table.expectedRows);
			context.progress("answering", part);
			if (rowCount === 0) {
				const finished = await finishPending();
				if (finished) yield finished;
				continue;
			}
			const { inputs: rows, answers } = room.next(rowCount);
			fillRowMajor(rows, cells.slice(0, inputCount), rowCount);
			const finished = await finishPending();
			const outcomes = new Uint8Array(rowCount);
			const rounded = new Uint8Array(rowCount);
			if (!isPaged(opened) && !isStored(opened) && !isExact(opened))
				requireInside(opened.network, opened.metadata, opened.path, rows, rowCount, (i) => ({
					name: `Row ${firstRow + i + 1}`,
					rows: [firstRow + i + 1],
				}));
			const finish = answerer.begin(rows, answers, outcomes, rounded);
			pending = async () => {
				await finish();
				if (unknown !== undefined) setUnknown(unknown, outcomes, answers);
				return {
					firstRow,
					rowCount,
					inputs: rows,
					answers,
					outcomes,
					rounded,
					cells: cells.slice(inputCount),
				};
			};
			if (finished) yield finished;
		}
		const last = await finishPending();
		if (last) yield last;
	} catch (error) {
		// Rows before the one that cannot be read have their answers.
		const finished = await finishPending();
		if (finished) yield finished;
		throw error;
	} finally {
		answerer.stop();
	}
}

/** Rows with a text that the network does not know have no answer, as other inputs without one. */
function setUnknown(unknown: Uint8Array, outcomes: Uint8Array, answers: Float64Array): void {
	const width = answers.length / unknown.length;
	for (let i = 0; i < unknown.length; i++) {
		if (unknown[i] === 0) continue;
		outcomes[i] = Outcome.unknown;
		answers.fill(Number.NaN, i * width, (i + 1) * width);
	}
}

/** Answers blocks of rows, one at a time. */
interface BlockAnswerer {
	/** Memory for rows or answers. */
	readonly numbers: (length: number) => Float64Array;
	/**
	 * Begins to answer outcomes.length rows.
	 *
	 * @returns what ends it: outcomes are filled in, and rounded is 1 where that is so
	 */
	begin(
		rows: Float64Array,
		answers: Float64Array,
		outcomes: Uint8Array,
		rounded: Uint8Array,
	): () => Promise<void>;
	stop(): void;
}

/**
 * The fastest way to a network's answers: compiled, over threads; from its file; an exact network row by row.
 */
function blockAnswerer(opened: AnsweringNetwork, threads: number | undefined): BlockAnswerer {
	if (isPaged(opened)) return fromFile(opened.network);
	if (isStored(opened))
		return inBatches(
			openBatches(() => opened.network, threads),
			true,
		);
	if (isExact(opened)) return rowByRow(opened.network, rowEvaluator(opened.network));
	const { network, compiled } = opened;
	// A layout that the file keeps is compared with the network, which costs no more than compiling it.
	const compiledFor = (memory: MemoryOptions) =>
		compiled !== undefined && canOpen(compiled)
			? compileAs(network, compiled, memory)
			: compile(network, memory);
	return inBatches(openBatches(compiledFor, threads), network.domain.isEverywhere);
}

/** @param isEverywhere whether no input lies outside the network's domain */
function inBatches(batches: Batches, isEverywhere: boolean): BlockAnswerer {
	return {
		numbers: (length) => batches.numbers(length),
		begin(rows, answers, outcomes) {
			const begun = batches.begin(rows, answers, outcomes.length);
			return async () => {
				if ((await begun.finish()) === outcomes.length && isEverywhere) return;
				outcomes.set(batches.outcomes(rows, answers, outcomes.length));
			};
		},
		stop: () => batches.stop(),
	};
}

function fromFile(network: PagedNetwork["network"]): BlockAnswerer {
	return {
		numbers: (length) => new Float64Array(length),
		begin: (rows, answers, outcomes) => async () =>
			network.evaluate(rows, answers, outcomes.length, outcomes),
		stop: () => {},
	};
}

/** Answers one row after another. */
function rowByRow(
	{ inputCount, outputCount }: { readonly inputCount: number; readonly outputCount: number },
	evaluate: RowEvaluator,
): BlockAnswerer {
	return {
		numbers: (length) => new Float64Array(length),
		begin: (rows, answers, outcomes, rounded) => async () => {
			for (let i = 0; i < outcomes.length; i++) {
				const given = evaluate(rows, answers, i * inputCount, i * outputCount);
				outcomes[i] = given === "rounded" ? Outcome.answered : given;
				rounded[i] = given === "rounded" ? 1 : 0;
			}
		},
		stop: () => {},
	};
}

/**
 * What became of a row: an Outcome, or an answer rounded from one that float64 does not hold.
 */
export type RowAnswer = Outcome | "rounded";

/** Answers one row: inputs from `at` on, answers from `to` on. */
export type RowEvaluator = (inputs: Float64Array, answers: Float64Array, at: number, to: number) => RowAnswer;

/** The reference of either kind of network. */
export function rowEvaluator(network: ConditionalNetwork | ExactNetwork): RowEvaluator {
	if (!(network instanceof ExactNetwork)) {
		const evaluator = new Evaluator(network);
		return (inputs, answers, at, to) => evaluator.evaluate(inputs, answers, at, to);
	}
	const evaluator = new ExactEvaluator(network);
	return (inputs, answers, at, to) => {
		const outputs = evaluator.evaluate(inputs, at);
		answers.set(outputs.map(rationals.toFloat64), to);
		return outputs.every(rationals.isFloat64) ? Outcome.answered : "rounded";
	};
}

function fillRowMajor(rows: Float64Array, columns: readonly Cells[], rowCount: number): void {
	columns.forEach((column, j) => {
		if (!(column instanceof Float64Array))
			throw new CondnetError("internal", "An input column is not of numbers.");
		for (let i = 0; i < rowCount; i++) rows[i * columns.length + j] = column[i];
	});
}

/** Of each output the texts of its labels; undefined where it is a number. */
export function answerLabels({
	outputs,
	labels,
	outputLabels,
}: CnetMetadata): (readonly string[] | undefined)[] {
	return outputs.map((_, k) => labels ?? outputLabels?.[k] ?? undefined);
}

/** How one answer is written: a label's text, or the number. @param k which output it is */
export function answerText({ metadata }: AnsweringNetwork, value: number, k: number): string {
	return formatAnswer(metadata.labels ?? metadata.outputLabels?.[k] ?? undefined, value);
}
