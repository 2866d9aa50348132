import { expect, it } from "vitest";
import { ConditionalNetwork, Random, timeForms } from "../../src/index.ts";
import { inputsFor, randomNetwork } from "./networks.ts";

it("times dense, column skip and conditional with the clock that is handed in", () => {
	const network = randomNetwork(new Random(3), 4, 2);
	const conditional = ConditionalNetwork.of(network);
	let time = 0;
	const timings = timeForms(network, conditional, inputsFor(conditional, new Random(4), 100), () => time++);
	expect(Object.keys(timings)).toEqual(["dense", "columnSkip", "conditional"]);
	// One tick a measurement of 2000 evaluations: 500 ns each.
	for (const timing of Object.values(timings)) expect(timing).toMatchObject({ one: 500, batch: 500 });
	expect(timings.dense.lowering).toBe("dense-programs");
});
