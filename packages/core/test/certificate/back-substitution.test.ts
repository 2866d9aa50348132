import fc from "fast-check";
import { expect, it } from "vitest";
import { BackSubstitution, mostPasses } from "../../src/certificate/back-substitution.ts";
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
	builder.term(before - 1, 1);
	builder.output(0);
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

/** A lower bound of factor * row without what rounding is charged, term by term. */
function termByTerm(
	network: Network,
	substitution: BackSubstitution,
	row: number,
	factor: number,
	states: Uint8Array,
	[low, high]: readonly [Float64Array, Float64Array],
): number {
	const { rows, inputCount, valueCount } = network;
	const c = new Float64Array(valueCount);
	let constant = factor * rows.biases[row];
	const add = (of: number, m: number): void => {
		for (let k = rows.start[of]; k < rows.start[of + 1]; k++) c[rows.columns[k]] += m * rows.weights[k];
	};
	add(row, factor);
	for (let i = row - 1; i >= 0; i--) {
		const coefficient = c[inputCount + i];
		if (coefficient === 0 || states[i] === NeuronState.zero) continue;
		const at = 4 * mostPasses * i + (coefficient > 0 ? 0 : 2);
		const m = coefficient * substitution.lines[at];
		constant += coefficient * substitution.lines[at + 1] + m * rows.biases[i];
		add(i, m);
	}
	for (let j = 0; j < inputCount; j++) constant += c[j] * (c[j] > 0 ? low[j] : high[j]);
	return constant;
}

it("layers replaced at once, in one function or two, give the bounds of term by term, and every sum lies in them", () => {
	let unstable = 0;
	fc.assert(
		fc.property(fc.nat({ max: 1e6 }), fc.constantFrom(0.2, 0.45, 0.6, 1), (seed, density) => {
			const network = sparseNetwork(seed, density);
			const { inputCount, neuronCount } = network;
			const random = new Random(seed);
			const rounding = new Rounding(network);
			const bounds = new NodeBounds(network, rounding);
			const substitution = new BackSubstitution(network, rounding);
			type Ends = readonly [Float64Array, Float64Array];
			const root: Ends = [new Float64Array(3).fill(-1), new Float64Array(3).fill(1)];
			const low = Float64Array.from({ length: 3 }, () => -random.uniform());
			const half: Ends = [low, low.map((end) => end + 0.6 * random.uniform())];
			for (const box of [root, half]) {
				const isRoot = box === root;
				const states = new Uint8Array(neuronCount);
				bounds.begin(...box, 1);
				substitution.begin();
				for (let j = 0; isRoot && j < inputCount; j++) rounding.setSize(j, 1);
				for (let i = 0; i < neuronCount; i++) {
					if (isRoot) rounding.setRow(i);
					bounds.bound(i, states, "both");
					substitution.keepTerms(i, states);
					const size = Math.abs(bounds.low[i]) + Math.abs(bounds.high[i]) + 1;
					substitution.bothBounds(i, states, ...box);
					const { least, leastOpposite } = substitution;
					for (const [factor, bound] of [[1, least] as const, [-1, leastOpposite] as const]) {
						const alone = substitution.lowerBound(i, factor, -1, 0, 0, states, ...box);
						const slow = termByTerm(network, substitution, i, factor, states, box);
						expect(Math.abs(alone - bound)).toBeLessThan(1e-9 * size);
						expect(bound).toBeLessThanOrEqual(slow);
						expect(slow - bound).toBeLessThan(1e-8 * size);
					}
					if (isZero(network, i, bounds.low[i], bounds.high[i])) states[i] = NeuronState.zero;
					else if (isIdentity(network, i, bounds.low[i], bounds.high[i])) states[i] = NeuronState.identity;
					else unstable++;
					bounds.settle(i, states, [64]);
					const [from, to] = [4 * mostPasses * i, 4 * mostPasses * (i + 1)];
					substitution.lines.set(bounds.lines.subarray(from, to), from);
					const v = inputCount + i;
					if (isRoot) rounding.setSize(v, Math.max(-bounds.valueLow[v], bounds.valueHigh[v]));
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
