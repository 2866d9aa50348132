import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	type AffineRows,
	type CnetFile,
	type CnetMetadata,
	type ConditionalNetwork,
	decode,
	encode,
	Random,
	writeCnet,
} from "../../src/internal.ts";
import { namesOf, someNetwork } from "../random/conditional-networks.ts";

const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 });

/** All numbers of a network, with the bits of its floats, in a form that toEqual compares to the bit. */
function bits(network: ConditionalNetwork): unknown {
	const exact = (array: Float64Array): number[] => [...new Uint32Array(array.slice().buffer)];
	const rows = (block: AffineRows): unknown => {
		const from = block.start[0];
		const to = block.start[block.count];
		return {
			start: Array.from(block.start, (at) => at - from),
			columns: [...block.columns.subarray(from, to)],
			weights: exact(block.weights.subarray(from, to)),
			biases: exact(block.biases),
		};
	};
	const { tree, networks, gateRows, thresholds, constants, keys, ...rest } = network;
	return {
		...rest,
		root: tree.root,
		left: tree.left,
		right: tree.right,
		thresholds: exact(thresholds),
		constants: exact(constants),
		keys: exact(keys),
		gateRows: rows(gateRows),
		pool: {
			...networks,
			parameters: exact(networks.parameters),
			rows: rows(networks.rows),
		},
	};
}

const metadata = fc.record(
	{
		strategy: fc.string(),
		rows: fc.nat(),
		pairs: fc.nat(),
		dataHash: fc.string(),
		notes: fc.array(fc.string({ unit: "grapheme" })),
		labels: fc.array(fc.string({ unit: "grapheme" })),
		depth: fc.nat(),
		radius: fc.double({ noNaN: true, noDefaultInfinity: true, min: 0 }),
		verified: fc.record({ rows: fc.nat(), mismatches: fc.nat() }),
		rules: fc.record({ ties: fc.string(), nan: fc.string() }),
	},
	{ requiredKeys: [] },
);

describe("a .cnet file", () => {
	it("gives back every network bit for bit, and its metadata", () => {
		fc.assert(
			fc.property(seeds, metadata, (seed, more) => {
				const network = someNetwork(new Random(seed));
				const file: CnetFile = { network, metadata: { ...namesOf(network), ...more } };
				const bytes = encode(file);
				const found = decode(bytes);
				expect(bits(found.network)).toEqual(bits(network));
				expect(found.metadata).toEqual(file.metadata);
				expect(Buffer.compare(encode(found), bytes)).toBe(0);
			}),
			{ numRuns: 120 },
		);
	});

	it("is the same when it is written piece by piece", async () => {
		await fc.assert(
			fc.asyncProperty(seeds, async (seed) => {
				const network = someNetwork(new Random(seed), 300);
				const file: CnetFile = { network, metadata: namesOf(network) };
				const pieces: Uint8Array[] = [];
				await writeCnet(file, {
					write(bytes) {
						pieces.push(bytes.slice());
					},
				});
				expect(Buffer.concat(pieces).equals(encode(file))).toBe(true);
			}),
			{ numRuns: 20 },
		);
	});

	it("is read from any place in a buffer", () => {
		const network = someNetwork(new Random(5), 200);
		const bytes = encode({ network, metadata: namesOf(network) });
		for (let shift = 0; shift < 9; shift++) {
			const buffer = new Uint8Array(bytes.length + 9);
			buffer.set(bytes, shift);
			expect(bits(decode(buffer.subarray(shift, shift + bytes.length)).network)).toEqual(bits(network));
		}
	});

	it("refuses to name more or fewer columns than the network has", () => {
		const network = someNetwork(new Random(1));
		const names: CnetMetadata = { inputs: [], outputs: ["y"] };
		expect(() => encode({ network, metadata: names })).toThrow("names 0 inputs");
	});
});
