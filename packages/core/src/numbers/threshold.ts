/**
 * The number a gate compares with to keep two neighbours apart in float64.
 *
 * @returns t with a <= t < b, so that `v > t` sends a left and b right: their midpoint where it can be had,
 * else a. Exact for adjacent floats, subnormals, the largest floats and infinities (docs/theory.md,
 * "Thresholds"). Never -0.
 */
export function thresholdBetween(a: number, b: number): number {
	const middle = a / 2 + b / 2;
	const threshold = a <= middle && middle < b ? middle : a;
	return threshold === 0 ? 0 : threshold;
}
