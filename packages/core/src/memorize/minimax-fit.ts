/**
 * One affine function through windows of many places: the one whose largest excess over the windows is least,
 * a linear program in p + 2 unknowns, or the proof (up to what rounds) that none passes.
 *
 * p + 2 windows with multipliers bound the excess from below, as in Stiefel's exchange; the window exceeded
 * most enters, and the one that keeps multipliers at least 0 leaves. Windows are looked for among few first,
 * so that most sets that no function passes are refused without all of them being read. Cost: O(n p) a pass,
 * few passes; O(p^2) an exchange. What rounds costs quality only: who builds checks every row.
 */

/** Windows [low, high] at places of `width` coordinates, each within [-1, 1] or near it. */
export interface Places {
	readonly width: number;
	readonly count: number;
	/** By place, then by coordinate. */
	readonly coordinates: Float64Array;
	readonly low: Float64Array;
	readonly high: Float64Array;
}

const sampleSize = 96;
const chunks = 12;
const mostPasses = 40;
const smallPivot = 1e-9;

export class MinimaxFit {
	readonly #width: number;
	readonly #size: number;
	/** Of the basis' constraints: the inverse by rows, and right sides; a constraint is [coordinates, 1, 1]. */
	#inverse: Float64Array;
	readonly #right: Float64Array;
	/** Whether a constraint of the basis only holds a slope at 0 until a window takes its place. */
	readonly #isIdle: Uint8Array;
	readonly #constraint: Float64Array;
	readonly #exchange: Float64Array;
	readonly #pool: Uint32Array;
	/** An excess of what rounds is none: every row is checked in the end. */
	#slack = 0;
	/** Slopes, then the bias, then the excess. */
	readonly solution: Float64Array;

	constructor(width: number) {
		this.#width = width;
		const size = width + 2;
		this.#size = size;
		this.#inverse = new Float64Array(size * size);
		this.#right = new Float64Array(size);
		this.#isIdle = new Uint8Array(size);
		this.#constraint = new Float64Array(size);
		this.#exchange = new Float64Array(size);
		this.#pool = new Uint32Array(sampleSize + chunks * mostPasses);
		this.solution = new Float64Array(size);
	}

	/** @returns whether a function was found that passes all windows, as far as this arithmetic tells */
	fit(places: Places): boolean {
		const { count } = places;
		this.#start(places);
		const pool = this.#pool;
		let pooled = 0;
		const step = Math.max(1, Math.floor(count / sampleSize));
		for (let i = 0; i < count && pooled < sampleSize; i += step) pool[pooled++] = i;
		for (let pass = 0; pass < mostPasses; pass++) {
			if (!this.#settle(places, pooled)) return false;
			const before = pooled;
			const excess = this.#worstOfChunks(places, pooled);
			pooled += chunks;
			const width = places.high[pool[before]] - places.low[pool[before]];
			if (excess <= -0.05 * width) return true;
			if (excess <= this.solution[this.#width + 1] + 1e-4 * Math.max(0, width)) return excess <= this.#slack;
		}
		return true;
	}

	/** The function without slopes through the middle of the first window. */
	#start({ width, coordinates, low, high }: Places): void {
		const size = this.#size;
		const inverse = this.#inverse.fill(0);
		const [bias, excess] = [width, width + 1];
		// Constraints: value + e >= low and -value + e >= -high of place 0, and slopes 0.
		this.#slack = 1e-13 * (Math.abs(low[0]) + Math.abs(high[0]));
		this.#right.fill(0);
		this.#right[0] = low[0];
		this.#right[1] = -high[0];
		this.#isIdle.fill(1);
		this.#isIdle[0] = 0;
		this.#isIdle[1] = 0;
		for (let j = 0; j < width; j++) inverse[j * size + 2 + j] = 1;
		inverse[bias * size] = 0.5;
		inverse[bias * size + 1] = -0.5;
		for (let j = 0; j < width; j++) inverse[bias * size + 2 + j] = -coordinates[j];
		inverse[excess * size] = 0.5;
		inverse[excess * size + 1] = 0.5;
		this.#solve();
	}

	#solve(): void {
		const size = this.#size;
		for (let i = 0; i < size; i++) {
			let sum = 0;
			for (let k = 0; k < size; k++) sum += this.#inverse[i * size + k] * this.#right[k];
			this.solution[i] = sum;
		}
	}

	/** Exchanges until no window of the pool is exceeded by more. @returns whether the bound stays at most 0 */
	#settle(places: Places, pooled: number): boolean {
		const { width, low, high } = places;
		const most = 30 + 6 * this.#size;
		for (let round = 0; round < most; round++) {
			if (this.solution[width + 1] > this.#slack) return false;
			let worst = 1e-12;
			let place = -1;
			let isUpper = false;
			for (let k = 0; k < pooled; k++) {
				const i = this.#pool[k];
				const value = this.#value(places, i);
				const scale = 1e-9 * (high[i] - low[i]) + 1e-15 * Math.abs(value);
				const excess = this.solution[width + 1] + scale;
				const below = low[i] - value - excess;
				const above = value - high[i] - excess;
				if (below > worst) [worst, place, isUpper] = [below, i, false];
				if (above > worst) [worst, place, isUpper] = [above, i, true];
			}
			if (place < 0 || !this.#enter(places, place, isUpper)) break;
		}
		return this.solution[width + 1] <= this.#slack;
	}

	#value({ coordinates }: Places, place: number): number {
		const width = this.#width;
		let value = this.solution[width];
		for (let j = 0; j < width; j++) value += this.solution[j] * coordinates[place * width + j];
		return value;
	}

	/** Adds each chunk's most exceeded window to the pool. @returns the largest excess */
	#worstOfChunks(places: Places, from: number): number {
		const { count, low, high } = places;
		let most = Number.NEGATIVE_INFINITY;
		for (let chunk = 0; chunk < chunks; chunk++) {
			let worst = Number.NEGATIVE_INFINITY;
			let place = 0;
			const end = Math.floor(((chunk + 1) * count) / chunks);
			for (let i = Math.floor((chunk * count) / chunks); i < end; i++) {
				const value = this.#value(places, i);
				const excess = Math.max(low[i] - value, value - high[i]);
				if (excess > worst) [worst, place] = [excess, i];
			}
			this.#pool[from + chunk] = place;
			most = Math.max(most, worst);
		}
		return most;
	}

	/** Takes a window into the basis in place of one. @returns whether there was one to leave */
	#enter({ width, coordinates, low, high }: Places, place: number, isUpper: boolean): boolean {
		const size = this.#size;
		const inverse = this.#inverse;
		const sign = isUpper ? -1 : 1;
		const constraint = this.#constraint;
		for (let j = 0; j < width; j++) constraint[j] = sign * coordinates[place * width + j];
		constraint[width] = sign;
		constraint[width + 1] = 1;
		const y = this.#exchange;
		for (let k = 0; k < size; k++) {
			let sum = 0;
			for (let i = 0; i < size; i++) sum += constraint[i] * inverse[i * size + k];
			y[k] = sum;
		}
		const leaving = this.#leaving();
		if (leaving < 0) return false;
		for (let i = 0; i < size; i++) {
			const at = i * size;
			const scaled = inverse[at + leaving] / y[leaving];
			for (let k = 0; k < size; k++) inverse[at + k] -= y[k] * scaled;
			inverse[at + leaving] = scaled;
		}
		this.#right[leaving] = isUpper ? -high[place] : low[place];
		this.#isIdle[leaving] = 0;
		this.#solve();
		return true;
	}

	#leaving(): number {
		const size = this.#size;
		const y = this.#exchange;
		let idle = -1;
		for (let k = 0; k < size; k++)
			if (
				this.#isIdle[k] === 1 &&
				Math.abs(y[k]) > smallPivot &&
				(idle < 0 || Math.abs(y[k]) > Math.abs(y[idle]))
			)
				idle = k;
		if (idle >= 0) return idle;
		const last = (size - 1) * size; // multipliers
		let least = Number.POSITIVE_INFINITY;
		let leaving = -1;
		for (let k = 0; k < size; k++) {
			if (!(y[k] > smallPivot)) continue;
			const ratio = Math.max(0, this.#inverse[last + k]) / y[k];
			if (ratio < least || (ratio === least && y[k] > y[leaving])) [least, leaving] = [ratio, k];
		}
		return leaving;
	}
}
