/**
 * One block of back-substitution for many linear functions (src/bounds/substitution.ts and alive-rows.ts,
 * whose plain loops it equals bit for bit: the same products and sums in the same order). All pointers are
 * byte offsets; arrays are float64 but rowStart, which is uint32. `lines` holds four arrays of `capacity`
 * numbers: low slopes, low shifts, high slopes, high shifts. `factors` has room for a number, `offsets` for a
 * uint32, for every position of the block.
 */
export function substitute(
	functionCount: i32,
	coefficients: usize,
	stride: i32,
	from: i32,
	to: i32,
	reads: i32,
	width: i32,
	lines: usize,
	capacity: i32,
	biases: usize,
	slacks: usize,
	rowStart: usize,
	weights: usize,
	constants: usize,
	factors: usize,
	offsets: usize,
): void {
	const room = (<usize>capacity) << 3;
	for (let f = 0; f < functionCount; f++) {
		const base = coefficients + ((<usize>(f * stride)) << 3);
		let constant = load<f64>(constants + ((<usize>f) << 3));
		let size = 0;
		for (let p = from; p < to; p++) {
			const at = (<usize>p) << 3;
			const c = load<f64>(base + at);
			if (c === 0) continue;
			const side = lines + at + (c > 0 ? 0 : room + room);
			const factor = c * load<f64>(side);
			constant += c * load<f64>(side + room);
			if (factor === 0) continue;
			constant += factor * load<f64>(biases + at) - Math.abs(factor) * load<f64>(slacks + at);
			store<f64>(factors + ((<usize>size) << 3), factor);
			store<u32>(offsets + ((<usize>size) << 2), load<u32>(rowStart + ((<usize>p) << 2)));
			size++;
		}
		store<f64>(constants + ((<usize>f) << 3), constant);
		const target = base + ((<usize>reads) << 3);
		const pairs = width & ~1;
		let k = 0;
		for (; k + 3 < size; k += 4) {
			const at = factors + ((<usize>k) << 3);
			const from4 = offsets + ((<usize>k) << 2);
			const a = load<f64>(at);
			const b = load<f64>(at, 8);
			const c = load<f64>(at, 16);
			const d = load<f64>(at, 24);
			const wa = weights + ((<usize>load<u32>(from4)) << 3);
			const wb = weights + ((<usize>load<u32>(from4, 4)) << 3);
			const wc = weights + ((<usize>load<u32>(from4, 8)) << 3);
			const wd = weights + ((<usize>load<u32>(from4, 12)) << 3);
			const as = f64x2.splat(a);
			const bs = f64x2.splat(b);
			const cs = f64x2.splat(c);
			const ds = f64x2.splat(d);
			const end = (<usize>pairs) << 3;
			for (let j: usize = 0; j < end; j += 16) {
				const ab = v128.add<f64>(v128.mul<f64>(as, v128.load(wa + j)), v128.mul<f64>(bs, v128.load(wb + j)));
				const abc = v128.add<f64>(ab, v128.mul<f64>(cs, v128.load(wc + j)));
				const sum = v128.add<f64>(abc, v128.mul<f64>(ds, v128.load(wd + j)));
				v128.store(target + j, v128.add<f64>(v128.load(target + j), sum));
			}
			if (pairs < width)
				store<f64>(
					target + end,
					load<f64>(target + end) +
						(a * load<f64>(wa + end) +
							b * load<f64>(wb + end) +
							c * load<f64>(wc + end) +
							d * load<f64>(wd + end)),
				);
		}
		for (; k < size; k++) {
			const a = load<f64>(factors + ((<usize>k) << 3));
			const wa = weights + ((<usize>load<u32>(offsets + ((<usize>k) << 2))) << 3);
			for (let j: usize = 0; j < (<usize>width) << 3; j += 8)
				store<f64>(target + j, load<f64>(target + j) + a * load<f64>(wa + j));
		}
	}
}
