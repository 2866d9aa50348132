/**
 * Neurons that are no relus on one of their pieces: what a box proves of them, folds, and lets nobody claim
 * who did not prove it.
 */

import { describe, expect, it } from "vitest";
import { LeafDomain, missingFold } from "../../src/certificate/check-fold.ts";
import {
	Box,
	ConditionalNetwork,
	checkProof,
	compile,
	Evaluator,
	type Network,
	NetworkBuilder,
	type NeuronKindName,
	NeuronState,
	Random,
	RecordByte,
	synthesizeOnBox,
} from "../../src/internal.ts";
import { fold } from "../../src/synthesize/box/fold.ts";
import { foldedFor } from "./one-leaf.ts";

/** The same weights with each kind of neuron in turn. */
function modelOf(kind: NeuronKindName, seed: number): Network {
	const random = new Random(seed);
	const builder = new NetworkBuilder(2);
	let read = [0, 1];
	for (const width of [16, 16]) {
		const weights = (): number[] => read.map(() => (1.6 * random.normal()) / Math.sqrt(read.length));
		read = Array.from({ length: width }, () => {
			const [low, high] = kind === "clip" ? [-1, 1] : [0.1, 0];
			return builder.add(kind, read, weights(), random.normal() / 2, low, high);
		});
	}
	for (const v of read) builder.term(v, random.normal() / 4);
	builder.output(0.25);
	return builder.build();
}

const box = new Box(Float64Array.of(-2, -2), Float64Array.of(2, 2));
const made = (model: Network) =>
	synthesizeOnBox(model, box, { tolerance: 1e-6, maxBoxes: 2000, samples: 200, minimize: "mean" });
const gains = new Map<string, number>();

describe.each(["relu", "leaky", "abs", "clip"] as const)("a network of %s neurons", (kind) => {
	const model = modelOf(kind, 7);
	const { network, proof, operations } = made(model);

	it("gains at least half of what a relu network gains at 1e-6, and is proved", () => {
		gains.set(kind, operations.dense.total / operations.mean.operations.total);
		expect(gains.get(kind)).toBeGreaterThan((gains.get("relu") ?? Number.NaN) / 2);
		expect(checkProof(network, proof, model).verdict).toBe("proved");
	});

	it("answers compiled as the reference does, and within the tolerance of the model", () => {
		const inputs = new Float64Array(2);
		const [answer, given, expected] = [0, 0, 0].map(() => new Float64Array(1));
		const random = new Random(3);
		const compiled = compile(network);
		const [own, whole] = [new Evaluator(network), new Evaluator(ConditionalNetwork.of(model))];
		for (let k = 0; k < 1000; k++) {
			box.sample(random, inputs);
			if (k % 3 === 0 && network.gateCount > 0) {
				const gate = random.integer(network.gateCount);
				inputs[network.gateValues[gate]] = network.thresholds[gate];
			}
			compiled.evaluate(inputs, answer);
			own.evaluate(inputs, given);
			whole.evaluate(inputs, expected);
			expect(answer[0]).toBe(given[0]);
			expect(Math.abs(given[0] - expected[0])).toBeLessThanOrEqual(1e-6);
		}
	});

	it("is not proved with a piece claimed that does not follow", () => {
		const random = new Random(5);
		const { above, below, identity, steepest, zero } = RecordByte;
		let changed = 0;
		for (let trial = 0; trial < 24; trial++) {
			const at = random.integer(proof.records.length);
			// A piece where none was, or another one, claimed with the slopes of the others as they are.
			const bytes = [above, below, identity, zero].filter((byte) => byte !== proof.records[at]);
			const records = proof.records.slice();
			if (records[at] > steepest && random.integer(2) === 0) continue;
			records[at] = bytes[random.integer(bytes.length)];
			const { verdict } = checkProof(network, { ...proof, records }, model, { trials: 10 });
			expect(verdict).not.toBe("proved");
			changed++;
		}
		expect(changed).toBeGreaterThan(8);
	});
});

interface Hostile {
	readonly name: string;
	readonly arithmetic: "float64" | "float32";
	readonly kind: "leaky" | "clip" | "abs";
	readonly parameters: readonly [number, number];
	/** The neuron's weight of the one input, and its bias; the output's weight of the neuron. */
	readonly weight: number;
	readonly bias: number;
	readonly factor: number;
	readonly input: number;
}

const hostile: readonly Hostile[] = [
	{
		name: "a leaky neuron's product underflows",
		...{ arithmetic: "float64", kind: "leaky", parameters: [1.5 * 2 ** -537, 0] },
		...{ weight: 1, bias: 0, factor: 2 ** 1000, input: -(2 ** -537) },
	},
	{
		name: "a leaky neuron's product underflows in float32",
		...{ arithmetic: "float32", kind: "leaky", parameters: [1.5 * 2 ** -75, 0] },
		...{ weight: 1, bias: 0, factor: 2 ** 100, input: -(2 ** -75) },
	},
	{
		name: "a leaky neuron's product is rounded",
		...{ arithmetic: "float64", kind: "leaky", parameters: [0.1, 0] },
		...{ weight: 1, bias: 0, factor: 1, input: -0.3 },
	},
	{
		name: "a leaky neuron's product is rounded to float32",
		...{ arithmetic: "float32", kind: "leaky", parameters: [Math.fround(0.1), 0] },
		...{ weight: 1, bias: 0, factor: 1, input: Math.fround(-0.3) },
	},
	{
		name: "a clip's constant is rounded with its weight",
		...{ arithmetic: "float64", kind: "clip", parameters: [0.1, 0.3] },
		...{ weight: 1, bias: 0, factor: 0.7, input: -5 },
	},
	{
		name: "a steep leaky neuron reads a large input",
		...{ arithmetic: "float64", kind: "leaky", parameters: [1e30 / 3, 0] },
		...{ weight: 1 / 3, bias: 0, factor: 1e-300 / 3, input: -1e250 },
	},
	{
		name: "an abs neuron is negated",
		...{ arithmetic: "float64", kind: "abs", parameters: [0, 0] },
		...{ weight: 1 / 3, bias: -1e-17, factor: 1 / 7, input: -1e200 },
	},
];

it("a leaky neuron whose product overflows float32 is not folded, and not proved to be", () => {
	const builder = new NetworkBuilder(1, "float32");
	const v = builder.add("leaky", [0], [1], 0, 2 ** 100);
	builder.term(v, 2 ** -90);
	builder.output(0);
	const model = builder.build();
	const states = Uint8Array.of(NeuronState.below);
	const sizes = Float64Array.of(2 ** 40, 2 ** 126);
	expect(fold(model, states, sizes).difference).toBe(Number.POSITIVE_INFINITY);
	const domain = new LeafDomain(model);
	domain.join(states, sizes, sizes);
	const affine = new NetworkBuilder(1, "float32");
	affine.term(0, 2 ** 10);
	affine.output(0);
	const leaf = foldedFor(model, affine.build());
	expect(missingFold(leaf, model, 0, domain, 1e38)).toContain("does not follow");
	expect(missingFold(leaf, model, 0, domain, Number.MAX_VALUE)).toContain("does not follow");
});

describe.each(hostile)("where $name", ({ arithmetic, kind, parameters, weight, bias, factor, input }) => {
	const builder = new NetworkBuilder(1, arithmetic);
	const v = builder.add(kind, [0], [weight], bias, ...parameters);
	builder.term(v, factor);
	builder.output(0);
	const model = builder.build();
	const states = Uint8Array.of(NeuronState.below);
	const at = Float64Array.of(input);
	const answerOf = (network: ConditionalNetwork): number => {
		const out = new Float64Array(1);
		new Evaluator(network).evaluate(at, out);
		return out[0];
	};
	const sizes = Float64Array.of(
		Math.abs(input),
		2 * Math.abs(answerOf(ConditionalNetwork.of(model)) / factor),
	);
	const { network: folded, difference } = fold(model, states, sizes);
	const leaf = foldedFor(model, folded);
	const apart = Math.abs(answerOf(ConditionalNetwork.of(model)) - answerOf(leaf));

	it("the bound of a folded leaf's difference covers it, and the checker comes to no less", () => {
		expect(folded.neuronCount).toBe(0);
		expect(difference).toBeGreaterThanOrEqual(apart);
		const domain = new LeafDomain(model);
		domain.join(states, sizes, sizes);
		expect(missingFold(leaf, model, 0, domain, difference)).toBeUndefined();
		// Nobody proves that it is nearer than it is.
		if (apart > 0) expect(missingFold(leaf, model, 0, domain, apart * (1 - 2 ** -50))).toBeDefined();
	});
});
