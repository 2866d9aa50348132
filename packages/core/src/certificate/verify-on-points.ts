/**
 * A synthesized network beside its source on points of its box. The proof covers every input; the points
 * check the program, not the claim. Cost: two evaluations a point.
 */

import { ConditionalNetwork } from "../network/conditional-network.ts";
import { Evaluator } from "../network/evaluate.ts";
import type { Network } from "../network/network.ts";
import { agrees } from "../network/verify.ts";
import { never } from "../progress.ts";
import { ExactValues } from "./exact-values.ts";

/** How many points of a box were asked of both networks, and the first that differs. */
export interface PointVerification {
	/** Points compared: those whose exact value no float64 holds are left out. */
	readonly rows: number;
	readonly mismatches: number;
}

/**
 * Compares answers with those of the source: its decision where the network answers with one, its exact value
 * correctly rounded where the network has exact pieces, its float64 outputs otherwise.
 *
 * @param points inputs, one after another
 * @param tolerance largest difference allowed; 0 asks for the same bits
 * @param isOver asked after each point: whether no more are to be compared
 */
export function verifyOnPoints(
	network: ConditionalNetwork,
	source: Network,
	points: Float64Array,
	tolerance = 0,
	isOver = never,
): PointVerification {
	const { inputCount, outputCount, answer } = network;
	const exact = network.exact.start.length > 1 ? new ExactValues(source) : undefined;
	const evaluator = new Evaluator(network);
	const whole = new Evaluator(
		new ConditionalNetwork({ ...ConditionalNetwork.of(source), outputCount, answer }),
	);
	const given = new Float64Array(outputCount);
	const expected = new Float64Array(outputCount);
	let rows = 0;
	let mismatches = 0;
	for (let at = 0; at < points.length; at += inputCount) {
		const outputs = exact?.roundedOutputs(points[at]);
		if (exact && !outputs) continue;
		if (outputs) expected.set(outputs);
		else whole.evaluate(points, expected, at);
		evaluator.evaluate(points, given, at);
		rows++;
		// An exact value has no sign of zero.
		const equal = (value: number, k: number): boolean =>
			outputs ? value === expected[k] : agrees(expected[k], value, tolerance);
		if (!given.every(equal)) mismatches++;
		if (isOver()) break;
	}
	return { rows, mismatches };
}
