/** Networks of every kind with the inputs on which code and reference could differ, and what is expected. */

import {
	Box,
	ConditionalNetwork,
	CondnetError,
	Domain,
	Evaluator,
	type ExportMetadata,
	exportForm,
	Outcome,
	Random,
} from "../../src/internal.ts";
import { nextDown, nextUp } from "../../src/numbers/floats.ts";
import {
	axisNetwork,
	inputsFor,
	oneValueNetwork,
	randomNetwork,
	synthesizedNetwork,
	withGaps,
} from "../random/compiled-networks.ts";
import { someNetwork } from "../random/conditional-networks.ts";
import { filteredNetwork } from "../random/filters.ts";
import { withPatches } from "../random/patches.ts";
import { inSingle } from "../random/single.ts";

export interface Case {
	/** An identifier. */
	readonly name: string;
	readonly network: ConditionalNetwork;
	/** Rows of inputs, one after another. */
	readonly inputs: Float64Array;
}

/** Outcomes as code returns them, and answers where there are any, zeros elsewhere. */
export interface Answers {
	readonly outcomes: Uint8Array;
	readonly outputs: Float64Array;
}

const makers: readonly ((random: Random) => ConditionalNetwork)[] = [
	someNetwork,
	axisNetwork,
	oneValueNetwork,
	synthesizedNetwork,
	(random) => withGaps(axisNetwork(random), random),
	(random) => ConditionalNetwork.of(randomNetwork(random, 1 + random.integer(5), 1 + random.integer(4))),
	(random) => someNetwork(random, 8),
	(random) => withPatches(withGaps(axisNetwork(random), random), random),
	filteredNetwork,
	(random) => withShortThresholds(axisNetwork(random), random),
];

/** Thresholds that are whole numbers or float32 numbers: C compares them otherwise than others. */
function withShortThresholds(network: ConditionalNetwork, random: Random): ConditionalNetwork {
	const shortened = random.integer(2) === 0 ? (x: number): number => Math.round(3 * x) + 0 : Math.fround;
	return new ConditionalNetwork({ ...network, thresholds: network.thresholds.map(shortened) });
}

/**
 * Networks of every kind in turn, in float64 and in float32.
 *
 * @param holds throws `unsupported-operator` for what a target does not hold; these are passed over
 */
export function randomCases(
	count: number,
	rows: number,
	seed: number,
	holds: (network: ConditionalNetwork) => void = exportForm,
): Case[] {
	const cases: Case[] = [];
	for (let k = 0; cases.length < count; k++) {
		const random = new Random(seed + k);
		const inDouble = withDomain(makers[k % makers.length](random), random);
		// Every second round of them in float32.
		const network = Math.floor(k / makers.length) % 2 === 0 ? inDouble : inSingle(inDouble);
		if (network === undefined || !isHeld(network, holds)) continue;
		cases.push({ name: `net${k}`, network, inputs: hardInputs(network, random, rows) });
	}
	return cases;
}

function isHeld(network: ConditionalNetwork, holds: (network: ConditionalNetwork) => void): boolean {
	try {
		holds(network);
		return true;
	} catch (error) {
		if (error instanceof CondnetError && error.code === "unsupported-operator") return false;
		throw error;
	}
}

/** A network with a domain that it did not have: a box or two, and what becomes of inputs outside. */
function withDomain(network: ConditionalNetwork, random: Random): ConditionalNetwork {
	if (random.integer(2) === 0 || network.keys.length > 0) return network;
	const box = (): Box => {
		const low = Float64Array.from({ length: network.inputCount }, () => 2 * random.normal());
		return new Box(
			low,
			low.map((end) => end + 3 * random.uniform()),
		);
	};
	const outside = (["error", "full", "clamp"] as const)[random.integer(3)];
	const boxes = outside !== "clamp" && random.integer(3) === 0 ? [box(), box()] : [box()];
	if (outside === "full" && network.networks.count === 0) return network;
	return new ConditionalNetwork({ ...network, domain: new Domain(boxes, outside) });
}

/** Inputs near gates, ends of the domain, infinities, -0 and NaN. */
export function hardInputs(network: ConditionalNetwork, random: Random, count: number): Float64Array {
	const { inputCount, domain } = network;
	const inputs = inputsFor(network, random, count);
	for (let i = 0; i < count; i++) {
		const at = i * inputCount;
		if (domain.boxes.length > 0 && random.integer(4) > 0) {
			const box = domain.boxes[random.integer(domain.boxes.length)];
			const point = new Float64Array(inputCount);
			box.sample(random, point);
			inputs.set(point, at);
			if (random.integer(3) === 0) {
				const j = random.integer(inputCount);
				const end = random.integer(2) === 0 ? box.low[j] : box.high[j];
				inputs[at + j] = [end, nextUp(end), nextDown(end)][random.integer(3)];
			}
		}
		if (random.integer(40) === 0)
			inputs[at + random.integer(inputCount)] = [Number.NaN, -0][random.integer(2)];
	}
	return inputs;
}

/** What the reference says; 3 for an input that is NaN. */
export function expectedAnswers({ network, inputs }: Case): Answers {
	const { inputCount, outputCount, domain } = network;
	const rows = inputs.length / inputCount;
	const answers = blankAnswers(rows, outputCount);
	const evaluator = new Evaluator(network);
	for (let i = 0; i < rows; i++) {
		const given = inputs.subarray(i * inputCount, (i + 1) * inputCount);
		const row = network.arithmetic === "float32" ? given.map(Math.fround) : given;
		if (row.some(Number.isNaN)) answers.outcomes[i] = 3;
		else if (domain.outside === "error" && !domain.contains(row)) answers.outcomes[i] = Outcome.outside;
		else answers.outcomes[i] = outcomeOf(evaluator, row, answers.outputs, i * outputCount);
	}
	return tidied(network, answers);
}

/** An infinite input that an exact map reads is an error of the reference; code says that it is outside. */
function outcomeOf(evaluator: Evaluator, row: Float64Array, outputs: Float64Array, to: number): number {
	const { outputCount, domain } = evaluator.network;
	try {
		return evaluator.evaluate(row, outputs, 0, to);
	} catch (error) {
		if (!(error instanceof CondnetError) || error.code !== "bad-data") throw error;
		outputs.fill(domain.outside === "error" ? 0 : Number.NaN, to, to + outputCount);
		return Outcome.outside;
	}
}

/** Rows without an answer hold zeros. */
export function tidied({ outputCount, domain }: ConditionalNetwork, answers: Answers): Answers {
	for (const [i, outcome] of answers.outcomes.entries())
		if (outcome !== Outcome.answered && !(outcome === Outcome.outside && domain.outside !== "error"))
			answers.outputs.fill(0, i * outputCount, (i + 1) * outputCount);
	return answers;
}

export function blankAnswers(rows: number, outputCount: number): Answers {
	return { outcomes: new Uint8Array(rows), outputs: new Float64Array(rows * outputCount) };
}

/** A text that differs where a bit differs, all NaN alike. */
export function shown({ outcomes, outputs }: Answers): string[] {
	const width = outputs.length / outcomes.length;
	return Array.from(outcomes, (outcome, i) =>
		[outcome, ...outputs.subarray(i * width, (i + 1) * width)]
			.map((value) => (Object.is(value, -0) ? "-0" : String(value)))
			.join(" "),
	);
}

export function metadataOf(network: ConditionalNetwork): ExportMetadata {
	return {
		inputs: Array.from({ length: network.inputCount }, (_, j) => `x${j}`),
		outputs: Array.from({ length: network.outputCount }, (_, k) => `y${k}`),
		notes: ['A network of a test. */ or \\ and """ must not end a comment.'],
	};
}
