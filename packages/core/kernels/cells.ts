/** Looks cells up (src/compiled/walk/cells.ts has their layout). */

import { axisWords } from "../src/compiled/image/codes";

/** Bytes of an axis. */
const AXIS: usize = 8 * axisWords;
/** A number from 2^52 on holds its integer in its low bits. */
const INTEGERS: f64 = 4503599627370496;

/** What the cell of an input holds: a node, or below 0 what a leaf's node says. No input is NaN. */
export function cellOf(cells: usize, axes: usize, axisCount: i32, inputs: usize): i32 {
	const end = axes + <usize>axisCount * AXIS;
	const zero = f64x2.splat(0);
	let cell = cells;
	for (let axis = axes; axis < end; axis += AXIS) {
		const input = inputs + <usize>load<u32>(axis);
		const scaled = v128.mul<f64>(v128.load64_zero(input), v128.load64_zero(axis, 8));
		const shifted = v128.add<f64>(scaled, v128.load64_zero(axis, 16));
		const kept = v128.pmin<f64>(v128.load64_zero(axis, 24), v128.pmax<f64>(zero, shifted));
		const bits = i64x2.extract_lane(v128.add<f64>(kept, f64x2.splat(INTEGERS)), 0);
		const bucket = axes + <usize>load<u32>(axis, 4) + ((<usize>(<u32>bits)) << 4);
		const isAbove = <i32>(load<f64>(input) > load<f64>(bucket));
		cell += (<usize>(load<i32>(bucket, 8) + (load<i32>(bucket, 12) & -isAbove))) << 2;
	}
	return load<i32>(cell);
}
