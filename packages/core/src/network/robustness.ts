/**
 * How far every coordinate of a stored input may be moved, all at once, before a tree of axis gates answers
 * differently.
 *
 * Invariant: a radius R returned holds for floats: every float64 input x' with |x'_j - x_j| < R (exact
 * differences) in every coordinate j is given the answer of x. Infinite coordinates count as unmoved. Derived
 * from the finished tree and nothing else: a leaf with another answer is as far from x as the farthest of the
 * gates on its path that x does not pass. Cost: for each input, the part of the tree that is nearer than the
 * radius. No recursion. Source: docs/theory.md, "Robustness".
 */

import { requireUsage } from "../errors.ts";
import { distanceDown, nextUp } from "../numbers/floats.ts";
import { advance, type WorkOptions } from "../progress.ts";
import { type ConditionalNetwork, LeafKind } from "./conditional-network.ts";

/**
 * @param inputs row-major inputs
 * @param rows which of them to certify
 * @returns the largest float R for which the statement above holds for all of them; Infinity if no moving
 * changes an answer
 * @throws CondnetError `usage` unless all gates are axis gates on inputs and all leaves constant
 */
export function certifiedRadius(
	network: ConditionalNetwork,
	inputs: Float64Array,
	rows: Uint32Array,
	work: WorkOptions = {},
): number {
	requireAxisTree(network);
	const nodes: number[] = [];
	const distances: number[] = [];
	let radius = Number.POSITIVE_INFINITY;
	for (let i = 0; i < rows.length; i++) {
		if ((i & 0xfff) === 0) advance(work, "certifying", i / rows.length);
		const at = rows[i] * network.inputCount;
		const own = leafAt(network, inputs, at);
		nodes.push(network.tree.root);
		distances.push(0);
		for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
			const distance = distances.pop() ?? 0;
			if (distance >= radius) continue;
			if (node < 0) {
				if (!sameAnswer(network, own, ~node)) radius = distance;
				continue;
			}
			const x = inputs[at + network.gateValues[node]];
			const t = network.thresholds[node];
			const right = x > t;
			// The nearest float on the other side of the gate: t itself is left, the next one right.
			const other = right ? t : nextUp(t);
			nodes.push(right ? network.tree.left[node] : network.tree.right[node]);
			distances.push(Math.max(distance, reach(x, other)));
			nodes.push(right ? network.tree.right[node] : network.tree.left[node]);
			distances.push(distance);
		}
	}
	return radius;
}

/** How far a coordinate must move; an infinite one does not move, and no move reaches an infinite place. */
function reach(x: number, other: number): number {
	return Number.isFinite(x) && Number.isFinite(other) ? distanceDown(x, other) : Number.POSITIVE_INFINITY;
}

function leafAt(network: ConditionalNetwork, inputs: Float64Array, at: number): number {
	let node = network.tree.root;
	while (node >= 0)
		node =
			inputs[at + network.gateValues[node]] > network.thresholds[node]
				? network.tree.right[node]
				: network.tree.left[node];
	return ~node;
}

function sameAnswer(network: ConditionalNetwork, a: number, b: number): boolean {
	const { constants, outputCount } = network;
	const [one, other] = [network.leafItem(a), network.leafItem(b)];
	if (one === other) return true;
	for (let k = 0; k < outputCount; k++)
		if (!Object.is(constants[one * outputCount + k], constants[other * outputCount + k])) return false;
	return true;
}

function requireAxisTree(network: ConditionalNetwork): void {
	const { gateValues, inputCount, leafCount, keys } = network;
	const axes = gateValues.every((value) => value >= 0 && value < inputCount);
	let constant = keys.length === 0;
	for (let leaf = 0; leaf < leafCount && constant; leaf++)
		constant = network.leafKind(leaf) === LeafKind.constant;
	requireUsage(
		axes && constant,
		"A radius is certified for trees whose gates compare one input each and whose leaves are constants without membership.",
		"Memorize with `strategy` robust or comparison.",
	);
}
