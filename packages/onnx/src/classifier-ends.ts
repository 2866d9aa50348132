/**
 * Operators that a classifier ends with: those that keep the order of their inputs, and those that answer
 * which one wins.
 */

import type { FlatNode } from "./flatten.ts";

/** Which output a decision names: the least, or the largest. */
export type Decision = "argmin" | "argmax";

/** Strictly increasing in exact arithmetic, element by element or among all that they normalise. */
export const monotone: ReadonlySet<string> = new Set(["Softmax", "LogSoftmax", "Sigmoid", "Tanh"]);

export const deciding: ReadonlyMap<string, Decision> = new Map([
	["ArgMax", "argmax"],
	["ArgMin", "argmin"],
]);

/** True of a node that a decision can be had without. */
export function endsClassifier({ type, domain }: FlatNode): boolean {
	return domain === "" && (monotone.has(type) || deciding.has(type));
}
