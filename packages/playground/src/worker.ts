/**
 * The long work, beside the page: it holds the network at hand, and answers one task after another. What is
 * cancelled ends with its worker.
 */

import {
	Box,
	type BoxProof,
	type CnetMetadata,
	ConditionalNetwork as Conditional,
	type ConditionalNetwork,
	CondnetError,
	checkProof,
	compile,
	costSummary,
	Dataset,
	decode,
	Evaluator,
	encode,
	memorize,
	type Network,
	type Operations,
	placePoint,
	type StrategyName,
	samplePlane,
	synthesizeOnBox,
	timeForms,
	timeNetworks,
	verify,
	type WorkOptions,
	wordCount,
} from "@condnet/core";
import { readOnnx } from "@condnet/onnx";
import { readTable, type Table } from "./csv.ts";
import type { Answer, Asked, Growth, Made, PlaneNumbers, Results, Task } from "./messages.ts";

interface Held {
	readonly network: ConditionalNetwork;
	readonly metadata: CnetMetadata;
	readonly proof?: BoxProof | undefined;
	readonly model?: Network | undefined;
	readonly table?: { readonly table: Table; readonly strategy: StrategyName } | undefined;
}

let held: Held | undefined;
/** The last model opened, for proofs that come as .cnet. */
let lastModel: Network | undefined;

function answer(message: Answer): void {
	postMessage(message);
}

addEventListener("message", ({ data }: MessageEvent<Asked>) => {
	const { id, task } = data;
	let told = 0;
	const work: WorkOptions = {
		onProgress: (phase, progress) => {
			const now = performance.now();
			if (now - told < 50) return;
			told = now;
			answer({ id, progress, phase });
		},
	};
	try {
		answer({ id, result: perform(task, work) });
	} catch (error) {
		const isOurs = error instanceof CondnetError;
		answer({ id, error: isOurs ? `${error.message} ${error.hint}`.trim() : String(error) });
	}
});

function perform(task: Task, work: WorkOptions): Results[Task["kind"]] {
	switch (task.kind) {
		case "table":
			return fromTable(task.text, task.strategy, work);
		case "model":
			return fromModel(task, work);
		case "open":
			return fromFile(task.bytes);
		case "plane":
			return planeOf(task);
		case "check":
			return check(work);
		case "measure":
			return measure(task.inputs);
		case "grow":
			return grow(work);
	}
}

function fromTable(text: string, strategy: StrategyName, work: WorkOptions): Made {
	const table = readTable(text);
	const dataset = datasetOf(table);
	const made = memorize(dataset, { ...work, strategy });
	const { network } = made;
	const metadata: CnetMetadata = {
		inputs: [...table.inputNames],
		outputs: [table.outputName],
		...(table.labels ? { labels: [...table.labels] } : {}),
	};
	held = { network, metadata, table: { table, strategy } };
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

function datasetOf({ inputNames, inputs, outputs }: Table): Dataset {
	return new Dataset({ inputCount: inputNames.length, outputCount: 1, inputs, outputs });
}

function fromModel(
	{ bytes, box, promise, boxes }: Extract<Task, { kind: "model" }>,
	work: WorkOptions,
): Made {
	const { network: model, notes } = readOnnx(bytes);
	lastModel = model;
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
	const outputCount = network.outputCount;
	const metadata: CnetMetadata = {
		inputs: Array.from({ length: model.inputCount }, (_, j) => `x${j}`),
		outputs: Array.from({ length: outputCount }, (_, k) => (outputCount === 1 ? "y" : `y${k}`)),
	};
	held = { network, metadata, proof, model };
	const { dense, mean, worst } = operations;
	const whole = Conditional.of(model);
	return {
		cnet: encode({ network, metadata, proof }),
		model: encode({
			network: whole,
			metadata: {
				inputs: metadata.inputs,
				outputs: Array.from({ length: whole.outputCount }, (_, k) => `y${k}`),
			},
		}),
		facts: [
			["The model", `${count(model.neuronCount)} neurons; ${count(dense.total)} operations for every input`],
			["Tree", `${count(network.gateCount)} gates, ${count(network.leafCount)} leaves`],
			[
				"Mean on the box",
				`${mean.operations.total.toFixed(1)} operations: ${(dense.total / mean.operations.total).toFixed(1)} times fewer`,
			],
			["Worst input", operationsText(worst)],
			["Decided without a neuron", `${(100 * decidedVolume).toFixed(1)} % of the box`],
			["Boxes tried", count(tried)],
			["Stored", `${count(words.total)} words of 8 bytes`],
		],
		notes,
	};
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

function fromFile(bytes: Uint8Array): Made {
	const { network, metadata, proof } = decode(bytes);
	held = { network, metadata, proof, model: lastModel };
	const { worst, depth } = costSummary(network);
	return {
		cnet: bytes,
		facts: [
			["Tree", `${count(network.gateCount)} gates, ${count(network.leafCount)} leaves, depth ${depth}`],
			["Worst input", operationsText(worst)],
			[
				"Stored",
				`${count(wordCount(network).total)} words of 8 bytes; the file has ${count(bytes.length)} bytes`,
			],
			["Certificate", proof ? "a proof on a box; open its model (.onnx) first to check it" : "none"],
		],
		notes: [],
	};
}

function planeOf({ columns, rows, ...plane }: Extract<Task, { kind: "plane" }>): PlaneNumbers {
	const { network, proof } = theHeld();
	const whole = { ...plane, box: proof };
	const numbers = samplePlane(network, whole, columns, rows);
	const leaves = new Int32Array(columns * rows);
	const evaluator = new Evaluator(network);
	const point = plane.at.slice();
	for (let k = 0; k < leaves.length; k++) {
		placePoint(whole, ((k % columns) + 0.5) / columns, 1 - (Math.floor(k / columns) + 0.5) / rows, point);
		leaves[k] = evaluator.leafOf(point);
	}
	return { numbers, leaves };
}

function check(work: WorkOptions): Results["check"] {
	const { network, proof, model, table } = theHeld();
	if (table) {
		const { rows, mismatches } = verify(network, datasetOf(table.table), work);
		return mismatches === 0
			? { verdict: "yes", reason: `${count(rows)} rows were answered bit for bit.` }
			: { verdict: "no", reason: `${count(mismatches)} of ${count(rows)} rows are answered differently.` };
	}
	if (!proof) return { verdict: "undecided", reason: "The file holds no proof." };
	if (!model)
		return { verdict: "undecided", reason: "Open the model (.onnx) that the network was made of first." };
	const { verdict, reason, boxes } = checkProof(network, proof, model, work);
	return { verdict, reason: `${reason} ${count(boxes)} boxes were derived again.` };
}

function measure(inputs: Float64Array): Results["measure"] {
	const { network, model } = theHeld();
	const now = (): number => performance.now();
	const each = (ns: number): string => (ns < 100 ? ns.toFixed(1) : ns.toFixed(0));
	if (!model || network.inputCount !== model.inputCount) {
		const { conditional } = timeNetworks({ conditional: compile(network) }, inputs, now);
		return {
			text: `One input takes ${each(conditional.one)} ns, ${each(conditional.batch)} ns in batches, in this browser.`,
		};
	}
	const { dense, columnSkip, conditional } = timeForms(model, network, inputs, now);
	return {
		text: `One input takes ${each(conditional.one)} ns, with column skip ${each(columnSkip.one)} ns, the whole network ${each(dense.one)} ns, in this browser.`,
	};
}

/** The table's first rows in a fixed order, in parts that double. */
function grow(work: WorkOptions): Growth {
	const { table: source } = theHeld();
	if (!source) throw new CondnetError("usage", "Only a table grows.");
	const { table, strategy } = source;
	const width = table.inputNames.length;
	const rows = table.outputs.length;
	const sizes = Array.from({ length: 11 }, (_, k) => Math.max(2, Math.round(rows / 2 ** (10 - k))));
	const points = [...new Set(sizes)].map((n) => {
		// Rows at equal distances, so that every part looks like the whole.
		const chosen = Array.from({ length: n }, (_, i) => Math.floor((i * rows) / n));
		const { cost } = memorize(
			new Dataset({
				...{ inputCount: width, outputCount: 1 },
				inputs: Float64Array.from(
					chosen.flatMap((i) => [...table.inputs.subarray(i * width, (i + 1) * width)]),
				),
				outputs: Float64Array.from(chosen, (i) => table.outputs[i]),
			}),
			{ ...work, strategy },
		);
		return { n, worst: cost.worst.total, mean: cost.mean.total };
	});
	return { points };
}

function theHeld(): Held {
	if (!held) throw new CondnetError("usage", "Open a table or a network first.");
	return held;
}

function operationsText({ multiplications, additions, comparisons, total }: Operations): string {
	if (total === comparisons) return `${count(total)} comparisons`;
	return `${count(total)} operations: ${count(multiplications)} multiplications, ${count(additions)} additions, ${count(comparisons)} comparisons`;
}

function count(value: number): string {
	return value.toLocaleString("en-US");
}
