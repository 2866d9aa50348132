/**
 * Inputs on which a port shows whether it keeps the reference's bits: stored keys or points between the ends
 * of what the network tells apart, and on the path of each a gate's two sides: its threshold, which goes
 * left, and the number after it, which goes right. Cost: two evaluations a vector.
 */

import type { ConditionalNetwork } from "../../network/conditional-network.ts";
import { Outcome } from "../../network/domain.ts";
import { Evaluator } from "../../network/evaluate.ts";
import { nextUp } from "../../numbers/floats.ts";
import { Random } from "../../numbers/random.ts";

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
	const add = (inputs: Float64Array): void => {
		const outputs = new Float64Array(network.outputCount);
		const isRefused = domain.outside === "error" && !domain.contains(inputs);
		const outcome = isRefused ? Outcome.outside : evaluator.evaluate(inputs, outputs);
		const isAnswered = outcome === Outcome.answered || (outcome === Outcome.outside && !isRefused);
		vectors.push({ inputs, outcome, outputs: isAnswered ? outputs : outputs.fill(0) });
	};
	add(low);
	add(high);
	if (domain.boxes.length > 0) add(high.map((end) => (end < Number.MAX_VALUE ? nextUp(end) : end)));
	while (vectors.length + 3 <= count) {
		const point = pointOf(network, low, high, random);
		add(point);
		const gates = axisGatesOnPath(network, point);
		if (gates.length === 0) continue;
		const gate = gates[random.integer(gates.length)];
		const threshold = network.thresholds[gate];
		if (!Number.isFinite(threshold)) continue;
		for (const value of [threshold, nextUp(threshold)]) {
			const beside = point.slice();
			beside[network.gateValues[gate]] = value;
			add(beside);
		}
	}
	return vectors;
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
