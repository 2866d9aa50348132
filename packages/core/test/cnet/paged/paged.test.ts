import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	CnetReader,
	ConditionalNetwork,
	completeTree,
	Evaluator,
	encode,
	PagedTree,
	type PageSource,
	Random,
	Tree,
} from "../../../src/internal.ts";
import { namesOf, someNumber } from "../../random/conditional-networks.ts";
import { someTree } from "../../random/trees.ts";
import { fileOf, type Section, sectionsOf } from "../forge.ts";

function sourceOf(file: Uint8Array): PageSource & { most: number } {
	return {
		size: file.length,
		most: 0,
		read(from, to) {
			return file.slice(from, to);
		},
		readInto(bytes, from) {
			this.most = Math.max(this.most, bytes.length);
			bytes.set(file.subarray(from, from + bytes.length));
		},
	};
}

function someComplete(random: Random, leafCount: number): ConditionalNetwork {
	const inputCount = 1 + random.integer(4);
	const outputCount = 1 + random.integer(2);
	const plain = random.integer(2) === 0;
	const few = random.integer(2) === 0;
	const itemCount = 1 + random.integer(leafCount);
	return new ConditionalNetwork({
		inputCount,
		outputCount,
		tree: completeTree(leafCount),
		gateValues: Int32Array.from({ length: leafCount - 1 }, () => (plain ? 0 : random.integer(inputCount))),
		thresholds: Float64Array.from({ length: leafCount - 1 }, () => someNumber(random)),
		leafItems: few
			? Uint32Array.from({ length: leafCount }, () => random.integer(itemCount))
			: new Uint32Array(0),
		constants: Float64Array.from({ length: (few ? itemCount : leafCount) * outputCount }, () =>
			few ? [0.1, -0, 7][random.integer(3)] : someNumber(random),
		),
	});
}

async function agree(network: ConditionalNetwork, random: Random, budget: number): Promise<void> {
	const source = sourceOf(encode({ network, metadata: namesOf(network) }));
	const paged = await PagedTree.open(await CnetReader.open(source), source, budget);
	expect(paged).toBeDefined();
	const count = 1500;
	const inputs = Float64Array.from({ length: count * network.inputCount }, () => someNumber(random));
	const outputs = new Float64Array(count * network.outputCount);
	paged?.evaluate(inputs, outputs, count);
	const evaluator = new Evaluator(network);
	const expected = new Float64Array(network.outputCount);
	for (let row = 0; row < count; row++) {
		evaluator.evaluate(inputs, expected, row * network.inputCount);
		for (let k = 0; k < network.outputCount; k++)
			if (!Object.is(outputs[row * network.outputCount + k], expected[k]))
				throw new Error(`row ${row}: ${outputs[row * network.outputCount + k]} for ${expected[k]}`);
	}
}

describe("a tree that stays in its file", () => {
	it("answers as the reference does, bit for bit", async () => {
		await fc.assert(
			fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 500 }), async (seed, leafCount) => {
				const random = new Random(seed);
				await agree(someComplete(random, leafCount), random, 2 ** 30);
			}),
			{ numRuns: 40 },
		);
	});

	it("counts thresholds where all gates look at one column and ascend, whatever the shape of the tree", async () => {
		await fc.assert(
			fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 700 }), async (seed, leafCount) => {
				const random = new Random(seed);
				const thresholds = Float64Array.from({ length: leafCount - 1 }, () => someNumber(random)).sort();
				const column = random.integer(3);
				const network = new ConditionalNetwork({
					inputCount: 3,
					outputCount: 1,
					tree: someTree(random, leafCount),
					gateValues: new Int32Array(leafCount - 1).fill(column),
					thresholds,
					constants: Float64Array.from({ length: leafCount }, (_, i) => i / 3),
				});
				await agree(network, random, 2 ** 30);
			}),
			{ numRuns: 40 },
		);
	});

	it("keeps its answers where memory is short", async () => {
		const random = new Random(4);
		await agree(someComplete(random, 300_000), random, 2 ** 19);
	});

	it("is not offered where the network has more to it", async () => {
		const network = new ConditionalNetwork({
			inputCount: 1,
			outputCount: 1,
			tree: completeTree(2),
			gateValues: new Int32Array(1),
			thresholds: Float64Array.of(0),
			constants: Float64Array.of(1, 2),
			keys: Float64Array.of(0, 1),
		});
		const source = sourceOf(encode({ network, metadata: namesOf(network) }));
		expect(await PagedTree.open(await CnetReader.open(source), source, 2 ** 20)).toBeUndefined();
	});

	it("is not offered, or refused, where decoding would read the file otherwise or refuse it", async () => {
		const network = new ConditionalNetwork({
			inputCount: 2,
			outputCount: 1,
			tree: someTree(new Random(1), 20),
			gateValues: new Int32Array(19),
			thresholds: Float64Array.from({ length: 19 }, (_, gate) => gate + 1),
			leafItems: Uint32Array.from({ length: 20 }, (_, leaf) => leaf % 3),
			constants: Float64Array.of(0.1, 0.2, 0.3),
		});
		const sections = sectionsOf(encode({ network, metadata: namesOf(network) }));
		const open = async (name: string, change: Partial<Section>): Promise<PagedTree | undefined> => {
			const rest = sections.filter((section) => section.name !== name);
			const found = sections.find((section) => section.name === name);
			const whole = {
				name,
				type: "u32",
				required: false,
				bytes: new Uint8Array(0),
				...found,
				...change,
			} as const;
			const source = sourceOf(fileOf([...rest, whole]));
			return PagedTree.open(await CnetReader.open(source), source, 2 ** 20);
		};
		const thresholds = (last: number): Uint8Array =>
			new Uint8Array(Float64Array.from({ length: 19 }, (_, gate) => (gate < 18 ? gate + 1 : last)).buffer);
		const order = (...columns: number[]): Uint8Array => new Uint8Array(Uint32Array.from(columns).buffer);
		const facts = sections.find(({ name }) => name === "network")?.bytes ?? new Uint8Array(0);
		const manyInputs = facts.slice();
		manyInputs.fill(255, 0, 4);

		expect(await open("network", {})).toBeDefined();
		expect(await open("leaves.items", { type: "i8" })).toBeUndefined();
		expect(await open("leaves.keys", { type: "f64", bytes: new Uint8Array(20 * 2 * 8) })).toBeUndefined();
		await expect(open("gates.thresholds", { type: "f64", bytes: thresholds(Number.NaN) })).rejects.toThrow(
			"NaN",
		);
		await expect(open("gates.thresholds", { type: "f64", bytes: thresholds(-0) })).rejects.toThrow("-0");
		await expect(open("network", { bytes: manyInputs })).rejects.toThrow("names other numbers of inputs");
		const shape = sections.find(({ name }) => name === "tree.shape")?.bytes ?? new Uint8Array(0);
		expect(shape.length).toBe(5);
		await expect(open("tree.shape", { bytes: shape.subarray(1) })).rejects.toThrow("4 bytes, expected 5");
		for (let bit = 0; bit < 40; bit++) {
			const bytes = shape.slice();
			bytes[bit >>> 3] ^= 1 << (bit & 7);
			await expect(open("tree.shape", { bytes })).rejects.toThrow("not that of one tree");
		}
		for (const columns of [[], [0, 0], [2]])
			await expect(open("order.columns", { bytes: order(...columns) })).rejects.toThrow("order.columns");
	});

	it("in a stated order answers as its tree does, or is refused, whatever the order, the shape and the gates", async () => {
		let opened = 0;
		let refused = 0;
		await fc.assert(
			fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 9 }), async (seed, leafCount) => {
				const random = new Random(seed);
				const network = new ConditionalNetwork({
					inputCount: 3,
					outputCount: 1,
					tree: someTree(random, leafCount),
					gateValues: Int32Array.from({ length: leafCount - 1 }, () => random.integer(1 + random.integer(3))),
					thresholds: Float64Array.from({ length: leafCount - 1 }, () => random.integer(4)),
					constants: Float64Array.from({ length: leafCount }, (_, i) => i / 3),
				});
				const columns = [[0], [0, 1], [1, 0], [0, 1, 2], [2, 0, 1]][random.integer(5)];
				const bytes = new Uint8Array(Uint32Array.from(columns).buffer);
				const order = { name: "order.columns", type: "u32", required: false, bytes } as const;
				const source = sourceOf(
					fileOf([...sectionsOf(encode({ network, metadata: namesOf(network) })), order]),
				);
				const paged = await PagedTree.open(await CnetReader.open(source), source, 2 ** 20).catch((error) => {
					expect(error).toMatchObject({
						code: "bad-data",
						message: expect.stringContaining("order.columns"),
					});
					refused++;
				});
				if (!paged) return;
				opened++;
				const inputs = Float64Array.from({ length: 3 * 5 ** 3 }, (_, k) => {
					const row = Math.floor(k / 3);
					return Math.floor(row / 5 ** (k % 3)) % 5;
				});
				const outputs = new Float64Array(5 ** 3);
				paged.evaluate(inputs, outputs, 5 ** 3);
				const evaluator = new Evaluator(network);
				const expected = new Float64Array(1);
				for (let row = 0; row < 5 ** 3; row++) {
					evaluator.evaluate(inputs, expected, 3 * row);
					expect(outputs[row]).toBe(expected[0]);
				}
			}),
			{ numRuns: 2000 },
		);
		expect(opened).toBeGreaterThan(100);
		expect(refused).toBeGreaterThan(100);
	});

	it("that is too deep for its order to be seen is left to decoding, unless its gates are on one column", async () => {
		const leafCount = 70_000;
		for (const columns of [1, 2]) {
			const network = new ConditionalNetwork({
				inputCount: 2,
				outputCount: 1,
				// A path to the left.
				tree: new Tree(
					leafCount - 2,
					Int32Array.from({ length: leafCount - 1 }, (_, gate) => (gate === 0 ? ~0 : gate - 1)),
					Int32Array.from({ length: leafCount - 1 }, (_, gate) => ~(gate + 1)),
				),
				gateValues: Int32Array.from({ length: leafCount - 1 }, (_, gate) => gate % columns),
				thresholds: Float64Array.from({ length: leafCount - 1 }, (_, gate) => gate),
				constants: Float64Array.from({ length: leafCount }, (_, leaf) => leaf),
			});
			const sections = sectionsOf(encode({ network, metadata: namesOf(network) }));
			const bytes = new Uint8Array(Uint32Array.of(0, 1).buffer);
			const order = { name: "order.columns", type: "u32", required: false, bytes } as const;
			const source = sourceOf(fileOf([...sections, order]));
			const paged = await PagedTree.open(await CnetReader.open(source), source, 2 ** 22);
			expect(paged === undefined).toBe(columns === 2);
			const outputs = new Float64Array(1);
			paged?.evaluate(Float64Array.of(65_000.5, 0), outputs, 1);
			expect(outputs[0]).toBe(columns === 2 ? 0 : 65_001);
		}
	});

	it("is refused if any of its bytes was changed", async () => {
		const network = someComplete(new Random(2), 2000);
		const file = encode({ network, metadata: namesOf(network) });
		const source = sourceOf(file);
		const reader = await CnetReader.open(source);
		for (const entry of reader.entries) {
			file[entry.offset + (entry.length >>> 1)] ^= 4;
			await expect(PagedTree.open(reader, source, 2 ** 20)).rejects.toThrow("checksum");
			file[entry.offset + (entry.length >>> 1)] ^= 4;
		}
		const paged = await PagedTree.open(reader, source, 2 ** 20);
		const inputs = new Float64Array(network.inputCount).fill(Number.NaN);
		expect(() => paged?.evaluate(inputs, new Float64Array(2), 1)).toThrow("NaN");
	});
});
