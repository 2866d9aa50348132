/**
 * Runs the compact program of a small network (src/compiled/compact-program.ts has its layout): all of its sums stay in
 * registers, and every known value is added to all of them at once. Few branches depend on the leaf, none on the values.
 *
 * One text for all: a program has sizeof<A>() + sizeof<B>() vectors of two rows. Each size is exported, so that it is
 * compiled by itself.
 */

/** @returns where the outputs stand */
export function runCompact(program: usize, inputs: usize, rows: usize): usize {
	const vectors = load<i32>(program, 8);
	if (vectors === 3) compact3(program, inputs, rows);
	else if (vectors === 4) compact4(program, inputs, rows);
	else if (vectors === 5) compact5(program, inputs, rows);
	else if (vectors === 6) compact6(program, inputs, rows);
	else compact8(program, inputs, rows);
	return rows + ((<usize>load<i32>(program, 4)) << 3);
}

export function compact3(program: usize, inputs: usize, rows: usize): void {
	compact<u16, u8>(program, inputs, rows);
}

export function compact4(program: usize, inputs: usize, rows: usize): void {
	compact<u32, void>(program, inputs, rows);
}

export function compact5(program: usize, inputs: usize, rows: usize): void {
	compact<u32, u8>(program, inputs, rows);
}

export function compact6(program: usize, inputs: usize, rows: usize): void {
	compact<u32, u16>(program, inputs, rows);
}

export function compact8(program: usize, inputs: usize, rows: usize): void {
	compact<u64, void>(program, inputs, rows);
}

function compact<A, B>(program: usize, inputs: usize, rows: usize): void {
	const zero = f64x2.splat(0);
	const vectors = sizeof<A>() + (isVoid<B>() ? 0 : sizeof<B>());
	const neurons = load<i32>(program, 4);
	const inputCount = load<i32>(program, 12);
	let at = program + 16;
	let a = v128.load(at);
	let b = v128.load(at, 16);
	let c = v128.load(at, 32);
	let d = vectors > 3 ? v128.load(at, 48) : zero;
	let e = vectors > 4 ? v128.load(at, 64) : zero;
	let f = vectors > 5 ? v128.load(at, 80) : zero;
	let g = vectors > 6 ? v128.load(at, 96) : zero;
	let h = vectors > 7 ? v128.load(at, 112) : zero;
	for (let j = 0; j < inputCount; j++) {
		const value = v128.load64_splat(inputs);
		inputs += 8;
		at += vectors << 4;
		a = v128.add<f64>(a, v128.mul<f64>(v128.load(at), value));
		b = v128.add<f64>(b, v128.mul<f64>(v128.load(at, 16), value));
		c = v128.add<f64>(c, v128.mul<f64>(v128.load(at, 32), value));
		if (vectors > 3) d = v128.add<f64>(d, v128.mul<f64>(v128.load(at, 48), value));
		if (vectors > 4) e = v128.add<f64>(e, v128.mul<f64>(v128.load(at, 64), value));
		if (vectors > 5) f = v128.add<f64>(f, v128.mul<f64>(v128.load(at, 80), value));
		if (vectors > 6) g = v128.add<f64>(g, v128.mul<f64>(v128.load(at, 96), value));
		if (vectors > 7) h = v128.add<f64>(h, v128.mul<f64>(v128.load(at, 112), value));
	}
	v128.store(rows, a);
	v128.store(rows, b, 16);
	v128.store(rows, c, 32);
	if (vectors > 3) v128.store(rows, d, 48);
	if (vectors > 4) v128.store(rows, e, 64);
	if (vectors > 5) v128.store(rows, f, 80);
	if (vectors > 6) v128.store(rows, g, 96);
	if (vectors > 7) v128.store(rows, h, 112);
	for (let k = 0; k < neurons; k++) {
		const sum = v128.load64_splat(rows + ((<usize>k) << 3));
		const value = v128.and(sum, v128.gt<f64>(sum, zero));
		at += vectors << 4;
		a = v128.add<f64>(a, v128.mul<f64>(v128.load(at), value));
		b = v128.add<f64>(b, v128.mul<f64>(v128.load(at, 16), value));
		c = v128.add<f64>(c, v128.mul<f64>(v128.load(at, 32), value));
		if (vectors > 3) d = v128.add<f64>(d, v128.mul<f64>(v128.load(at, 48), value));
		if (vectors > 4) e = v128.add<f64>(e, v128.mul<f64>(v128.load(at, 64), value));
		if (vectors > 5) f = v128.add<f64>(f, v128.mul<f64>(v128.load(at, 80), value));
		if (vectors > 6) g = v128.add<f64>(g, v128.mul<f64>(v128.load(at, 96), value));
		if (vectors > 7) h = v128.add<f64>(h, v128.mul<f64>(v128.load(at, 112), value));
		v128.store(rows, a);
		v128.store(rows, b, 16);
		v128.store(rows, c, 32);
		if (vectors > 3) v128.store(rows, d, 48);
		if (vectors > 4) v128.store(rows, e, 64);
		if (vectors > 5) v128.store(rows, f, 80);
		if (vectors > 6) v128.store(rows, g, 96);
		if (vectors > 7) v128.store(rows, h, 112);
	}
}
