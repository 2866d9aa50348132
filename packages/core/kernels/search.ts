/**
 * Search among sorted thresholds: for each key, how many thresholds lie strictly below it. All pointers are byte
 * offsets. A key waits on memory at every step, so each function runs one step over a whole chunk of keys: the steps of
 * different keys do not depend on each other, and the processor keeps many loads in flight.
 */

/**
 * Reads one word of each of `count` blocks, so that the next step finds them in the cache: a loop so short that the
 * processor keeps as many loads in flight as it can.
 *
 * @returns a number without meaning, which keeps the loads alive
 */
function touch(base: usize, indices: usize, count: i32): i32 {
	let sum: i32 = 0;
	for (let i = 0; i < count; i++)
		sum += load<i32>(base + ((<usize>load<u32>(indices + ((<usize>i) << 2))) << 6));
	return sum;
}

/** Keys as int32, monotone: the truncation of (key - low) * scale, saturated. */
export function quantise(keys: usize, count: i32, low: f64, scale: f64, out: usize): void {
	const lows = f64x2.splat(low);
	const scales = f64x2.splat(scale);
	for (let i = 0; i < count; i += 2) {
		const at = keys + ((<usize>i) << 3);
		const scaled = v128.mul<f64>(v128.sub<f64>(v128.load(at), lows), scales);
		v128.store64_lane(out + ((<usize>i) << 2), i32x4.trunc_sat_f64x2_s_zero(scaled), 0);
	}
}

/** How many int32 of the block at `from` are below the key. */
function below32(key: v128, from: usize): i32 {
	const low = v128.narrow<i32>(v128.gt<i32>(key, v128.load(from)), v128.gt<i32>(key, v128.load(from, 16)));
	const high = v128.narrow<i32>(
		v128.gt<i32>(key, v128.load(from, 32)),
		v128.gt<i32>(key, v128.load(from, 48)),
	);
	return popcnt<i32>(v128.bitmask<i8>(v128.narrow<i16>(low, high)));
}

/** How many float64 of the block at `from` are below the key. */
function below64(key: v128, from: usize): i32 {
	const low = v128.add<i64>(v128.gt<f64>(key, v128.load(from)), v128.gt<f64>(key, v128.load(from, 16)));
	const high = v128.add<i64>(v128.gt<f64>(key, v128.load(from, 32)), v128.gt<f64>(key, v128.load(from, 48)));
	const sum = v128.add<i64>(low, high);
	return -(<i32>(v128.extract_lane<i64>(sum, 0) + v128.extract_lane<i64>(sum, 1)));
}

/** searchBlocks32 and refine for one key. */
export function rank32(
	key: f64,
	low: f64,
	scale: f64,
	layers: usize,
	layerCount: i32,
	records: usize,
	stride: i32,
): u32 {
	const quantised = i32x4.splat(<i32>((key - low) * scale));
	let block: usize = 0;
	const last = layers + ((<usize>(layerCount - 1)) << 3);
	for (; layers < last; layers += 8)
		block = block * 17 + below32(quantised, <usize>load<u32>(layers) + (block << 6));
	let rank = block * 16 + below32(quantised, <usize>load<u32>(layers) + (block << 6));
	while (key > load<f64>(records + rank * stride)) rank++;
	return <u32>rank;
}

/** searchBlocks64 for one key. */
export function rank64(key: f64, layers: usize, layerCount: i32): u32 {
	const keys = f64x2.splat(key);
	let block: usize = 0;
	const last = layers + ((<usize>(layerCount - 1)) << 3);
	for (; layers < last; layers += 8)
		block = block * 9 + below64(keys, <usize>load<u32>(layers) + (block << 6));
	return <u32>(block * 8 + below64(keys, <usize>load<u32>(layers) + (block << 6)));
}

/**
 * Ranks of int32 keys in a static search tree of blocks of 16: `layers` points to pairs (byte offset, last block) from
 * the root down, the last layer being the sorted array itself. Child c of block b is block 17 b + c of the next layer.
 */
export function searchBlocks32(
	keys: usize,
	count: i32,
	layers: usize,
	layerCount: i32,
	firstTouched: i32,
	out: usize,
): i32 {
	let touched: i32 = 0;
	for (let i = 0; i < count; i++) store<u32>(out + ((<usize>i) << 2), 0);
	for (let layer = 0; layer < layerCount; layer++) {
		const base = <usize>load<u32>(layers + ((<usize>layer) << 3));
		if (layer >= firstTouched) touched += touch(base, out, count);
		const last = layer + 1 === layerCount;
		const fan = last ? 16 : 17;
		for (let i = 0; i < count; i++) {
			const at = out + ((<usize>i) << 2);
			const block = load<u32>(at);
			const from = base + ((<usize>block) << 6);
			const below = below32(i32x4.splat(load<i32>(keys + ((<usize>i) << 2))), from);
			store<u32>(at, block * fan + below);
		}
	}
	return touched;
}

/** As searchBlocks32, for float64 keys in blocks of 8. */
export function searchBlocks64(
	keys: usize,
	count: i32,
	layers: usize,
	layerCount: i32,
	firstTouched: i32,
	out: usize,
): i32 {
	let touched: i32 = 0;
	for (let i = 0; i < count; i++) store<u32>(out + ((<usize>i) << 2), 0);
	for (let layer = 0; layer < layerCount; layer++) {
		const base = <usize>load<u32>(layers + ((<usize>layer) << 3));
		if (layer >= firstTouched) touched += touch(base, out, count);
		const last = layer + 1 === layerCount;
		const fan = last ? 8 : 9;
		for (let i = 0; i < count; i++) {
			const at = out + ((<usize>i) << 2);
			const block = load<u32>(at);
			const from = base + ((<usize>block) << 6);
			const below = below64(f64x2.splat(load<f64>(keys + ((<usize>i) << 3))), from);
			store<u32>(at, block * fan + below);
		}
	}
	return touched;
}

/**
 * Moves each rank forward past the thresholds that are still below the key. Threshold i is the first number of record
 * i, `stride` bytes long; the records end with thresholds of +Infinity.
 */
export function refine(keys: usize, count: i32, records: usize, stride: i32, ranks: usize): void {
	for (let i = 0; i < count; i++) {
		const key = load<f64>(keys + ((<usize>i) << 3));
		const at = ranks + ((<usize>i) << 2);
		let rank = <usize>load<u32>(at);
		const from = records + rank * stride;
		// Sorted thresholds: those below the key come first, so two comparisons need no branch.
		const passed = <i32>(key > load<f64>(from)) + <i32>(key > load<f64>(from + stride));
		rank += passed;
		if (passed === 2) while (key > load<f64>(records + rank * stride)) rank++;
		store<u32>(at, <u32>rank);
	}
}

/**
 * As refine, one comparison at a time: better where ranks are nearly always right, or where the records do not fit the
 * caches and a second one would be waited for.
 */
export function settle(keys: usize, count: i32, records: usize, stride: i32, ranks: usize): void {
	for (let i = 0; i < count; i++) {
		const key = load<f64>(keys + ((<usize>i) << 3));
		const at = ranks + ((<usize>i) << 2);
		let rank = <usize>load<u32>(at);
		if (key > load<f64>(records + rank * stride)) {
			do rank++;
			while (key > load<f64>(records + rank * stride));
			store<u32>(at, <u32>rank);
		}
	}
}

/**
 * Where each key's search starts: bucket = the truncation of (key - low) * scale, kept in [0, buckets); start =
 * bases[bucket / 32] + offsets[bucket].
 */
export function startsOf(
	keys: usize,
	count: i32,
	low: f64,
	scale: f64,
	buckets: u32,
	bases: usize,
	offsets: usize,
	out: usize,
): void {
	const lastBucket = buckets - 1;
	for (let i = 0; i < count; i++) {
		const scaled = (load<f64>(keys + ((<usize>i) << 3)) - low) * scale;
		store<u32>(out + ((<usize>i) << 2), min<u32>(<u32>scaled, lastBucket));
	}
	for (let i = 0; i < count; i++) {
		const at = out + ((<usize>i) << 2);
		const bucket = <usize>load<u32>(at);
		store<u32>(at, load<u32>(bases + ((bucket >> 5) << 2)) + <u32>load<u8>(offsets + bucket));
	}
}
