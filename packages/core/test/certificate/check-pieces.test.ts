import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Replay } from "../../src/certificate/replay.ts";
import {
	type BoxProof,
	ConditionalNetwork,
	CondnetError,
	checkProof,
	completeTree,
	decode,
	ExactMaps,
	ExactValues,
	encode,
	LeafKind,
	type Network,
	NetworkBuilder,
	neuronKindNames,
	Random,
	synthesizeOnInterval,
	type Verdict,
} from "../../src/internal.ts";
import { exactOutputs } from "../exact-value.ts";
import { onOwnBox } from "../random/own-box.ts";
import { layeredNetwork } from "../random/relu-networks.ts";

const layered = fc
	.record({
		seed: fc.integer(),
		widths: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 3 }),
		outputs: fc.integer({ min: 1, max: 3 }),
		kinds: fc.subarray([...neuronKindNames], { minLength: 1 }),
	})
	.map(({ seed, widths, outputs, kinds }) => layeredNetwork([1, ...widths, outputs], seed, kinds));

describe("exact values of a model of one input", () => {
	it("are those of rational arithmetic, rounded once, for neurons of any kind", () => {
		fc.assert(
			fc.property(
				layered,
				fc.oneof(
					fc.double({ noNaN: true, noDefaultInfinity: true }),
					fc.double({ min: -2, max: 2, noNaN: true }),
				),
				(model, x) => {
					const given = new ExactValues(model).roundedOutputs(x);
					expect(Array.from(given ?? [], (value) => value + 0)).toEqual(exactOutputs(model, x));
				},
			),
		);
	});
});

describe("exact pieces of a network of one input", () => {
	it("are shown to be its pieces", () => {
		fc.assert(
			fc.property(
				layered,
				fc.constantFrom<readonly [number, number]>(
					[-2, 3],
					[0, 1e6],
					[1, 1 + 2 ** -52],
					[0.3, 0.3],
					[-1e-320, 1e-320],
				),
				(model, [low, high]) => {
					const { network, proof } = synthesizeOnInterval(model, low, high);
					const { verdict, reason } = checkProof(network, proof, model);
					expect(`${verdict}: ${reason}`).toMatch(/^proved/);
				},
			),
			{ numRuns: 150 },
		);
	});

	it("are not proved beyond their interval", () => {
		const model = layeredNetwork([1, 6, 6, 1], 3);
		const { network, proof } = synthesizeOnInterval(model, 0, 1);
		const wider = { ...proof, low: Float64Array.of(-9), high: Float64Array.of(9) };
		expect(checkProof(network, wider, model).verdict).not.toBe("proved");
	});

	it("are not proved where thresholds descend, though every leaf holds on its own interval", () => {
		const builder = new NetworkBuilder(1);
		const above = builder.add("relu", [0], [1], 0);
		builder.term(above, 1);
		builder.output(0);
		const model = builder.build();
		const { network, proof } = synthesizeOnInterval(model, -1, 1);
		expect(network.leafCount).toBe(2);
		// The root sends what is above -1e-9 to the last leaf, whose map is x.
		const changed = new ConditionalNetwork({
			...network,
			tree: completeTree(3),
			gateValues: new Int32Array(2),
			thresholds: Float64Array.of(0, -1e-9),
			leafKinds: new Uint8Array(3).fill(LeafKind.exact),
			leafItems: Uint32Array.of(0, 0, 1),
		});
		changed.check();
		expect(new Replay(changed, model).run(Float64Array.of(-1e-10))).toBeDefined();
		expect(checkProof(changed, proof, model).verdict).not.toBe("proved");
	});

	it("are not proved of another model, nor where a stored input is asked for", () => {
		const model = layeredNetwork([1, 6, 6, 1], 3);
		const { network, proof } = synthesizeOnInterval(model, -2, 3);
		const { verdict, refutation } = checkProof(network, proof, layeredNetwork([1, 6, 6, 1], 4));
		expect(verdict).toBe("refuted");
		expect(refutation?.given).not.toEqual(refutation?.expected);
		const keys = new Float64Array(network.leafCount);
		const stored = new ConditionalNetwork({ ...network, keys });
		expect(checkProof(stored, proof, model).verdict).not.toBe("proved");
	});
});

/** More by `npm run test:long -- packages/core/test/certificate`. */
const alterations = Number(process.env.CONDNET_RUNS ?? 600);

/** A network of pieces with one of its numbers changed, or its interval. */
function altered(
	network: ConditionalNetwork,
	proof: BoxProof,
	random: Random,
): { network: ConditionalNetwork; proof: BoxProof } {
	const thresholds = network.thresholds.slice();
	const exactParts = network.exact.parts.slice();
	const leafItems = network.leafItems.slice();
	const [low, high] = [proof.low.slice(), proof.high.slice()];
	const [gate, part, leaf] = [thresholds, exactParts, leafItems].map(({ length }) => random.integer(length));
	/** Another number: near, the nearest, or far. */
	const moved = (value: number): number =>
		[value + random.normal() / 50, value * (1 + 2 ** -52), -value, value * 2 ** 40, random.normal()][
			random.integer(5)
		];
	switch (random.integer(6)) {
		case 0:
			thresholds[gate] = moved(thresholds[gate]) + 0;
			break;
		case 1:
			[thresholds[gate], thresholds[0]] = [thresholds[0], thresholds[gate]];
			break;
		case 2:
			leafItems[leaf] = random.integer(leafItems.length);
			break;
		case 3:
			low[0] -= random.uniform() / 4;
			high[0] += random.uniform() / 4;
			break;
		default:
			exactParts[part] = moved(exactParts[part]);
	}
	return {
		network: new ConditionalNetwork({
			...network,
			thresholds,
			exact: new ExactMaps({ ...network.exact, parts: exactParts }),
			leafItems,
		}),
		proof: { ...proof, low, high },
	};
}

/** What becomes of a file after it was written, its checksums made anew, and read. */
function verdictOf(network: ConditionalNetwork, proof: BoxProof, model: Network): Verdict | undefined {
	const metadata = {
		inputs: ["x"],
		outputs: Array.from({ length: network.outputCount }, (_, k) => `y${k}`),
	};
	try {
		const file = decode(encode(onOwnBox({ network, metadata, proof })));
		return file.proof && checkProof(file.network, file.proof, model);
	} catch (error) {
		if (error instanceof CondnetError && (error.code === "bad-data" || error.code === "usage"))
			return undefined;
		throw error;
	}
}

describe("an altered network of pieces", () => {
	it("is accepted only if it still holds, and what refutes it does so in rational arithmetic", {
		timeout: 1_800_000,
	}, () => {
		const random = new Random(11);
		const models = 40;
		const verdicts = { proved: 0, refuted: 0, undecided: 0, refused: 0 };
		for (let k = 0; k < models; k++) {
			const model = layeredNetwork([1, 6, 6, 1 + (k % 2)], k, k % 3 === 0 ? neuronKindNames : ["relu"]);
			const { network, proof } = synthesizeOnInterval(model, -2, 3);
			for (let change = 0; change < alterations / models; change++) {
				const wrong = altered(network, proof, random);
				const checked = verdictOf(wrong.network, wrong.proof, model);
				verdicts[checked?.verdict ?? "refused"]++;
				if (checked?.verdict === "proved") {
					const { low, high } = wrong.proof;
					const replay = new Replay(
						onOwnBox({ ...wrong, metadata: { inputs: [], outputs: [] } }).network,
						model,
					);
					expect(replay.search(low, high, 100, random)).toBeUndefined();
					for (const t of [...wrong.network.thresholds, ...network.thresholds])
						if (t >= low[0] && t <= high[0]) expect(replay.run(Float64Array.of(t))).toBeUndefined();
				}
				if (checked?.refutation === undefined) continue;
				const { input, expected, given } = checked.refutation;
				expect(Array.from(expected, (value) => value + 0)).toEqual(exactOutputs(model, input[0]));
				expect(Array.from(given)).not.toEqual(Array.from(expected));
			}
		}
		expect(verdicts.refuted).toBeGreaterThan(alterations / 3);
		expect(verdicts.proved).toBeLessThan(alterations / 4);
	});
});
