/** Small files that ask for much work are undecided within their budget. */

import { expect, it } from "vitest";
import {
	Box,
	type BoxProof,
	ConditionalNetwork,
	checkProof,
	Domain,
	type Network,
	NetworkBuilder,
	synthesizeOnInterval,
	type Verdict,
} from "../../src/internal.ts";

const clock = (): number => performance.now() / 1000;

function chain(count: number, kind: "relu" | "linear", weight: number): Network {
	const builder = new NetworkBuilder(1);
	let value = 0;
	for (let i = 0; i < count; i++) value = builder.add(kind, [value], [weight], 1);
	builder.term(value, 1);
	builder.output(0);
	return builder.build();
}

function expectLimit({ verdict, reason }: Verdict, limit: RegExp): void {
	expect(verdict).toBe("undecided");
	expect(reason).toMatch(limit);
	expect(reason).toMatch(/after \d+ of \d+ boxes or pieces\.$/);
}

it("exact numbers that grow by a thousand bits a layer are bounded before they are computed", () => {
	const { network, proof } = synthesizeOnInterval(chain(1, "linear", 1), -1, 1);
	const model = chain(1000, "relu", 5e-324);
	const start = clock();
	expectLimit(checkProof(network, proof, model, { maxMemory: 1e8 }), /limit of 100000000 bytes/);
	// Each look at this clock finds a tenth of a second gone, however fast the machine is.
	let looks = 0;
	const ticking = (): number => ++looks / 10;
	expectLimit(checkProof(network, proof, model, { seconds: 0.5, clock: ticking }), /limit of 0.5 seconds/);
	expect(looks).toBeGreaterThan(5);
	expect(clock() - start).toBeLessThan(10);
});

it("a certificate of fifty thousand chained halvings ends where no float64 is left between the ends", () => {
	const model = chain(20_000, "linear", 1);
	const depth = 50_000;
	const low = Float64Array.of(-1);
	const high = Float64Array.of(1);
	const proof: BoxProof = {
		...{ low, high, decisions: new Int16Array(0), answer: "values", margin: 0, tolerance: 0 },
		axes: Int16Array.from({ length: 2 * depth + 1 }, (_, node) => (node < depth ? 0 : -1)),
		recordStart: new Uint32Array(2 * depth + 2),
		records: new Uint8Array(0),
	};
	const whole = ConditionalNetwork.of(model);
	const network = new ConditionalNetwork({ ...whole, domain: new Domain([new Box(low, high)]) });
	const start = clock();
	const { verdict, reason, boxes } = checkProof(network, proof, model, { trials: 10, maxMemory: 1e8 });
	expect({ verdict, reason }).toEqual({
		verdict: "undecided",
		reason: expect.stringMatching(/is split on axis 0, on which its ends have no number between them\.$/),
	});
	expect(boxes).toBeLessThan(100);
	expect(clock() - start).toBeLessThan(20);
});
