/**
 * A full grid within a tolerance of its multilinear interpolant, at every point of its hull: a tree of axis
 * gates at lines of the grid with constant, affine or multilinear leaves. What lies outside the hull is
 * refused, or answered at the nearest point of it. Source: docs/theory.md, "Grids".
 */

import { CondnetError, requireInternal } from "../errors.ts";
import { Box } from "../network/box.ts";
import { ConditionalNetwork, LeafKind } from "../network/conditional-network.ts";
import { type CostSummary, costSummary } from "../network/cost.ts";
import { Domain } from "../network/domain.ts";
import { Evaluator } from "../network/evaluate.ts";
import { Interpolator } from "../network/interpolate.ts";
import { mostAxes } from "../network/multilinear.ts";
import { nextUp } from "../numbers/floats.ts";
import { advance, type WorkOptions } from "../progress.ts";
import type { Dataset } from "../table/dataset.ts";
import { type Grid, gridOf } from "../table/grid.ts";
import { distinctPairs, type Pairs } from "../table/pairs.ts";
import { LeafBuilder, roundingAt, storedBytes } from "./affine-leaves.ts";
import type { FunctionObjective } from "./function.ts";
import { linesOf, nodesOf, type Patch, patchesOf, patchesRounding } from "./grid-patch.ts";
import { type GridTree, gridTree } from "./grid-tree.ts";
import { checkFinite, checkTolerance, type Tolerance, windowsOf } from "./tolerance.ts";

/** How a full grid is fitted. */
export interface GridOptions extends WorkOptions {
	/** Between rows it is interpolated as the outputs are. */
	readonly tolerance: Tolerance;
	/** What to make least: bytes (the default), operations of the worst or of a mean input, or leaves. */
	readonly minimize?: FunctionObjective | undefined;
	/** What an input outside the hull gets: an error (the default), or the answer at its nearest point. */
	readonly outside?: "error" | "clamp" | undefined;
}

/** A network within a tolerance of a grid's interpolant. */
export interface MemorizedGrid {
	readonly network: ConditionalNetwork;
	readonly strategy: "grid";
	readonly pairs: number;
	readonly labels: number;
	/** Numbers of each input. */
	readonly shape: readonly number[];
	readonly cost: CostSummary;
	readonly verified: { readonly rows: number; readonly mismatches: number };
	/** Largest difference of an answer from the interpolant, anywhere in the hull: proved. */
	readonly largestError: number;
	/** What the answers of two leaves can differ by where they meet. */
	readonly largestStep: number;
}

/**
 * @throws CondnetError `bad-data` if one input has different outputs, a number is not finite, or the rows are
 * no full grid; `usage` if the tolerance is none or below what rounds; `interrupted`
 */
export function memorizeGrid(dataset: Dataset, options: GridOptions): MemorizedGrid {
	const { tolerance, minimize = "bytes", outside = "error" } = options;
	const { outputCount } = dataset;
	checkTolerance(tolerance, outputCount);
	const pairs = distinctPairs(dataset, options);
	checkFinite(pairs);
	const grid = gridOf(pairs);
	if (grid === undefined || grid.axes.length > mostAxes)
		throw new CondnetError(
			"bad-data",
			grid === undefined
				? `The ${pairs.count} rows are no full grid: some crossing of the inputs' numbers has no row.`
				: `The grid has ${grid.axes.length} inputs, at most ${mostAxes} are interpolated.`,
			"Leave `interpolate` out: a tolerance is then kept at the rows only.",
		);
	advance(options, "fitting", 0);
	const windows = { axes: grid.axes, outputCount, ...windowsOf(pairs, tolerance) };
	let best: { network: ConditionalNetwork; cost: CostSummary; tree: GridTree; figure: number } | undefined;
	for (const [whole, sums] of waysTo(minimize)) {
		if (best && minimize === "bytes" && best.figure < fewBytes) break;
		const tree = gridTree(windows, { ...options, whole, sums });
		if (tree === undefined) continue;
		const network = networkOf(grid, outputCount, tree, outside);
		const cost = costSummary(network, volumes(grid, tree));
		const figure =
			minimize === "worst"
				? cost.worst.total
				: minimize === "mean"
					? cost.mean.total
					: minimize === "leaves"
						? network.leafCount
						: storedBytes(network);
		if (best === undefined || figure < best.figure) best = { network, cost, tree, figure };
	}
	if (best === undefined)
		throw new CondnetError(
			"usage",
			"The tolerance is below what an interpolated answer rounds.",
			"Give a larger tolerance, or memorize the rows exactly; a relative one allows nothing where an output is 0.",
		);
	const { network, cost, tree } = best;
	const { error, mismatches } = check(network, pairs, windows, grid, tree);
	requireInternal(mismatches === 0, `${mismatches} rows were not answered within the tolerance.`);
	return {
		network,
		strategy: "grid",
		pairs: pairs.count,
		labels: pairs.labelCount,
		shape: grid.axes.map(({ length }) => length),
		cost,
		verified: { rows: dataset.rowCount, mismatches },
		largestError: error,
		largestStep: tree.leaves.length === 1 ? 0 : 2 * error,
	};
}

/** Whether the grid is one leaf, and whether leaves may be sums. */
function waysTo(minimize: FunctionObjective): readonly (readonly [boolean, boolean])[] {
	if (minimize === "leaves") return [[true, true]];
	const trees = [
		[false, true],
		[false, false],
	] as const;
	return minimize === "bytes" ? trees : [...trees, [true, false]];
}

/** Bytes of numbers that are few beside what every file holds. */
const fewBytes = 1000;

function networkOf(
	{ axes }: Grid,
	outputCount: number,
	{ tree, gateValues, thresholds, leaves }: GridTree,
	outside: "error" | "clamp",
): ConditionalNetwork {
	const inputCount = axes.length;
	const made = new LeafBuilder(leaves.length, inputCount, outputCount);
	const patches: (readonly Patch[])[] = [];
	for (const [leaf, own] of leaves.entries())
		if ("patches" in own) {
			made.leafKinds[leaf] = LeafKind.multilinear;
			made.leafItems[leaf] = patches.push(own.patches) - 1;
		} else made.add(leaf, own.affine.slopes, own.affine.biases);
	const low = Float64Array.from(axes, (axis) => axis[0]);
	const high = Float64Array.from(axes, (axis) => axis[axis.length - 1]);
	return new ConditionalNetwork({
		inputCount,
		outputCount,
		tree,
		gateValues,
		thresholds,
		...made.build(),
		patches: patchesOf(axes, outputCount, patches),
		domain: new Domain([new Box(low, high)], outside),
	});
}

/** Parts of the hull that are the leaves'. */
function volumes({ axes }: Grid, { leaves }: GridTree): Float64Array {
	return Float64Array.from(leaves, ({ region: { from, to } }) =>
		axes.reduce((product, axis, j) => {
			const all = axis[axis.length - 1] - axis[0];
			return all > 0 ? product * ((axis[to[j]] - axis[from[j]]) / all) : product;
		}, 1),
	);
}

/** Every node at every leaf that has it, with what rounds between nodes added. */
function check(
	network: ConditionalNetwork,
	{ dataset, rows: order }: Pairs,
	{ low, high, outputCount }: { low: Float64Array; high: Float64Array; outputCount: number },
	{ axes }: Grid,
	{ leaves }: GridTree,
): { error: number; mismatches: number } {
	const inputCount = axes.length;
	let error = 0;
	const given = new Float64Array(outputCount);
	const interpolator = new Interpolator(network.patches);
	for (const [leaf, own] of leaves.entries()) {
		const { from, to } = own.region;
		const reach = Float64Array.from(axes, (axis, j) =>
			Math.max(Math.abs(axis[from[j]]), Math.abs(axis[to[j]])),
		);
		const slack =
			2 *
			("patches" in own
				? patchesRounding(inputCount, own.patches)
				: roundingAt({ count: 1, ...own.affine }, 0, reach, outputCount));
		for (const node of nodesOf(axes, linesOf(own.region))) {
			const x = dataset.inputs.subarray(order[node] * inputCount, (order[node] + 1) * inputCount);
			if ("patches" in own) interpolator.evaluate(network.leafItem(leaf), x, given, 0);
			else
				for (let k = 0; k < outputCount; k++) {
					given[k] = own.affine.biases[k];
					for (let j = 0; j < inputCount; j++) given[k] += own.affine.slopes[k * inputCount + j] * x[j];
				}
			for (let k = 0; k < outputCount; k++) {
				const off = Math.abs(given[k] - dataset.outputs[order[node] * outputCount + k]);
				error = Math.max(error, nextUp(nextUp(off) + slack));
			}
		}
	}
	const evaluator = new Evaluator(network);
	let mismatches = 0;
	for (let node = 0; node < low.length / outputCount; node++) {
		evaluator.evaluate(dataset.inputs, given, order[node] * inputCount);
		for (let k = 0; k < outputCount; k++) {
			const at = node * outputCount + k;
			if (!(given[k] >= low[at] && given[k] <= high[at])) {
				mismatches++;
				break;
			}
		}
	}
	return { error, mismatches };
}
