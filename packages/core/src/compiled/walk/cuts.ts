/**
 * Which thresholds of a tree of axis gates cut its axes into the intervals of cells (cells.ts), and the maps
 * by which an interval is found: an affine piece, monotone as computed in float64, sends a value to a bucket,
 * and no two cuts of an axis share one.
 */

import type { ConditionalNetwork } from "../../network/conditional-network.ts";

/** An axis that is cut. */
export interface CutAxis {
	readonly axis: number;
	/** Ascending. */
	readonly cuts: readonly number[];
	readonly map: BucketMap;
}

/** Sends a value to the integer nearest to value * scale + shift, kept in [0, last]. */
export interface BucketMap {
	readonly scale: number;
	readonly shift: number;
	readonly last: number;
}

interface Threshold {
	readonly threshold: number;
	/** The sum of its gates' weights. */
	readonly weight: number;
}

/** An axis that may be cut: its thresholds, those of most weight first. */
interface Candidate {
	readonly axis: number;
	readonly ranked: readonly Threshold[];
	readonly map: BucketMap;
	readonly cuts: number[];
	readonly taken: Set<number>;
	next: number;
}

/** Buckets of an axis. */
const buckets = 256;
/** Added to a number far below it, leaves the nearest integer. */
const integers = 2 ** 52;

/** The kernels compute the same in the same order (kernels/cells.ts). */
export function bucketOf({ scale, shift, last }: BucketMap, value: number): number {
	return Math.min(Math.max(value * scale + shift, 0), last) + integers - integers;
}

/**
 * Cuts axes while there are at most `mostCells` cells, first where a cut decides most for its cells. An input
 * is taken to go left and right equally often, so a gate below k others weighs 2^-k. Cost: O(n log n) in the
 * gates, and linear in the cuts times the axes.
 *
 * @returns the axes, and how many levels of the tree are decided by them on average
 */
export function chooseCuts(
	network: ConditionalNetwork,
	mostCells: number,
): { readonly axes: readonly CutAxis[]; readonly levels: number } {
	const weights = new Float64Array(network.gateCount);
	network.tree.walk((node, depth) => {
		if (node >= 0) weights[node] = 2 ** -depth;
	});
	const candidates = candidatesOf(network, weights);
	for (let count = 1; ; ) {
		let best: Candidate | undefined;
		let most = 0;
		for (const candidate of candidates) {
			const { ranked, map, cuts, taken } = candidate;
			while (candidate.next < ranked.length && taken.has(bucketOf(map, ranked[candidate.next].threshold)))
				candidate.next++;
			const intervals = cuts.length + 1;
			if (candidate.next === ranked.length || (count / intervals) * (intervals + 1) > mostCells) continue;
			const gain = ranked[candidate.next].weight / Math.log((intervals + 1) / intervals);
			if (gain > most) {
				best = candidate;
				most = gain;
			}
		}
		if (!best) break;
		const { ranked, map, cuts, taken } = best;
		const { threshold } = ranked[best.next++];
		count = (count / (cuts.length + 1)) * (cuts.length + 2);
		taken.add(bucketOf(map, threshold));
		cuts.push(threshold);
	}
	const axes = candidates
		.filter(({ cuts }) => cuts.length > 0)
		.map(({ axis, cuts, map }) => ({ axis, cuts: cuts.sort((a, b) => a - b), map }));
	return { axes, levels: levelsDecided(network, weights, axes) };
}

function candidatesOf(
	{ inputCount, gateCount, gateValues, thresholds }: ConditionalNetwork,
	weights: Float64Array,
): Candidate[] {
	const byAxis = Array.from({ length: inputCount }, () => new Map<number, number>());
	for (let gate = 0; gate < gateCount; gate++) {
		const threshold = thresholds[gate];
		const sums = byAxis[gateValues[gate]];
		if (Number.isFinite(threshold)) sums.set(threshold, (sums.get(threshold) ?? 0) + weights[gate]);
	}
	const candidates: Candidate[] = [];
	for (const [axis, sums] of byAxis.entries()) {
		let low = Number.POSITIVE_INFINITY;
		let high = Number.NEGATIVE_INFINITY;
		for (const threshold of sums.keys()) {
			low = Math.min(low, threshold);
			high = Math.max(high, threshold);
		}
		const scale = high > low ? (buckets - 1) / (high - low) : 0;
		const map = { scale, shift: -low * scale, last: high > low ? buckets - 1 : 0 };
		if (sums.size === 0 || !Number.isFinite(map.scale) || !Number.isFinite(map.shift)) continue;
		const ranked = [...sums]
			.map(([threshold, weight]) => ({ threshold, weight }))
			.sort((a, b) => b.weight - a.weight || a.threshold - b.threshold);
		candidates.push({ axis, ranked, map, cuts: [], taken: new Set(), next: 0 });
	}
	return candidates;
}

/** The weight of all gates that cuts decide, with all gates above them. */
function levelsDecided(
	{ tree, gateValues, thresholds, inputCount }: ConditionalNetwork,
	weights: Float64Array,
	axes: readonly CutAxis[],
): number {
	const cutsOf = Array.from({ length: inputCount }, () => new Set<number>());
	for (const { axis, cuts } of axes) for (const cut of cuts) cutsOf[axis].add(cut);
	let levels = 0;
	const gates = [tree.root];
	for (let gate = gates.pop(); gate !== undefined; gate = gates.pop()) {
		if (gate < 0 || !cutsOf[gateValues[gate]].has(thresholds[gate])) continue;
		levels += weights[gate];
		gates.push(tree.left[gate], tree.right[gate]);
	}
	return levels;
}
