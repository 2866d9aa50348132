/**
 * Three layers over rationals: the line through each two neighbours, and between consecutive lines one
 * connecting piece, steeper than both or shallower than both, so that its two hinges have opposite signs: one
 * goes to a neuron that is added, one to a neuron that is subtracted (docs/theory.md, "Three layers"). Any
 * finite table.
 *
 * With m groups of k >= n / m points, k even: neurons 2m - 1 + r(k - 1), about 2 sqrt(2n) = 2.83 sqrt(n) for
 * k = 2m = sqrt(2n); operations 2(2m - 1) + r(k - 1)(4m) and parameters 2(2m - 1) + r((k - 1)(2m + 1) + 1),
 * so about 4n and 2n. Weight bits: a weight is a difference of slopes across a gap between groups, each a
 * rational of O(k' + b) bits for keys of k' bits and labels of b. Each plus the projection's.
 */

import { ExactNetworkBuilder } from "../exact/exact-network.ts";
import {
	add,
	compare,
	divide,
	equal,
	negate,
	type Rational,
	rational,
	subtract,
} from "../numbers/rational.ts";
import type { Pairs } from "../table/pairs.ts";
import { labelOf, requireFinite } from "./exact-labels.ts";
import { type Counts, exactResult, type UnconditionalNetwork } from "./kinds.ts";
import {
	addProjection,
	type Projection,
	type ProjectionOptions,
	projectionCounts,
	projectPairs,
} from "./project-pairs.ts";
import { flat, GroupHinges, type Line, lift, lineValue, threeLayerCounts } from "./three-layer.ts";

/** Groups and points a group (even) that take the fewest neurons. */
export function rationalGroups(count: number, outputs: number): { groups: number; size: number } {
	const ideal = Math.max(1, Math.round(Math.sqrt((count * outputs) / 2)));
	const size = 2 * Math.ceil(count / ideal / 2);
	return { groups: Math.ceil(count / size), size };
}

/** @throws CondnetError `bad-data` if a label or an input is not finite */
export function threeLayerRational(pairs: Pairs, options: ProjectionOptions = {}): UnconditionalNetwork {
	requireFinite(pairs);
	const projection = projectPairs(pairs, options);
	const { dataset, count } = pairs;
	const { groups, size } = rationalGroups(count, dataset.outputCount);
	const key = (rank: number): Rational => rational(projection.key(rank));
	const builder = new ExactNetworkBuilder(dataset.inputCount);
	const z = addProjection(builder, projection);
	const firsts = Array.from({ length: groups }, (_, g) => g * size);
	const gaps = firsts.slice(1).map((first) => ({ from: key(first - 1), to: key(first) }));
	const hinges = new GroupHinges(builder, z, key(0), gaps);
	const outputs = Array.from({ length: dataset.outputCount }, (_, k) => {
		const label = (rank: number): Rational => labelOf(pairs, projection.order[rank], k);
		const lines = Array.from({ length: Math.ceil(count / 2) }, (_, i) =>
			lineThrough(key, label, 2 * i, count),
		);
		const terms: { value: number; weight: bigint }[] = [];
		for (let i = 0; 2 * i + 2 < size; i++) {
			const added: Line[] = [];
			const subtracted: Line[] = [];
			for (const first of firsts) {
				const rank = first + 2 * i + 2; // the first point of the later line
				const [rising, falling] =
					rank < count
						? connect(lines[rank / 2 - 1], lines[rank / 2], key(rank - 1), key(rank))
						: [flat(key(0)), flat(key(0))];
				added.push(rising);
				subtracted.push(falling);
			}
			terms.push({ value: hinges.neuron(added), weight: 1n });
			terms.push({ value: hinges.neuron(subtracted), weight: -1n });
		}
		const base = firsts.map((first) => lines[first / 2]);
		// A line is lowest at an end of its group.
		const ends = base.flatMap((line, g) => [
			line.value,
			lineValue(line, key(Math.min(firsts[g] + size, count) - 1)),
		]);
		const lifted = lift(ends);
		const raised = base.map((line) => ({ ...line, value: add(line.value, lifted) }));
		terms.push({ value: hinges.neuron(raised), weight: 1n });
		return { terms, bias: negate(lifted) };
	});
	for (const { terms, bias } of outputs) {
		for (const { value, weight } of terms) builder.term(value, weight);
		builder.output(bias);
	}
	return exactResult(builder.build(), threeLayerRationalCounts(pairs, projection));
}

/** The line through the points of a rank and the next; level through a last point that is alone. */
function lineThrough(
	key: (rank: number) => Rational,
	label: (rank: number) => Rational,
	rank: number,
	count: number,
): Line {
	const [at, value] = [key(rank), label(rank)];
	if (rank + 1 === count) return { at, value, slope: rational(0n) };
	const slope = divide(subtract(label(rank + 1), value), subtract(key(rank + 1), at));
	return { at, value, slope };
}

/**
 * The hinges to add and to subtract so that one line becomes the next inside [from, to]: pieces ever shorter,
 * at either end, until one's slope is not between those of the lines. That ends, as different lines differ at
 * one of the ends.
 */
function connect(line: Line, next: Line, from: Rational, to: Rational): [Line, Line] {
	if (equal(line.slope, next.slope) && equal(lineValue(line, from), lineValue(next, from)))
		return [flat(from), flat(from)];
	for (let length = subtract(to, from); ; length = divide(length, rational(2n)))
		for (const [u, v] of [
			[from, add(from, length)],
			[subtract(to, length), to],
		]) {
			const slope = divide(subtract(lineValue(next, v), lineValue(line, u)), subtract(v, u));
			const first: Line = { at: u, value: rational(0n), slope: subtract(slope, line.slope) };
			const second: Line = { at: v, value: rational(0n), slope: subtract(next.slope, slope) };
			const order = compare(first.slope, rational(0n)) * compare(second.slope, rational(0n));
			if (order >= 0) continue;
			const negated = (hinge: Line): Line => ({ ...hinge, slope: negate(hinge.slope) });
			return first.slope.numerator > 0n ? [first, negated(second)] : [second, negated(first)];
		}
}

export function threeLayerRationalCounts(pairs: Pairs, projection: Projection): Counts {
	const outputs = pairs.dataset.outputCount;
	const { groups, size } = rationalGroups(pairs.count, outputs);
	const { neurons, parameters, operations } = threeLayerCounts(groups, size - 1, outputs);
	const route = projectionCounts(projection);
	return {
		neurons: neurons + route.neurons,
		parameters: parameters + route.parameters,
		operations: operations + route.operations,
		weightBits: null,
		wordOperations: null,
	};
}
