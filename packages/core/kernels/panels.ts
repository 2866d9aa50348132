/**
 * Adds columns to the sums of rows that stand one after another. A panel is `width` rows: for each column a
 * weight each, so that vectors run over rows and every row's sum keeps its order. A multiplication and an
 * addition are never fused.
 *
 * One text for all: a panel has sizeof<A>() + sizeof<B>() vectors of two rows. Columns is f64 where every
 * column counts, i32 where a list names those that do. Each panel is exported, so that it is compiled by
 * itself: in one large function its sums would not stay in registers.
 */

import { panelWidth } from "../src/compiled/image/codes";

/**
 * @param weights panels of `rows` rows and `columns` columns
 * @param kept how many columns count
 * @param list their numbers
 * @param source the columns' values
 * @param to the rows' sums, and room for 16 numbers more
 * @param fresh the rows' biases stand before each panel's weights, and are where the sums start
 * @returns where the weights end
 */
export function push<Columns>(
	weights: usize,
	columns: i32,
	kept: i32,
	list: usize,
	source: usize,
	to: usize,
	rows: i32,
	fresh: bool,
): usize {
	while (rows > 0) {
		const width = panelWidth(rows);
		const from = fresh ? weights : to;
		if (fresh) weights += (<usize>width) << 3;
		if (isFloat<Columns>()) {
			if (width === 16) all16(weights, kept, list, source, from, to);
			else if (width === 12) all12(weights, kept, list, source, from, to);
			else if (width === 10) all10(weights, kept, list, source, from, to);
			else if (width === 8) all8(weights, kept, list, source, from, to);
			else if (width === 6) all6(weights, kept, list, source, from, to);
			else if (width === 4) all4(weights, kept, list, source, from, to);
			else all2(weights, kept, list, source, from, to);
		} else {
			if (width === 16) some16(weights, kept, list, source, from, to);
			else if (width === 12) some12(weights, kept, list, source, from, to);
			else if (width === 10) some10(weights, kept, list, source, from, to);
			else if (width === 8) some8(weights, kept, list, source, from, to);
			else if (width === 6) some6(weights, kept, list, source, from, to);
			else if (width === 4) some4(weights, kept, list, source, from, to);
			else some2(weights, kept, list, source, from, to);
		}
		weights += (<usize>(columns * width)) << 3;
		to += (<usize>width) << 3;
		rows -= width;
	}
	return weights;
}

export function all16(weights: usize, kept: i32, list: usize, source: usize, from: usize, to: usize): void {
	panel<u64, void, f64>(weights, kept, list, source, from, to);
}

export function all12(weights: usize, kept: i32, list: usize, source: usize, from: usize, to: usize): void {
	panel<u32, u16, f64>(weights, kept, list, source, from, to);
}

export function all10(weights: usize, kept: i32, list: usize, source: usize, from: usize, to: usize): void {
	panel<u32, u8, f64>(weights, kept, list, source, from, to);
}

export function all8(weights: usize, kept: i32, list: usize, source: usize, from: usize, to: usize): void {
	panel<u32, void, f64>(weights, kept, list, source, from, to);
}

export function all6(weights: usize, kept: i32, list: usize, source: usize, from: usize, to: usize): void {
	panel<u16, u8, f64>(weights, kept, list, source, from, to);
}

export function all4(weights: usize, kept: i32, list: usize, source: usize, from: usize, to: usize): void {
	panel<u16, void, f64>(weights, kept, list, source, from, to);
}

export function all2(weights: usize, kept: i32, list: usize, source: usize, from: usize, to: usize): void {
	panel<u8, void, f64>(weights, kept, list, source, from, to);
}

export function some16(weights: usize, kept: i32, list: usize, source: usize, from: usize, to: usize): void {
	panel<u64, void, i32>(weights, kept, list, source, from, to);
}

export function some12(weights: usize, kept: i32, list: usize, source: usize, from: usize, to: usize): void {
	panel<u32, u16, i32>(weights, kept, list, source, from, to);
}

export function some10(weights: usize, kept: i32, list: usize, source: usize, from: usize, to: usize): void {
	panel<u32, u8, i32>(weights, kept, list, source, from, to);
}

export function some8(weights: usize, kept: i32, list: usize, source: usize, from: usize, to: usize): void {
	panel<u32, void, i32>(weights, kept, list, source, from, to);
}

export function some6(weights: usize, kept: i32, list: usize, source: usize, from: usize, to: usize): void {
	panel<u16, u8, i32>(weights, kept, list, source, from, to);
}

export function some4(weights: usize, kept: i32, list: usize, source: usize, from: usize, to: usize): void {
	panel<u16, void, i32>(weights, kept, list, source, from, to);
}

export function some2(weights: usize, kept: i32, list: usize, source: usize, from: usize, to: usize): void {
	panel<u8, void, i32>(weights, kept, list, source, from, to);
}

function panel<A, B, Columns>(
	weights: usize,
	kept: i32,
	list: usize,
	source: usize,
	from: usize,
	to: usize,
): void {
	const zero = f64x2.splat(0);
	const vectors = sizeof<A>() + (isVoid<B>() ? 0 : sizeof<B>());
	let a = v128.load(from);
	let b = vectors > 1 ? v128.load(from, 16) : zero;
	let c = vectors > 2 ? v128.load(from, 32) : zero;
	let d = vectors > 3 ? v128.load(from, 48) : zero;
	let e = vectors > 4 ? v128.load(from, 64) : zero;
	let f = vectors > 5 ? v128.load(from, 80) : zero;
	let g = vectors > 6 ? v128.load(from, 96) : zero;
	let h = vectors > 7 ? v128.load(from, 112) : zero;
	for (let k = 0; k < kept; k++) {
		let at = weights;
		let place = source;
		if (isFloat<Columns>()) {
			weights += vectors << 4;
			source += 8;
		} else {
			const column = <usize>load<u32>(list);
			list += 4;
			at += column * (vectors << 4);
			place += column << 3;
		}
		const value = v128.load64_splat(place);
		a = v128.add<f64>(a, v128.mul<f64>(v128.load(at), value));
		if (vectors > 1) b = v128.add<f64>(b, v128.mul<f64>(v128.load(at, 16), value));
		if (vectors > 2) c = v128.add<f64>(c, v128.mul<f64>(v128.load(at, 32), value));
		if (vectors > 3) d = v128.add<f64>(d, v128.mul<f64>(v128.load(at, 48), value));
		if (vectors > 4) e = v128.add<f64>(e, v128.mul<f64>(v128.load(at, 64), value));
		if (vectors > 5) f = v128.add<f64>(f, v128.mul<f64>(v128.load(at, 80), value));
		if (vectors > 6) g = v128.add<f64>(g, v128.mul<f64>(v128.load(at, 96), value));
		if (vectors > 7) h = v128.add<f64>(h, v128.mul<f64>(v128.load(at, 112), value));
	}
	v128.store(to, a);
	if (vectors > 1) v128.store(to, b, 16);
	if (vectors > 2) v128.store(to, c, 32);
	if (vectors > 3) v128.store(to, d, 48);
	if (vectors > 4) v128.store(to, e, 64);
	if (vectors > 5) v128.store(to, f, 80);
	if (vectors > 6) v128.store(to, g, 96);
	if (vectors > 7) v128.store(to, h, 112);
}
