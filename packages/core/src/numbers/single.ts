/** The float32 numbers next to a float64 one: what every float32 number decides against as against it. */

/** Whether float32 holds the number; NaN and infinities are of both. */
export function isSingle(value: number): boolean {
	return Math.fround(value) === value || Number.isNaN(value);
}

const single = new Float32Array(1);
const bits = new Int32Array(single.buffer);

/** The least float32 number above a float32 number; Infinity stays. @param x not NaN */
export function singleUp(x: number): number {
	if (x === Number.POSITIVE_INFINITY) return x;
	if (x === 0) return 2 ** -149;
	single[0] = x;
	bits[0] += x > 0 ? 1 : -1;
	return single[0] + 0;
}

/** The largest float32 number below a float32 number; -Infinity stays. @param x not NaN */
export function singleDown(x: number): number {
	return -singleUp(-x) + 0;
}

/** The largest float32 number that is not above x, never -0. @param x not NaN */
export function singleAtMost(x: number): number {
	const near = Math.fround(x) + 0;
	return near <= x ? near : singleDown(near);
}

/** The least float32 number that is not below x, never -0. @param x not NaN */
export function singleAtLeast(x: number): number {
	return -singleAtMost(-x) + 0;
}
