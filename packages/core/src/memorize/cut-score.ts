/**
 * Where a cell of rows is best cut so that few leaves are needed: cuts between bins along every axis, scored
 * by the leaves that the two sides are expected to need. A side whose least squares fit is off by e times the
 * tolerance takes about e^(p/2) affine leaves, e^p constant ones.
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
	readonly score: number;
}

const bins = 32;
const sampleSize = 512;
/** Axes up to which sums of products are kept; beyond, cuts are scored by variance alone. */
const mostProducts = 8;

/** The best cut of every axis and some next to it, the best first. */
export function cutsOf(rows: CellRows, most: number): Cut[] {
	const cuts: Cut[] = [];
	for (let axis = 0; axis < rows.width; axis++) {
		const places = quantiles(rows, axis, -Infinity, Infinity);
		const found = scored(rows, axis, places);
		// Once more between the neighbours of the best one.
		if (found.length === bins - 1) {
			const best = found.reduce((a, b) => (b.score < a.score ? b : a));
			const at = places.indexOf(best.from);
			const [low, high] = [places[at - 1] ?? -Infinity, places[at + 1] ?? Infinity];
			found.push(...scored(rows, axis, quantiles(rows, axis, low, high)));
		}
		cuts.push(...found);
	}
	return cuts.sort((a, b) => a.score - b.score).slice(0, most);
}

/** Coordinates that have about equal numbers of rows between them, of those above `low` and below `high`. */
function quantiles(
	{ width, count, coordinates }: CellRows,
	axis: number,
	low: number,
	high: number,
): number[] {
	const isAll = low === -Infinity && high === Infinity;
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
	const { width, count, coordinates, outputCount } = rows;
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
		for (const side of [left, right]) {
			let leaves = 1;
			for (let output = 0; output < outputCount; output++)
				leaves = Math.max(leaves, sums.leaves(side, output));
			score += leaves;
		}
		cuts.push({ axis, from: places[k], score });
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

	/** Leaves that a side is expected to need for an output. */
	leaves(sums: Float64Array, output: number): number {
		const { width, halves, affine } = this.#rows;
		const rms = Math.sqrt(Math.max(0, this.#squares(sums, output)) / sums[0]);
		const off = (1.7 * Math.sqrt(width) * rms) / halves[output];
		return off <= 1 ? 0.5 + 0.5 * off : off ** (affine ? width / 2 : width);
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
