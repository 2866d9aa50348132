import fc from "fast-check";
import { expect, it } from "vitest";
import { ConditionalNetwork, Random, timeForms } from "../../src/internal.ts";
import { inputsFor, randomNetwork } from "../random/compiled-networks.ts";

it("times dense, column skip and conditional with the clock that is handed in", () => {
	const network = randomNetwork(new Random(3), 4, 2);
	const conditional = ConditionalNetwork.of(network);
	let time = 0;
	const timings = timeForms(network, conditional, inputsFor(conditional, new Random(4), 100), () => {
		time += 10;
		return time;
	});
	expect(Object.keys(timings)).toEqual(["dense", "columnSkip", "conditional"]);
	// 10 ms a measurement of 400 evaluations: 25 microseconds each.
	for (const timing of Object.values(timings)) expect(timing).toMatchObject({ one: 25_000, batch: 25_000 });
	expect(timings.dense.lowering).toBe("dense-programs");
});

it("gives forms that take the same the same time, whenever the machine changes its pace", () => {
	const network = randomNetwork(new Random(3), 4, 2);
	const conditional = ConditionalNetwork.of(network);
	const inputs = inputsFor(conditional, new Random(4), 10);
	fc.assert(
		// In the midst of the rounds: what is tried before says how often each is evaluated.
		fc.property(fc.integer({ min: 170, max: 198 }), fc.constantFrom(5, 15, 20), (change, pace) => {
			let calls = 0;
			let time = 0;
			const { columnSkip, conditional: made } = timeForms(network, conditional, inputs, () => {
				time += calls++ < change ? 10 : pace;
				return time;
			});
			expect(made.one).toBeCloseTo(columnSkip.one, 6);
			expect(made.batch).toBeCloseTo(columnSkip.batch, 6);
		}),
		{ numRuns: 40 },
	);
});
