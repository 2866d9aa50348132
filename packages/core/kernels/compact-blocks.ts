/**
 * Blocks of compact programs. One text for all: a block has sizeOf<Four>() + sizeOf<Two>() + sizeOf<One>()
 * pairs, and three vectors of outputs where Last is f64. Each is exported, so that it is compiled by itself.
 *
 * @param at biases and columns
 * @param columns the first known value, one after another up to `end`
 * @param results where the block's values, or the outputs, are written
 * @returns where the block ends
 */

export function block7(at: usize, columns: usize, end: usize, results: usize): usize {
	return block<u32, u16, u8, void>(at, columns, end, results);
}

export function block4(at: usize, columns: usize, end: usize, results: usize): usize {
	return block<u32, void, void, void>(at, columns, end, results);
}

export function lastBlock0(at: usize, columns: usize, end: usize, results: usize): void {
	block<void, void, void, f64>(at, columns, end, results);
}

export function lastBlock1(at: usize, columns: usize, end: usize, results: usize): void {
	block<void, void, u8, f64>(at, columns, end, results);
}

export function lastBlock2(at: usize, columns: usize, end: usize, results: usize): void {
	block<void, u16, void, f64>(at, columns, end, results);
}

export function lastBlock3(at: usize, columns: usize, end: usize, results: usize): void {
	block<void, u16, u8, f64>(at, columns, end, results);
}

export function lastBlock4(at: usize, columns: usize, end: usize, results: usize): void {
	block<u32, void, void, f64>(at, columns, end, results);
}

function block<Four, Two, One, Last>(at: usize, columns: usize, end: usize, results: usize): usize {
	const zero = f64x2.splat(0);
	const pairs = sizeOf<Four>() + sizeOf<Two>() + sizeOf<One>();
	const vectors = isFloat<Last>() ? pairs + 3 : pairs;
	let a = v128.load(at);
	let b = v128.load(at, 16);
	let c = v128.load(at, 32);
	let d = vectors > 3 ? v128.load(at, 48) : zero;
	let e = vectors > 4 ? v128.load(at, 64) : zero;
	let f = vectors > 5 ? v128.load(at, 80) : zero;
	let g = vectors > 6 ? v128.load(at, 96) : zero;
	at += (<usize>vectors) << 4;
	for (; columns < end; columns += 8) {
		const value = v128.load64_splat(columns);
		a = v128.add<f64>(a, v128.mul<f64>(v128.load(at), value));
		b = v128.add<f64>(b, v128.mul<f64>(v128.load(at, 16), value));
		c = v128.add<f64>(c, v128.mul<f64>(v128.load(at, 32), value));
		if (vectors > 3) d = v128.add<f64>(d, v128.mul<f64>(v128.load(at, 48), value));
		if (vectors > 4) e = v128.add<f64>(e, v128.mul<f64>(v128.load(at, 64), value));
		if (vectors > 5) f = v128.add<f64>(f, v128.mul<f64>(v128.load(at, 80), value));
		if (vectors > 6) g = v128.add<f64>(g, v128.mul<f64>(v128.load(at, 96), value));
		at += (<usize>vectors) << 4;
	}
	// A pair's two columns go by a loop: of one long text the compiler would load everything first, and keep it
	// in memory.
	if (pairs > 0) {
		a = v128.pmax<f64>(zero, a);
		if (pairs === vectors) v128.store(results, a);
		for (let left = vectors > 1 ? 2 : 0; left > 0; left--) {
			const value = v128.shuffle<f64>(a, a, 0, 0);
			a = v128.shuffle<f64>(a, a, 1, 1);
			if (vectors > 1) b = v128.add<f64>(b, v128.mul<f64>(v128.load(at), value));
			if (vectors > 2) c = v128.add<f64>(c, v128.mul<f64>(v128.load(at, 16), value));
			if (vectors > 3) d = v128.add<f64>(d, v128.mul<f64>(v128.load(at, 32), value));
			if (vectors > 4) e = v128.add<f64>(e, v128.mul<f64>(v128.load(at, 48), value));
			if (vectors > 5) f = v128.add<f64>(f, v128.mul<f64>(v128.load(at, 64), value));
			if (vectors > 6) g = v128.add<f64>(g, v128.mul<f64>(v128.load(at, 80), value));
			at += (<usize>(vectors - 1)) << 4;
		}
	}
	if (pairs > 1) {
		b = v128.pmax<f64>(zero, b);
		if (pairs === vectors) v128.store(results, b, 16);
		for (let left = vectors > 2 ? 2 : 0; left > 0; left--) {
			const value = v128.shuffle<f64>(b, b, 0, 0);
			b = v128.shuffle<f64>(b, b, 1, 1);
			if (vectors > 2) c = v128.add<f64>(c, v128.mul<f64>(v128.load(at), value));
			if (vectors > 3) d = v128.add<f64>(d, v128.mul<f64>(v128.load(at, 16), value));
			if (vectors > 4) e = v128.add<f64>(e, v128.mul<f64>(v128.load(at, 32), value));
			if (vectors > 5) f = v128.add<f64>(f, v128.mul<f64>(v128.load(at, 48), value));
			if (vectors > 6) g = v128.add<f64>(g, v128.mul<f64>(v128.load(at, 64), value));
			at += (<usize>(vectors - 2)) << 4;
		}
	}
	if (pairs > 2) {
		c = v128.pmax<f64>(zero, c);
		if (pairs === vectors) v128.store(results, c, 32);
		for (let left = vectors > 3 ? 2 : 0; left > 0; left--) {
			const value = v128.shuffle<f64>(c, c, 0, 0);
			c = v128.shuffle<f64>(c, c, 1, 1);
			if (vectors > 3) d = v128.add<f64>(d, v128.mul<f64>(v128.load(at), value));
			if (vectors > 4) e = v128.add<f64>(e, v128.mul<f64>(v128.load(at, 16), value));
			if (vectors > 5) f = v128.add<f64>(f, v128.mul<f64>(v128.load(at, 32), value));
			if (vectors > 6) g = v128.add<f64>(g, v128.mul<f64>(v128.load(at, 48), value));
			at += (<usize>(vectors - 3)) << 4;
		}
	}
	if (pairs > 3) {
		d = v128.pmax<f64>(zero, d);
		if (pairs === vectors) v128.store(results, d, 48);
		for (let left = vectors > 4 ? 2 : 0; left > 0; left--) {
			const value = v128.shuffle<f64>(d, d, 0, 0);
			d = v128.shuffle<f64>(d, d, 1, 1);
			if (vectors > 4) e = v128.add<f64>(e, v128.mul<f64>(v128.load(at), value));
			if (vectors > 5) f = v128.add<f64>(f, v128.mul<f64>(v128.load(at, 16), value));
			if (vectors > 6) g = v128.add<f64>(g, v128.mul<f64>(v128.load(at, 32), value));
			at += (<usize>(vectors - 4)) << 4;
		}
	}
	if (pairs > 4) {
		e = v128.pmax<f64>(zero, e);
		if (pairs === vectors) v128.store(results, e, 64);
		for (let left = vectors > 5 ? 2 : 0; left > 0; left--) {
			const value = v128.shuffle<f64>(e, e, 0, 0);
			e = v128.shuffle<f64>(e, e, 1, 1);
			if (vectors > 5) f = v128.add<f64>(f, v128.mul<f64>(v128.load(at), value));
			if (vectors > 6) g = v128.add<f64>(g, v128.mul<f64>(v128.load(at, 16), value));
			at += (<usize>(vectors - 5)) << 4;
		}
	}
	if (pairs > 5) {
		f = v128.pmax<f64>(zero, f);
		if (pairs === vectors) v128.store(results, f, 80);
		for (let left = vectors > 6 ? 2 : 0; left > 0; left--) {
			const value = v128.shuffle<f64>(f, f, 0, 0);
			f = v128.shuffle<f64>(f, f, 1, 1);
			if (vectors > 6) g = v128.add<f64>(g, v128.mul<f64>(v128.load(at), value));
			at += (<usize>(vectors - 6)) << 4;
		}
	}
	if (pairs > 6) {
		g = v128.pmax<f64>(zero, g);
		if (pairs === vectors) v128.store(results, g, 96);
	}
	if (pairs === vectors) return at;
	if (pairs === 0) store3(results, a, b, c);
	if (pairs === 1) store3(results, b, c, d);
	if (pairs === 2) store3(results, c, d, e);
	if (pairs === 3) store3(results, d, e, f);
	if (pairs === 4) store3(results, e, f, g);
	return at;
}

function store3(to: usize, a: v128, b: v128, c: v128): void {
	v128.store(to, a);
	v128.store(to, b, 16);
	v128.store(to, c, 32);
}

function sizeOf<T>(): i32 {
	return isVoid<T>() ? 0 : sizeof<T>();
}
