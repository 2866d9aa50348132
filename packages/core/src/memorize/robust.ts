/**
 * The strategy `robust`: every stored input keeps its answer while all its coordinates move by less than a
 * radius.
 *
 * The radius is a number, or a part of the largest that any network can have: half the distance of the
 * closest two inputs with different outputs, in the largest norm. One column is cut between runs, at the
 * least depth; several by a tree of boxes. What is reported is not what was asked for but what robustness.ts
 * derives from the finished tree, which is never less. Cost: the closest pair (shapes/closest.ts), the tree
 * (box-tree.ts), the derivation. Source: docs/theory.md, "Robustness".
 */

import { requireInternal, requireUsage } from "../errors.ts";
import { ConditionalNetwork } from "../network/conditional-network.ts";
import { certifiedRadius } from "../network/robustness.ts";
import { nextDown } from "../numbers/floats.ts";
import { thresholdBetween } from "../numbers/threshold.ts";
import type { Pairs } from "../table/pairs.ts";
import { massOf } from "./axis-tree.ts";
import { boxTree } from "./box-tree.ts";
import { type Boxes, boxesAround } from "./boxes.ts";
import { type Runs, runsTree } from "./column.ts";
import { constantLeaves } from "./leaves.ts";
import { type ClosestPair, closestApart } from "./shapes/closest.ts";
import type { Built, StrategyOptions } from "./strategy.ts";

/** What a user gets who does not say a radius. */
const usual = { ofBest: 0.5 };

/**
 * @throws CondnetError `usage` if membership was asked for, if the radius is not possible, or if the tree
 * would have more than 64 leaves an input
 */
export function robust(pairs: Pairs, options: StrategyOptions): Built {
	requireUsage(
		!options.membership,
		"The strategy robust answers inputs near a stored one as that one, membership answers them as unknown: they contradict.",
		"Leave one of the two out.",
	);
	const closest = closestApart(points(pairs), options);
	const best = closest === undefined ? Number.MAX_VALUE : halfDown(closest.distance);
	const asked = askedRadius(options.radius ?? usual, best, closest, pairs);
	const boxes = boxesAround(pairs, asked);
	const network =
		pairs.dataset.inputCount === 1 ? cutRuns(pairs, boxes, options) : cutBoxes(pairs, boxes, options);
	const certified = certifiedRadius(network, pairs.dataset.inputs, pairs.rows, options);
	const radius = Math.min(certified, Number.MAX_VALUE); // a number that files and JSON can hold
	requireInternal(radius >= asked, `The radius certified, ${radius}, is below the one asked for, ${asked}.`);
	const notes = closest
		? [
				`The largest radius that any network can have on this table is ${best}: half the distance of ${rowsOf(pairs, closest)}, whose outputs differ.`,
			]
		: ["No moving by a finite radius takes any row to one with another output."];
	return { network, strategy: "robust", notes, radius };
}

function points({ dataset, rows, labels, count }: Pairs) {
	const width = dataset.inputCount;
	const values = new Float64Array(count * width);
	for (let i = 0; i < count; i++)
		for (let j = 0; j < width; j++) values[i * width + j] = dataset.inputs[rows[i] * width + j];
	return { count, width, values, labels };
}

/** The largest float not above x / 2. */
function halfDown(x: number): number {
	const half = x / 2;
	return 2 * half > x ? nextDown(half) : half;
}

/** "rows 3 and 8", 1-based. */
function rowsOf(pairs: Pairs, { first, second }: ClosestPair): string {
	const [a, b] = [pairs.rows[first], pairs.rows[second]].sort((x, y) => x - y);
	return `rows ${a + 1} and ${b + 1}`;
}

function askedRadius(
	radius: number | { readonly ofBest: number },
	best: number,
	closest: ClosestPair | undefined,
	pairs: Pairs,
): number {
	if (typeof radius !== "number") {
		requireUsage(
			radius.ofBest > 0 && radius.ofBest <= 1,
			`A radius of ${100 * radius.ofBest}% of the best possible was asked for, expected more than 0% and at most 100%.`,
		);
		return radius.ofBest * best;
	}
	requireUsage(
		radius > 0 && radius < Number.POSITIVE_INFINITY,
		`A radius of ${radius} was asked for, expected a finite number above 0.`,
	);
	requireUsage(
		radius <= best,
		closest
			? `A radius of ${radius} was asked for, but ${rowsOf(pairs, closest)} have different outputs and are only ${closest.distance} apart.`
			: `A radius of ${radius} was asked for.`,
		`Ask for at most ${best}, or for a percentage of it.`,
	);
	return radius;
}

/** One column: the runs, each threshold between the boxes on its two sides. */
function cutRuns(pairs: Pairs, { low, high }: Boxes, options: StrategyOptions): ConditionalNetwork {
	const { labels, count } = pairs;
	const starts = Uint32Array.from(labels, (_, i) => i).filter((i) => i === 0 || labels[i] !== labels[i - 1]);
	const masses = new Float64Array(starts.length);
	for (let run = 0; run < starts.length; run++)
		for (let i = starts[run]; i < (starts[run + 1] ?? count); i++) masses[run] += massOf(pairs, i);
	const runs: Runs = {
		axis: 0,
		labels: starts.map((i) => labels[i]),
		thresholds: Float64Array.from(starts.subarray(1), (i) => thresholdBetween(high[i - 1], low[i])),
		masses,
	};
	const { tree, axes, thresholds, leafLabels } = runsTree(runs, options.minimize, options.maxDepth);
	return new ConditionalNetwork({
		inputCount: 1,
		outputCount: pairs.dataset.outputCount,
		tree,
		gateValues: axes,
		thresholds,
		...constantLeaves(pairs, leafLabels, false),
	});
}

function cutBoxes(pairs: Pairs, boxes: Boxes, options: StrategyOptions): ConditionalNetwork {
	const { inputCount, outputCount } = pairs.dataset;
	const { leafLabels, ...tree } = boxTree(boxes, pairs.labels, 64 * pairs.count, options);
	return new ConditionalNetwork({
		inputCount,
		outputCount,
		...tree,
		...constantLeaves(pairs, leafLabels, false),
	});
}
