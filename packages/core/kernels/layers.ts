/**
 * Runs the program of a layered network (src/compiled/program.ts has its layout). Vectors run over the neurons of a
 * stage: each lane is one neuron's sum, started at its bias and added up in the order of the columns, so that every sum
 * has the reference's bits. A multiplication and an addition are never fused.
 */

/** Kinds of neuron, as in src/network.ts. */
const LINEAR: i32 = 1;
const LEAKY: i32 = 2;
const CLIP: i32 = 3;
const ABS: i32 = 4;
const MAX: i32 = 5;

/** What a stage does to its sums. */
const RELU_ALL: i32 = 0;
const LINEAR_ALL: i32 = 1;

const SPARSE: i32 = 1;
const SKIPS: i32 = 2;

/**
 * @param inputs the network's inputs
 * @param values scratch: room for every value of the program
 * @param list scratch: room for two i32 for each column of the widest stage
 * @param mask bits of the values that may be nonzero, in the order of `values`, and 4 bytes more; 0: all of them
 * @returns 0, or 1 where a value is not finite: zero weights were then not to be multiplied, and the sums are not
 * the reference's
 */
export function runProgram(program: usize, inputs: usize, values: usize, list: usize, mask: usize): i32 {
	const inputCount = load<i32>(program);
	const stageCount = load<i32>(program, 4);
	let at = program + 8;
	let finite: f64 = 0;
	for (let j = 0; j < inputCount; j++) {
		const input = load<f64>(inputs + ((<usize>load<i32>(at + ((<usize>j) << 2))) << 3));
		const value = keeps(mask, j) ? input : 0;
		finite += value * 0;
		store<f64>(values + ((<usize>j) << 3), value);
	}
	at += (<usize>((inputCount + 1) & ~1)) << 2;
	for (let stage = 0; stage < stageCount; stage++) {
		const flags = load<i32>(at);
		const activation = load<i32>(at, 4);
		const rows = load<i32>(at, 12);
		const first = load<i32>(at, 20);
		const out = values + ((<usize>first) << 3);
		at = flags & SPARSE ? sparseStage(at, values, out) : denseStage(at, values, out, list, mask);
		if (activation !== RELU_ALL && activation !== LINEAR_ALL) at = activate(at, out, rows);
		if (mask)
			for (let i = 0; i < rows; i++) if (!keeps(mask, first + i)) store<f64>(out + ((<usize>i) << 3), 0);
		for (let i = 0; i < rows; i += 2) {
			const pair = v128.load(out + ((<usize>i) << 3));
			const zeros = v128.mul<f64>(pair, f64x2.splat(0));
			finite += f64x2.extract_lane(zeros, 0) + f64x2.extract_lane(zeros, 1);
		}
	}
	return <i32>(finite !== 0);
}

function keeps(mask: usize, place: i32): bool {
	return mask === 0 || (load<u8>(mask + (place >>> 3)) >>> (place & 7)) & 1;
}

/** Whether one of the 16 values from `place` on may be nonzero. */
function keepsAny(mask: usize, place: i32): bool {
	return mask === 0 || ((load<u32>(mask + (place >>> 3)) >>> (place & 7)) & 0xffff) !== 0;
}

/** @returns where the stage's data end */
function denseStage(stage: usize, values: usize, out: usize, list: usize, mask: usize): usize {
	const flags = load<i32>(stage);
	const relu = load<i32>(stage, 4) === RELU_ALL;
	const columns = load<i32>(stage, 8);
	const rows = load<i32>(stage, 12);
	const from = load<i32>(stage, 16);
	const first = load<i32>(stage, 20);
	let at = stage + 24;
	let columnList: usize = 0;
	if (from < 0) {
		columnList = at;
		at += (<usize>((columns + 1) & ~1)) << 2;
	}
	// `list` names the columns that are read, as pairs: byte offset of the value, and the column's place.
	let kept = 0;
	if (flags & SKIPS) {
		for (let j = 0; j < columns; j++) {
			const column = from < 0 ? load<i32>(columnList + ((<usize>j) << 2)) : from + j;
			store<i32>(list + ((<usize>kept) << 3), column << 3);
			store<i32>(list + ((<usize>kept) << 3), j, 4);
			kept += <i32>(load<f64>(values + ((<usize>column) << 3)) !== 0);
		}
	} else if (from < 0) {
		for (let j = 0; j < columns; j++) {
			store<i32>(list + ((<usize>j) << 3), load<i32>(columnList + ((<usize>j) << 2)) << 3);
			store<i32>(list + ((<usize>j) << 3), j, 4);
		}
		kept = columns;
	}
	const source = from < 0 || flags & SKIPS ? 0 : values + ((<usize>from) << 3);
	let row = 0;
	while (row < rows) {
		const left = rows - row;
		const to = out + ((<usize>row) << 3);
		if (left >= 16) {
			if (!keepsAny(mask, first + row)) memory.fill(to, 0, 128);
			else if (source) panel16(at, columns, source, to, relu);
			else panel16Listed(at, kept, list, values, to, relu);
			at += (<usize>(columns + 1)) << 7;
			row += 16;
		} else if (left >= 8) {
			if (source) panel8(at, columns, source, to, relu);
			else panel8Listed(at, kept, list, values, to, relu);
			at += (<usize>(columns + 1)) << 6;
			row += 8;
		} else if (left >= 4) {
			if (source) panel4(at, columns, source, to, relu);
			else panel4Listed(at, kept, list, values, to, relu);
			at += (<usize>(columns + 1)) << 5;
			row += 4;
		} else {
			if (source) panel2(at, columns, source, to, relu);
			else panel2Listed(at, kept, list, values, to, relu);
			at += (<usize>(columns + 1)) << 4;
			row += 2;
		}
	}
	return at;
}

/** sum > 0 ? sum : 0, which also sends NaN and -0 to +0. */
function finish(sum: v128, relu: bool): v128 {
	return relu ? v128.and(sum, v128.gt<f64>(sum, f64x2.splat(0))) : sum;
}

function add(sum: v128, weights: v128, value: v128): v128 {
	return v128.add<f64>(sum, v128.mul<f64>(weights, value));
}

function panel16(panel: usize, columns: i32, source: usize, to: usize, relu: bool): void {
	let a = v128.load(panel);
	let b = v128.load(panel, 16);
	let c = v128.load(panel, 32);
	let d = v128.load(panel, 48);
	let e = v128.load(panel, 64);
	let f = v128.load(panel, 80);
	let g = v128.load(panel, 96);
	let h = v128.load(panel, 112);
	for (let j = 0; j < columns; j++) {
		panel += 128;
		const value = v128.load64_splat(source);
		source += 8;
		a = add(a, v128.load(panel), value);
		b = add(b, v128.load(panel, 16), value);
		c = add(c, v128.load(panel, 32), value);
		d = add(d, v128.load(panel, 48), value);
		e = add(e, v128.load(panel, 64), value);
		f = add(f, v128.load(panel, 80), value);
		g = add(g, v128.load(panel, 96), value);
		h = add(h, v128.load(panel, 112), value);
	}
	v128.store(to, finish(a, relu));
	v128.store(to, finish(b, relu), 16);
	v128.store(to, finish(c, relu), 32);
	v128.store(to, finish(d, relu), 48);
	v128.store(to, finish(e, relu), 64);
	v128.store(to, finish(f, relu), 80);
	v128.store(to, finish(g, relu), 96);
	v128.store(to, finish(h, relu), 112);
}

function panel16Listed(panel: usize, kept: i32, list: usize, values: usize, to: usize, relu: bool): void {
	let a = v128.load(panel);
	let b = v128.load(panel, 16);
	let c = v128.load(panel, 32);
	let d = v128.load(panel, 48);
	let e = v128.load(panel, 64);
	let f = v128.load(panel, 80);
	let g = v128.load(panel, 96);
	let h = v128.load(panel, 112);
	panel += 128;
	for (let k = 0; k < kept; k++) {
		const value = v128.load64_splat(values + <usize>load<i32>(list));
		const weights = panel + ((<usize>load<i32>(list, 4)) << 7);
		list += 8;
		a = add(a, v128.load(weights), value);
		b = add(b, v128.load(weights, 16), value);
		c = add(c, v128.load(weights, 32), value);
		d = add(d, v128.load(weights, 48), value);
		e = add(e, v128.load(weights, 64), value);
		f = add(f, v128.load(weights, 80), value);
		g = add(g, v128.load(weights, 96), value);
		h = add(h, v128.load(weights, 112), value);
	}
	v128.store(to, finish(a, relu));
	v128.store(to, finish(b, relu), 16);
	v128.store(to, finish(c, relu), 32);
	v128.store(to, finish(d, relu), 48);
	v128.store(to, finish(e, relu), 64);
	v128.store(to, finish(f, relu), 80);
	v128.store(to, finish(g, relu), 96);
	v128.store(to, finish(h, relu), 112);
}

function panel8(panel: usize, columns: i32, source: usize, to: usize, relu: bool): void {
	let a = v128.load(panel);
	let b = v128.load(panel, 16);
	let c = v128.load(panel, 32);
	let d = v128.load(panel, 48);
	for (let j = 0; j < columns; j++) {
		panel += 64;
		const value = v128.load64_splat(source);
		source += 8;
		a = add(a, v128.load(panel), value);
		b = add(b, v128.load(panel, 16), value);
		c = add(c, v128.load(panel, 32), value);
		d = add(d, v128.load(panel, 48), value);
	}
	v128.store(to, finish(a, relu));
	v128.store(to, finish(b, relu), 16);
	v128.store(to, finish(c, relu), 32);
	v128.store(to, finish(d, relu), 48);
}

function panel8Listed(panel: usize, kept: i32, list: usize, values: usize, to: usize, relu: bool): void {
	let a = v128.load(panel);
	let b = v128.load(panel, 16);
	let c = v128.load(panel, 32);
	let d = v128.load(panel, 48);
	panel += 64;
	for (let k = 0; k < kept; k++) {
		const value = v128.load64_splat(values + <usize>load<i32>(list));
		const weights = panel + ((<usize>load<i32>(list, 4)) << 6);
		list += 8;
		a = add(a, v128.load(weights), value);
		b = add(b, v128.load(weights, 16), value);
		c = add(c, v128.load(weights, 32), value);
		d = add(d, v128.load(weights, 48), value);
	}
	v128.store(to, finish(a, relu));
	v128.store(to, finish(b, relu), 16);
	v128.store(to, finish(c, relu), 32);
	v128.store(to, finish(d, relu), 48);
}

function panel4(panel: usize, columns: i32, source: usize, to: usize, relu: bool): void {
	let a = v128.load(panel);
	let b = v128.load(panel, 16);
	for (let j = 0; j < columns; j++) {
		panel += 32;
		const value = v128.load64_splat(source);
		source += 8;
		a = add(a, v128.load(panel), value);
		b = add(b, v128.load(panel, 16), value);
	}
	v128.store(to, finish(a, relu));
	v128.store(to, finish(b, relu), 16);
}

function panel4Listed(panel: usize, kept: i32, list: usize, values: usize, to: usize, relu: bool): void {
	let a = v128.load(panel);
	let b = v128.load(panel, 16);
	panel += 32;
	for (let k = 0; k < kept; k++) {
		const value = v128.load64_splat(values + <usize>load<i32>(list));
		const weights = panel + ((<usize>load<i32>(list, 4)) << 5);
		list += 8;
		a = add(a, v128.load(weights), value);
		b = add(b, v128.load(weights, 16), value);
	}
	v128.store(to, finish(a, relu));
	v128.store(to, finish(b, relu), 16);
}

function panel2(panel: usize, columns: i32, source: usize, to: usize, relu: bool): void {
	let a = v128.load(panel);
	for (let j = 0; j < columns; j++) {
		panel += 16;
		a = add(a, v128.load(panel), v128.load64_splat(source));
		source += 8;
	}
	v128.store(to, finish(a, relu));
}

function panel2Listed(panel: usize, kept: i32, list: usize, values: usize, to: usize, relu: bool): void {
	let a = v128.load(panel);
	panel += 16;
	for (let k = 0; k < kept; k++) {
		a = add(
			a,
			v128.load(panel + ((<usize>load<i32>(list, 4)) << 4)),
			v128.load64_splat(values + <usize>load<i32>(list)),
		);
		list += 8;
	}
	v128.store(to, finish(a, relu));
}

/** Neurons one by one, each with its own columns: (i32 terms, i32 is a max), bias, columns, weights. */
function sparseStage(stage: usize, values: usize, out: usize): usize {
	const relu = load<i32>(stage, 4) === RELU_ALL;
	const rows = load<i32>(stage, 12);
	let at = stage + 24;
	for (let row = 0; row < rows; row++) {
		const terms = load<i32>(at);
		const isMax = load<i32>(at, 4);
		let sum = load<f64>(at, 8);
		let columns = at + 16;
		let weights = columns + ((<usize>((terms + 1) & ~1)) << 2);
		const end = weights + ((<usize>terms) << 3);
		if (isMax) {
			while (weights < end) {
				const term = load<f64>(weights) * load<f64>(values + ((<usize>load<i32>(columns)) << 3));
				sum = term > sum ? term : sum;
				weights += 8;
				columns += 4;
			}
		} else {
			while (weights < end) {
				sum += load<f64>(weights) * load<f64>(values + ((<usize>load<i32>(columns)) << 3));
				weights += 8;
				columns += 4;
			}
		}
		store<f64>(out + ((<usize>row) << 3), relu ? (sum > 0 ? sum : 0) : sum);
		at = end;
	}
	if (rows & 1) store<f64>(out + ((<usize>rows) << 3), 0);
	return at;
}

/** Neurons of several kinds: (i32 kind, i32 unused), low, high for each row. */
function activate(at: usize, out: usize, rows: i32): usize {
	for (let row = 0; row < rows; row++) {
		const kind = load<i32>(at);
		const low = load<f64>(at, 8);
		const high = load<f64>(at, 16);
		const place = out + ((<usize>row) << 3);
		const sum = load<f64>(place);
		let value = sum;
		if (kind === LEAKY) value = sum > 0 ? sum : low * sum;
		else if (kind === CLIP) value = sum > low ? (sum < high ? sum : high) : low;
		else if (kind === ABS) value = sum > 0 ? sum : 0 - sum;
		else if (kind !== LINEAR && kind !== MAX) value = sum > 0 ? sum : 0;
		store<f64>(place, value);
		at += 24;
	}
	return at;
}
