/**
 * Sorting rows by float64 keys: a stable radix sort (11 bits a pass, passes on which all keys agree are
 * skipped) on the order-preserving bit pattern of the key. -0 and +0 are one key. NaN must not occur.
 *
 * Cost: O(n) a sort, 24 bytes a row of scratch memory.
 */

const digitBits = 11;
const digitCount = 1 << digitBits;
const digitMask = digitCount - 1;
/** Below this many rows, sorting by comparison is faster than clearing the histograms. */
const smallCount = 256;

/** Scratch memory that many sorts can share; grows to the largest. */
export class SortScratch {
	low = new Uint32Array(0);
	high = new Uint32Array(0);
	otherLow = new Uint32Array(0);
	otherHigh = new Uint32Array(0);
	otherRows = new Uint32Array(0);
	readonly histograms: Uint32Array = new Uint32Array(6 * digitCount);

	reserve(count: number): void {
		if (this.low.length >= count) return;
		this.low = new Uint32Array(count);
		this.high = new Uint32Array(count);
		this.otherLow = new Uint32Array(count);
		this.otherHigh = new Uint32Array(count);
		this.otherRows = new Uint32Array(count);
	}
}

const word = new Uint32Array(2);
const float = new Float64Array(word.buffer);

/**
 * Sorts rows[from .. to) by keys[row * stride + offset], ascending; equal keys keep their order.
 *
 * @param keys row-major numbers, no NaN
 * @param ties if given, the runs of two or more equal keys are appended to it, each as [from, to) of rows
 */
export function sortRows(
	rows: Uint32Array,
	from: number,
	to: number,
	keys: Float64Array,
	stride: number,
	offset: number,
	scratch: SortScratch = new SortScratch(),
	ties?: number[],
): void {
	const count = to - from;
	if (count < smallCount) {
		insertionSort(rows, from, to, keys, stride, offset);
		const key = (i: number): number => keys[rows[i] * stride + offset];
		if (ties) pushTies(ties, from, to, (a, b) => key(a) === key(b));
		return;
	}
	scratch.reserve(count);
	const { histograms } = scratch;
	let { low, high, otherLow, otherHigh } = scratch;
	let otherRows: Uint32Array = scratch.otherRows;
	histograms.fill(0);
	for (let i = 0; i < count; i++) {
		float[0] = keys[rows[from + i] * stride + offset] + 0; // -0 + 0 is +0
		const sign = word[1] >> 31;
		const l = word[0] ^ sign;
		const h = word[1] ^ (sign | 0x80000000);
		low[i] = l;
		high[i] = h;
		histograms[l & digitMask]++;
		histograms[digitCount + ((l >>> 11) & digitMask)]++;
		histograms[2 * digitCount + (((l >>> 22) | (h << 10)) & digitMask)]++;
		histograms[3 * digitCount + ((h >>> 1) & digitMask)]++;
		histograms[4 * digitCount + ((h >>> 12) & digitMask)]++;
		histograms[5 * digitCount + (h >>> 23)]++;
	}
	let source: Uint32Array = rows.subarray(from, to);
	const home = source;
	for (let pass = 0; pass < 6; pass++) {
		const histogram = histograms.subarray(pass * digitCount, (pass + 1) * digitCount);
		if (!toOffsets(histogram, count)) continue;
		for (let i = 0; i < count; i++) {
			const l = low[i];
			const h = high[i];
			const position = histogram[digit(pass, l, h)]++;
			otherLow[position] = l;
			otherHigh[position] = h;
			otherRows[position] = source[i];
		}
		[low, otherLow] = [otherLow, low];
		[high, otherHigh] = [otherHigh, high];
		[source, otherRows] = [otherRows.subarray(0, count), source];
	}
	if (source !== home) home.set(source);
	// The sorted keys are at hand in order; looking them up through the rows again would miss the cache.
	if (ties)
		pushTies(ties, from, to, (a, b) => low[a - from] === low[b - from] && high[a - from] === high[b - from]);
}

function digit(pass: number, low: number, high: number): number {
	switch (pass) {
		case 0:
			return low & digitMask;
		case 1:
			return (low >>> 11) & digitMask;
		case 2:
			return ((low >>> 22) | (high << 10)) & digitMask;
		case 3:
			return (high >>> 1) & digitMask;
		case 4:
			return (high >>> 12) & digitMask;
		default:
			return high >>> 23;
	}
}

/** Turns counts into start offsets; false if one digit holds all keys, so that the pass can be skipped. */
function toOffsets(histogram: Uint32Array, count: number): boolean {
	let sum = 0;
	for (let d = 0; d < digitCount; d++) {
		const here = histogram[d];
		if (here === count) return false;
		histogram[d] = sum;
		sum += here;
	}
	return true;
}

function insertionSort(
	rows: Uint32Array,
	from: number,
	to: number,
	keys: Float64Array,
	stride: number,
	offset: number,
): void {
	for (let i = from + 1; i < to; i++) {
		const row = rows[i];
		const key = keys[row * stride + offset];
		let k = i;
		while (k > from && keys[rows[k - 1] * stride + offset] > key) {
			rows[k] = rows[k - 1];
			k--;
		}
		rows[k] = row;
	}
}

/** Appends the maximal runs of two or more positions in [from, to) that are equal. */
function pushTies(ties: number[], from: number, to: number, equal: (a: number, b: number) => boolean): void {
	let start = from;
	for (let i = from + 1; i <= to; i++) {
		if (i < to && equal(start, i)) continue;
		if (i - start > 1) ties.push(start, i);
		start = i;
	}
}

/** Rows in lexicographic order, and where equal rows stand in it: [from, to) for each run of two or more. */
export interface LexicographicOrder {
	readonly rows: Uint32Array;
	readonly equalRuns: readonly number[];
}

/**
 * Sorts all rows of a row-major block lexicographically; equal rows keep their order.
 *
 * Cost: O(n) for each column up to the one that tells rows apart
 */
export function sortLexicographically(
	keys: Float64Array,
	rowCount: number,
	width: number,
): LexicographicOrder {
	const rows = new Uint32Array(rowCount);
	for (let i = 0; i < rowCount; i++) rows[i] = i;
	const scratch = new SortScratch();
	let runs: number[] = rowCount > 1 ? [0, rowCount] : []; // rows that agree in all columns so far
	for (let column = 0; column < width && runs.length > 0; column++) {
		const ties: number[] = [];
		for (let r = 0; r < runs.length; r += 2)
			sortRows(rows, runs[r], runs[r + 1], keys, width, column, scratch, ties);
		runs = ties;
	}
	return { rows, equalRuns: runs };
}
