/**
 * A region of a grid as a sum: what its inputs do one by one, two by two and so on, each term a patch of the
 * inputs it depends on. Where many inputs act nearly apart, few values hold what a patch of all of them would
 * take the product for.
 *
 * Terms are differences of means over the other inputs (Sobol's and Hoeffding's decomposition); the smallest
 * are left out within a part of the windows, and each other one has a part of the windows to itself, the more
 * the more values it takes. That their sum keeps the windows is checked at every node. Cost: 2^p passes.
 */

import { type GridWindows, linesOf, nodesOf, type Patch, type Region } from "./grid-patch.ts";
import { PatchFitter } from "./patch-fitter.ts";

/** Inputs up to which there are so few terms that all are tried. */
export const mostTermAxes = 4;
/** Part of the windows that terms left out may take. */
const leftOut = 0.1;
const shares = [2, 1.7, 1.4, 1.2, 1, 0.85, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0];

interface Term {
	/** Bit j: it depends on axis j. */
	readonly axes: number;
	/** By crossing of the region's lines on these axes, then by output. */
	readonly values: Float64Array;
	/** Largest value as a part of the narrowest window's half. */
	readonly size: number;
}

/** Patches whose sum stays within the windows, up to what rounds; undefined where terms do not pay. */
export function termPatches(grid: GridWindows, region: Region): Patch[] | undefined {
	const width = region.from.length;
	if (width < 2 || width > mostTermAxes) return undefined;
	const sums = new RegionTerms(grid, region);
	const kept = sums.kept();
	const used = leftOutOf(sums.terms, kept);
	let parts = kept.map(() => (1 - used) / kept.length);
	let best: Patch[] | undefined;
	for (let round = 0; round < 3; round++) {
		const patches: Patch[] = [];
		for (const [i, term] of kept.entries()) {
			const patch = sums.patch(term, parts[i], i === 0);
			if (patch === undefined) return best;
			patches.push(patch);
		}
		if (best === undefined || valuesOf(patches) < valuesOf(best)) best = patches;
		const weights = patches.map(({ values }) => values.length + 2);
		const all = weights.reduce((a, b) => a + b, 0);
		parts = weights.map((weight) => ((1 - used) * weight) / all);
	}
	return best;
}

function valuesOf(patches: readonly Patch[]): number {
	return patches.reduce((sum, { values, knots }) => sum + values.length + knots.flat().length, 0);
}

function leftOutOf(terms: readonly Term[], kept: readonly Term[]): number {
	return terms.reduce((sum, term) => (kept.includes(term) ? sum : sum + term.size), 0);
}

class RegionTerms {
	readonly #grid: GridWindows;
	readonly #region: Region;
	/** Narrowest half window of each output. */
	readonly #halves: Float64Array;
	readonly #mean: Float64Array;
	readonly terms: readonly Term[];

	constructor(grid: GridWindows, region: Region) {
		this.#grid = grid;
		this.#region = region;
		const { axes, outputCount, low, high } = grid;
		const width = axes.length;
		const lines = linesOf(region);
		const nodes = nodesOf(axes, lines);
		const halves = new Float64Array(outputCount).fill(Number.POSITIVE_INFINITY);
		for (const node of nodes)
			for (let k = 0; k < outputCount; k++) {
				const at = node * outputCount + k;
				halves[k] = Math.min(halves[k], high[at] / 2 - low[at] / 2);
			}
		this.#halves = halves;
		// Means over the other axes, then less the terms of fewer axes.
		const all = 2 ** width;
		const means: Float64Array[] = [];
		for (let set = 0; set < all; set++) {
			const places = this.#places(set);
			const mean = new Float64Array(this.#sizeOf(set) * outputCount);
			for (const [i, node] of nodes.entries())
				for (let k = 0; k < outputCount; k++) {
					const at = node * outputCount + k;
					mean[places[i] * outputCount + k] += low[at] / 2 + high[at] / 2;
				}
			const share = (this.#sizeOf(set) * outputCount) / (nodes.length * outputCount);
			means.push(mean.map((sum) => sum * share));
		}
		const terms: Term[] = [];
		for (let set = 1; set < all; set++) {
			// Each smaller set's term is means already: sets are met in the order of inclusion.
			const values = means[set];
			for (let part = 0; part < set; part++) {
				if ((part & set) !== part) continue;
				const to = this.#within(part, set);
				for (let i = 0; i < to.length; i++)
					for (let k = 0; k < outputCount; k++)
						values[i * outputCount + k] -= means[part][to[i] * outputCount + k];
			}
			const size = values.reduce(
				(most, value, at) => Math.max(most, Math.abs(value) / halves[at % outputCount]),
				0,
			);
			terms.push({ axes: set, values, size });
		}
		this.#mean = means[0];
		this.terms = terms;
	}

	/** All but the smallest terms; one at least. */
	kept(): Term[] {
		const bySize = [...this.terms].sort((a, b) => a.size - b.size);
		let out = 0;
		while (bySize.length > 1 && out + bySize[0].size <= leftOut) out += bySize.shift()?.size ?? 0;
		return bySize;
	}

	/** @param part of the windows. @param first whether the region's mean is added to it */
	patch({ axes: set, values }: Term, part: number, first: boolean): Patch | undefined {
		const { axes, outputCount } = this.#grid;
		const { from, to } = this.#region;
		// The term as a grid of its own, of one line on every axis that it does not depend on.
		const isOn = (j: number): boolean => ((set >> j) & 1) === 1;
		const own = axes.map((axis, j) =>
			isOn(j) ? axis.slice(from[j], to[j] + 1) : axis.slice(from[j], from[j] + 1),
		);
		const full = first ? values.map((value, at) => value + this.#mean[at % outputCount]) : values;
		const grid = {
			axes: own,
			outputCount,
			low: full.map((value, at) => value - part * this.#halves[at % outputCount]),
			high: full.map((value, at) => value + part * this.#halves[at % outputCount]),
		};
		const region = { from: own.map(() => 0), to: own.map(({ length }) => length - 1) };
		const fitter = new PatchFitter(grid);
		let good = shares.length;
		let found: Patch | undefined;
		for (let low = 0; low < good; ) {
			const middle = (low + good) >> 1;
			const patch = fitter.fit(region, fitter.knots(region, shares[middle]), true);
			if (patch) [good, found] = [middle, patch];
			else low = middle + 1;
		}
		return (
			found && { values: found.values, knots: found.knots.map((lines, j) => lines.map((i) => i + from[j])) }
		);
	}

	#sizeOf(set: number): number {
		return this.#region.from.reduce(
			(product, first, j) => ((set >> j) & 1 ? product * (this.#region.to[j] - first + 1) : product),
			1,
		);
	}

	/** For each node of the region the place among the crossings of a set's axes. */
	#places(set: number): Uint32Array {
		return this.#within(set, 2 ** this.#region.from.length - 1);
	}

	/** For each crossing of a set's axes the place among those of a part of them. */
	#within(part: number, set: number): Uint32Array {
		const { from, to } = this.#region;
		let places = Uint32Array.of(0);
		for (let j = 0; j < from.length; j++) {
			if (((set >> j) & 1) === 0) continue;
			const size = to[j] - from[j] + 1;
			const isOn = (part >> j) & 1;
			const next = new Uint32Array(places.length * size);
			for (let i = 0; i < places.length; i++)
				for (let line = 0; line < size; line++)
					next[i * size + line] = isOn ? places[i] * size + line : places[i];
			places = next;
		}
		return places;
	}
}
