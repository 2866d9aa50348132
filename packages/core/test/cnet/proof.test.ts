import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Box, type BoxProof, decode, encode, Random } from "../../src/internal.ts";
import { namesOf, someNetwork } from "../random/conditional-networks.ts";

/** Numbers of the right sizes; what they claim is nobody's concern here. */
function someProof(random: Random, inputCount: number): BoxProof {
	const count = random.integer(20);
	const answer = (["values", "argmin", "argmax"] as const)[random.integer(3)];
	const lengths = Array.from({ length: count }, () => random.integer(300));
	const recordStart = new Uint32Array(count + 1);
	lengths.forEach((length, node) => {
		recordStart[node + 1] = recordStart[node] + length;
	});
	const low = Float64Array.from({ length: inputCount }, () => random.normal());
	return {
		low,
		high: low.map((end) => end + random.uniform()),
		axes: Int16Array.from({ length: count }, () => random.integer(inputCount + 1) - 1),
		decisions: Int16Array.from({ length: answer === "values" ? 0 : count }, () => random.integer(4) - 1),
		answer,
		margin: random.uniform(),
		tolerance: random.uniform(),
		recordStart,
		records: Uint8Array.from({ length: recordStart[count] }, () => random.integer(256)),
	};
}

describe("a proof in a .cnet file", () => {
	it("comes back as it was", () => {
		fc.assert(
			fc.property(fc.integer(), (seed) => {
				const random = new Random(seed);
				const network = someNetwork(random);
				const proof = someProof(random, network.inputCount);
				const bytes = encode({ network, metadata: namesOf(network), proof });
				const found = decode(bytes);
				expect(found.proof).toEqual(proof);
				expect(found.network.domain.boxes).toEqual([new Box(proof.low, proof.high)]);
				expect(Buffer.compare(encode(found), bytes)).toBe(0);
			}),
		);
	});

	it("is absent where there is none", () => {
		const network = someNetwork(new Random(3));
		expect(decode(encode({ network, metadata: namesOf(network) })).proof).toBeUndefined();
	});
});
