/**
 * Runs the program of a network (src/compiled/programs/program.ts has its layout), read once from front to
 * back. Where several leaves share a program, a mask says which of its values may be nonzero; the others are
 * 0 to those that read them.
 */

import {
	freshFlag,
	inputsFlag,
	listedFlag,
	mixedFlag,
	positiveFlag,
	pullFlag,
	reluFlag,
	skipsFlag,
} from "../src/compiled/image/codes";
import { push } from "./panels";
import { activated, relu, sparseRow, sparseRowEnd } from "./rows";

/**
 * @param mask 0: all values count; otherwise a bit for each input, padded to words, and for each of the
 * program's rows
 * @param rows scratch: room for the program's rows and 16 numbers more
 * @param list scratch: 16 bytes for each column of the widest step, and for each input
 * @returns where the outputs stand
 */
export function runProgram(program: usize, mask: usize, inputs: usize, rows: usize, list: usize): usize {
	let steps = load<i32>(program, 4);
	const end = rows + ((<usize>load<i32>(program, 8)) << 3);
	const outputs = rows + ((<usize>load<i32>(program, 12)) << 3);
	let at = program + 16;
	if (mask) {
		const inputCount = load<i32>(mask, 4);
		mask += 8;
		for (let j = 0; j < inputCount; j++)
			store<f64>(list + ((<usize>j) << 3), keeps(mask, j) ? load<f64>(inputs + ((<usize>j) << 3)) : 0);
		inputs = list;
		list += (<usize>inputCount) << 3;
		mask += (<usize>((inputCount + 63) >>> 6)) << 3;
	}
	for (let to = rows; to < end; to += 16) {
		v128.store(to, v128.load(at));
		at += 16;
	}
	for (; steps > 0; steps--) {
		const flags = load<i32>(at);
		const columns = flags >>> 8;
		const column = load<i32>(at, 4);
		let source = (flags & inputsFlag ? inputs : rows) + ((<usize>column) << 3);
		const to = rows + ((<usize>load<i32>(at, 8)) << 3);
		const count = load<i32>(at, 12);
		at += 16;
		if (flags & pullFlag) {
			for (let i = 0; i < count; i++) {
				store<f64>(to + ((<usize>i) << 3), sparseRow(at, inputs, rows));
				at = sparseRowEnd(at);
			}
			at = (at + 15) & ~15;
			continue;
		}
		if (flags & mixedFlag) {
			for (let j = 0; j < columns; j++) {
				const place = source + ((<usize>j) << 3);
				store<f64>(place, activated(at, load<f64>(place)));
				at += 24;
			}
			at = (at + 15) & ~15;
		}
		if (flags & reluFlag) reluAll(source, columns);
		const isMasked = mask !== 0 && !(flags & inputsFlag);
		if (isMasked && !(flags & positiveFlag)) {
			for (let j = 0; j < columns; j++)
				if (!keeps(mask, column + j)) store<f64>(source + ((<usize>j) << 3), 0);
		}
		const fresh = (flags & freshFlag) !== 0;
		if (flags & listedFlag) {
			// Values one after another, behind the list.
			const gathered = list + ((<usize>((columns + 1) & ~1)) << 2);
			for (let j = 0; j < columns; j++) {
				const column = <usize>load<i32>(at + ((<usize>j) << 2));
				store<f64>(gathered + ((<usize>j) << 3), load<f64>(source + (column << 3)));
			}
			at += (<usize>((columns + 3) & ~3)) << 2;
			source = gathered;
		}
		if (!(flags & skipsFlag)) {
			at = push<f64>(at, columns, columns, 0, source, to, count, fresh);
			continue;
		}
		let kept = list;
		for (let j = 0; j < columns; j += 32) {
			const from = source + ((<usize>j) << 3);
			let bits = flags & positiveFlag ? activeOf<f64>(from, columns - j) : activeOf<i64>(from, columns - j);
			if (isMasked) bits &= bitsOf(mask, column + j);
			for (; bits; bits &= bits - 1) {
				store<i32>(kept, j + <i32>ctz(bits));
				kept += 4;
			}
		}
		at = push<i32>(at, columns, <i32>((kept - list) >>> 2), list, source, to, count, fresh);
	}
	return outputs;
}

function reluAll(values: usize, count: i32): void {
	const last = values + ((<usize>(count & ~1)) << 3);
	for (; values < last; values += 16) {
		const pair = v128.load(values);
		v128.store(values, v128.and(pair, v128.gt<f64>(pair, f64x2.splat(0))));
	}
	if (count & 1) store<f64>(values, relu(load<f64>(values)));
}

/**
 * A bit for each of the first 32 columns, or of `columns` if they are fewer, that counts: T is f64 where
 * those above 0 do, i64 where all but zeros do. Sums are written in pairs of 16 bytes and are best read as
 * such.
 */
function activeOf<T>(source: usize, columns: i32): u64 {
	const zero = f64x2.splat(0);
	const odd = <i32>((source >>> 3) & 1);
	const count = min(columns, 32);
	let from = source - ((<usize>odd) << 3);
	let bits: u64 = 0;
	for (let k = 0; k < count + odd; k += 2) {
		const pair = v128.load(from);
		const counts = isFloat<T>() ? v128.gt<f64>(pair, zero) : v128.ne<f64>(pair, zero);
		bits |= (<u64>v128.bitmask<i64>(counts)) << k;
		from += 16;
	}
	return (bits >> odd) & (((<u64>1) << count) - 1);
}

/** The bits of a mask from `place` on, 57 at least. */
function bitsOf(mask: usize, place: i32): u64 {
	return load<u64>(mask + <usize>(place >>> 3)) >> (place & 7);
}

function keeps(mask: usize, place: i32): i32 {
	return (load<u8>(mask + <usize>(place >>> 3)) >>> (place & 7)) & 1;
}
