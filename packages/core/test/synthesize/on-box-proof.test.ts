import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	Bounder,
	Box,
	type BoxProof,
	decision,
	evaluateNetwork,
	LeafKind,
	type Network,
	NeuronKind,
	NeuronState,
	neuronKindNames,
	ProofPass,
	Random,
	RecordByte,
	synthesizeOnBox,
	ValueState,
} from "../../src/internal.ts";
import { forEachPoint, someBox, valuesOf } from "../random/boxes.ts";
import { layeredNetwork } from "../random/relu-networks.ts";

interface NodeOfProof {
	readonly box: Box;
	readonly inherited: Uint8Array;
	readonly states: Uint8Array;
	readonly node: number;
}

/** Walks a proof as its module comment describes it. */
function forEachNode(network: Network, proof: BoxProof, visit: (node: NodeOfProof) => void): void {
	const open = [{ box: new Box(proof.low, proof.high), inherited: new Uint8Array(network.neuronCount) }];
	proof.axes.forEach((axis, node) => {
		const next = open.pop();
		if (!next) throw new Error("the proof has more nodes than its tree");
		const { box, inherited } = next;
		const states = inherited.slice();
		let at = proof.recordStart[node];
		let unstable = 0;
		const isPassed = axis >= 0 && proof.recordStart[node + 1] === at;
		for (let i = 0; i < network.neuronCount && !isPassed; i++) {
			if (inherited[i] !== NeuronState.unknown || network.kinds[i] === NeuronKind.linear) continue;
			const byte = proof.records[at++];
			const claimed = (["zero", "identity", "below", "above"] as const).find(
				(name) => byte === RecordByte[name],
			);
			if (claimed !== undefined) states[i] = NeuronState[claimed];
			else expect(byte).toBeLessThanOrEqual(RecordByte.steepest);
			if (states[i] === NeuronState.unknown) unstable++;
		}
		for (; at < proof.recordStart[node + 1]; at += 1 + unstable)
			expect(proof.records[at]).toBe(ProofPass.margin);
		expect(at).toBe(proof.recordStart[node + 1]);
		visit({ box, inherited, states, node });
		if (axis < 0) return;
		open.push(
			{ box: box.upperHalf(axis), inherited: states },
			{ box: box.lowerHalf(axis), inherited: states },
		);
	});
	expect(open.length).toBe(0);
}

describe("the proof of a network on a box", () => {
	it("claims nothing that a point of its box refutes", () => {
		fc.assert(
			fc.property(fc.nat({ max: 1e6 }), fc.boolean(), (seed, mixed) => {
				const network = layeredNetwork([3, 8, 8, 3], seed, mixed ? neuronKindNames : ["relu"]);
				const made = synthesizeOnBox(network, someBox(3, new Random(seed), 1), {
					maxBoxes: 60,
					samples: 100,
					answer: "argmax",
					minimize: "mean",
				});
				forEachNode(network, made.proof, ({ box, states, node }) => {
					forEachPoint(box, 5, seed, (inputs) => {
						const values = valuesOf(network, inputs);
						const outputs = new Float64Array(3);
						evaluateNetwork(network, values, outputs);
						for (let i = 0; i < network.neuronCount; i++) {
							const value = values[3 + i];
							if (states[i] === NeuronState.zero) expect(value).toBe(0);
							const sum = network.rows.value(i, values);
							if (states[i] === NeuronState.identity) expect(value).toBe(sum);
							const clips = network.kinds[i] === NeuronKind.clip;
							const [low, high] = network.parameters.subarray(2 * i, 2 * i + 2);
							if (states[i] === NeuronState.below) expect(sum).toBeLessThanOrEqual(clips ? low : 0);
							if (states[i] === NeuronState.below && clips) expect(value).toBe(low);
							if (states[i] === NeuronState.above) expect(value).toBe(high);
						}
						const wins = made.proof.decisions[node];
						if (wins >= 0) expect(decision(outputs, "argmax")).toBe(wins);
					});
				});
			}),
			{ numRuns: 40 },
		);
	});

	it("covers the network, with no box to spare: all that a leaf's mask says holds on every box below it, unless that is split", () => {
		const network = layeredNetwork([3, 12, 12, 2], 9);
		const box = someBox(3, new Random(9), 1);
		const made = synthesizeOnBox(network, box, {
			...{ maxBoxes: 1000, maxLeaves: 8, minimize: "mean", samples: 100 },
		});
		let leaf = -1;
		const { network: conditional, proof } = made;
		const gates = [conditional.tree.root];
		let split = 0;
		forEachNode(network, proof, ({ box: part, states, node }) => {
			const gate = gates.pop() ?? Number.NaN;
			if (gate >= 0) {
				expect(conditional.gateValues[gate]).toBe(proof.axes[node]);
				expect(conditional.thresholds[gate]).toBe(part.middle(proof.axes[node]));
				gates.push(conditional.tree.right[gate], conditional.tree.left[gate]);
				return;
			}
			leaf = ~gate;
			if (proof.axes[node] >= 0) gates.push(gate, gate);
			if (conditional.leafKind(leaf) !== LeafKind.restricted) return;
			const mask = new Uint8Array(network.valueCount);
			conditional.masks.read(conditional.leafItem(leaf), mask);
			const holds = Array.from(states, (state, i) => {
				if (mask[3 + i] === ValueState.zero) return state === NeuronState.zero;
				return mask[3 + i] !== ValueState.active || state === NeuronState.identity;
			});
			if (proof.axes[node] < 0) expect(holds).not.toContain(false);
			else if (proof.recordStart[node] < proof.recordStart[node + 1]) {
				expect(holds).toContain(false);
				split++;
			}
		});
		expect(split).toBeGreaterThan(0);
		expect(leaf).toBe(conditional.leafCount - 1);
		expect(gates.length).toBe(0);
	});

	it("leaves a checker that takes the slack once room: it comes to no fewer claims", () => {
		const network = layeredNetwork([3, 12, 12, 12, 2], 10);
		const box = someBox(3, new Random(10), 1);
		const { proof } = synthesizeOnBox(network, box, { maxBoxes: 200, samples: 100, minimize: "mean" });
		const checker = new Bounder(network, box, 1);
		forEachNode(network, proof, ({ box: part, inherited, states }) => {
			const found = inherited.slice();
			checker.bound(part, found);
			for (let i = 0; i < found.length; i++)
				if (states[i] !== NeuronState.unknown) expect(found[i]).toBe(states[i]);
		});
	});
});
