import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	columnSkipMean,
	columnSkipNetwork,
	type DataLeafKind,
	dataLeafKinds,
	Evaluator,
	evaluateNetwork,
	inFloat32,
	type Network,
	neuronKindNames,
	OperationCount,
	synthesizeOnData,
} from "../../src/internal.ts";
import { anyNetwork, anyRows, layeredNetwork, mixedRows } from "../random/relu-networks.ts";

const someKinds = fc.subarray([...dataLeafKinds], { minLength: 1 });

/** The source's answers, computed here and not by what is tested. */
function answers(network: Network, inputs: Float64Array): Float64Array {
	const rowCount = inputs.length / network.inputCount;
	const values = new Float64Array(network.valueCount);
	const outputs = new Float64Array(rowCount * network.outputCount);
	for (let row = 0; row < rowCount; row++) {
		values.set(inputs.subarray(row * network.inputCount, (row + 1) * network.inputCount));
		evaluateNetwork(network, values, outputs, row * network.outputCount);
	}
	return outputs;
}

/** What is synthesized, and the rows on which it differs from its source in a bit. */
function compare(
	network: Network,
	inputs: Float64Array,
	kinds: readonly DataLeafKind[],
	leafPoints: number,
	count?: OperationCount,
) {
	const made = synthesizeOnData(network, inputs, { leafKinds: kinds, leafPoints });
	const expected = answers(network, inputs);
	const evaluator = new Evaluator(made.network, count);
	const { inputCount, outputCount } = network;
	const given = new Float64Array(outputCount);
	let differences = 0;
	for (let row = 0; row < made.rows; row++) {
		evaluator.evaluate(inputs, given, row * inputCount);
		if (given.some((value, k) => !Object.is(value, expected[row * outputCount + k]))) differences++;
	}
	return { made, differences };
}

describe("synthesis on data", () => {
	it("gives the same bits on every row, and counts as the reference does, whatever network, rows and kinds of leaf", () => {
		fc.assert(
			fc.property(
				anyNetwork.chain((network) => fc.tuple(fc.constant(network), anyRows(network.inputCount))),
				someKinds,
				fc.integer({ min: 1, max: 9 }),
				([network, inputs], kinds, leafPoints) => {
					// Constants and affine maps cannot answer everything: leaves with NaN, or several rows, may need a
					// mask.
					const allowed = kinds.includes("restricted") ? kinds : [...kinds, "restricted" as const];
					const count = new OperationCount();
					const { made, differences } = compare(network, inputs, allowed, leafPoints, count);
					const mean = count.total / made.rows;
					expect(differences).toBe(0);
					expect(made.verified).toMatchObject({ rows: made.rows, mismatches: 0 });
					expect(made.operations.conditional.mean.total).toBeCloseTo(mean, 6);
					expect(mean).toBeLessThanOrEqual(made.operations.columnSkip.mean.total + 1e-9);
					expect(made.operations.conditional.worstRow.total).toBeLessThanOrEqual(
						made.operations.conditional.worst.total,
					);
				},
			),
			{ numRuns: 400 },
		);
	});

	it.each([
		[
			[4, 64, 1],
			[1, 4, 16, 64, 256],
		],
		[
			[8, 128, 64, 3],
			[1, 16, 256],
		],
		[
			[4, 32, 32, 32, 2],
			[1, 4, 16, 64, 256],
		],
	])(
		"has no bit difference on 2048 rows with -0, subnormals and 1e300: network %j, leaves of %j",
		(sizes, leafSizes) => {
			const network = layeredNetwork(sizes, 7);
			const inputs = mixedRows(2048, sizes[0], 11);
			for (const leafPoints of leafSizes) {
				const restricted = compare(network, inputs, ["restricted"], leafPoints);
				expect(restricted.differences).toBe(0);
				const affine = compare(network, inputs, ["restricted", "affine"], leafPoints);
				expect(affine.differences).toBe(0);
				if (leafPoints === 1) expect(affine.made.byKind.affine.leaves).toBeGreaterThan(100);
				const all = compare(network, inputs, dataLeafKinds, leafPoints);
				expect(all.differences).toBe(0);
				if (leafPoints === 1) expect(all.made.byKind.constant.leaves).toBeGreaterThan(100);
			}
		},
	);

	it("has no bit difference on networks of leaky, clip, abs, max, linear and ReLU neurons", () => {
		const network = layeredNetwork([5, 24, 24, 16, 2], 3, neuronKindNames);
		const inputs = mixedRows(512, 5, 4);
		for (const leafPoints of [1, 8, 64])
			for (const kinds of [["restricted"], ["restricted", "affine"], dataLeafKinds] as const) {
				const { made, differences } = compare(network, inputs, kinds, leafPoints);
				expect(differences).toBe(0);
				expect(made.operations.conditional.mean.total).toBeLessThanOrEqual(
					made.operations.columnSkip.mean.total,
				);
			}
	});

	it("has no bit difference in float32, on rows that are rounded and on neighbours of its thresholds", () => {
		const { network } = inFloat32(layeredNetwork([5, 24, 24, 16, 2], 3, neuronKindNames));
		const inputs = mixedRows(512, 5, 4);
		const rounded = inputs.map(Math.fround);
		let affine = 0;
		for (const leafPoints of [1, 8, 64])
			for (const kinds of [["restricted"], ["restricted", "affine"], dataLeafKinds] as const) {
				const { made, differences } = compare(network, rounded, kinds, leafPoints);
				expect(differences).toBe(0);
				expect(made.network.arithmetic).toBe("float32");
				expect(synthesizeOnData(network, inputs, { leafKinds: kinds, leafPoints }).network).toEqual(
					made.network,
				);
				affine += made.byKind.affine.leaves;
			}
		expect(affine).toBeGreaterThan(100);
		// Neighbouring float32 numbers, which a threshold between them must tell apart.
		const first = Math.fround(0.1);
		const near = Float64Array.from({ length: 50 }, (_, k) => first + k * 2 ** -27);
		const { network: one } = inFloat32(layeredNetwork([1, 8, 1], 3));
		expect(compare(one, near, ["constant"], 1).differences).toBe(0);
	});

	it("keeps within the words asked for, and needs no more operations with more words", () => {
		const network = layeredNetwork([3, 24, 24, 2], 5);
		const inputs = mixedRows(300, 3, 6);
		const own = network.rows.weightCount + network.rows.count;
		for (const leafKinds of [["restricted"], dataLeafKinds] as const) {
			let fewer = Number.POSITIVE_INFINITY;
			for (const maxWords of [own + 1, own + 40, own + 200, own + 700, own + 3000]) {
				const { words, operations } = synthesizeOnData(network, inputs, { maxWords, leafKinds });
				expect(words.total).toBeLessThanOrEqual(maxWords);
				expect(operations.conditional.mean.total).toBeLessThanOrEqual(fewer);
				fewer = operations.conditional.mean.total;
			}
		}
		expect(() => synthesizeOnData(network, inputs, { maxWords: own, leafKinds: ["restricted"] })).toThrow(
			`No network fits ${own} words`,
		);
	});

	it("leaves the network out where no leaf needs it", () => {
		const made = synthesizeOnData(layeredNetwork([3, 9, 2], 5), mixedRows(300, 3, 6), {
			leafKinds: ["constant"],
		});
		expect(made.words.network).toBe(0);
		expect(made.operations.conditional.worst.total).toBe(made.depth);
	});

	it("reports column skip as the reference counts it", () => {
		fc.assert(
			fc.property(
				anyNetwork.chain((network) => fc.tuple(fc.constant(network), anyRows(network.inputCount))),
				([network, inputs]) => {
					const { operations, rows } = synthesizeOnData(network, inputs, { leafPoints: 50 });
					const skipping = columnSkipNetwork(network);
					skipping.check();
					const count = new OperationCount();
					const evaluator = new Evaluator(skipping, count);
					const outputs = new Float64Array(network.outputCount);
					for (let row = 0; row < rows; row++) evaluator.evaluate(inputs, outputs, row * network.inputCount);
					expect(operations.columnSkip.mean.total).toBeCloseTo(count.total / rows, 6);
					expect(columnSkipMean(network, inputs).total).toBeCloseTo(count.total / rows, 6);
				},
			),
		);
	});

	it("is the same for the same seed", () => {
		const network = layeredNetwork([6, 20, 20, 2], 5);
		const inputs = mixedRows(300, 6, 6);
		const first = synthesizeOnData(network, inputs, { leafPoints: 3, seed: 9 });
		expect(synthesizeOnData(network, inputs, { leafPoints: 3, seed: 9 })).toEqual(first);
	});

	it("names the row and the input of a NaN", () => {
		const inputs = Float64Array.of(1, 2, 3, 4, 5, Number.NaN);
		expect(() => synthesizeOnData(layeredNetwork([3, 4, 1], 1), inputs)).toThrow("Row 2, input 3 is NaN");
	});

	it("stops when it is aborted", () => {
		const stop = new AbortController();
		const onProgress = (phase: string): void => {
			if (phase === "weighing the leaves") stop.abort();
		};
		const inputs = mixedRows(300, 3, 6);
		expect(() =>
			synthesizeOnData(layeredNetwork([3, 9, 2], 5), inputs, { onProgress, signal: stop.signal }),
		).toThrow("Interrupted");
	});
});
