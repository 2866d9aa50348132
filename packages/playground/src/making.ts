/** Tables and finished networks become the network that the worker holds. */

import {
	type CnetMetadata,
	type ConditionalNetwork,
	CondnetError,
	costSummary,
	Dataset,
	decode,
	encode,
	memorize,
	type Network,
	type StrategyName,
	type WorkOptions,
	wordCount,
} from "@condnet/core";
import { readTable, type Table } from "./csv.ts";
import { count, counted, hold, operationsText } from "./held.ts";
import type { Made, TableSource, Task } from "./messages.ts";

export function fromTable({ text, choice, strategy }: TableSource, work: WorkOptions): Made {
	const table = readTable(text, choice);
	const dataset = datasetOf(table);
	const made = memorized(dataset, strategy, table.notes, work);
	const { network } = made;
	const metadata: CnetMetadata = {
		inputs: [...table.inputNames],
		outputs: [table.outputName],
		...(table.labels ? { labels: [...table.labels] } : {}),
	};
	hold({ network, metadata, table: { table, strategy }, dataset });
	const bound = made.lowerBounds.find(({ worst }) => worst !== null);
	const cnet = encode({ network, metadata });
	const { worst } = made.cost;
	return {
		...{ cnet, rows: table.inputs, columns: table.columns },
		figures: [
			[
				count(worst.total),
				`${worst.total === worst.comparisons ? "comparison" : "operation"}${worst.total === 1 ? "" : "s"} at most, for any input`,
			],
			[
				count(dataset.rowCount),
				`${dataset.rowCount === 1 ? "row, answered" : "rows, every one answered"} bit for bit`,
			],
			[
				count(network.leafCount),
				network.leafCount === 1 ? "leaf: an answer" : "leaves: answers or regions of one answer",
			],
			[count(cnet.length), "bytes, the whole network"],
		],
		facts: [
			["Rows", `${count(dataset.rowCount)}, ${counted(made.pairs, "distinct input")}`],
			["Tree", treeText(network)],
			["Worst input", operationsText(made.cost.worst)],
			["Mean", `${made.cost.mean.total.toFixed(3)} operations, every distinct input alike`],
			[
				"No tree with stored answers has less than",
				bound ? `${counted(bound.worst ?? 0, "operation")} at worst` : "not known",
			],
			["Stored", `${count(wordCount(network).total)} words of 8 bytes`],
			["Verified", `${counted(dataset.rowCount, "row")}, bit for bit`],
		],
		notes: [...table.notes, ...made.notes],
	};
}

function treeText({ gateCount, leafCount }: ConditionalNetwork): string {
	return `${counted(gateCount, "gate")}, ${counted(leafCount, "leaf", "leaves")}`;
}

/** A table that contradicts itself may do so for what was left out of it. */
function memorized(
	dataset: Dataset,
	strategy: StrategyName,
	notes: readonly string[],
	work: WorkOptions,
): ReturnType<typeof memorize> {
	try {
		return memorize(dataset, { ...work, strategy });
	} catch (error) {
		if (!(error instanceof CondnetError)) throw error;
		throw new CondnetError(error.code, error.message, [error.hint, ...notes].join(" ").trim());
	}
}

export function datasetOf({ inputNames, inputs, outputs }: Table): Dataset {
	return new Dataset({ inputCount: inputNames.length, outputCount: 1, inputs, outputs });
}

/** A .cnet file; with its table or model, where the page opens again what a cancelled worker held. */
export function fromFile({ bytes, table: taken }: Extract<Task, { kind: "open" }>, model?: Network): Made {
	const { network, metadata, proof } = decode(bytes);
	const table = taken && readTable(taken.text, taken.choice);
	hold({
		...{ network, metadata, proof, model },
		...(taken && table ? { table: { table, strategy: taken.strategy }, dataset: datasetOf(table) } : {}),
	});
	const { worst, depth } = costSummary(network);
	const { mean, meanOver } = metadata.operations ?? {};
	return {
		cnet: bytes,
		figures: [
			[count(worst.total), "operations at most, for any input"],
			[count(network.leafCount), network.leafCount === 1 ? "leaf" : "leaves"],
			[proof ? "a proof" : "no proof", proof ? "on a box is in the file" : "is in the file"],
			[count(bytes.length), "bytes"],
		],
		facts: [
			["Tree", `${treeText(network)}, depth ${depth}`],
			["Worst input", operationsText(worst)],
			[
				"Mean, as its maker states",
				mean ? `${mean.total.toFixed(3)} operations${meanOver ? ` over ${meanOver}` : ""}` : "not stated",
			],
			[
				"Stored",
				`${count(wordCount(network).total)} words of 8 bytes; the file has ${count(bytes.length)} bytes`,
			],
			[
				"Certificate",
				proof ? "a proof on a box; put its model (.onnx or .nnet) beside it to check it here" : "none",
			],
		],
		notes: [],
	};
}
