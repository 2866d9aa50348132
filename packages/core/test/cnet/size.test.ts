import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConditionalNetwork, completeTree, decode, encode, Random } from "../../src/internal.ts";
import { namesOf } from "../random/conditional-networks.ts";
import { someTree } from "../random/trees.ts";
import { tableOf } from "./forge.ts";

/** Bytes of a file without its metadata, header, table, trailer and the zeros between sections. */
function payload(network: ConditionalNetwork): number {
	const sections = tableOf(encode({ network, metadata: namesOf(network) }));
	return sections.reduce(
		(sum, { name, length }) => sum + (name === "metadata" || name === "network" ? 0 : length),
		0,
	);
}

describe("the size of a memorized table", () => {
	it("is at most 1.3 x (8 n r + 9 (n - 1)) bytes, whatever the shape, the order of the answers and their values", () => {
		fc.assert(
			fc.property(
				fc.nat(),
				fc.integer({ min: 1, max: 3000 }),
				fc.integer({ min: 1, max: 4 }),
				fc.constantFrom(1, 2, 256),
				fc.boolean(),
				(seed, n, r, p, permuted) => {
					const random = new Random(seed);
					const leafItems = Uint32Array.from({ length: n }, (_, i) => i);
					random.shuffle(leafItems);
					const network = new ConditionalNetwork({
						inputCount: p,
						outputCount: r,
						tree: someTree(random, n),
						gateValues: Int32Array.from({ length: n - 1 }, () => random.integer(p)),
						thresholds: Float64Array.from({ length: n - 1 }, () => random.normal()),
						constants: Float64Array.from({ length: n * r }, () => random.normal()),
						leafItems: permuted ? leafItems : new Uint32Array(0),
					});
					expect(payload(network)).toBeLessThanOrEqual(1.3 * (8 * n * r + 9 * (n - 1)) + 1);
				},
			),
			{ numRuns: 60 },
		);
	});

	it("is 8 bytes a pair and 8 a gate in a complete tree of one column", () => {
		const n = 5000;
		const random = new Random(1);
		const network = new ConditionalNetwork({
			inputCount: 1,
			outputCount: 1,
			tree: completeTree(n),
			gateValues: new Int32Array(n - 1),
			thresholds: Float64Array.from({ length: n - 1 }, (_, i) => Math.sqrt(i)),
			constants: Float64Array.from({ length: n }, () => random.normal()),
		});
		expect(payload(network)).toBe(8 * n + 8 * (n - 1));
	});

	it("is 2 bytes a gate where thresholds are thousands of ascending whole numbers or halves, and they come back", () => {
		const n = 5000;
		for (const unit of [1, 0.5, 0.25]) {
			const thresholds = Float64Array.from({ length: n - 1 }, (_, i) => (21 * i + 70000) * unit);
			const network = new ConditionalNetwork({
				inputCount: 1,
				outputCount: 1,
				tree: completeTree(n),
				gateValues: new Int32Array(n - 1),
				thresholds,
				leafItems: Uint32Array.from({ length: n }, (_, i) => i % 2),
				constants: Float64Array.of(1, 2),
			});
			expect(payload(network)).toBeLessThanOrEqual(2 * (n - 1) + n + 32);
			const read = decode(encode({ network, metadata: namesOf(network) })).network;
			expect("thresholds" in read && read.thresholds).toEqual(thresholds);
		}
	});

	it("is less where few answers, small whole numbers or single precision leave room, and views where they do not", () => {
		const n = 4096;
		const of = (answer: (i: number) => number): ConditionalNetwork =>
			new ConditionalNetwork({
				inputCount: 1,
				outputCount: 1,
				tree: completeTree(n),
				gateValues: new Int32Array(n - 1),
				thresholds: Float64Array.from({ length: n - 1 }, (_, i) => Math.sqrt(i)),
				constants: Float64Array.from({ length: n }, (_, i) => answer(i)),
			});
		const gates = 8 * (n - 1);
		expect(payload(of((i) => i % 256))).toBe(gates + n);
		expect(payload(of((i) => i))).toBe(gates + 2 * n);
		expect(payload(of((i) => i * 65536))).toBe(gates + 4 * n);
		expect(payload(of((i) => -0.1 * (i % 10)))).toBe(gates + n + 8 * 10);
		expect(payload(of((i) => Math.fround(i / 3)))).toBe(gates + 4 * n);
		const bytes = encode({ network: of((i) => i / 3), metadata: { inputs: ["x"], outputs: ["y"] } });
		const { network } = decode(bytes);
		expect(network.constants.buffer).toBe(bytes.buffer);
		expect(network.thresholds.buffer).toBe(bytes.buffer);
	});
});
