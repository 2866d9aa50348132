/**
 * Search among sorted thresholds: for each key, how many thresholds lie strictly below it. All pointers are
 * byte offsets. A key waits on memory at every step, so each function runs one step over a whole chunk of
 * keys: the steps of different keys do not depend on each other, and the processor keeps many loads in
 * flight.
 */

import { touch } from "./lines";

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

/** How many numbers of the block of one cache line at `from` are below the key. */
function below<T>(key: T, from: usize): i32 {
	const keys = v128.splat<T>(key);
	const a = v128.gt<T>(keys, v128.load(from));
	const b = v128.gt<T>(keys, v128.load(from, 16));
	const c = v128.gt<T>(keys, v128.load(from, 32));
	const d = v128.gt<T>(keys, v128.load(from, 48));
	if (sizeof<T>() === 4)
		return popcnt<i32>(v128.bitmask<i8>(v128.narrow<i16>(v128.narrow<i32>(a, b), v128.narrow<i32>(c, d))));
	// A comparison is 0 or -1 in each half.
	const sum = v128.add<i64>(v128.add<i64>(a, b), v128.add<i64>(c, d));
	return -i32(v128.extract_lane<i64>(sum, 0) + v128.extract_lane<i64>(sum, 1));
}

/** The rank of one key, as searchBlocks. */
function rankOf<T>(key: T, layers: usize, layerCount: i32): u32 {
	const width: usize = 64 / sizeof<T>();
	let block: usize = 0;
	const last = layers + ((<usize>(layerCount - 1)) << 3);
	for (; layers < last; layers += 8)
		block = block * (width + 1) + below<T>(key, <usize>load<u32>(layers) + (block << 6));
	return u32(block * width + below<T>(key, <usize>load<u32>(layers) + (block << 6)));
}

/** quantise and searchBlocks32 for one key. */
export function line32(key: f64, low: f64, scale: f64, layers: usize, layerCount: i32): u32 {
	return rankOf<i32>(i32((key - low) * scale), layers, layerCount);
}

/** searchBlocks64 for one key. */
export function line64(key: f64, layers: usize, layerCount: i32): u32 {
	return rankOf<f64>(key, layers, layerCount);
}

/**
 * Ranks of keys in a static search tree of blocks: `layers` points to pairs (byte offset, last block) from
 * the root down, the last layer being the sorted array itself. Child c of block b of w numbers is block (w +
 * 1) b + c of the next layer.
 */
function searchBlocks<T>(
	keys: usize,
	count: i32,
	layers: usize,
	layerCount: i32,
	firstTouched: i32,
	out: usize,
): i32 {
	const width: u32 = 64 / sizeof<T>();
	const end = out + ((<usize>count) << 2);
	let touched: i32 = 0;
	for (let layer = 0; layer < layerCount; layer++) {
		const base = <usize>load<u32>(layers + ((<usize>layer) << 3));
		if (layer >= firstTouched) touched += touch(base, out, count);
		const fan = width + u32(layer + 1 < layerCount);
		let key = keys;
		if (layer === 0)
			for (let at = out; at < end; at += 4) {
				store<u32>(at, below<T>(load<T>(key), base));
				key += sizeof<T>();
			}
		else
			for (let at = out; at < end; at += 4) {
				const block = load<u32>(at);
				store<u32>(at, block * fan + below<T>(load<T>(key), base + ((<usize>block) << 6)));
				key += sizeof<T>();
			}
	}
	return touched;
}

export function searchBlocks32(
	keys: usize,
	count: i32,
	layers: usize,
	layerCount: i32,
	firstTouched: i32,
	out: usize,
): i32 {
	return searchBlocks<i32>(keys, count, layers, layerCount, firstTouched, out);
}

export function searchBlocks64(
	keys: usize,
	count: i32,
	layers: usize,
	layerCount: i32,
	firstTouched: i32,
	out: usize,
): i32 {
	return searchBlocks<f64>(keys, count, layers, layerCount, firstTouched, out);
}

/** Ranks in a heap of sorted thresholds (src/compiled/search/heap-tree.ts). */
export function searchHeap(
	keys: usize,
	count: i32,
	gates: usize,
	leafCount: u32,
	lastLevel: u32,
	out: usize,
): void {
	const end = out + ((<usize>count) << 2);
	for (let at = out; at < end; at += 4) store<u32>(at, 1);
	for (let level: u32 = 2; level < lastLevel; level <<= 1) {
		let key = keys;
		for (let at = out; at < end; at += 4) {
			const node = load<u32>(at);
			store<u32>(at, 2 * node + u32(load<f64>(key) > load<f64>(gates + ((<usize>node) << 3))));
			key += 8;
		}
	}
	for (let at = out; at < end; at += 4) {
		let node = load<u32>(at);
		if (node < leafCount) node = 2 * node + u32(load<f64>(keys) > load<f64>(gates + ((<usize>node) << 3)));
		store<u32>(at, node >= lastLevel ? node - lastLevel : node + leafCount - lastLevel);
		keys += 8;
	}
}

/**
 * The line of each key (src/compiled/search/start-table.ts): its place is (key - low) * scale, kept in [0,
 * pieces]; between two `bases` it is sent to the nearest line. Four keys at a time.
 */
export function linesOf(
	keys: usize,
	count: i32,
	low: f64,
	scale: f64,
	pieces: i32,
	bases: usize,
	out: usize,
): void {
	const end = out + ((<usize>count) << 2);
	if (pieces === 1) {
		const first = load<f64>(bases);
		const base = f64x2.splat(first);
		const lines = f64x2.splat(load<f64>(bases, 8) - first);
		for (; out < end; out += 16) {
			const a = v128.mul<f64>(places(keys, low, scale, 1), lines);
			const b = v128.mul<f64>(places(keys + 16, low, scale, 1), lines);
			storeNearest(out, v128.add<f64>(base, a), v128.add<f64>(base, b));
			keys += 32;
		}
		return;
	}
	for (; out < end; out += 16) {
		const a = places(keys, low, scale, pieces);
		const b = places(keys + 16, low, scale, pieces);
		storeNearest(out, between(a, pieces, bases), between(b, pieces, bases));
		keys += 32;
	}
}

function places(keys: usize, low: f64, scale: f64, pieces: i32): v128 {
	const scaled = v128.mul<f64>(v128.sub<f64>(v128.load(keys), f64x2.splat(low)), f64x2.splat(scale));
	return f64x2.pmin(f64x2.splat(pieces), f64x2.pmax(f64x2.splat(0), scaled));
}

function between(place: v128, pieces: i32, bases: usize): v128 {
	const piece = i32x4.min_u(i32x4.trunc_sat_f64x2_u_zero(place), i32x4.splat(pieces - 1));
	const a = v128.load(bases + ((<usize>i32x4.extract_lane(piece, 0)) << 3));
	const b = v128.load(bases + ((<usize>i32x4.extract_lane(piece, 1)) << 3));
	const base = v128.shuffle<f64>(a, b, 0, 2);
	const lines = v128.sub<f64>(v128.shuffle<f64>(a, b, 1, 3), base);
	const part = v128.sub<f64>(place, f64x2.convert_low_i32x4_u(piece));
	return v128.add<f64>(base, v128.mul<f64>(part, lines));
}

/**
 * Four numbers, rounded to integers: to 2^52 an integer is added exactly, and a fraction rounds to the
 * nearest.
 */
function storeNearest(out: usize, a: v128, b: v128): void {
	const noFraction = f64x2.splat(4503599627370496);
	v128.store(out, v128.shuffle<i32>(v128.add<f64>(a, noFraction), v128.add<f64>(b, noFraction), 0, 2, 4, 6));
}
