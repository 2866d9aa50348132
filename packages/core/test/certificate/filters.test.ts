import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	AffineRows,
	type Arithmetic,
	Box,
	ConditionalNetwork,
	checkProof,
	decision,
	Evaluator,
	evaluateNetwork,
	Filters,
	inFloat32,
	LeafKind,
	Network,
	type NeuronKindName,
	Random,
	type SynthesizedOnBox,
	synthesizeOnBox,
} from "../../src/internal.ts";
import { valuesOf } from "../random/boxes.ts";
import { layeredNetwork } from "../random/relu-networks.ts";
import { numberRanges } from "../random/whole-range.ts";

type Decision = "argmin" | "argmax";

/**
 * Its outputs times 2^exponent, and the first two of them almost alike, apart by some last bits or not at all,
 * in an arithmetic.
 */
function stretched(network: Network, arithmetic: Arithmetic, exponent: number, alike: number): Network {
	const last = arithmetic === "float32" ? 2 ** -23 : 2 ** -52;
	const { neuronCount, rows } = network;
	const { start, columns } = rows;
	const weights = rows.weights.slice();
	const biases = rows.biases.slice();
	const from = start[neuronCount];
	for (let k = from; k < start[rows.count]; k++) weights[k] *= 2 ** exponent;
	for (let k = neuronCount; k < rows.count; k++) biases[k] *= 2 ** exponent;
	const width = start[neuronCount + 1] - from;
	if (alike >= 0 && start[neuronCount + 2] - start[neuronCount + 1] === width) {
		for (let k = 0; k < width; k++) weights[from + width + k] = weights[from + k] * (1 + alike * last);
		biases[neuronCount + 1] = biases[neuronCount] * (1 - 2 * alike * last);
	}
	const made = new Network(
		network.inputCount,
		network.kinds,
		network.parameters,
		new AffineRows(start, columns, weights, biases),
	);
	return arithmetic === "float32" ? inFloat32(made).network : made;
}

function make(
	model: Network,
	answer: Decision,
	maxBoxes = 60,
	maxWords?: number,
): { made: SynthesizedOnBox; box: Box } {
	const ends = (end: number): Float64Array => new Float64Array(model.inputCount).fill(end);
	const box = new Box(ends(-0.5), ends(0.75), model.arithmetic);
	const options = { answer, maxBoxes, maxWords, minimize: "mean", samples: 100 } as const;
	return { made: synthesizeOnBox(model, box, options), box };
}

/** Points of the box, gates' thresholds, and points at which a filter's sum is as near to 0 as bisection comes. */
function* hardPoints({ network }: SynthesizedOnBox, box: Box, random: Random): Generator<Float64Array> {
	const { filters, gateValues, thresholds, inputCount } = network;
	const { up, down, held } = numberRanges[box.arithmetic];
	const point = new Float64Array(inputCount);
	for (let k = 0; k < 30; k++) {
		box.sample(random, point);
		yield point;
	}
	for (const [gate, axis] of gateValues.entries())
		for (const value of [thresholds[gate], up(thresholds[gate])]) {
			box.sample(random, point);
			point[axis] = value;
			yield point;
		}
	const evaluator = new Evaluator(network);
	for (let k = 0; k < 30; k++) {
		const [a, b] = [new Float64Array(inputCount), new Float64Array(inputCount)];
		box.sample(random, a);
		box.sample(random, b);
		const leaf = evaluator.leafOf(a);
		if (network.leafKind(leaf) !== LeafKind.filtered) continue;
		const difference = filters.networks.get(network.leafItem(leaf));
		const { low, high } = {
			low: filters.low[network.leafItem(leaf)],
			high: filters.high[network.leafItem(leaf)],
		};
		const above = (at: Float64Array): boolean => {
			const sum = new Float64Array(1);
			evaluateNetwork(difference, valuesOf(difference, at), sum);
			return sum[0] > low / 2 + high / 2;
		};
		for (let step = 0; step < 60; step++) {
			const middle = a.map((value, j) => held(value / 2 + b[j] / 2));
			(above(middle) === above(a) ? a : b).set(middle);
		}
		for (const at of [a, b])
			for (const move of [(value: number) => value, up, down]) {
				point.set(at);
				point[0] = Math.min(box.high[0], Math.max(box.low[0], move(point[0])));
				yield point;
			}
	}
}

const kinds: readonly (readonly NeuronKindName[])[] = [["relu"], ["relu", "leaky", "clip", "abs", "linear"]];
const exponents = { float64: [0, 0, 30, 300, 900, -30, -300], float32: [0, 0, 30, 100, 122, -30, -120] };
const cases = (arithmetic: Arithmetic) =>
	fc.tuple(
		fc.nat({ max: 1e6 }),
		fc.constantFrom<Decision>("argmin", "argmax"),
		fc.constantFrom(...kinds),
		fc.constantFrom(...exponents[arithmetic]),
		fc.constantFrom(-1, -1, 0, 1, 3),
	);

describe.each(["float64", "float32"] as const)("filtered leaves in %s", (arithmetic) => {
	it("decide as the reference does, over the whole range of exponents, at ties and at borders, and are proved", () => {
		let filtered = 0;
		fc.assert(
			fc.property(cases(arithmetic), ([seed, answer, of, exponent, alike]) => {
				const model = stretched(layeredNetwork([2, 6, 6, 3], seed, of), arithmetic, exponent, alike);
				const { made, box } = make(model, answer);
				made.network.check();
				filtered += made.network.filters.count;
				const { verdict, reason } = checkProof(made.network, made.proof, model);
				expect(`${verdict}: ${reason}`).toMatch(/^proved/);
				const evaluator = new Evaluator(made.network);
				const given = new Float64Array(1);
				const expected = new Float64Array(model.outputCount);
				for (const point of hardPoints(made, box, new Random(seed))) {
					evaluator.evaluate(point, given);
					evaluateNetwork(model, valuesOf(model, point), expected);
					expect(given[0]).toBe(decision(expected, answer));
				}
			}),
			{ numRuns: 70 },
		);
		expect(filtered).toBeGreaterThan(90);
	});

	it("that compute the same sum are stored once, within the words asked for, and are proved", () => {
		let [leaves, stored] = [0, 0];
		for (let seed = 0; seed < 6; seed++) {
			const model = stretched(layeredNetwork([2, 6, 6, 3], seed), arithmetic, 0, -1);
			for (const maxWords of [150, 300, 600]) {
				const { made } = make(model, "argmax", 400, maxWords);
				const { network, proof, words } = made;
				expect(words.total).toBeLessThanOrEqual(maxWords);
				const filtered = network.leafKinds.filter((kind) => kind === LeafKind.filtered).length;
				leaves += filtered;
				stored += network.filters.count;
				expect(network.filters.count).toBeLessThanOrEqual(filtered);
				expect(checkProof(network, proof, model).verdict).toBe("proved");
			}
		}
		console.log(`${leaves} filtered leaves have ${stored} filters.`);
		expect(leaves).toBeGreaterThan(1.5 * stored);
	});

	it("are refused where thresholds are nearer than what is unknown, outputs are others, or a weight is another", () => {
		let refused = 0;
		/** More than thresholds leave room for. */
		const apart = arithmetic === "float32" ? 2 ** -5 : 2 ** -12;
		for (let seed = 0; seed < 25; seed++) {
			const model = stretched(layeredNetwork([2, 6, 6, 3], seed), arithmetic, 0, -1);
			const { made } = make(model, seed % 2 === 0 ? "argmax" : "argmin");
			const { filters } = made.network;
			if (filters.count === 0) continue;
			const verdictOf = (parts: Partial<Filters>): string => {
				const altered = new Filters({ ...filters, ...parts });
				return checkProof(new ConditionalNetwork({ ...made.network, filters: altered }), made.proof, model)
					.verdict;
			};
			expect(verdictOf({})).toBe("proved");
			const middle = filters.low.map((low, k) => low / 2 + filters.high[k] / 2);
			const third = filters.above.map((above, k) => 3 - above - filters.below[k]);
			const { networks } = filters;
			const { start, columns, biases } = networks.rows;
			const weights = networks.rows.weights.map((weight, k) =>
				k === 0 ? Math.fround(weight * (1 + apart)) : weight,
			);
			const moved = new AffineRows(start, columns, weights, biases, arithmetic);
			for (const parts of [
				{ low: middle },
				{ high: middle },
				{ above: filters.below, below: filters.above },
				{ above: third },
				{
					networks: Object.assign(Object.create(Object.getPrototypeOf(networks)), networks, { rows: moved }),
				},
			]) {
				expect(verdictOf(parts)).not.toBe("proved");
				refused++;
			}
		}
		expect(refused).toBeGreaterThan(50);
	});
});
