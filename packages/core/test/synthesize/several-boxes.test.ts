import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	Box,
	ConditionalNetwork,
	checkProof,
	compile,
	Domain,
	decision,
	decode,
	Evaluator,
	encode,
	type OnBoxOptions,
	Outcome,
	synthesizeOnBox,
} from "../../src/internal.ts";
import { Random } from "../../src/numbers/random.ts";
import { someBox } from "../random/boxes.ts";
import { layeredNetwork } from "../random/relu-networks.ts";

const kinds: readonly OnBoxOptions[] = [{}, { answer: "argmax" }, { tolerance: 1e-6 }];

describe("a network made for several boxes", () => {
	it("is proved on each of them, equals its model there, and answers nothing beside them", () => {
		fc.assert(
			fc.property(fc.integer({ min: 1, max: 1e6 }), fc.constantFrom(...kinds), (seed, options) => {
				const random = new Random(seed);
				const model = layeredNetwork([1 + random.integer(3), 4, 4, 1 + random.integer(3)], seed);
				const boxes = Array.from({ length: 2 + random.integer(3) }, () =>
					someBox(model.inputCount, random, 1),
				);
				const made = synthesizeOnBox(model, boxes, {
					...options,
					maxBoxes: 60,
					samples: 100,
					minimize: "mean",
				});
				const file = decode(
					encode({
						network: made.network,
						proof: made.proof,
						metadata: { inputs: names(model.inputCount), outputs: names(made.network.outputCount) },
					}),
				);
				const { network, proof } = file;
				if (proof === undefined) throw new Error("no proof");
				expect(network.domain.boxes).toEqual(boxes);
				expect(checkProof(network, proof, model, { trials: 50 }).verdict).toBe("proved");
				const [evaluator, compiled] = [new Evaluator(network), compile(network)];
				const whole = new Evaluator(ConditionalNetwork.of(model));
				const outputs = new Float64Array(model.outputCount);
				const given = new Float64Array(network.outputCount);
				const asked = new Float64Array(network.outputCount);
				for (const box of boxes)
					for (const input of [box.low, box.high, box.points(1, random), box.points(1, random)]) {
						whole.evaluate(input, outputs);
						expect(evaluator.evaluate(input, given)).toBe(Outcome.answered);
						compiled.evaluate(input, asked);
						expect(asked).toEqual(given);
						if (network.answer !== "values") expect(given[0]).toBe(decision(outputs, network.answer));
						else
							for (let k = 0; k < outputs.length; k++)
								expect(Math.abs(given[k] - outputs[k])).toBeLessThanOrEqual(options.tolerance ?? 0);
					}
				const beside = boxes[0].high.map((end) => end + 1000);
				expect(() => compiled.evaluate(beside, asked)).toThrow(/outside of the network's domain/);
			}),
			{ numRuns: 60 },
		);
	});

	it("is not proved where its file says another union, larger or of other boxes", () => {
		const model = layeredNetwork([2, 8, 8, 2], 11);
		const at = (a: number, b: number): Box => new Box(Float64Array.of(a, a), Float64Array.of(b, b));
		const { network, proof } = synthesizeOnBox(model, [at(-1, -0.9), at(0.9, 1)], {
			maxBoxes: 40,
			minimize: "mean",
		});
		expect(checkProof(network, proof, model).verdict).toBe("proved");
		expect(network.gateCount).toBeGreaterThan(0);
		const told = (boxes: readonly Box[]): string => {
			const other = new ConditionalNetwork({ ...network, domain: new Domain(boxes) });
			return checkProof(other, proof, model, { trials: 20 }).verdict;
		};
		expect(told([at(-1, 1)])).not.toBe("proved");
		expect(told([at(-1, -0.9), at(0.9, 1.1)])).not.toBe("proved");
		expect(told([at(-1, -0.9)])).not.toBe("proved");
		expect(told([at(-1, -0.3), at(0.4, 1)])).not.toBe("proved");
	});
});

function names(count: number): string[] {
	return Array.from({ length: count }, (_, j) => `v${j}`);
}
