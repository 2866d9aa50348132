/**
 * Replaces the values of one layer by their lines in two linear functions at once
 * (src/certificate/back-substitution.ts and kept-rows.ts, whose plain loops it equals bit for bit: the same
 * products and sums in the same order). Pointers are byte offsets; numbers are float64. A *pair* is a number
 * of each function.
 *
 * @param from the layer's first position, and that after its last
 * @param coefficients a pair for each position, and four more
 * @param lines four numbers for each position: slope and shift of the lower line, then of the upper one
 * @param charges two for each position: the row's bias, and what its rounding is charged
 * @param unit what a shift's rounding is charged
 * @param packed rows of `width` weights, a multiple of 4, for the positions from `reads` on
 * @param factors room for a pair for each position of the layer
 * @param rows room for a pointer for each
 * @param sums the pair of constants, then that of errors
 */
export function replace(
	from: i32,
	to: i32,
	coefficients: usize,
	lines: usize,
	charges: usize,
	unit: f64,
	packed: usize,
	width: i32,
	reads: i32,
	factors: usize,
	rows: usize,
	sums: usize,
): void {
	const units = f64x2.splat(unit);
	const none = f64x2.splat(0);
	const rowBytes = (<usize>width) << 3;
	let constant = v128.load(sums);
	let error = v128.load(sums, 16);
	let count: usize = 0;
	for (let p = from; p < to; p++) {
		const c = v128.load(coefficients + ((<usize>p) << 4));
		const line = lines + ((<usize>p) << 5);
		const rising = v128.gt<f64>(c, none);
		const there = v128.ne<f64>(c, none);
		const slope = v128.bitselect(v128.load64_splat(line), v128.load64_splat(line, 16), rising);
		const to = v128.bitselect(v128.load64_splat(line, 8), v128.load64_splat(line, 24), rising);
		const factor = v128.and(v128.mul<f64>(c, slope), there);
		const shift = v128.and(v128.mul<f64>(c, to), there);
		constant = v128.add<f64>(constant, shift);
		error = v128.add<f64>(error, v128.mul<f64>(units, v128.abs<f64>(shift)));
		const used = v128.ne<f64>(factor, none);
		if (!v128.any_true(used)) continue;
		const charge = charges + ((<usize>p) << 4);
		constant = v128.add<f64>(constant, v128.and(v128.mul<f64>(factor, v128.load64_splat(charge)), used));
		const loss = v128.mul<f64>(v128.abs<f64>(factor), v128.load64_splat(charge, 8));
		error = v128.add<f64>(error, v128.and(loss, used));
		v128.store(factors + (count << 4), factor);
		store<u32>(rows + (count << 2), <u32>(packed + <usize>(p - from) * rowBytes));
		count++;
	}
	v128.store(sums, constant);
	v128.store(sums, error, 16);
	let target = coefficients + ((<usize>reads) << 4);
	for (let at: usize = 0; at < rowBytes; at += 32, target += 64) {
		let a = v128.load(target);
		let b = v128.load(target, 16);
		let c = v128.load(target, 32);
		let d = v128.load(target, 48);
		for (let k: usize = 0; k < count; k++) {
			const m = v128.load(factors + (k << 4));
			const w = <usize>load<u32>(rows + (k << 2)) + at;
			a = v128.add<f64>(a, v128.mul<f64>(m, v128.load64_splat(w)));
			b = v128.add<f64>(b, v128.mul<f64>(m, v128.load64_splat(w, 8)));
			c = v128.add<f64>(c, v128.mul<f64>(m, v128.load64_splat(w, 16)));
			d = v128.add<f64>(d, v128.mul<f64>(m, v128.load64_splat(w, 24)));
		}
		v128.store(target, a);
		v128.store(target, b, 16);
		v128.store(target, c, 32);
		v128.store(target, d, 48);
	}
}
