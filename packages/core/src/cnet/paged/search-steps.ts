/**
 * The loops of PagedTree's search for many inputs at a time. Each is a function of its own: V8 compiles a
 * long loop while it runs, as if what follows it never came, and throws that code away after the loop, in
 * each call again.
 */

export function firstNaN(numbers: Float64Array, count: number): number {
	for (let k = 0; k < count; k++) if (Number.isNaN(numbers[k])) return k;
	return -1;
}

export function gatherColumn(
	inputs: Float64Array,
	first: number,
	step: number,
	into: Float64Array,
	size: number,
): void {
	for (let q = 0; q < size; q++) into[q] = inputs[first + q * step];
}

/**
 * For each key the thresholds below it, all keys a step at a time. A product takes the place of a branch that
 * would be guessed wrong every other time.
 */
export function countBlocks(
	thresholds: Float64Array,
	keys: Float64Array,
	counts: Uint32Array,
	size: number,
): void {
	counts.fill(0, 0, size);
	for (let length = thresholds.length; length > 0; ) {
		const half = (length + 1) >>> 1;
		for (let q = 0; q < size; q++) {
			const at = counts[q];
			counts[q] = at + half * Number(keys[q] > thresholds[at + half - 1]);
		}
		length -= half;
	}
}

/** The last of the next `half` gates, or the last there is. */
export function gatesAhead(
	from: Uint32Array,
	to: Uint32Array,
	half: number,
	into: Uint32Array,
	size: number,
): void {
	for (let q = 0; q < size; q++) into[q] = Math.max(0, Math.min(from[q] + half, to[q]) - 1);
}

/** Goes past `half` gates where there are as many and the last of them is below the key. */
export function passGates(
	from: Uint32Array,
	to: Uint32Array,
	half: number,
	keys: Float64Array,
	thresholds: Float64Array,
	size: number,
): void {
	for (let q = 0; q < size; q++)
		from[q] += half * (Number(from[q] + half <= to[q]) & Number(keys[q] > thresholds[q]));
}
