/** What is claimed of two networks, in words, and the input that refutes it. */

import type { PairClaim, PairCounterexample } from "@condnet/core";
import { jsonNumber } from "./number-text.ts";

export function pairTexts(claim: PairClaim, tolerance: number): { claim: string; denial: string } {
	if (claim !== "values")
		return {
			claim: `decide alike (${claim}, the first output on a tie)`,
			denial: `decide differently (${claim}, the first output on a tie)`,
		};
	return {
		claim: tolerance === 0 ? "do not differ" : `differ by no more than ${tolerance}`,
		denial: tolerance === 0 ? "differ" : `differ by more than ${tolerance}`,
	};
}

/** An input on which two networks are not as claimed; null where none was found. */
export function counterexampleJson(found: PairCounterexample | undefined) {
	if (found === undefined) return null;
	return {
		input: Array.from(found.input, jsonNumber),
		first: Array.from(found.first, jsonNumber),
		second: Array.from(found.second, jsonNumber),
	};
}

export function counterexampleLines({ input, first, second }: PairCounterexample): string[] {
	return [`input  ${input.join(", ")}`, `first  ${first.join(", ")}`, `other  ${second.join(", ")}`];
}
