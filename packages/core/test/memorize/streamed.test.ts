import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	CnetReader,
	CnetStream,
	type ConditionalNetwork,
	costSummary,
	Dataset,
	decode,
	distinctPairs,
	Evaluator,
	PagedTree,
	type PageSource,
	StreamedTree,
	verify,
} from "../../src/internal.ts";

/** Values that tie, and values that are hard to tell apart. */
const value = fc.constantFrom(
	0,
	-0,
	1,
	2,
	5e-324,
	-5e-324,
	0.1,
	0.1 + 2 ** -56,
	1.7976931348623157e308,
	Number.POSITIVE_INFINITY,
	Number.NEGATIVE_INFINITY,
);
const answer = fc.constantFrom(0, -0, 1, 2.5, Number.NaN);

interface Built {
	readonly network: ConditionalNetwork;
	readonly file: Uint8Array;
	readonly tree: StreamedTree;
	readonly depth: number;
	readonly depthSum: number;
}

/** Streams the distinct rows of a dataset (and again those that repeat) into a file, and reads it. */
async function stream(dataset: Dataset, batch: number): Promise<Built> {
	const { inputCount, outputCount, inputs, outputs } = dataset;
	const { rows } = distinctPairs(dataset);
	const sorted = Array.from(rows).flatMap((row) => (row % 3 === 0 ? [row, row] : [row]));
	const tree = new StreamedTree(inputCount, outputCount, true, 0);
	const thresholds: number[] = [];
	const answers: number[] = [];
	const take = (): void => {
		thresholds.push(...tree.part.thresholds);
		answers.push(...tree.part.answers);
	};
	for (let from = 0; from < sorted.length; from += batch) {
		const some = sorted.slice(from, from + batch);
		const column = (numbers: Float64Array, width: number, j: number) =>
			Float64Array.from(some, (row) => numbers[row * width + j]);
		const status = tree.push(
			Array.from({ length: inputCount }, (_, j) => column(inputs, inputCount, j)),
			Array.from({ length: outputCount }, (_, k) => column(outputs, outputCount, k)),
			some.length,
		);
		expect(status).toBe("going on");
		take();
	}
	tree.finish();
	take();
	const { bits, depth, depthSum } = tree.shape();
	const pieces: Uint8Array[] = [];
	const file = new CnetStream({
		write(bytes) {
			pieces.push(bytes.slice());
		},
	});
	const { leafCount } = tree;
	await file.facts({
		inputCount,
		outputCount,
		poolOutputCount: outputCount,
		answer: "values",
		leafCount,
		poolCount: 0,
	});
	const section = async (name: string, type: "f64" | "u8" | "bytes", numbers: Float64Array | Uint8Array) => {
		await file.begin(name, type);
		await file.append(numbers);
		file.end();
	};
	if (leafCount > 1) await section("gates.thresholds", "f64", Float64Array.from(thresholds));
	if (leafCount > 1) await section("gates.values", "u8", Uint8Array.from(tree.ranks));
	if (bits !== undefined) await section("tree.shape", "bytes", bits);
	await file.begin("order.columns", "u32", false);
	await file.append(Uint32Array.from({ length: inputCount }, (_, j) => j));
	file.end();
	await section("leaves.constants", "f64", Float64Array.from(answers));
	await file.finish({
		inputs: Array.from({ length: inputCount }, (_, j) => `x${j}`),
		outputs: Array.from({ length: outputCount }, (_, k) => `y${k}`),
	});
	const bytes = Buffer.concat(pieces);
	return { network: decode(bytes).network, file: bytes, tree, depth, depthSum };
}

/** Rows of which equal inputs have equal outputs. */
const table = fc
	.record({ inputCount: fc.integer({ min: 1, max: 4 }), outputCount: fc.integer({ min: 1, max: 2 }) })
	.chain(({ inputCount, outputCount }) =>
		fc
			.uniqueArray(
				fc.record({
					x: fc.array(value, { minLength: inputCount, maxLength: inputCount }),
					y: fc.array(answer, { minLength: outputCount, maxLength: outputCount }),
				}),
				{ minLength: 1, maxLength: 60, selector: ({ x }) => x.map((v) => v + 0).join() },
			)
			.map(
				(rows) =>
					new Dataset({
						inputCount,
						outputCount,
						inputs: Float64Array.from(rows.flatMap(({ x }) => x)),
						outputs: Float64Array.from(rows.flatMap(({ y }) => y)),
					}),
			),
	);

describe("a table that comes as a sorted stream", () => {
	it("is answered bit for bit, whatever its ties, in batches of any size", async () => {
		await fc.assert(
			fc.asyncProperty(table, fc.integer({ min: 1, max: 20 }), async (dataset, batch) => {
				const { network, tree, depth, depthSum } = await stream(dataset, batch);
				expect(verify(network, dataset).mismatches).toBe(0);
				expect(tree.pairCount).toBe(dataset.rowCount);
				const pairs = new Float64Array(network.leafCount);
				const evaluator = new Evaluator(network);
				for (let row = 0; row < dataset.rowCount; row++)
					pairs[evaluator.leafOf(dataset.inputs, row * dataset.inputCount)]++;
				const cost = costSummary(network, pairs);
				expect(cost.depth).toBe(depth);
				expect(depthSum).toBeCloseTo(cost.mean.total * dataset.rowCount, 6);
			}),
			{ numRuns: 300 },
		);
	});

	it("is answered from its file as from memory, also between its rows", async () => {
		await fc.assert(
			fc.asyncProperty(
				table,
				fc.array(fc.array(value, { minLength: 4, maxLength: 4 }), { minLength: 50, maxLength: 50 }),
				async (dataset, points) => {
					const { network, file } = await stream(dataset, 16);
					const source: PageSource = {
						size: file.length,
						read: (from, to) => file.slice(from, to),
						readInto: (bytes, from) => bytes.set(file.subarray(from, from + bytes.length)),
					};
					const paged = await PagedTree.open(await CnetReader.open(source), source, 2 ** 20);
					const { inputCount, outputCount } = dataset;
					const inputs = Float64Array.from([
						...dataset.inputs,
						...points.flatMap((point) => point.slice(0, inputCount)),
					]);
					const count = inputs.length / inputCount;
					const outputs = new Float64Array(count * outputCount);
					const expected = new Float64Array(count * outputCount);
					paged?.evaluate(inputs, outputs, count);
					const evaluator = new Evaluator(network);
					for (let row = 0; row < count; row++)
						evaluator.evaluate(inputs, expected, row * inputCount, row * outputCount);
					expect(outputs).toEqual(expected);
				},
			),
			{ numRuns: 300 },
		);
	});

	it("of one column has a leaf a run, and the least depth", async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.uniqueArray(fc.double({ noNaN: true }), {
					minLength: 1,
					maxLength: 200,
					comparator: (a, b) => a === b,
				}),
				fc.integer({ min: 1, max: 3 }),
				async (inputs, labels) => {
					inputs.sort((a, b) => a - b);
					const outputs = Float64Array.from(inputs, (_, i) => (i * i) % labels);
					const dataset = new Dataset({
						inputCount: 1,
						outputCount: 1,
						inputs: Float64Array.from(inputs),
						outputs,
					});
					const { network, depth } = await stream(dataset, 7);
					const runs = outputs.filter((output, i) => i === 0 || output !== outputs[i - 1]).length;
					expect(network.leafCount).toBe(runs);
					expect(depth).toBe(Math.ceil(Math.log2(runs)));
				},
			),
		);
	});

	it("joins what has one answer also where columns tie", async () => {
		const rows = [0, 0, 0, 1, 1, 0, 1, 1, 2, 0, 2, 1]; // (x, y) pairs: all one answer but the last
		const dataset = new Dataset({
			inputCount: 2,
			outputCount: 1,
			inputs: Float64Array.from(rows),
			outputs: Float64Array.of(7, 7, 7, 7, 7, 8),
		});
		const { network } = await stream(dataset, 2);
		expect(network.leafCount).toBe(3);
	});

	it("ends with a word about what it cannot use", () => {
		const of = (...numbers: number[]): Float64Array => Float64Array.from(numbers);
		const tree = (all: boolean): StreamedTree => new StreamedTree(1, 1, all);
		expect(tree(true).push([of(1, 1)], [of(2, 2)], 2)).toBe("going on");
		expect(tree(true).push([of(1, 1)], [of(2, 3)], 2)).toBe("conflict");
		expect(tree(true).push([of(0, -0)], [of(0, -0)], 2)).toBe("conflict");
		expect(tree(false).push([of(1, 1)], [of(2, 2)], 2)).toBe("tied");
		expect(tree(true).push([of(1, Number.NaN)], [of(2, 2)], 2)).toBe("not a number");
		expect(() => tree(true).push([of(2, 1)], [of(2, 2)], 2)).toThrow("not sorted");
	});
});
