/**
 * Ascending numbers that are whole multiples of one power of two below 2^32 of them, as their low 16 bits and
 * where each block of 65,536 multiples begins: two bytes a number. The number is found by halving as before.
 *
 *     NAME.low       u16: the low halves
 *     NAME.blocks    u32: s, then how many numbers lie below each block but the first; unit 2^-s
 */

import { damaged } from "../frame/format.ts";
import { type SectionPlan, wholeNumbers, words } from "./columns.ts";
import type { Sections } from "./sections.ts";

const blockSize = 2 ** 16;
/** Units tried: wholes, halves (midpoints of whole numbers) and quarters. */
const mostShift = 2;

/** The sections, or undefined where the numbers are none of these. */
export function halvesSections(name: string, numbers: Float64Array): SectionPlan[] | undefined {
	const shift = shiftOf(numbers);
	if (shift === undefined) return undefined;
	const unit = 2 ** shift;
	const starts = [shift];
	for (let k = 0; k < numbers.length; k++)
		while (starts.length - 1 < Math.floor((numbers[k] * unit) / blockSize)) starts.push(k);
	return [
		wholeNumbers(`${name}.low`, numbers.length, (k) => (numbers[k] * unit) % blockSize),
		words(`${name}.blocks`, Uint32Array.from(starts)),
	];
}

function shiftOf(numbers: Float64Array): number | undefined {
	for (let shift = 0; shift <= mostShift; shift++) {
		const unit = 2 ** shift;
		let before = 0;
		const fits = numbers.every((value) => {
			const ascends = value * unit >= before && value * unit < 2 ** 32 && Number.isInteger(value * unit);
			before = value * unit;
			return ascends && !Object.is(value, -0);
		});
		if (fits) return shift;
	}
	return undefined;
}

/**
 * The numbers, or undefined where there are no such sections.
 *
 * @throws CondnetError `bad-data` if there are not `count` of them, or blocks do not ascend
 */
export function readHalves(sections: Sections, name: string, count: number): Float64Array | undefined {
	if (!sections.has(`${name}.low`)) return undefined;
	const low = sections.required(`${name}.low`, count, blockSize);
	const [shift, ...starts] = sections.required(`${name}.blocks`, undefined);
	if (!(shift <= mostShift) || starts.length >= blockSize)
		throw damaged(`section ${name}.blocks holds numbers of unknown meaning`);
	const numbers = new Float64Array(count);
	let block = 0;
	for (let k = 0; k < count; k++) {
		while (block < starts.length && starts[block] <= k) block++;
		numbers[k] = (block * blockSize + low[k]) / 2 ** shift;
	}
	for (let k = 1; k < starts.length; k++)
		if (starts[k] < starts[k - 1]) throw damaged(`section ${name}.blocks does not ascend`);
	return numbers;
}
