/**
 * The plane of two inputs, the others fixed, as numbers: what a network answers or how many operations it
 * does at the points of a grid. One input alone is a strip of one row. Cost: an evaluation a point.
 */

import type { ConditionalNetwork } from "../network/conditional-network.ts";
import { Outcome } from "../network/domain.ts";
import { Evaluator } from "../network/evaluate.ts";
import { OperationCount } from "../network/operation-count.ts";
import type { Ends } from "./view.ts";

/** What regions are coloured by. */
export type Colouring = "decision" | "value" | "operations";

export interface Plane extends Ends {
	/** The two inputs drawn, the second left out where there is one. */
	readonly over: readonly [number, number | undefined];
	/** All inputs; those drawn are ignored. */
	readonly at: Float64Array;
	/** Box in which answers are promised. */
	readonly box?: Ends | undefined;
	readonly colouring: Colouring;
}

/** The number that colours each point, row by row from the top; NaN where nothing is answered. */
export function samplePlane(
	network: ConditionalNetwork,
	plane: Plane,
	columns: number,
	rows: number,
): Float64Array {
	const count = new OperationCount();
	const counts = plane.colouring === "operations";
	const evaluator = new Evaluator(network, counts ? count : undefined);
	const point = plane.at.slice();
	const outputs = new Float64Array(network.outputCount);
	const numbers = new Float64Array(columns * rows);
	for (let r = 0; r < rows; r++)
		for (let c = 0; c < columns; c++) {
			placePoint(plane, (c + 0.5) / columns, 1 - (r + 0.5) / rows, point);
			count.reset();
			const given =
				inBox(plane, point) &&
				network.domain.contains(point) &&
				evaluator.evaluate(point, outputs) === Outcome.answered;
			numbers[r * columns + c] = given ? (counts ? count.total : outputs[0]) : Number.NaN;
		}
	return numbers;
}

/** Sets the inputs drawn to parts of the way, from 0 at the left and the bottom to 1. */
export function placePoint({ over, low, high }: Plane, x: number, y: number, point: Float64Array): void {
	const [first, second] = over;
	point[first] = low[first] * (1 - x) + high[first] * x;
	if (second !== undefined) point[second] = low[second] * (1 - y) + high[second] * y;
}

/** Whether an input has the values at which those that are not drawn are fixed. */
export function liesOn({ over, at }: Plane, input: Float64Array): boolean {
	return input.every((x, j) => over.includes(j) || x === at[j]);
}

/** How far a value lies along an input that is drawn, from 0 to 1 where it is seen. */
export function partOf({ low, high }: Ends, input: number, value: number): number {
	return (value - low[input]) / (high[input] - low[input]);
}

function inBox({ box }: Plane, point: Float64Array): boolean {
	return box === undefined || point.every((x, j) => x >= box.low[j] && x <= box.high[j]);
}
