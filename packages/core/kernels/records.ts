/**
 * What ends a search: the exact rank of each key, and its answer. Record i is `stride` bytes long and begins with
 * threshold i where it has one; the records end with thresholds of +Infinity. All pointers are byte offsets.
 */

/**
 * Reads one word of each of `count` places, so that the next step finds them in the cache: a loop so short that the
 * processor keeps as many loads in flight as it can.
 *
 * @returns a number without meaning, which keeps the loads alive
 */
export function touch(base: usize, indices: usize, count: i32, stride: i32): i32 {
	let sum: i32 = 0;
	const end = indices + ((<usize>count) << 2);
	for (; indices + 16 <= end; indices += 16) {
		const a = load<i32>(base + <usize>load<u32>(indices) * stride);
		const b = load<i32>(base + <usize>load<u32>(indices, 4) * stride);
		const c = load<i32>(base + <usize>load<u32>(indices, 8) * stride);
		const d = load<i32>(base + <usize>load<u32>(indices, 12) * stride);
		sum += a + b + c + d;
	}
	for (; indices < end; indices += 4) sum += load<i32>(base + <usize>load<u32>(indices) * stride);
	return sum;
}

/**
 * Moves each rank forward past the thresholds that are still below the key.
 *
 * @param ahead whether two records are compared at once, without a branch: better where ranks are often not right yet
 */
export function settle(
	keys: usize,
	count: i32,
	records: usize,
	stride: i32,
	ranks: usize,
	ahead: bool,
): void {
	const end = keys + ((<usize>count) << 3);
	for (; keys < end; keys += 8) {
		const rank = load<u32>(ranks);
		const from = records + <usize>rank * stride;
		const to = settled(load<f64>(keys), from, stride, ahead);
		if (to !== from) store<u32>(ranks, rank + u32(to - from) / stride);
		ranks += 4;
	}
}

/** As settle, but gives the one number that follows each threshold. */
export function settleAndAnswer(
	keys: usize,
	count: i32,
	records: usize,
	stride: i32,
	ranks: usize,
	ahead: bool,
	outputs: usize,
): void {
	const end = keys + ((<usize>count) << 3);
	for (; keys < end; keys += 8) {
		const from = records + <usize>load<u32>(ranks) * stride;
		store<f64>(outputs, load<f64>(settled(load<f64>(keys), from, stride, ahead), 8));
		ranks += 4;
		outputs += 8;
	}
}

/**
 * The first record from `from` on whose threshold is not below the key. The second comparison is with the same record if
 * it was not passed, so that no other is waited for.
 */
function settled(key: f64, from: usize, stride: usize, ahead: bool): usize {
	if (ahead) {
		from += stride & (0 - usize(key > load<f64>(from)));
		if (!(key > load<f64>(from))) return from;
		from += stride;
	}
	while (key > load<f64>(from)) from += stride;
	return from;
}

/** The `length` numbers at byte `first` of each record. */
export function answer(
	ranks: usize,
	count: i32,
	records: usize,
	stride: i32,
	first: i32,
	length: i32,
	outputs: usize,
): void {
	const size = (<usize>length) << 3;
	const end = ranks + ((<usize>count) << 2);
	for (; ranks < end; ranks += 4) {
		const from = records + first + <usize>load<u32>(ranks) * stride;
		for (let k: usize = 0; k < size; k += 8) store<f64>(outputs + k, load<f64>(from + k));
		outputs += size;
	}
}
