/** Multilinear leaves (src/compiled/programs/patch-record.ts has their layout): sums of patches, in order. */

/**
 * @param rows scratch: the answer, then each axis' part of its cell, then corners
 * @returns where the answer stands
 */
export function runPatches(record: usize, inputs: usize, outputCount: i32, rows: usize): usize {
	const parts = rows + ((<usize>outputCount) << 3);
	let patch = record + 8;
	let isFirst = true;
	for (let left = load<i32>(record, 4); left > 0; left--) {
		const axes = load<i32>(patch);
		const corners = parts + ((<usize>axes) << 3);
		const pairs = load<i32>(patch, 8);
		const last = (<usize>load<i32>(patch, 12)) << 3;
		let at = patch + 16;
		let base: usize = 0;
		for (let to = parts; to < corners; to += 8) {
			const x = load<f64>(inputs + ((<usize>load<i32>(at)) << 3));
			const cells = load<i32>(at, 4);
			const table = at + 16;
			let cell = table;
			for (let n = cells; n > 1; ) {
				const half = n >> 1;
				const middle = cell + ((<usize>half) << 4);
				cell = x > load<f64>(middle) ? middle : cell;
				n -= half;
			}
			store<f64>(to, (x - load<f64>(cell)) * load<f64>(cell, 8));
			base += ((cell - table) >> 4) * <usize>load<i32>(at, 8);
			at = table + ((<usize>cells) << 4);
		}
		let values = at + ((<usize>((pairs + 1) >> 1)) << 3) + (base << 3);
		const end = rows + ((<usize>outputCount) << 3);
		for (let to = rows; to < end; to += 8) {
			const value = axes ? joined(parts, corners, at, pairs, values, last) : load<f64>(values);
			store<f64>(to, isFirst ? value : load<f64>(to) + value);
			values += 8;
		}
		isFirst = false;
		patch += (<usize>load<i32>(patch, 4)) << 3;
	}
	return rows;
}

/** Corners of one output, joined from the last axis to the first. */
function joined(parts: usize, corners: usize, offsets: usize, pairs: i32, values: usize, last: usize): f64 {
	let axis = corners - 8;
	let t = load<f64>(axis);
	for (let c = 0; c < pairs; c++) {
		const corner = values + ((<usize>load<i32>(offsets + ((<usize>c) << 2))) << 3);
		const lower = load<f64>(corner);
		store<f64>(corners + ((<usize>c) << 3), lower + t * (load<f64>(corner + last) - lower));
	}
	for (let n = pairs >> 1; axis > parts; n >>= 1) {
		axis -= 8;
		t = load<f64>(axis);
		for (let c = 0; c < n; c++) {
			const pair = corners + ((<usize>c) << 4);
			const lower = load<f64>(pair);
			store<f64>(corners + ((<usize>c) << 3), lower + t * (load<f64>(pair, 8) - lower));
		}
	}
	return load<f64>(corners);
}
