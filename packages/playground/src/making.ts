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
				`${worst.total === worst.comparisons ? "comparisons" : "operations"} at most, for any input`,
			],
			[count(dataset.rowCount), "rows, every one answered bit for bit"],
			[count(network.leafCount), "leaves: answers or regions of one answer"],
			[count(cnet.length), "bytes, the whole network"],
		],
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
		notes: [...table.notes, ...made.notes],
	};
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

/** A model and what its values are called. */
export interface ReadModel {
	readonly network: Network;
	readonly inputs: string[];
	/** Ranges of the inputs, where the file says them. */
	readonly box?: string | undefined;
	readonly notes: readonly string[];
}

/** .onnx or, by its name, .nnet. */
export function readModel(bytes: Uint8Array, name: string): ReadModel {
	if (/\.nnet$/i.test(name)) {
		const text = new TextDecoder().decode(bytes);
		const { network, notes } = readNnet(text);
		return { network, inputs: numbered("x", network.inputCount), box: rangesOfNnet(text), notes };
	}
	const { network, inputs, notes } = readOnnx(bytes);
	return { network, inputs: named(inputs, network.inputCount) ?? numbered("x", network.inputCount), notes };
}

/** The least and the largest value of each input, which are lines of the file below its comments. */
function rangesOfNnet(text: string): string {
	const lines = text
		.split(/\r?\n/)
		.filter((line) => line.trim() !== "" && !line.trimStart().startsWith("//"));
	const [low, high] = [lines[3], lines[4]].map((line) =>
		line.split(",").filter((part) => part.trim() !== ""),
	);
	return low.map((least, j) => `${least.trim()}:${high[j].trim()}`).join(", ");
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
	{ bytes, name, box, promise, boxes, inputs: called }: Extract<Task, { kind: "model" }>,
	work: WorkOptions,
): Made {
	const { network: model, inputs, box: stated, notes } = readModel(bytes, name);
	const ranges = box.trim() === "" ? (stated ?? "-1:1") : box;
	const assumed =
		box.trim() === "" && stated === undefined
			? ["The file does not say in which range its inputs lie: -1 to 1 is assumed. Change it above."]
			: [];
	const {
		network,
		proof,
		operations,
		words,
		decidedVolume,
		boxes: tried,
	} = synthesizeOnBox(model, boxOf(ranges, model.inputCount), {
		...work,
		...{ maxBoxes: boxes, samples: 20_000 },
		...(promise === "tolerance" ? { tolerance: 1e-9 } : { answer: promise }),
	});
	const { outputCount } = network;
	const metadata: CnetMetadata = {
		inputs: called?.length === model.inputCount ? [...called] : inputs,
		outputs: outputCount === 1 ? ["y"] : numbered("y", outputCount),
	};
	hold({ network, metadata, proof, model });
	const { dense, mean, worst } = operations;
	const cnet = encode({ network, metadata, proof });
	const average = mean.operations.total;
	return {
		...{ cnet, model: encodeModel(model), box: ranges },
		figures: [
			gain(dense.total, average),
			[average.toFixed(1), `operations on average, instead of ${count(dense.total)}`],
			[`${(100 * decidedVolume).toFixed(1)} %`, "of the box is answered without a neuron"],
			[count(cnet.length), "bytes, with the proof"],
		],
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
		notes: [...assumed, ...notes],
	};
}

function gain(before: number, after: number): readonly [number: string, counts: string] {
	if (after === 0) return ["0", "operations are left, on average"];
	const times = before / after;
	return times >= 1
		? [`${times.toFixed(1)} ×`, "fewer operations on average"]
		: [`${(1 / times).toFixed(1)} ×`, "as many operations on average: nothing is gained"];
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
export function fromFile({ bytes, table: taken, model: source }: Extract<Task, { kind: "open" }>): Made {
	const { network, metadata, proof } = decode(bytes);
	const model = source && readModel(source.bytes, source.name).network;
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
			[count(network.leafCount), "leaves"],
			[proof ? "a proof" : "no proof", proof ? "on a box is in the file" : "is in the file"],
			[count(bytes.length), "bytes"],
		],
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
