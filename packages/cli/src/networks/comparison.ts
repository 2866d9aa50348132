/**
 * What a network's answers are compared with: a table's output columns, or another network's answers on the
 * table's inputs, in reference arithmetic. A network that answers with decisions is compared with the
 * decisions of one that answers with values: the first of the least or largest of its float64 outputs.
 */

import { ConditionalNetwork, CondnetError, decision, Outcome } from "@condnet/core";
import { things } from "../report/text.ts";
import { Labels } from "../tables/labels.ts";
import type { Cells, Table, Want } from "../tables/table.ts";
import { type AnsweredBlock, answerLabels, rowEvaluator } from "./answers.ts";
import { inputColumns, type NetworkColumnOptions, networkColumns } from "./columns.ts";
import { requireInside } from "./inside.ts";
import { type AnyOpenedNetwork, isExact } from "./open-network.ts";
import type { AnsweringNetwork } from "./paged.ts";

/** The expected answers of a block of rows, row-major; outcomes and rounded as in AnsweredBlock. */
export type Expected = Pick<AnsweredBlock, "answers" | "outcomes" | "rounded">;

export interface Comparison {
	readonly inputs: readonly number[];
	/** Columns to read besides the inputs. */
	readonly wants: readonly Want[];
	expected(block: AnsweredBlock): Expected;
	/** An answer as JSON and people see it. */
	readonly shown: (value: number, output: number) => number | string;
}

/** Whether a network's answers are numbers of outputs, not outputs. */
export function decides({ network }: AnsweringNetwork): boolean {
	return network instanceof ConditionalNetwork && network.answer !== "values";
}

/** With a table's output columns. @throws CondnetError `usage` naming the columns that are missing */
export function tableComparison(
	opened: AnsweringNetwork,
	table: Table,
	options: NetworkColumnOptions,
): Comparison {
	const { inputs, outputs } = networkColumns(opened, table, options);
	// Texts that are not among a network's labels are numbered behind them, so that they never agree.
	const labels = answerLabels(opened.metadata).map((texts) => texts && new Labels(texts));
	const numbers = (cells: readonly Cells[], rowCount: number): Float64Array => {
		const answers = new Float64Array(rowCount * outputs.length);
		cells.forEach((column, k) => {
			const ids = labels[k]?.ids(column) ?? column;
			for (let i = 0; i < rowCount; i++) answers[i * outputs.length + k] = Number(ids[i]);
		});
		return answers;
	};
	return {
		inputs,
		wants: outputs.map((column, k) => ({ column, kind: labels[k] === undefined ? "number" : "text" })),
		expected: ({ cells, rowCount }) => ({
			answers: numbers(cells, rowCount),
			outcomes: new Uint8Array(rowCount),
			rounded: new Uint8Array(rowCount),
		}),
		shown: (value, k) => labels[k]?.texts[value] ?? value,
	};
}

/** With another network. @throws CondnetError `usage` if their answers are of different kinds */
export function networkComparison(
	opened: AnsweringNetwork,
	table: Table,
	other: AnyOpenedNetwork,
	options: NetworkColumnOptions,
): Comparison {
	requireAlike(opened, other);
	const { inputCount } = opened.network;
	const { outputCount } = other.network;
	const evaluate = rowEvaluator(other.network);
	const decided = decides(other) ? "values" : kindOf(opened).answers;
	// Labels are numbered by each network for itself: compare their texts.
	const labels = answerLabels(opened.metadata).map((texts) => texts && new Labels(texts));
	const theirs = answerLabels(other.metadata);
	return {
		inputs: inputColumns(opened, table, options.inputs),
		wants: [],
		expected: ({ inputs, rowCount, firstRow }) => {
			const answers = new Float64Array(rowCount * outputCount);
			const outcomes = new Uint8Array(rowCount);
			const rounded = new Uint8Array(rowCount);
			if (!isExact(other))
				requireInside(other.network, other.metadata, other.path, inputs, rowCount, (i) => ({
					name: `Row ${firstRow + i + 1}`,
					rows: [firstRow + i + 1],
				}));
			for (let i = 0; i < rowCount; i++) {
				const given = evaluate(inputs, answers, i * inputCount, i * outputCount);
				outcomes[i] = given === "rounded" ? Outcome.answered : given;
				rounded[i] = given === "rounded" ? 1 : 0;
			}
			const alike =
				decided === "argmin" || decided === "argmax"
					? decisions(answers, outputCount, decided)
					: answers.map((value, i) => {
							const texts = theirs[i % outputCount];
							return texts === undefined ? value : (labels[i % outputCount]?.id(texts[value]) ?? value);
						});
			return { answers: alike, outcomes, rounded };
		},
		shown: (value, k) => labels[k]?.texts[value] ?? value,
	};
}

/** Of each row of answers the first that is least or largest. */
function decisions(answers: Float64Array, outputCount: number, which: "argmin" | "argmax"): Float64Array {
	return Float64Array.from({ length: answers.length / outputCount }, (_, i) =>
		decision(answers.subarray(i * outputCount, (i + 1) * outputCount), which),
	);
}

/** Refuses networks of which neither's answers say what the other's should be. */
function requireAlike(opened: AnsweringNetwork, other: AnyOpenedNetwork): void {
	const [mine, theirs] = [kindOf(opened), kindOf(other)];
	if (mine.inputs !== theirs.inputs || mine.outputs !== theirs.outputs)
		throw new CondnetError(
			"usage",
			`${opened.path} has ${things(mine.inputs, "input")} and ${things(mine.outputs, "output")}, ` +
				`${other.path} ${theirs.inputs} and ${theirs.outputs}; only equals can be compared.`,
		);
	requireSameTexts(opened, other);
	// Which of exact outputs wins is not told by their nearest float64.
	if (mine.answers === theirs.answers || (decides(opened) && theirs.answers === "values" && !isExact(other)))
		return;
	throw new CondnetError(
		"usage",
		`${opened.path} answers with ${mine.answers}, ${other.path} with ${theirs.answers}: they cannot be compared.`,
		decides(other) && mine.answers === "values" && opened.network instanceof ConditionalNetwork
			? `Decisions are compared with a model's: condnet verify ${other.path} TABLE --against ${opened.path}.`
			: "",
	);
}

/** Inputs that are texts are numbered by each network for itself, and read once. */
function requireSameTexts(opened: AnsweringNetwork, other: AnyOpenedNetwork): void {
	const read = ({ metadata }: AnsweringNetwork): string =>
		JSON.stringify([
			metadata.inputTypes?.map((type) => (type === "number" ? null : type)) ?? [],
			metadata.inputTexts ?? [],
		]);
	if (read(opened) !== read(other))
		throw new CondnetError(
			"usage",
			`${opened.path} and ${other.path} read texts as different numbers: they cannot be compared on one table.`,
		);
}

interface Kind {
	readonly inputs: number;
	/** Outputs; of a decision, those that it is about. */
	readonly outputs: number;
	readonly answers: "values" | "argmin" | "argmax" | "labels";
}

function kindOf({ network, metadata }: AnsweringNetwork): Kind {
	const { inputCount: inputs, outputCount: outputs } = network;
	if (metadata.labels !== undefined || metadata.outputLabels !== undefined)
		return { inputs, outputs, answers: "labels" };
	if (!(network instanceof ConditionalNetwork)) return { inputs, outputs, answers: "values" };
	return { inputs, outputs: network.networks.outputCount, answers: network.answer };
}
