import { readFile } from "node:fs/promises";
import fc from "fast-check";
import { expect, it } from "vitest";
import { checkKernelSource } from "../../kernels/build.mjs";
import { isIdentity, isZero } from "../../src/certificate/neuron-lines.ts";
import { NodeBounds } from "../../src/certificate/node-bounds.ts";
import { Rounding } from "../../src/certificate/rounding.ts";
import { type Network, NetworkBuilder, NeuronState, Random } from "../../src/internal.ts";

/** Layers of which each reads all values before it, each with this likelihood: layers packed or not. */
function sparseNetwork(seed: number, density: number): Network {
	const random = new Random(seed);
	const builder = new NetworkBuilder(3);
	let before = 3;
	for (const width of [5, 7, 6, 4]) {
		for (let i = 0; i < width; i++) {
			const columns = Array.from({ length: before }, (_, v) => v).filter(() => random.uniform() < density);
			const weights = columns.map(() => random.normal());
			builder.add(random.uniform() < 0.8 ? "relu" : "abs", columns, weights, random.normal());
		}
		before += width;
	}
	for (let k = 1; k <= 3; k++) {
		builder.term(before - 5, random.normal());
		builder.term(before - k, 1);
		builder.output(random.normal());
	}
	return builder.build();
}

/** Pre-activations at a point, by the rows themselves. */
function sumsAt({ rows, kinds, inputCount, neuronCount }: Network, point: Float64Array): Float64Array {
	const values = [...point];
	return Float64Array.from({ length: neuronCount }, (_, i) => {
		let sum = rows.biases[i];
		for (let k = rows.start[i]; k < rows.start[i + 1]; k++) sum += rows.weights[k] * values[rows.columns[k]];
		values[inputCount + i] = kinds[i] === 0 ? Math.max(0, sum) : Math.abs(sum);
		return sum;
	});
}

/**
 * A lower bound of factor * row without what rounding is charged, term by term.
 *
 * @param places each neuron's position, or -1 where it is zero
 */
function termByTerm(
	network: Network,
	lines: Float64Array,
	places: readonly number[],
	row: number,
	factor: number,
	[low, high]: readonly [Float64Array, Float64Array],
): number {
	const { rows, inputCount, valueCount } = network;
	const c = new Float64Array(valueCount);
	let constant = factor * rows.biases[row];
	const add = (of: number, m: number): void => {
		for (let k = rows.start[of]; k < rows.start[of + 1]; k++) c[rows.columns[k]] += m * rows.weights[k];
	};
	add(row, factor);
	for (let i = Math.min(row, places.length) - 1; i >= 0; i--) {
		const coefficient = c[inputCount + i];
		if (coefficient === 0 || places[i] < 0) continue;
		const at = 4 * places[i] + (coefficient > 0 ? 0 : 2);
		const m = coefficient * lines[at];
		constant += coefficient * lines[at + 1] + m * rows.biases[i];
		add(i, m);
	}
	for (let j = 0; j < inputCount; j++) constant += c[j] * (c[j] > 0 ? low[j] : high[j]);
	return constant;
}

it("layers replaced at once give the bounds of term by term, alike by the kernel and by plain loops, and every sum lies in them", () => {
	let unstable = 0;
	fc.assert(
		fc.property(fc.nat({ max: 1e6 }), fc.constantFrom(0.2, 0.45, 0.6, 1), (seed, density) => {
			const network = sparseNetwork(seed, density);
			const { inputCount, neuronCount } = network;
			const random = new Random(seed);
			const rounding = new Rounding(network);
			const bounds = new NodeBounds(network, rounding);
			const plain = new NodeBounds(network, rounding, false);
			const { substitution } = bounds;
			type Ends = readonly [Float64Array, Float64Array];
			const root: Ends = [new Float64Array(3).fill(-1), new Float64Array(3).fill(1)];
			const low = Float64Array.from({ length: 3 }, () => -random.uniform());
			const half: Ends = [low, low.map((end) => end + 0.6 * random.uniform())];
			for (const box of [root, half]) {
				const isRoot = box === root;
				const states = new Uint8Array(neuronCount);
				const places: number[] = [];
				let place = inputCount;
				bounds.begin(...box, 1);
				plain.begin(...box, 1);
				const ends = [bounds.valueLow, bounds.valueHigh] as const;
				const expectAlike = (): void => {
					const [least, opposite] = substitution.least;
					expect([...plain.substitution.least].map(signless)).toEqual([least, opposite].map(signless));
				};
				for (let j = 0; isRoot && j < inputCount; j++) rounding.setSize(j, 1);
				for (let i = 0; i < neuronCount; i++) {
					if (isRoot) rounding.setRow(i);
					for (const each of [bounds, plain]) {
						each.bound(i, true);
						each.substitution.bothBounds(i, 0, ...ends);
					}
					expectAlike();
					expect([plain.low[i], plain.high[i]].map(signless)).toEqual(
						[bounds.low[i], bounds.high[i]].map(signless),
					);
					const size = Math.abs(bounds.low[i]) + Math.abs(bounds.high[i]) + 1;
					for (const [k, factor] of [1, -1].entries()) {
						const slow = termByTerm(network, substitution.lines[0], places, i, factor, box);
						expect(substitution.least[k]).toBeLessThanOrEqual(slow);
						expect(slow - substitution.least[k]).toBeLessThan(1e-8 * size);
					}
					if (isZero(network, i, bounds.low[i], bounds.high[i])) states[i] = NeuronState.zero;
					else if (isIdentity(network, i, bounds.low[i], bounds.high[i])) states[i] = NeuronState.identity;
					else unstable++;
					bounds.settle(i, states, [64]);
					plain.settle(i, states, [64]);
					places.push(states[i] === NeuronState.zero ? -1 : place++);
					const v = inputCount + i;
					if (isRoot) rounding.setSize(v, Math.max(-bounds.valueLow[v], bounds.valueHigh[v]));
				}
				for (let row = neuronCount; isRoot && row < network.rows.count; row++) rounding.setRow(row);
				const outputs = [neuronCount, neuronCount + 1, neuronCount + 2] as const;
				bounds.differences(outputs, -1, 0);
				plain.differences(outputs, -1, 0);
				expectAlike();
				for (const [k, other] of [outputs[1], outputs[2]].entries()) {
					const between = difference(network, outputs[0], other);
					const slow = termByTerm(between, substitution.lines[0], places, neuronCount, -1, box);
					expect(substitution.least[k]).toBeLessThanOrEqual(slow);
					expect(slow - substitution.least[k]).toBeLessThan(1e-8 * (1 + Math.abs(slow)));
				}
				for (let k = 0; k < 20; k++) {
					const point = box[0].map((end, j) => end + random.uniform() * (box[1][j] - end));
					for (const [i, sum] of sumsAt(network, point).entries()) {
						if (states[i] === NeuronState.zero) expect(sum).toBeLessThanOrEqual(0);
						else expect(sum).toBeGreaterThanOrEqual(bounds.low[i]);
						expect(sum).toBeLessThanOrEqual(bounds.high[i]);
					}
				}
			}
		}),
		{ numRuns: 100 },
	);
	expect(unstable).toBeGreaterThan(500);
});

/** What +0 and -0 have in common. */
function signless(value: number): number {
	return value + 0;
}

/** The network with one output, the difference of two. */
function difference(network: Network, row: number, other: number): Network {
	const { rows, neuronCount, inputCount } = network;
	const builder = new NetworkBuilder(inputCount);
	for (let i = 0; i < neuronCount; i++) {
		const [from, to] = [rows.start[i], rows.start[i + 1]];
		const kind = network.kinds[i] === 0 ? "relu" : "abs";
		builder.add(
			kind,
			[...rows.columns.subarray(from, to)],
			[...rows.weights.subarray(from, to)],
			rows.biases[i],
		);
	}
	const terms = new Float64Array(network.valueCount);
	for (let k = rows.start[row]; k < rows.start[row + 1]; k++) terms[rows.columns[k]] += rows.weights[k];
	for (let k = rows.start[other]; k < rows.start[other + 1]; k++) terms[rows.columns[k]] -= rows.weights[k];
	for (const [v, weight] of terms.entries()) if (weight !== 0) builder.term(v, weight);
	builder.output(rows.biases[row] - rows.biases[other]);
	return builder.build();
}

it("the committed kernel is what its source gives", async () => {
	const committed = await readFile(new URL("../../src/certificate/check-kernel.ts", import.meta.url), "utf8");
	expect(committed).toBe(await checkKernelSource());
});
