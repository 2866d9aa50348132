/**
 * A region of a grid answered by the multilinear interpolant of few knots, which are lines of the grid. The
 * difference from the grid's own interpolant is multilinear on every cell of the grid, so it is largest at
 * the grid's nodes: windows kept there are kept everywhere in the region.
 *
 * Knots: from the first line on, along each axis as far as interpolation stays within a part of the windows
 * on every line of nodes. Values: those of the nodes, then moved by the middles of what is left over (an
 * interpolant of a convex function is off to one side only). Cost: O(nodes) a pass, few passes.
 */

import { Interpolator } from "../network/interpolate.ts";
import {
	type GridWindows,
	linesOf,
	nodesOf,
	type Patch,
	patchesOf,
	patchRounding,
	type Region,
} from "./grid-patch.ts";

const mostRounds = 10;
/** Times a window's half width beyond which moving values does not help: what is one-sided is halved. */
const hopeless = 4;

export class PatchFitter {
	readonly #grid: GridWindows;
	/** Middles of windows, and halves of their widths. */
	readonly #middles: Float64Array;
	readonly #halves: Float64Array;
	/** Nodes between a line of an axis and the next. */
	readonly #strides: readonly number[];

	constructor(grid: GridWindows) {
		this.#grid = grid;
		const { axes, low, high } = grid;
		this.#middles = low.map((value, at) => value / 2 + high[at] / 2);
		this.#halves = low.map((value, at) => Math.max(0, high[at] / 2 - value / 2));
		const strides = axes.map(() => 1);
		for (let j = axes.length - 2; j >= 0; j--) strides[j] = strides[j + 1] * axes[j + 1].length;
		this.#strides = strides;
	}

	/** Knots with which each axis takes `share` of the windows. */
	knots(region: Region, share: number): number[][] {
		return region.from.map((_, axis) => this.#knotsOn(region, axis, share));
	}

	#knotsOn(region: Region, axis: number, share: number): number[] {
		const first = region.from[axis];
		const last = region.to[axis];
		if (first === last) return [first];
		const lines = linesOf(region);
		lines[axis] = [0];
		const starts = nodesOf(this.#grid.axes, lines);
		const found = [first];
		let at = first;
		while (at < last) {
			// As far as it goes: steps that double, then the gap between good and bad is halved.
			let good = at + 1;
			let step = 2;
			let bad = last + 1;
			for (; good < last; step *= 2) {
				const next = Math.min(last, at + step);
				if (!this.#passes(starts, axis, at, next, share)) {
					bad = next;
					break;
				}
				good = next;
			}
			while (bad - good > 1) {
				const next = (good + bad) >> 1;
				if (this.#passes(starts, axis, at, next, share)) good = next;
				else bad = next;
			}
			found.push(good);
			at = good;
		}
		// An axis that does not matter has one knot.
		return found.length === 2 && this.#isFlat(starts, axis, first, last, share) ? [first] : found;
	}

	/** Whether nodes between two lines are within a share of their windows of what is interpolated. */
	#passes(starts: Uint32Array, axis: number, from: number, to: number, share: number): boolean {
		const { axes, outputCount } = this.#grid;
		const x = axes[axis];
		const stride = this.#strides[axis] * outputCount;
		for (let line = from + 1; line < to; line++) {
			const t = (x[line] - x[from]) / (x[to] - x[from]);
			for (const start of starts)
				for (let k = 0; k < outputCount; k++) {
					const at = start * outputCount + k;
					const a = this.#middles[at + from * stride];
					const value = a + t * (this.#middles[at + to * stride] - a);
					const node = at + line * stride;
					if (!(Math.abs(this.#middles[node] - value) <= share * this.#halves[node])) return false;
				}
		}
		return true;
	}

	#isFlat(starts: Uint32Array, axis: number, from: number, to: number, share: number): boolean {
		const { outputCount } = this.#grid;
		const stride = this.#strides[axis] * outputCount;
		for (let line = from + 1; line <= to; line++)
			for (const start of starts)
				for (let k = 0; k < outputCount; k++) {
					const at = start * outputCount + k;
					const off = Math.abs(this.#middles[at + line * stride] - this.#middles[at + from * stride]);
					if (!(off <= share * this.#halves[at + line * stride])) return false;
				}
		return true;
	}

	/**
	 * Values at knots that keep all windows of the region as computed and as rounded, if they are found.
	 *
	 * @param isNarrow whether values are float32 numbers
	 */
	fit(region: Region, knots: readonly (readonly number[])[], isNarrow: boolean): Patch | undefined {
		const { axes, outputCount, low, high } = this.#grid;
		const inputCount = axes.length;
		const crossings = nodesOf(axes, knots);
		const exact = new Float64Array(crossings.length * outputCount);
		for (let c = 0; c < crossings.length; c++)
			for (let k = 0; k < outputCount; k++)
				exact[c * outputCount + k] = this.#middles[crossings[c] * outputCount + k];
		const nodes = nodesOf(axes, linesOf(region));
		const weights = new NodeWeights(axes, region, knots);
		const least = new Float64Array(exact.length);
		const most = new Float64Array(exact.length);
		let worstBefore = Number.POSITIVE_INFINITY;
		for (let round = 0; round < mostRounds; round++) {
			const values = exact.map((value) => (isNarrow ? Math.fround(value) : value) + 0);
			const interpolator = new Interpolator(patchesOf(axes, outputCount, [[{ knots, values }]]));
			const slack = 2 * patchRounding(inputCount, values);
			if (!Number.isFinite(slack)) return undefined;
			least.fill(0);
			most.fill(0);
			let fits = true;
			let worst = 0;
			const x = new Float64Array(inputCount);
			const given = new Float64Array(outputCount);
			for (let i = 0; i < nodes.length; i++) {
				weights.read(i, x);
				interpolator.evaluate(0, x, given, 0);
				const count = weights.corners;
				for (let k = 0; k < outputCount; k++) {
					const at = nodes[i] * outputCount + k;
					fits &&= given[k] - slack >= low[at] && given[k] + slack <= high[at];
					const half = this.#halves[at];
					const off = half > 0 ? (this.#middles[at] - given[k]) / half : 0;
					worst = Math.max(worst, Math.abs(off));
					for (let c = 0; c < count; c++) {
						const to = weights.crossings[c] * outputCount + k;
						if (off < least[to]) least[to] = off;
						if (off > most[to]) most[to] = off;
					}
				}
			}
			if (fits) return { knots, values };
			if (worst > 0.99 * worstBefore || worst > hopeless) return undefined;
			worstBefore = worst;
			for (let c = 0; c < crossings.length; c++)
				for (let k = 0; k < outputCount; k++) {
					const at = c * outputCount + k;
					exact[at] += ((least[at] + most[at]) / 2) * this.#halves[crossings[c] * outputCount + k] * 0.9;
				}
		}
		return undefined;
	}
}

/** For each node of a region, last axis fastest, its coordinates and the crossings of knots about it. */
class NodeWeights {
	readonly #axes: readonly Float64Array[];
	readonly #region: Region;
	readonly #sizes: readonly number[];
	/** By axis and line of the region: the knots on both sides, the same twice at a knot. */
	readonly #below: readonly Uint32Array[];
	readonly #above: readonly Uint32Array[];
	readonly crossings: Uint32Array;
	corners = 0;

	constructor(axes: readonly Float64Array[], region: Region, knots: readonly (readonly number[])[]) {
		this.#axes = axes;
		this.#region = region;
		this.#sizes = knots.map(({ length }) => length);
		const side = (above: boolean): Uint32Array[] =>
			knots.map((lines, j) => {
				const own = new Uint32Array(region.to[j] - region.from[j] + 1);
				let knot = 0;
				for (let i = 0; i < own.length; i++) {
					const line = region.from[j] + i;
					while (knot + 1 < lines.length && lines[knot + 1] <= line) knot++;
					own[i] = above && lines[knot] < line && knot + 1 < lines.length ? knot + 1 : knot;
				}
				return own;
			});
		this.#below = side(false);
		this.#above = side(true);
		this.crossings = new Uint32Array(2 ** knots.length);
	}

	read(node: number, x: Float64Array): void {
		const { from, to } = this.#region;
		let rest = node;
		this.crossings[0] = 0;
		this.corners = 1;
		let stride = 1;
		for (let j = from.length - 1; j >= 0; j--) {
			const size = to[j] - from[j] + 1;
			const line = rest % size;
			rest = (rest - line) / size;
			x[j] = this.#axes[j][from[j] + line];
			const below = this.#below[j][line];
			const above = this.#above[j][line];
			for (let c = 0; c < this.corners; c++) {
				if (above !== below) this.crossings[this.corners + c] = this.crossings[c] + above * stride;
				this.crossings[c] += below * stride;
			}
			if (above !== below) this.corners *= 2;
			stride *= this.#sizes[j];
		}
	}
}
