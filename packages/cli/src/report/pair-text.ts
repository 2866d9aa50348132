/** What is claimed of two networks, in words. */

import type { PairClaim } from "@condnet/core";

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
