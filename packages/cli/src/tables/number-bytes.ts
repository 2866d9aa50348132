/**
 * Numbers straight from the bytes of a text, without a string for each: the common cell of a table.
 *
 * A decimal of at most 15 digits and a power of ten up to 10^22 are float64s, so their product or quotient is
 * rounded once and is the nearest float64 (Clinger, "How to read floating point numbers accurately", 1990).
 * Longer decimals are read by JavaScript from their text; whatever is not plainly a number is left to
 * `readNumber`, which says what it is.
 */

const powers = Float64Array.from({ length: 23 }, (_, k) => Number(`1e${k}`));
const minus = 0x2d;
const plus = 0x2b;
const zero = 0x30;
const nine = 0x39;
const space = 0x20;

/** @returns the number that the bytes from start to end spell, or NaN where the text must be looked at */
export function numberAt(bytes: Buffer, start: number, end: number, decimalPoint: number): number {
	let at = start;
	while (at < end && bytes[at] === space) at++;
	while (end > at && bytes[end - 1] === space) end--;
	const first = at;
	const negative = bytes[at] === minus;
	if (negative || bytes[at] === plus) at++;
	let mantissa = 0;
	let digits = 0; // that count: without leading zeros
	let read = 0;
	let power = 0;
	let isInteger = true;
	for (; at < end; at++) {
		const byte = bytes[at];
		if (byte >= zero && byte <= nine) {
			read++;
			if (digits > 0 || byte > zero) digits++;
			if (digits <= 15) {
				mantissa = mantissa * 10 + (byte - zero);
				if (!isInteger) power--;
			}
		} else if (byte === decimalPoint && isInteger) isInteger = false;
		else break;
	}
	if (read === 0) return Number.NaN;
	if (at < end) {
		if ((bytes[at] | 0x20) !== 0x65) return Number.NaN;
		isInteger = false;
		const down = bytes[++at] === minus;
		if (down || bytes[at] === plus) at++;
		if (at >= end || end - at > 4) return Number.NaN;
		let exponent = 0;
		for (; at < end; at++) {
			if (bytes[at] < zero || bytes[at] > nine) return Number.NaN;
			exponent = exponent * 10 + (bytes[at] - zero);
		}
		power += down ? -exponent : exponent;
	}
	if (digits > 15) {
		if (isInteger) return Number.NaN;
		if (decimalPoint !== 0x2e) return Number.NaN;
		const value = Number(bytes.toString("latin1", first, end));
		return Number.isFinite(value) ? value : Number.NaN;
	}
	if (power < -22 || power > 22) {
		if (mantissa !== 0) return Number.NaN;
		power = 0;
	}
	const size = power < 0 ? mantissa / powers[-power] : mantissa * powers[power];
	return negative ? -size : size;
}
