/**
 * Three layers over integer keys: every step between neighbours is two unit hinges, at z_j and z_j + 1, one
 * for a neuron that is added and one for a neuron that is subtracted, so all weights are integers if labels
 * are (docs/theory.md, "Three layers").
 *
 * With m groups of k >= n / m points: neurons 2m - 1 + r(2k - 1), about 4 sqrt(n) for m = k = sqrt(n);
 * operations 2(2m - 1) + r(2k - 1)(4m) and parameters 2(2m - 1) + r((2k - 1)(2m + 1) + 1), so about 8n and
 * 4n: few neurons, not few weights. Weight bits at most (2m - 1)(k' + 2) + r(2k - 1)((2m - 1)(b + g + 4) + 2b
 * + k' + 4), k' bits of keys, b of labels, g of a group's range on average (labels with fractions: plus their
 * denominators'). Each plus the projection's.
 */

import { float64Network } from "../exact/convert.ts";
import { ExactNetworkBuilder } from "../exact/exact-network.ts";
import { dyadicShift } from "../numbers/dyadic.ts";
import { add, negate, type Rational, rational, subtract } from "../numbers/rational.ts";
import type { Pairs } from "../table/pairs.ts";
import { labelOf, labelScale, requireFinite } from "./exact-labels.ts";
import { type Counts, exactResult, type UnconditionalNetwork } from "./kinds.ts";
import {
	addProjection,
	type Projection,
	type ProjectionOptions,
	projectionCounts,
	projectPairs,
} from "./project-pairs.ts";
import { flat, GroupHinges, type Line, lift, threeLayerCounts } from "./three-layer.ts";
import { largestInputs } from "./two-layer.ts";

/** Groups and points a group that take the fewest neurons. */
export function integerGroups(count: number, outputs: number): { groups: number; size: number } {
	const groups = Math.max(1, Math.round(Math.sqrt(count * outputs)));
	const size = Math.ceil(count / groups);
	return { groups: Math.ceil(count / size), size };
}

/** @throws CondnetError `bad-data` if a label or an input is not finite */
export function threeLayerInteger(pairs: Pairs, options: ProjectionOptions = {}): UnconditionalNetwork {
	requireFinite(pairs);
	const projection = projectPairs(pairs, options);
	const { dataset, count } = pairs;
	const { groups, size } = integerGroups(count, dataset.outputCount);
	const key = (rank: number): Rational => rational(projection.key(rank));
	const one = rational(1n);
	const builder = new ExactNetworkBuilder(dataset.inputCount);
	const z = addProjection(builder, projection);
	const firsts = Array.from({ length: groups }, (_, g) => g * size);
	const gaps = firsts.slice(1).map((first) => {
		const from = key(first - 1);
		return { from, to: add(from, one) };
	});
	const hinges = new GroupHinges(builder, z, key(0), gaps);
	const outputs = Array.from({ length: dataset.outputCount }, (_, k) => {
		const label = (rank: number): Rational => labelOf(pairs, projection.order[rank], k);
		const terms: { value: number; weight: bigint }[] = [];
		for (let step = 0; step + 1 < size; step++) {
			const added: Line[] = [];
			const subtracted: Line[] = [];
			for (const first of firsts) {
				const [rising, falling] = stepLines(key, label, first + step, count);
				added.push(rising);
				subtracted.push(falling);
			}
			terms.push({ value: hinges.neuron(added), weight: 1n });
			terms.push({ value: hinges.neuron(subtracted), weight: -1n });
		}
		const base = firsts.map(label);
		const lifted = lift(base);
		const lines = base.map((value, g) => ({
			at: key(firsts[g]),
			value: add(value, lifted),
			slope: rational(0n),
		}));
		terms.push({ value: hinges.neuron(lines), weight: 1n });
		return { terms, bias: negate(lifted) };
	});
	for (const { terms, bias } of outputs) {
		for (const { value, weight } of terms) builder.term(value, weight);
		builder.output(bias);
	}
	const exact = builder.build();
	const counts = threeLayerIntegerCounts(pairs, projection);
	const bounds = { shift: dyadicShift(dataset.inputs), inputs: largestInputs(pairs) };
	const network = float64Network(exact, bounds);
	return network ? { arithmetic: "float64", network, counts } : exactResult(exact, counts);
}

/**
 * The hinges that are added and subtracted to step from the point of a rank to the next: flat where there is
 * no step.
 */
function stepLines(
	key: (rank: number) => Rational,
	label: (rank: number) => Rational,
	rank: number,
	count: number,
): [Line, Line] {
	if (rank + 1 >= count) return [flat(key(0)), flat(key(0))];
	const step = subtract(label(rank + 1), label(rank));
	const rises = step.numerator > 0n;
	const slope = rises ? step : negate(step);
	const hinge = (at: Rational): Line => ({ at, value: rational(0n), slope });
	const [early, late] = [hinge(key(rank)), hinge(add(key(rank), rational(1n)))];
	return rises ? [early, late] : [late, early];
}

export function threeLayerIntegerCounts(pairs: Pairs, projection: Projection): Counts {
	const outputs = pairs.dataset.outputCount;
	const { groups, size } = integerGroups(pairs.count, outputs);
	const second = 2 * size - 1;
	const { neurons, parameters, operations } = threeLayerCounts(groups, second, outputs);
	const route = projectionCounts(projection);
	const { bits, shift } = labelScale(pairs);
	const range = Math.max(0, projection.rangeBits - Math.log2(groups)) + 1;
	const first = 2 * groups - 1;
	const keys = projection.bits;
	const fraction = shift > 0 ? (shift + 1) * outputs * second * (first + 1) : 0;
	return {
		neurons: neurons + route.neurons,
		parameters: parameters + route.parameters,
		operations: operations + route.operations,
		weightBits: Math.ceil(
			first * (keys + 2) +
				outputs * second * (first * (bits + range + 4) + 2 * bits + keys + 4) +
				fraction +
				route.weightBits,
		),
		wordOperations: null,
	};
}
