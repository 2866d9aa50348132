/**
 * A full grid within windows that hold between its nodes too: a region of the grid is a leaf, constant,
 * affine or patches of few knots, whichever takes fewer bytes, or is cut at a line of the grid where two
 * leaves take fewer. Regions that meet share the line, and both keep its windows.
 *
 * A leaf's difference from the grid's interpolant is multilinear on every cell, so that windows kept at
 * nodes, with room for what rounds, are kept everywhere (docs/theory.md, "Grids"). Cost: a few passes over a
 * region's nodes for each cut that is tried; no recursion.
 */

import { Interpolator } from "../network/interpolate.ts";
import { advance, type WorkOptions } from "../progress.ts";
import { roundingAt } from "./affine-leaves.ts";
import { type CellLeaf, LeafFitter, type WindowedRows } from "./cell-leaf.ts";
import {
	type GridWindows,
	linesOf,
	nodesOf,
	type Patch,
	patchesOf,
	patchesRounding,
	type Region,
} from "./grid-patch.ts";
import { termPatches } from "./grid-terms.ts";
import { PatchFitter } from "./patch-fitter.ts";
import { type GatedTree, TreeBuilder } from "./shapes/tree-builder.ts";

export type GridLeaf = { readonly region: Region } & (
	| { readonly patches: readonly Patch[] }
	| { readonly affine: CellLeaf }
);

export interface GridTree extends GatedTree {
	/** In order. */
	readonly leaves: readonly GridLeaf[];
}

export interface GridTreeOptions extends WorkOptions {
	/** One patch, whatever it takes. */
	readonly whole: boolean;
	/** Leaves may be sums of patches. */
	readonly sums: boolean;
}

interface Choice {
	readonly leaf: GridLeaf;
	readonly bytes: number;
	/** Part of the windows that each axis of a patch took. */
	readonly share: number;
	/** Lines at which cuts are worth trying. */
	readonly knots: readonly (readonly number[])[];
}

/** Parts of the windows that an axis may take: what is off to one side is halved by moving values. */
const shares = [2, 1.7, 1.4, 1.2, 1, 0.85, 0.7, 0.6, 0.5, 0.4, 0.3, 0.22, 0.15, 0.1, 0.05, 0];
/** Bytes of a gate, and of what says of which kind and where a leaf is. */
const gateBytes = 5;
const leafBytes = 4;
/** Bytes of a patch up to which a sum of several is not tried. */
const fewBytes = 200;
/** Cuts of an axis that are tried, and those whose leaves are. */
const mostCuts = 10;
const triedCuts = 2;

/** Undefined where what rounds alone exceeds the windows. */
export function gridTree(grid: GridWindows, options: GridTreeOptions): GridTree | undefined {
	return new GridCutter(grid, options).build();
}

class GridCutter {
	readonly #grid: GridWindows;
	readonly #options: GridTreeOptions;
	readonly #patches: PatchFitter;
	readonly #rows: WindowedRows;
	readonly #affine: LeafFitter;

	constructor(grid: GridWindows, options: GridTreeOptions) {
		this.#grid = grid;
		this.#options = options;
		this.#patches = new PatchFitter(grid);
		const { axes, outputCount, low, high } = grid;
		const width = axes.length;
		const count = low.length / outputCount;
		const x = new Float64Array(count * width);
		for (let i = 0; i < count; i++) {
			let rest = i;
			for (let j = width - 1; j >= 0; j--) {
				const size = axes[j].length;
				x[i * width + j] = axes[j][rest % size];
				rest = Math.floor(rest / size);
			}
		}
		// Room for what rounds, which is looked at once a leaf is known.
		const room = 1e-6;
		this.#rows = {
			width,
			outputCount,
			x,
			low: low.map((value, at) => value + room * (high[at] - value)),
			high: high.map((value, at) => value - room * (value - low[at])),
		};
		this.#affine = new LeafFitter(this.#rows);
	}

	build(): GridTree | undefined {
		const { axes } = this.#grid;
		const all = { from: axes.map(() => 0), to: axes.map(({ length }) => length - 1) };
		const first = this.#choice(all);
		if (first === undefined) return undefined;
		const tree = new TreeBuilder();
		const leaves: GridLeaf[] = [];
		const open = [first];
		let done = 0;
		for (let choice = open.pop(); choice !== undefined; choice = open.pop()) {
			advance(this.#options, "fitting", done);
			const cut = this.#options.whole ? undefined : this.#cut(choice);
			if (cut === undefined) {
				tree.leaf();
				leaves.push(choice.leaf);
				done += this.#part(choice.leaf.region);
				continue;
			}
			tree.gate(cut.axis, axes[cut.axis][cut.line]);
			open.push(cut.right, cut.left);
		}
		return { ...tree.build(), leaves };
	}

	/** Part of the grid's cells. */
	#part({ from, to }: Region): number {
		return from.reduce((product, first, j) => {
			const cells = this.#grid.axes[j].length - 1;
			return cells === 0 ? product : (product * (to[j] - first)) / cells;
		}, 1);
	}

	/** The leaf of fewest bytes that is found. */
	#choice(region: Region): Choice | undefined {
		const { outputCount } = this.#grid;
		const width = region.from.length;
		const nodes = nodesOf(this.#grid.axes, linesOf(region));
		const constant = this.#affine.constant(nodes, 0, nodes.length);
		if (constant)
			return {
				leaf: { region, affine: constant },
				bytes: leafBytes + 4 * outputCount,
				share: 1,
				knots: [],
			};
		const affine = this.#options.whole ? undefined : this.#affineLeaf(region, nodes);
		const affineBytes = leafBytes + outputCount * (5 * width + 6);
		const patch = this.#patchLeaf(region);
		const patchBytes = patch === undefined ? Number.POSITIVE_INFINITY : this.#patchBytes(patch.leaf.knots);
		if (affine && affineBytes <= patchBytes)
			return { leaf: { region, affine }, bytes: affineBytes, share: 1, knots: [] };
		const terms = this.#options.sums && patchBytes > fewBytes ? this.#termLeaf(region, nodes) : undefined;
		const termBytes =
			terms?.reduce((sum, { knots }) => sum + this.#patchBytes(knots), 0) ?? Number.POSITIVE_INFINITY;
		if (terms && termBytes < patchBytes)
			return {
				leaf: { region, patches: terms },
				bytes: termBytes,
				share: patch?.share ?? 0,
				knots: patch?.leaf.knots ?? [],
			};
		if (patch === undefined) return undefined;
		const { leaf, share } = patch;
		return { leaf: { region, patches: [leaf] }, bytes: patchBytes, share, knots: leaf.knots };
	}

	#patchBytes(knots: readonly (readonly number[])[]): number {
		let crossings = this.#grid.outputCount;
		let lines = 0;
		for (const { length } of knots) {
			crossings *= length;
			lines += length;
		}
		return leafBytes + knots.length + 4 * (crossings + lines);
	}

	/** An affine function that keeps the windows with room for what it rounds within the region. */
	#affineLeaf({ from, to }: Region, nodes: Uint32Array): CellLeaf | undefined {
		const { axes, outputCount, low, high } = this.#grid;
		this.#affine.take(nodes, 0, nodes.length);
		const leaf = this.#affine.affine(nodes, 0, nodes.length);
		if (leaf === undefined) return undefined;
		const reach = Float64Array.from(axes, (axis, j) =>
			Math.max(Math.abs(axis[from[j]]), Math.abs(axis[to[j]])),
		);
		const slack = 2 * roundingAt({ count: 1, ...leaf }, 0, reach, outputCount);
		if (!Number.isFinite(slack)) return undefined;
		const { width, x } = this.#rows;
		for (const node of nodes)
			for (let k = 0; k < outputCount; k++) {
				let value = leaf.biases[k];
				for (let j = 0; j < width; j++) value += leaf.slopes[k * width + j] * x[node * width + j];
				const at = node * outputCount + k;
				if (!(value - slack >= low[at] && value + slack <= high[at])) return undefined;
			}
		return leaf;
	}

	/** A sum of patches that keeps the windows as computed and as rounded. */
	#termLeaf(region: Region, nodes: Uint32Array): readonly Patch[] | undefined {
		const { axes, outputCount, low, high } = this.#grid;
		const terms = termPatches(this.#grid, region);
		if (terms === undefined) return undefined;
		const slack = 2 * patchesRounding(axes.length, terms);
		const interpolator = new Interpolator(patchesOf(axes, outputCount, [terms]));
		const given = new Float64Array(outputCount);
		const { width, x } = this.#rows;
		for (const node of nodes) {
			interpolator.evaluate(0, x.subarray(node * width, (node + 1) * width), given, 0);
			for (let k = 0; k < outputCount; k++) {
				const at = node * outputCount + k;
				if (!(given[k] - slack >= low[at] && given[k] + slack <= high[at])) return undefined;
			}
		}
		return terms;
	}

	/** The patch of the largest share that is found, by halving the list of shares. */
	#patchLeaf(region: Region): { leaf: Patch; share: number } | undefined {
		let good = shares.length;
		let found: Patch | undefined;
		for (let low = 0; low < good; ) {
			const middle = (low + good) >> 1;
			const leaf = this.#patches.fit(region, this.#patches.knots(region, shares[middle]), true);
			if (leaf) [good, found] = [middle, leaf];
			else low = middle + 1;
		}
		if (found) return { leaf: found, share: shares[good] };
		// Every line of the grid, in float64 numbers: within what rounds.
		const leaf = this.#patches.fit(region, linesOf(region), false);
		return leaf && { leaf, share: 0 };
	}

	#cut(choice: Choice): { axis: number; line: number; left: Choice; right: Choice } | undefined {
		const { leaf, bytes, share, knots } = choice;
		if (bytes <= gateBytes + 2 * (leafBytes + 4)) return undefined;
		const { region } = leaf;
		const cuts: { axis: number; line: number; bytes: number }[] = [];
		for (const [axis, own] of knots.entries()) {
			const inner = own.slice(1, -1);
			const step = Math.max(1, inner.length / mostCuts);
			for (let i = 0; i < inner.length; i += step) {
				const line = inner[Math.floor(i)];
				const [left, right] = sides(region, axis, line);
				const estimate = this.#estimate(left, share) + this.#estimate(right, share) + gateBytes;
				cuts.push({ axis, line, bytes: estimate });
			}
		}
		cuts.sort((a, b) => a.bytes - b.bytes);
		let best: { axis: number; line: number; left: Choice; right: Choice } | undefined;
		let least = bytes;
		for (const { axis, line, bytes: estimate } of cuts.slice(0, triedCuts)) {
			if (estimate >= 1.1 * bytes) break;
			const [left, right] = sides(region, axis, line).map((side) => this.#choice(side));
			if (!left || !right || left.bytes + right.bytes + gateBytes >= least) continue;
			least = left.bytes + right.bytes + gateBytes;
			best = { axis, line, left, right };
		}
		return best;
	}

	#estimate(region: Region, share: number): number {
		return this.#patchBytes(this.#patches.knots(region, share));
	}
}

/** The two regions on both sides of a line, which belongs to both. */
function sides({ from, to }: Region, axis: number, line: number): [Region, Region] {
	return [
		{ from, to: to.with(axis, line) },
		{ from: from.with(axis, line), to },
	];
}
