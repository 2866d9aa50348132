/**
 * Borders between leaves in the plane of two inputs, exactly, where every gate looks at one input. Cost: the
 * part of the tree that the plane meets.
 */

import type { ConditionalNetwork } from "../network/conditional-network.ts";
import { type Plane, partOf } from "./plane.ts";

export interface Border {
	/** Whether it is an upright line, at `at` from `from` to `to`; parts of the plane's sides. */
	readonly upright: boolean;
	readonly at: number;
	readonly from: number;
	readonly to: number;
}

/** @returns undefined where a gate looks at more than one input, or where there are more than `most` */
export function bordersOf(network: ConditionalNetwork, plane: Plane, most: number): Border[] | undefined {
	const { tree, gateValues, thresholds, inputCount } = network;
	if (gateValues.some((value) => value < 0 || value >= inputCount)) return undefined;
	const [first, second] = plane.over;
	const borders: Border[] = [];
	const open = [{ node: tree.root, x0: 0, x1: 1, y0: 0, y1: 1 }];
	for (let cell = open.pop(); cell !== undefined; cell = open.pop()) {
		const { node, x0, x1, y0, y1 } = cell;
		if (node < 0) continue;
		const axis = gateValues[node];
		const left = tree.left[node];
		const right = tree.right[node];
		const drawn = axis === first || axis === second;
		const at = drawn ? Math.min(1, Math.max(0, partOf(plane, axis, thresholds[node]))) : 0;
		const [from, to] = axis === first ? [x0, x1] : [y0, y1];
		if (!drawn || at <= from || at >= to) {
			const goesRight = drawn ? at <= from : plane.at[axis] > thresholds[node];
			open.push({ ...cell, node: goesRight ? right : left });
			continue;
		}
		if (borders.length >= most) return undefined;
		if (axis === first) {
			borders.push({ upright: true, at, from: y0, to: y1 });
			open.push({ ...cell, node: left, x1: at }, { ...cell, node: right, x0: at });
		} else {
			borders.push({ upright: false, at, from: x0, to: x1 });
			open.push({ ...cell, node: left, y1: at }, { ...cell, node: right, y0: at });
		}
	}
	return borders;
}
