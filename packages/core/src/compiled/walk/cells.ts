/**
 * Cells: what the first gates of a tree decide, looked up instead of walked. Some thresholds cut each axis
 * into intervals (cuts.ts); a cell is a choice of one interval on every axis, and says to which node of the
 * tree all of its inputs come, so that few gates are left to be tested.
 *
 * A value's interval is found as a start table finds a rank: cuts in earlier buckets are below the value,
 * those in later ones are not, and the one in the value's own bucket is compared with it. So it is exact for
 * every value.
 *
 *   axis      (u32 bytes before its input, u32 bytes before its buckets), scale, shift, last bucket
 *   bucket    the cut, +Infinity if none, (i32 cells before the interval below it, i32 cells of an interval)
 *
 * All axes come first, then their buckets. A cell holds a node to walk on from or, below 0, what a leaf's
 * node says (nodes.ts).
 */

import type { Arrays } from "../../network/compiled-layout.ts";
import type { ConditionalNetwork } from "../../network/conditional-network.ts";
import { axisWords } from "../image/codes.ts";
import type { Image } from "../image/image.ts";
import { bucketOf, type CutAxis, chooseCuts } from "./cuts.ts";

/** Cells at most, and for each leaf: they are to stay in the second cache, beside what leaves compute. */
const mostCells = 16384;
const cellsALeaf = 8;
/** Levels that cells must decide: walking so many takes as long as looking up. */
const leastLevels = 4;
/** Levels that are looked at when a cell is filled: a tree may be as deep as it has leaves. */
const mostLevels = 64;

/** The axes by which a tree is cut; none where cells would not save time. Cost: that of chooseCuts. */
export function cellAxes(network: ConditionalNetwork): readonly CutAxis[] {
	const { axes, levels } = chooseCuts(network, Math.min(mostCells, cellsALeaf * network.leafCount));
	return levels >= leastLevels ? axes : [];
}

/** The arrays that cells take in an image, of length 0 where no axis is cut. */
export function cellArrays(axes: readonly CutAxis[]): Arrays {
	const buckets = axes.reduce((sum, { map }) => sum + map.last + 1, 0);
	return {
		cells: ["i32", axes.length === 0 ? 0 : cellCount(axes)],
		cellAxes: ["f64", axisWords * axes.length + 2 * buckets],
	};
}

/** Fills the cells of an image whose nodes are filled. Cost: cells times the levels that they decide. */
export function fillCells(axes: readonly CutAxis[], image: Image): void {
	fillAxes(axes, image);
	const cells = image.int32("cells");
	const thresholds = image.float64("nodes");
	const links = new Int32Array(image.memory.buffer, image.offset("nodes"), 2 * thresholds.length);
	const inputCount = image.number("inputCount");
	// The cell is what lies above lows and not above highs.
	const lows = new Float64Array(inputCount);
	const highs = new Float64Array(inputCount);
	for (let cell = 0; cell < cells.length; cell++) {
		lows.fill(Number.NEGATIVE_INFINITY);
		highs.fill(Number.POSITIVE_INFINITY);
		let rest = cell;
		for (const { axis, cuts } of axes) {
			const interval = rest % (cuts.length + 1);
			rest = (rest - interval) / (cuts.length + 1);
			if (interval > 0) lows[axis] = cuts[interval - 1];
			if (interval < cuts.length) highs[axis] = cuts[interval];
		}
		let node = 0;
		for (let level = 0; level < mostLevels; level++) {
			const child = links[4 * node + 3];
			const axis = links[4 * node + 2];
			const isRight = thresholds[2 * node] <= lows[axis];
			if (child < 0 || !(isRight || thresholds[2 * node] >= highs[axis])) break;
			node = child + +isRight;
		}
		cells[cell] = links[4 * node + 3] < 0 ? links[4 * node + 3] : node;
	}
}

function fillAxes(axes: readonly CutAxis[], image: Image): void {
	const numbers = image.float64("cellAxes");
	const integers = new Uint32Array(image.memory.buffer, image.offset("cellAxes"), 2 * numbers.length);
	let bucketsAt = axisWords * axes.length;
	let stride = 1;
	for (const [k, { axis, cuts, map }] of axes.entries()) {
		integers.set([8 * axis, 8 * bucketsAt], 2 * axisWords * k);
		numbers.set([map.scale, map.shift, map.last], axisWords * k + 1);
		let interval = 0;
		for (let bucket = 0; bucket <= map.last; bucket++, bucketsAt += 2) {
			const isCut = interval < cuts.length && bucketOf(map, cuts[interval]) === bucket;
			numbers[bucketsAt] = isCut ? cuts[interval] : Number.POSITIVE_INFINITY;
			integers.set([interval * stride, stride], 2 * bucketsAt + 2);
			if (isCut) interval++;
		}
		stride *= cuts.length + 1;
	}
}

function cellCount(axes: readonly CutAxis[]): number {
	return axes.reduce((product, { cuts }) => product * (cuts.length + 1), 1);
}
