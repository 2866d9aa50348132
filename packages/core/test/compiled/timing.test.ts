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
