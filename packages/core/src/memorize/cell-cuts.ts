/**
 * Where a cell of rows is best cut so that few leaves are needed: between bins along every axis, where the
 * least squares fits of the two sides leave least over. A side that is off by e times the tolerance is
 * expected to take about e^(p/2) affine leaves, e^p constant ones.
 *
 * Sums of products of coordinates and answers are kept by bin, so that all cuts of a cell cost one pass and
 * a small linear system a cut. Cost: O(n p q^2) for n rows and models of q numbers.
 */

/** Rows of a cell: coordinates within [-1, 1], the middles of their windows and their mean half width. */
export interface CellRows {
	readonly width: number;
	readonly outputCount: number;
	readonly count: number;
	readonly coordinates: Float64Array;
	readonly middles: Float64Array;
	/** By output. */
	readonly halves: Float64Array;
	/** Whether leaves are affine, or else constant. */
	readonly affine: boolean;
}

export interface Cut {
	readonly axis: number;
	/** The least coordinate of the right side. */
	readonly from: number;
	/** Squares of what the sides' fits are off, summed over their rows: the least is best. */
	readonly score: number;
	/** Leaves that the two sides are expected to take. */
	readonly leaves: number;
}

const bins = 32;
const sampleSize = 512;
/** Axes up to which sums of products are kept; beyond, cuts are scored by variance alone. */
const mostProducts = 8;

/** Cuts of every axis, and of the best axis all about the best place, the best first. */
export function cutsOf(rows: CellRows, most: number): Cut[] {
	const byScore = (a: Cut, b: Cut): number => a.score - b.score;
	const found = Array.from({ length: rows.width }, (_, axis) => scored(rows, axis, quantiles(rows, axis)));
	const cuts = found.flat().sort(byScore);
	if (cuts.length === 0) return cuts;
	const [{ axis }] = cuts;
	let places = found[axis].map(({ from }) => from);
	let best = cuts[0];
	while (places.length === bins - 1) {
		const at = places.indexOf(best.from);
		places = quantiles(rows, axis, places[at - 1], places[at + 1]);
		const nearer = scored(rows, axis, places).sort(byScore);
		cuts.push(...nearer);
		if (nearer.length === 0 || nearer[0].score > best.score) break;
		best = nearer[0];
	}
	return cuts.sort(byScore).slice(0, most);
}

/** Coordinates that have about equal numbers of rows between them, of those above `low` and below `high`. */
function quantiles(
	{ width, count, coordinates }: CellRows,
	axis: number,
	low = Number.NEGATIVE_INFINITY,
	high = Number.POSITIVE_INFINITY,
): number[] {
	const isAll = low === Number.NEGATIVE_INFINITY && high === Number.POSITIVE_INFINITY;
	const step = isAll ? Math.max(1, Math.floor(count / sampleSize)) : 1;
	const sample: number[] = [];
	for (let i = 0; i < count; i += step) {
		const value = coordinates[i * width + axis];
		if (value > low && value < high) sample.push(value);
	}
	const distinct = [...new Set(Float64Array.from(sample).sort())];
	if (isAll) distinct.shift(); // nothing lies left of the least
	if (distinct.length < bins) return distinct;
	return Array.from({ length: bins - 1 }, (_, k) => distinct[Math.floor(((k + 1) * distinct.length) / bins)]);
}

function scored(rows: CellRows, axis: number, places: readonly number[]): Cut[] {
	const { width, count, coordinates, outputCount, affine } = rows;
	const sums = new SideSums(rows);
	const size = sums.size;
	const bounds = Float64Array.from(places);
	const binned = new Float64Array((places.length + 1) * size);
	for (let i = 0; i < count; i++) {
		const value = coordinates[i * width + axis];
		let low = 0;
		let high = bounds.length;
		while (low < high) {
			const middle = (low + high) >>> 1;
			if (bounds[middle] <= value) low = middle + 1;
			else high = middle;
		}
		sums.add(i, binned, low * size);
	}
	const left = new Float64Array(size);
	const right = new Float64Array(size);
	for (let at = 0; at < binned.length; at++) right[at % size] += binned[at];
	const cuts: Cut[] = [];
	for (let k = 0; k < places.length; k++) {
		for (let at = 0; at < size; at++) {
			left[at] += binned[k * size + at];
			right[at] -= binned[k * size + at];
		}
		if (left[0] < 0.5 || right[0] < 0.5) continue;
		let score = 0;
		let leaves = 0;
		for (const side of [left, right]) {
			let most = 0;
			for (let output = 0; output < outputCount; output++) {
				const off = sums.off(side, output);
				score += side[0] * off * off;
				most = Math.max(most, off);
			}
			leaves += Math.max(1, most ** (affine ? width / 2 : width));
		}
		cuts.push({ axis, from: places[k], score, leaves });
	}
	return cuts;
}

/** Sums over rows of products: of the model's terms (1, coordinates) with each other and with the answers. */
class SideSums {
	readonly #rows: CellRows;
	/** Terms of a model. */
	readonly #terms: number;
	readonly size: number;
	readonly #matrix: Float64Array;
	readonly #shift: Float64Array;

	constructor(rows: CellRows) {
		this.#rows = rows;
		const { width, outputCount, affine, middles } = rows;
		this.#terms = affine && width <= mostProducts ? width + 1 : 1;
		const t = this.#terms;
		this.size = (t * (t + 1)) / 2 + outputCount * (t + 1);
		this.#matrix = new Float64Array(t * (t + 1));
		this.#shift = middles.slice(0, outputCount);
	}

	add(row: number, to: Float64Array, at: number): void {
		const { width, outputCount, coordinates, middles } = this.#rows;
		const t = this.#terms;
		const x = row * width - 1;
		let k = at;
		to[k++]++;
		for (let i = 1; i < t; i++) {
			const value = coordinates[x + i];
			to[k++] += value;
			for (let j = 1; j <= i; j++) to[k++] += value * coordinates[x + j];
		}
		for (let output = 0; output < outputCount; output++) {
			const y = middles[row * outputCount + output] - this.#shift[output];
			to[k++] += y;
			for (let i = 1; i < t; i++) to[k++] += y * coordinates[x + i];
			to[k++] += y * y;
		}
	}

	/** About how many times the tolerance a side is off for an output. */
	off(sums: Float64Array, output: number): number {
		const { width, halves } = this.#rows;
		const rms = Math.sqrt(Math.max(0, this.#squares(sums, output)) / sums[0]);
		return (1.7 * Math.sqrt(width) * rms) / halves[output];
	}

	/** What least squares leave over: Cholesky's method with the answers as the last row. */
	#squares(sums: Float64Array, output: number): number {
		const t = this.#terms;
		const matrix = this.#matrix;
		let k = 0;
		for (let i = 0; i < t; i++) for (let j = 0; j <= i; j++) matrix[i * t + j] = sums[k++];
		k += output * (t + 1);
		for (let j = 0; j < t; j++) matrix[t * t + j] = sums[k++];
		let rest = sums[k];
		const floor = 1e-9 * sums[0];
		for (let i = 0; i <= t; i++) {
			for (let j = 0; j < Math.min(i + 1, t); j++) {
				let sum = matrix[i * t + j];
				for (let m = 0; m < j; m++) sum -= matrix[i * t + m] * matrix[j * t + m];
				if (i === j) matrix[i * t + j] = sum > floor ? Math.sqrt(sum) : Number.POSITIVE_INFINITY;
				else matrix[i * t + j] = sum / matrix[j * t + j];
			}
		}
		for (let j = 0; j < t; j++) rest -= matrix[t * t + j] ** 2;
		return rest;
	}
}
