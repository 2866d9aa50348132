/** Tables, models and files become the network that the worker holds. */

import {
	Box,
	type CnetMetadata,
	ConditionalNetwork,
	CondnetError,
	costSummary,
	Dataset,
	decode,
	encode,
	memorize,
	type Network,
	type StrategyName,
	synthesizeOnBox,
	type WorkOptions,
	wordCount,
} from "@condnet/core";
import { type Port, readNnet, readOnnx } from "@condnet/onnx";
import { readTable, type Table } from "./csv.ts";
import { count, hold, operationsText } from "./held.ts";
import type { Made, Task } from "./messages.ts";

export function fromTable(text: string, strategy: StrategyName, work: WorkOptions): Made {
	const table = readTable(text);
	const dataset = datasetOf(table);
	const made = memorize(dataset, { ...work, strategy });
	const { network } = made;
	const metadata: CnetMetadata = {
		inputs: [...table.inputNames],
		outputs: [table.outputName],
		...(table.labels ? { labels: [...table.labels] } : {}),
	};
	hold({ network, metadata, table: { table, strategy }, dataset });
	const bound = made.lowerBounds.find(({ worst }) => worst !== null);
	return {
		cnet: encode({ network, metadata }),
		rows: table.inputs,
		facts: [
			["Rows", `${count(dataset.rowCount)}, ${count(made.pairs)} distinct inputs`],
			["Tree", `${count(network.gateCount)} gates, ${count(network.leafCount)} leaves`],
			["Worst input", operationsText(made.cost.worst)],
			["Mean", `${made.cost.mean.total.toFixed(3)} operations, every distinct input alike`],
			[
				"No tree with stored answers has less than",
				bound ? `${bound.worst} operations at worst` : "not known",
			],
			["Stored", `${count(wordCount(network).total)} words of 8 bytes`],
			["Verified", `${count(dataset.rowCount)} rows, every one bit for bit`],
		],
		notes: made.notes,
	};
}

export function datasetOf({ inputNames, inputs, outputs }: Table): Dataset {
	return new Dataset({ inputCount: inputNames.length, outputCount: 1, inputs, outputs });
}

/** A model and what its values are called. */
export interface ReadModel {
	readonly network: Network;
	readonly inputs: string[];
	readonly notes: readonly string[];
}

/** .onnx or, by its name, .nnet. */
export function readModel(bytes: Uint8Array, name: string): ReadModel {
	if (/\.nnet$/i.test(name)) {
		const { network, notes } = readNnet(new TextDecoder().decode(bytes));
		return { network, inputs: numbered("x", network.inputCount), notes };
	}
	const { network, inputs, notes } = readOnnx(bytes);
	return { network, inputs: named(inputs, network.inputCount) ?? numbered("x", network.inputCount), notes };
}

/** Names of a model's tensors, by place where they hold several values; undefined where two are alike. */
function named(ports: readonly Port[], inputCount: number): string[] | undefined {
	const names = ports.flatMap(({ name, shape }) => {
		const values = shape.reduce((product, size) => product * size, 1);
		return values === 1 ? [name] : numbered(name, values, "[", "]");
	});
	return names.length === inputCount && new Set(names).size === names.length ? names : undefined;
}

export function numbered(name: string, length: number, before = "", after = ""): string[] {
	return Array.from({ length }, (_, k) => `${name}${before}${k}${after}`);
}

export function fromModel(
	{ bytes, name, box, promise, boxes }: Extract<Task, { kind: "model" }>,
	work: WorkOptions,
): Made {
	const { network: model, inputs, notes } = readModel(bytes, name);
	const {
		network,
		proof,
		operations,
		words,
		decidedVolume,
		boxes: tried,
	} = synthesizeOnBox(model, boxOf(box, model.inputCount), {
		...work,
		...{ maxBoxes: boxes, samples: 20_000 },
		...(promise === "tolerance" ? { tolerance: 1e-9 } : { answer: promise }),
	});
	const { outputCount } = network;
	const metadata: CnetMetadata = {
		inputs,
		outputs: outputCount === 1 ? ["y"] : numbered("y", outputCount),
	};
	hold({ network, metadata, proof, model });
	const { dense, mean, worst } = operations;
	return {
		cnet: encode({ network, metadata, proof }),
		model: encodeModel(model),
		facts: [
			["The model", `${count(model.neuronCount)} neurons; ${count(dense.total)} operations for every input`],
			["Tree", `${count(network.gateCount)} gates, ${count(network.leafCount)} leaves`],
			[
				"Mean on the box",
				`${mean.operations.total.toFixed(1)} operations: ${timesText(dense.total, mean.operations.total)}`,
			],
			["Worst input", operationsText(worst)],
			["Decided without a neuron", `${(100 * decidedVolume).toFixed(1)} % of the box`],
			["Boxes tried", count(tried)],
			["Stored", `${count(words.total)} words of 8 bytes`],
		],
		notes,
	};
}

function timesText(before: number, after: number): string {
	if (after === 0) return "nothing is left to compute";
	const times = before / after;
	return times >= 1 ? `${times.toFixed(1)} times fewer` : `more than the ${count(before)} of the model`;
}

/** A whole model as a file that the page opens, to count it beside the path. */
export function encodeModel(model: Network): Uint8Array {
	const network = ConditionalNetwork.of(model);
	const metadata = {
		inputs: numbered("x", network.inputCount),
		outputs: numbered("y", network.outputCount),
	};
	return encode({ network, metadata });
}

function boxOf(text: string, inputCount: number): Box {
	const pairs = text
		.split(",")
		.map((part) => part.split(":").map((end) => (end.trim() === "" ? Number.NaN : Number(end))));
	const all = pairs.length === 1 ? Array.from({ length: inputCount }, () => pairs[0]) : pairs;
	if (all.length !== inputCount || all.some((pair) => pair.length !== 2 || pair.some(Number.isNaN)))
		throw new CondnetError(
			"usage",
			`The box is "${text}", expected ${inputCount} intervals such as -1:1, with commas between them.`,
		);
	return new Box(
		Float64Array.from(all, ([low]) => low),
		Float64Array.from(all, ([, high]) => high),
	);
}

/** A .cnet file; with its table or model, where the page opens again what a cancelled worker held. */
export function fromFile({
	bytes,
	table: text,
	strategy,
	model: source,
}: Extract<Task, { kind: "open" }>): Made {
	const { network, metadata, proof } = decode(bytes);
	const model = source && readModel(source.bytes, source.name).network;
	const table = text === undefined ? undefined : readTable(text);
	hold({
		...{ network, metadata, proof, model },
		...(table && strategy ? { table: { table, strategy }, dataset: datasetOf(table) } : {}),
	});
	const { worst, depth } = costSummary(network);
	const { mean, meanOver } = metadata.operations ?? {};
	return {
		cnet: bytes,
		facts: [
			["Tree", `${count(network.gateCount)} gates, ${count(network.leafCount)} leaves, depth ${depth}`],
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
