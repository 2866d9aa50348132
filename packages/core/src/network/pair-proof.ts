/**
 * What is claimed of two networks on a box, and the tree of smaller boxes on which it is proved: all that a
 * checker needs, which derives every bound again.
 */

import { CondnetError } from "../errors.ts";
import type { Box } from "./box.ts";
import type { Network } from "./network.ts";

/** `values`: no output differs by more than the tolerance; otherwise both networks decide alike. */
export type PairClaim = "values" | "argmin" | "argmax";

export const pairClaims: readonly PairClaim[] = ["values", "argmin", "argmax"];

/** In place of an axis where a box is not split. */
export const notSplit = 0xffffffff;

/**
 * What is claimed of two networks on a box, with the tree of smaller boxes that it is proved on; checked by
 * `checkPair`.
 */
export interface PairProof {
	readonly claim: PairClaim;
	/** 0 where decisions are claimed. */
	readonly tolerance: number;
	readonly box: Box;
	/** Whether neuron i of the second network is bounded by its difference from neuron i of the first. */
	readonly relational: boolean;
	/**
	 * The axis along which each box is split at its middle, or notSplit: a box, the boxes of its lower half,
	 * those of its upper half.
	 */
	readonly axes: Uint32Array;
}

/** Throws `bad-data` unless the axes are those of one whole tree. Cost: linear. */
export function checkPairProof({ claim, tolerance, box, axes }: PairProof): void {
	if (!pairClaims.includes(claim) || !(tolerance >= 0 && tolerance < Number.POSITIVE_INFINITY))
		throw new CondnetError("bad-data", `The proof claims ${claim} within ${tolerance}, which means nothing.`);
	let open = 1;
	for (const axis of axes) {
		if (open === 0) throw new CondnetError("bad-data", "The proof's tree of boxes goes on after its end.");
		if (axis !== notSplit && axis >= box.inputCount)
			throw new CondnetError("bad-data", `The proof splits input ${axis} of ${box.inputCount}.`);
		open += axis === notSplit ? -1 : 1;
	}
	if (open > 0) throw new CondnetError("bad-data", "The proof's tree of boxes is not complete.");
}

/** Numbers that the affine forms of one network's values take at most. */
const mostNumbers = 2 ** 23;

/**
 * Generators that an affine form may have: the inputs, and one for each neuron that bends and for its change,
 * as long as there is room. Prover and checker take the same, so that they come to the same bounds.
 */
export function generatorRoom(a: Network, b: Network): number {
	const values = a.valueCount + b.valueCount;
	return Math.max(a.inputCount, Math.min(a.valueCount + b.neuronCount, Math.floor(mostNumbers / values)));
}

/** Throws `usage` unless two networks can be compared on a box of so many inputs. */
export function requirePair(
	a: Pick<Network, "inputCount" | "outputCount" | "arithmetic">,
	b: Pick<Network, "inputCount" | "outputCount" | "arithmetic">,
	inputCount: number,
): void {
	if (a.arithmetic !== "float64" || b.arithmetic !== "float64")
		throw new CondnetError(
			"usage",
			"Two networks are compared on a box in float64 only, and one of these computes in float32.",
			"Compare them in float64, or on the rows of a table.",
		);
	if (a.inputCount !== b.inputCount || a.outputCount !== b.outputCount)
		throw new CondnetError(
			"usage",
			`The first network has ${a.inputCount} inputs and ${a.outputCount} outputs, ` +
				`the other ${b.inputCount} and ${b.outputCount}, expected the same.`,
		);
	if (inputCount !== a.inputCount)
		throw new CondnetError(
			"usage",
			`The box has ${inputCount} intervals, the networks ${a.inputCount} inputs.`,
		);
}
