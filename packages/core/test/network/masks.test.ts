import { describe, expect, it } from "vitest";
import {
	ConditionalNetwork,
	LeafKind,
	Masks,
	NetworkBuilder,
	type NetworkPool,
	Random,
	ValueState,
	valueBits,
} from "../../src/internal.ts";
import { someNetwork } from "../random/conditional-networks.ts";

const { zero, open, active } = ValueState;

/** Two inputs, a relu, an abs, a max; mask 0 is plain, mask 1 refines it, mask 2 refines mask 1. */
function refined(parts: { bases?: number[]; settledStart?: number[]; settled?: number[] } = {}) {
	const builder = new NetworkBuilder(2);
	for (const kind of ["relu", "abs", "max"] as const) builder.add(kind, [0, 1], [1, -2], 0);
	builder.term(2, 1);
	builder.output(0);
	return new ConditionalNetwork({
		...ConditionalNetwork.of(builder.build()),
		leafKinds: Uint8Array.of(LeafKind.restricted),
		leafItems: Uint32Array.of(2),
		masks: new Masks({
			networks: Uint32Array.of(0, 0, 0),
			start: Uint32Array.of(0, 1, 1, 1),
			bits: Uint32Array.of(0b11101),
			bases: Uint32Array.from(parts.bases ?? [0, 1, 2]),
			settledStart: Uint32Array.from(parts.settledStart ?? [0, 0, 0, 1, 1, 1, 2]),
			settled: Uint32Array.from(parts.settled ?? [4, 2]),
		}),
	});
}

describe("masks", () => {
	it("that refine another say what it says, and what they settle beyond it", () => {
		const network = refined();
		network.check();
		const states = new Uint8Array(5);
		const read = (mask: number): number[] => {
			network.masks.read(mask, states);
			return Array.from(states);
		};
		expect(read(0)).toEqual([open, zero, open, open, open]);
		expect(read(1)).toEqual([open, zero, open, open, zero]);
		expect(read(2)).toEqual([open, zero, active, open, zero]);
	});

	it("are refused where they settle a value twice, out of order or without an activation, or refine what comes later", () => {
		const expectRefused = (parts: Parameters<typeof refined>[0], what: string): void =>
			expect(() => refined(parts).check()).toThrow(what);
		expectRefused({ settled: [4, 4] }, "mask 2 settles value 4, which is not open");
		expectRefused({ settled: [1, 2] }, "mask 1 settles value 1, which is not open");
		expectRefused({ settled: [5, 2] }, "mask 1 settles value 5");
		expectRefused({ settled: [2, 4] }, "mask 2 has value 4 active");
		expectRefused({ settled: [4, 0] }, "mask 2 has value 0 active");
		expectRefused({ bases: [0, 3, 2] }, "mask 1 refines mask 2");
		expectRefused({ bases: [0, 1, 3] }, "mask 2 refines mask 2");
		expectRefused({ bases: [0, 1] }, "sizes");
		expectRefused({ settledStart: [0, 0, 0, 1, 1, 1] }, "sizes");
		expectRefused({ settledStart: [0, 0, 0, 0, 0, 1, 2] }, "mask 1 settles 0 values");
		expectRefused({ settledStart: [0, 0, 1, 1, 1, 1, 2] }, "mask 0 settles 1 values");
		expectRefused({ settledStart: [0, 0, 0, 2, 1, 1, 2] }, "mask 1 settles");
	});

	it("take a bit a value where they are plain, and the bits that name it for each value settled beyond another", () => {
		for (let seed = 0; seed < 300; seed++) {
			const network = someNetwork(new Random(seed));
			network.check();
			let words = 0;
			let bits = 0;
			network.masks.networks.forEach((item, mask) => {
				const { valueCount } = network.networks.get(item);
				if ((network.masks.bases[mask] ?? 0) === 0) words += Math.ceil(valueCount / 64);
				else bits += valueBits(valueCount) * newlySettled(network, mask, network.networks);
			});
			expect(network.masks.words(network.networks)).toBe(words + Math.ceil(bits / 64));
		}
	});
});

function newlySettled(network: ConditionalNetwork, mask: number, pool: NetworkPool): number {
	const own = new Uint8Array(pool.get(network.masks.networks[mask]).valueCount);
	const base = own.slice();
	network.masks.read(mask, own);
	network.masks.read(network.masks.bases[mask] - 1, base);
	return own.filter((state, v) => state !== base[v]).length;
}
