/**
 * What ends a search: from a line up to the first that holds a key's leaf to the word of that leaf. A line is
 * a cache line: four thresholds, four words; a threshold of +Infinity ends the lines. All pointers are byte
 * offsets.
 */

/**
 * Reads one word of each of `count` cache lines, so that the next step finds them in the cache: a loop so
 * short that the processor keeps as many loads in flight as it can.
 *
 * @returns a number without meaning, which keeps the loads alive
 */
export function touch(base: usize, indices: usize, count: i32): i32 {
	let sum: i32 = 0;
	const end = indices + ((<usize>count) << 2);
	for (; indices + 16 <= end; indices += 16) {
		const a = load<i32>(base + ((<usize>load<u32>(indices)) << 6));
		const b = load<i32>(base + ((<usize>load<u32>(indices, 4)) << 6));
		const c = load<i32>(base + ((<usize>load<u32>(indices, 8)) << 6));
		const d = load<i32>(base + ((<usize>load<u32>(indices, 12)) << 6));
		sum += a + b + c + d;
	}
	for (; indices < end; indices += 4) sum += load<i32>(base + ((<usize>load<u32>(indices)) << 6));
	return sum;
}

/** As touch, for each cache line and the next one, which memory gives for less than one of its own. */
export function touchPairs(base: usize, indices: usize, count: i32): i32 {
	let sum: i32 = 0;
	const end = indices + ((<usize>count) << 2);
	for (; indices < end; indices += 4) {
		const line = base + ((<usize>load<u32>(indices)) << 6);
		sum += load<i32>(line) + load<i32>(line, 64);
	}
	return sum;
}

/** The word of each key, a number, where `indices` are lines. */
export function answersOf(keys: usize, count: i32, lines: usize, indices: usize, outputs: usize): void {
	const end = keys + ((<usize>count) << 3);
	for (; keys < end; keys += 8) {
		store<f64>(outputs, wordOf(keys, lines + ((<usize>load<u32>(indices)) << 6)));
		indices += 4;
		outputs += 8;
	}
}

/** The word of each key, a leaf's number, in place of its line. */
export function leavesOf(keys: usize, count: i32, lines: usize, indices: usize): void {
	const end = keys + ((<usize>count) << 3);
	for (; keys < end; keys += 8) {
		store<u32>(indices, <u32>wordOf(keys, lines + ((<usize>load<u32>(indices)) << 6)));
		indices += 4;
	}
}

/**
 * The next line is gone to without a branch, which could not be predicted; one after that is rare. Four
 * thresholds are compared at once: a comparison is 0 or -1 in each half, and the upper halves are shuffled
 * away.
 */
function wordOf(key: usize, line: usize): f64 {
	line += (<usize>(load<f64>(key) > load<f64>(line, 24))) << 6;
	while (load<f64>(key) > load<f64>(line, 24)) line += 64;
	const keys = v128.load64_splat(key);
	const a = v128.gt<f64>(keys, v128.load(line));
	const b = v128.gt<f64>(keys, v128.load(line, 16));
	const below = popcnt<i32>(v128.bitmask<i32>(v128.shuffle<i32>(a, b, 0, 2, 4, 6)));
	return load<f64>(line + ((<usize>below) << 3), 32);
}
