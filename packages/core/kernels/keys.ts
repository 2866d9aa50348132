/** What is done with a chunk's inputs before a search. All pointers are byte offsets of float64 numbers. */

/**
 * Whether NaN may be among `count` numbers: their sums are then NaN, which they also are where opposite
 * infinities meet or sums of both signs overflow. One addition a vector is half of what a comparison costs.
 *
 * @returns 0 if there is none, 1 if there may be one
 */
export function mayHoldNaN(numbers: usize, count: i32): i32 {
	let a = f64x2.splat(0);
	let b = f64x2.splat(0);
	let c = f64x2.splat(0);
	let d = f64x2.splat(0);
	const end = numbers + ((<usize>count) << 3);
	for (; numbers + 64 <= end; numbers += 64) {
		a = v128.add<f64>(a, v128.load(numbers));
		b = v128.add<f64>(b, v128.load(numbers, 16));
		c = v128.add<f64>(c, v128.load(numbers, 32));
		d = v128.add<f64>(d, v128.load(numbers, 48));
	}
	let rest: f64 = 0;
	for (; numbers < end; numbers += 8) rest += load<f64>(numbers);
	const sum = v128.add<f64>(v128.add<f64>(a, b), v128.add<f64>(c, d));
	return i32(Number.isNaN(f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1) + rest));
}

/** Rows of which a column is read while the first cache holds what was looked through for NaN. */
const ROWS: i32 = 32;

/** One column of row-major inputs. @returns as mayHoldNaN, for all of the inputs */
export function column(inputs: usize, count: i32, inputCount: i32, axis: i32, keys: usize): i32 {
	const step = (<usize>inputCount) << 3;
	let found: i32 = 0;
	for (let left = count; left > 0; left -= ROWS) {
		const rows = left < ROWS ? left : ROWS;
		found |= mayHoldNaN(inputs, rows * inputCount);
		let from = inputs + ((<usize>axis) << 3);
		const end = keys + ((<usize>rows) << 3);
		for (; keys < end; keys += 8) {
			store<f64>(keys, load<f64>(from));
			from += step;
		}
		inputs += rows * step;
	}
	return found;
}

/** An affine function of each input, its sum in order; NaN, of opposite infinities, becomes -Infinity. */
export function project(
	inputs: usize,
	count: i32,
	inputCount: i32,
	columns: usize,
	weights: usize,
	terms: i32,
	bias: f64,
	keys: usize,
): void {
	for (let i = 0; i < count; i++) {
		let sum = bias;
		for (let k = 0; k < terms; k++) {
			const column = <usize>load<u32>(columns + ((<usize>k) << 2));
			sum += load<f64>(weights + ((<usize>k) << 3)) * load<f64>(inputs + (column << 3));
		}
		store<f64>(keys, Number.isNaN(sum) ? -Infinity : sum);
		keys += 8;
		inputs += (<usize>inputCount) << 3;
	}
}
