import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Replay } from "../../src/certificate/replay.ts";
import {
	Box,
	type BoxProof,
	ConditionalNetwork,
	checkProof,
	type Network,
	neuronKindNames,
	type OnBox,
	Random,
	synthesizeOnBox,
} from "../../src/index.ts";
import { layeredNetwork } from "../synthesize/networks.ts";

const answers = ["values", "argmin", "argmax"] as const;

function make(model: Network, answer: (typeof answers)[number], maxBoxes: number): OnBox {
	const ends = (end: number): Float64Array => new Float64Array(model.inputCount).fill(end);
	return synthesizeOnBox(model, new Box(ends(-0.5), ends(0.75)), { answer, maxBoxes, samples: 100 });
}

describe("a proof that synthesis made", () => {
	it("is derived again, for networks of any kind of neuron and every answer", () => {
		fc.assert(
			fc.property(
				fc.integer(),
				fc.constantFrom(...answers),
				fc.constantFrom<readonly (typeof neuronKindNames)[number][]>(["relu"], neuronKindNames),
				fc.integer({ min: 1, max: 60 }),
				(seed, answer, kinds, maxBoxes) => {
					const model = layeredNetwork([2, 7, 6, 3], seed, kinds);
					const { network, proof } = make(model, answer, maxBoxes);
					const { verdict, reason } = checkProof(network, proof, model);
					expect(`${verdict}: ${reason}`).toMatch(/^proved/);
				},
			),
			{ numRuns: 60 },
		);
	});
});

/** The proof with one of its numbers changed. */
function altered(proof: BoxProof, random: Random): BoxProof {
	const copy: BoxProof = {
		...proof,
		low: proof.low.slice(),
		high: proof.high.slice(),
		axes: proof.axes.slice(),
		decisions: proof.decisions.slice(),
		recordStart: proof.recordStart.slice(),
		records: proof.records.slice(),
	};
	const node = random.integer(proof.axes.length);
	const axis = random.integer(proof.low.length);
	switch (random.integer(7)) {
		case 0:
			copy.low[axis] -= random.uniform();
			break;
		case 1:
			copy.high[axis] += random.uniform();
			break;
		case 2:
			copy.axes[node] = random.integer(proof.low.length + 1) - 1;
			break;
		case 3:
			if (copy.decisions.length > 0) copy.decisions[node] = random.integer(4) - 1;
			break;
		case 4:
			copy.recordStart[1 + node] += random.integer(3) - 1;
			break;
		default:
			if (copy.records.length > 0) copy.records[random.integer(copy.records.length)] = random.integer(256);
	}
	return copy;
}

describe("an altered proof or network", () => {
	it("is accepted only if it still holds", () => {
		const random = new Random(7);
		let refused = 0;
		for (let k = 0; k < 40; k++) {
			const model = layeredNetwork([2, 6, 6, 3], k);
			const { network, proof } = make(model, answers[k % 3], 30);
			for (let change = 0; change < 15; change++) {
				const wrong = altered(proof, random);
				const { verdict } = checkProof(network, wrong, model, { trials: 100 });
				if (verdict !== "proved") refused++;
				else expect(new Replay(network, model).search(wrong.low, wrong.high, 500, random)).toBeUndefined();
			}
		}
		expect(refused).toBeGreaterThan(200);
	});

	it("with a mask that drops a neuron which can be active is refuted by an input that shows it", () => {
		let refuted = 0;
		for (let k = 0; k < 20; k++) {
			const model = layeredNetwork([2, 6, 6, 2], k);
			const { network, proof } = make(model, "values", 20);
			for (let bit = 2; bit < 14; bit++) {
				const maskBits = network.maskBits.map((word) => word & ~(1 << bit));
				if (maskBits.every((word, i) => word === network.maskBits[i])) continue;
				const check = checkProof(new ConditionalNetwork({ ...network, maskBits }), proof, model);
				expect(check.verdict).not.toBe("proved");
				if (check.verdict !== "refuted" || !check.refutation) continue;
				refuted++;
				const { input, expected, given } = check.refutation;
				expect(input.every((x) => x >= -0.5 && x <= 0.75)).toBe(true);
				expect(Array.from(expected)).not.toEqual(Array.from(given));
			}
		}
		expect(refuted).toBeGreaterThan(20);
	});

	it("of another model is not proved", () => {
		const model = layeredNetwork([2, 6, 2], 1);
		const { network, proof } = make(model, "values", 10);
		expect(checkProof(network, proof, layeredNetwork([2, 6, 2], 2)).verdict).not.toBe("proved");
	});
});
