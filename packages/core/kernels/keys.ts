/** What is done with a chunk's inputs before a search. All pointers are byte offsets of float64 numbers. */

/** @returns 1 if one of `count` numbers is NaN, otherwise 0 */
export function holdsNaN(numbers: usize, count: i32): i32 {
	let a = i64x2.splat(0);
	let b = i64x2.splat(0);
	const end = numbers + ((<usize>count) << 3);
	for (; numbers + 64 <= end; numbers += 64) {
		const first = v128.load(numbers);
		const second = v128.load(numbers, 16);
		const third = v128.load(numbers, 32);
		const fourth = v128.load(numbers, 48);
		a = v128.or(a, v128.or(v128.ne<f64>(first, first), v128.ne<f64>(second, second)));
		b = v128.or(b, v128.or(v128.ne<f64>(third, third), v128.ne<f64>(fourth, fourth)));
	}
	let rest = 0;
	for (; numbers < end; numbers += 8) rest |= i32(Number.isNaN(load<f64>(numbers)));
	return i32(v128.any_true(v128.or(a, b))) | rest;
}

/** @returns 1 if none of `count` numbers is NaN or beyond `range` on either side, otherwise 0 */
export function isWithin(numbers: usize, count: i32, range: f64): i32 {
	const most = f64x2.splat(range);
	let beyond = i64x2.splat(0);
	const end = numbers + ((<usize>count) << 3);
	for (; numbers + 16 <= end; numbers += 16)
		beyond = v128.or(beyond, v128.not(v128.le<f64>(v128.abs<f64>(v128.load(numbers)), most)));
	return i32(!v128.any_true(beyond) && (numbers === end || abs<f64>(load<f64>(numbers)) <= range));
}

/** One column of row-major inputs. */
export function column(inputs: usize, count: i32, inputCount: i32, axis: i32, keys: usize): void {
	const step = (<usize>inputCount) << 3;
	let from = inputs + ((<usize>axis) << 3);
	const end = keys + ((<usize>count) << 3);
	for (; keys < end; keys += 8) {
		store<f64>(keys, load<f64>(from));
		from += step;
	}
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
