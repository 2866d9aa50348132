/**
 * Inputs on which a port shows whether it keeps the reference's bits: the ends of what the network tells
 * apart, stored keys or points between, on the path of each an axis gate's two sides (its threshold, which
 * goes left, and the number after it, which goes right), and the two sides of borders between leaves or
 * decisions, wherever they lie, found by halving. Cost: some 60 evaluations a vector.
 */

import type { ConditionalNetwork } from "../../network/conditional-network.ts";
import { Outcome } from "../../network/domain.ts";
import { Evaluator } from "../../network/evaluate.ts";
import { nextUp } from "../../numbers/floats.ts";
import { Random } from "../../numbers/random.ts";
import { singleUp } from "../../numbers/single.ts";

export interface GoldenVector {
	readonly inputs: Float64Array;
	/** An Outcome. */
	readonly outcome: number;
	/** Zeros where nothing is answered. */
	readonly outputs: Float64Array;
}

/** @param count vectors at most */
export function goldenVectors(network: ConditionalNetwork, count: number, seed = 1): GoldenVector[] {
	const random = new Random(seed);
	const evaluator = new Evaluator(network);
	const [low, high] = ends(network);
	const vectors: GoldenVector[] = [];
	const { domain } = network;
	const single = network.arithmetic === "float32";
	const next = single ? singleUp : nextUp;
	const answered = (given: Float64Array): GoldenVector => {
		const inputs = single ? given.map(Math.fround) : given;
		const outputs = new Float64Array(network.outputCount);
		const isRefused = domain.outside === "error" && !domain.contains(inputs);
		const outcome = isRefused ? Outcome.outside : evaluator.evaluate(inputs, outputs);
		const isAnswered = outcome === Outcome.answered || (outcome === Outcome.outside && !isRefused);
		return { inputs, outcome, outputs: isAnswered ? outputs : outputs.fill(0) };
	};
	const add = (inputs: Float64Array): unknown => vectors.push(answered(inputs));
	add(low);
	add(high);
	if (domain.boxes.length > 0) add(high.map((end) => (end < Number.MAX_VALUE ? next(end) : end)));
	for (let tries = 0; vectors.length + 4 <= count / 2 && tries < count; tries++)
		vectors.push(...border(network, answered, point(), point()));
	while (vectors.length + 3 <= count) {
		const from = point();
		add(from);
		const gates = axisGatesOnPath(network, single ? from.map(Math.fround) : from);
		if (gates.length === 0) continue;
		const gate = gates[random.integer(gates.length)];
		const threshold = network.thresholds[gate];
		if (!Number.isFinite(threshold)) continue;
		for (const value of [threshold, next(threshold)]) {
			const beside = from.slice();
			beside[network.gateValues[gate]] = value;
			add(beside);
		}
	}
	return vectors;

	function point(): Float64Array {
		return pointOf(network, low, high, random);
	}
}

/** The points next to a border between two points, if leaf or decision differ there; else none. */
function border(
	network: ConditionalNetwork,
	answered: (inputs: Float64Array) => GoldenVector,
	from: Float64Array,
	to: Float64Array,
): readonly GoldenVector[] {
	const { answer } = network;
	const leaves = new Evaluator(network);
	const at = (part: number): Float64Array => from.map((end, j) => end * (1 - part) + to[j] * part);
	const sideOf = (vector: GoldenVector): string =>
		`${vector.outcome} ${answer === "values" ? leaves.leafOf(vector.inputs) : vector.outputs[0]}`;
	let [low, high] = [answered(at(0)), answered(at(1))];
	const side = sideOf(low);
	if (side === sideOf(high)) return [];
	for (let [a, b] = [0, 1]; ; ) {
		const part = (a + b) / 2;
		if (part <= a || part >= b) return [low, high];
		const middle = answered(at(part));
		if (sideOf(middle) === side) [low, a] = [middle, part];
		else [high, b] = [middle, part];
	}
}

/** Least and largest finite number that each input is compared with, or its box. */
function ends(network: ConditionalNetwork): [Float64Array, Float64Array] {
	const [box] = network.domain.boxes;
	return box === undefined ? comparedEnds(network) : [box.low, box.high];
}

function comparedEnds({
	inputCount,
	gateCount,
	gateValues,
	thresholds,
}: ConditionalNetwork): [Float64Array, Float64Array] {
	const low = new Float64Array(inputCount).fill(Number.POSITIVE_INFINITY);
	const high = new Float64Array(inputCount).fill(Number.NEGATIVE_INFINITY);
	for (let gate = 0; gate < gateCount; gate++) {
		const j = gateValues[gate];
		if (j < 0 || j >= inputCount || !Number.isFinite(thresholds[gate])) continue;
		low[j] = Math.min(low[j], thresholds[gate]);
		high[j] = Math.max(high[j], thresholds[gate]);
	}
	for (let j = 0; j < inputCount; j++) if (low[j] > high[j]) [low[j], high[j]] = [-1, 1];
	return [low, high];
}

function pointOf(
	{ keys, inputCount, leafCount }: ConditionalNetwork,
	low: Float64Array,
	high: Float64Array,
	random: Random,
): Float64Array {
	if (keys.length > 0) {
		const leaf = random.integer(leafCount);
		return keys.slice(leaf * inputCount, (leaf + 1) * inputCount);
	}
	return low.map((least, j) => {
		const part = random.uniform();
		return Math.min(high[j], Math.max(least, least * (1 - part) + high[j] * part));
	});
}

function axisGatesOnPath(network: ConditionalNetwork, inputs: Float64Array): number[] {
	const leaf = new Evaluator(network).leafOf(inputs);
	const gates: number[] = [];
	const { tree, gateValues, inputCount } = network;
	for (let node = tree.root; node >= 0; ) {
		if (gateValues[node] >= 0 && gateValues[node] < inputCount) gates.push(node);
		node = leaf <= node ? tree.left[node] : tree.right[node];
	}
	return gates;
}
