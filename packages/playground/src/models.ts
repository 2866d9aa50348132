/** Models, trained elsewhere, become the network that the worker holds. */

import {
	Box,
	type CnetMetadata,
	ConditionalNetwork,
	CondnetError,
	encode,
	type Network,
	synthesizeOnBox,
	type WorkOptions,
} from "@condnet/core";
import { type Port, readNnet, readOnnx } from "@condnet/onnx";
import { count, hold, operationsText } from "./held.ts";
import type { Made, Task } from "./messages.ts";

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
