/** Shapes: lists of dimensions, row-major. Every count is checked to be exact before it is used as a size. */

import { CondnetError } from "@condnet/core";

export type Shape = readonly number[];

/**
 * Product of the dimensions; 1 for a scalar.
 *
 * @throws CondnetError `bad-data` if one is no count or the product too large
 */
export function elementCount(shape: Shape, what: string): number {
	if (shape.length > 16)
		throw new CondnetError("bad-data", `${what} has ${shape.length} dimensions, expected at most 16.`);
	let count = 1;
	for (const dimension of shape) {
		if (!Number.isSafeInteger(dimension) || dimension < 0)
			throw new CondnetError("bad-data", `${what} has shape ${show(shape)}, expected counts.`);
		count *= dimension;
		if (count > 2 ** 40)
			throw new CondnetError("bad-data", `${what} has shape ${show(shape)}, which is too large.`);
	}
	return count;
}

/** The same of sizes that are known to be counts. */
export function sizeOf(shape: Shape): number {
	return shape.reduce((product, dimension) => product * dimension, 1);
}

export function show(shape: Shape): string {
	return `[${shape.join(", ")}]`;
}

/** How far apart in row-major order neighbours along each axis lie. */
export function strides(shape: Shape): number[] {
	const result = new Array<number>(shape.length).fill(1);
	for (let axis = shape.length - 2; axis >= 0; axis--) result[axis] = result[axis + 1] * shape[axis + 1];
	return result;
}

/** The shape two shapes broadcast to (ONNX's multidirectional broadcasting), or undefined if they do not. */
export function broadcast(a: Shape, b: Shape): number[] | undefined {
	const rank = Math.max(a.length, b.length);
	const result: number[] = [];
	for (let axis = 0; axis < rank; axis++) {
		const left = a[axis - rank + a.length] ?? 1;
		const right = b[axis - rank + b.length] ?? 1;
		if (left !== right && left !== 1 && right !== 1) return undefined;
		result.push(left === 1 ? right : left);
	}
	return result;
}

/**
 * For every element of `shape`, in row-major order: start + the sum of index[axis] * steps[axis].
 * Cost: linear in the elements.
 */
export function walk(shape: Shape, steps: readonly number[], start = 0): Int32Array {
	const count = sizeOf(shape);
	const map = new Int32Array(count);
	const index = new Int32Array(shape.length);
	let at = start;
	for (let i = 0; i < count; i++) {
		map[i] = at;
		for (let axis = shape.length - 1; axis >= 0; axis--) {
			at += steps[axis];
			if (++index[axis] < shape[axis]) break;
			at -= steps[axis] * shape[axis];
			index[axis] = 0;
		}
	}
	return map;
}

/** For every element of `shape`, the element of a tensor of shape `from` that broadcasting puts there. */
export function broadcastMap(from: Shape, shape: Shape): Int32Array {
	const own = strides(from);
	const steps = shape.map((_, axis) => {
		const at = axis - shape.length + from.length;
		return at < 0 || from[at] === 1 ? 0 : own[at];
	});
	return walk(shape, steps);
}

/** An axis counted from the front. @throws CondnetError `bad-data` if it is none of `rank` axes */
export function axisIndex(axis: number, rank: number, what: string): number {
	if (!Number.isInteger(axis) || axis < -rank || axis >= rank)
		throw new CondnetError("bad-data", `${what} has axis ${axis}, expected one of ${rank} axes.`);
	return axis < 0 ? axis + rank : axis;
}

export function sameShape(a: Shape, b: Shape): boolean {
	return a.length === b.length && a.every((dimension, axis) => dimension === b[axis]);
}

/**
 * For every element of a tensor whose axis a is tables[a].length long, the element of a tensor of shape
 * `from` that stands at tables[a][index[a]] on every axis a; -1 where one of these is -1. Cost: linear in the
 * elements.
 */
export function tableMap(from: Shape, tables: readonly Int32Array[]): Int32Array {
	const own = strides(from);
	let map = Int32Array.of(0);
	tables.forEach((table, axis) => {
		const next = new Int32Array(map.length * table.length);
		for (let i = 0; i < map.length; i++)
			for (let j = 0; j < table.length; j++)
				next[i * table.length + j] = map[i] < 0 || table[j] < 0 ? -1 : map[i] + table[j] * own[axis];
		map = next;
	});
	return map;
}
