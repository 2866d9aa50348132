/** Networks of one leaf, and proofs of one box: what is claimed there is all that there is. */

import {
	type BoxProof,
	ConditionalNetwork,
	completeTree,
	LeafKind,
	type Network,
	NetworkPool,
	poolOf,
} from "../../src/internal.ts";

/** One leaf that answers with a number in a model's place. */
export function constantFor(model: Network, answer: number, isDecision = false): ConditionalNetwork {
	return new ConditionalNetwork({
		...{ inputCount: model.inputCount, outputCount: 1, tree: completeTree(1) },
		...{ gateValues: new Int32Array(0), thresholds: new Float64Array(0) },
		networks: NetworkPool.of(model),
		leafKinds: Uint8Array.of(LeafKind.constant),
		leafItems: Uint32Array.of(0),
		constants: Float64Array.of(answer),
		...(isDecision ? { answer: "argmax" } : {}),
	});
}

/** One leaf that answers with a network in a model's place. */
export function foldedFor(model: Network, folded: Network): ConditionalNetwork {
	const { inputCount, outputCount, arithmetic } = model;
	return new ConditionalNetwork({
		...{ inputCount, outputCount, tree: completeTree(1) },
		...{ gateValues: new Int32Array(0), thresholds: new Float64Array(0) },
		networks: poolOf(inputCount, outputCount, [model, folded]),
		leafKinds: Uint8Array.of(LeafKind.network),
		leafItems: Uint32Array.of(1),
		arithmetic,
	});
}

/** A proof of one box, with one record, of values or that nothing is decided. */
export function proofOf(
	{ low, high }: { readonly low: Float64Array; readonly high: Float64Array },
	records: Uint8Array,
	answer: "values" | "argmax" = "values",
): BoxProof {
	return {
		...{ low, high, axes: Int16Array.of(-1), answer, margin: 0, tolerance: 0 },
		decisions: answer === "values" ? new Int16Array(0) : Int16Array.of(-1),
		recordStart: Uint32Array.of(0, records.length),
		records,
	};
}
