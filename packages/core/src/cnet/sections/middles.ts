/**
 * Thresholds of a network that halves its domain, a box: each gate's is the middle of the box that reaches
 * it, and none has to be stored. Cost: linear.
 */

import type { Arithmetic } from "../../network/affine.ts";
import { Box } from "../../network/box.ts";
import type { Domain } from "../../network/domain.ts";
import type { Tree } from "../../network/tree.ts";

/** The middles of the gates' boxes; undefined where the domain is no box, or a gate looks at no input. */
export function middlesOf(
	tree: Tree,
	gateValues: ArrayLike<number>,
	{ boxes }: Domain,
	arithmetic: Arithmetic,
): Float64Array | undefined {
	const [whole] = boxes;
	const isInput = (value: number): boolean => value >= 0 && value < whole.inputCount;
	if (boxes.length !== 1 || !Array.from(gateValues).every(isInput)) return undefined;
	// The ends of the box that is at hand; what they were is kept by each gate above.
	const box = new Box(whole.low.slice(), whole.high.slice(), arithmetic);
	const middles = new Float64Array(gateValues.length);
	const above: { readonly gate: number; readonly low: number; readonly high: number; isUpper: boolean }[] =
		[];
	for (let node = tree.root; ; ) {
		if (node >= 0) {
			const axis = gateValues[node];
			middles[node] = box.middle(axis);
			above.push({ gate: node, low: box.low[axis], high: box.high[axis], isUpper: false });
			box.high[axis] = middles[node];
			node = tree.left[node];
			continue;
		}
		let last = above[above.length - 1];
		for (; last?.isUpper; last = above[above.length - 1]) {
			box.low[gateValues[last.gate]] = last.low;
			above.pop();
		}
		if (last === undefined) return middles;
		const axis = gateValues[last.gate];
		box.high[axis] = last.high;
		box.low[axis] = middles[last.gate];
		last.isUpper = true;
		node = tree.right[last.gate];
	}
}
