/**
 * The rows of the figure: for each construction and each n a network is built, checked and counted as long as
 * that takes a moment; beyond, its formula says what it would take.
 */

import { costSummary, memorize, synthesizeOnData, type WorkOptions, wordCount } from "@condnet/core";
import {
	advance,
	lifted,
	liftedCounts,
	planLifted,
	requireInternal,
	unconditionalFiniteOperations,
	unconditionalGenericOperations,
} from "@condnet/core/internal";
import { synthesizedOperations } from "./lifted-leaf.ts";
import { checkFloatNetwork, networkBits, sampleRows, treeBits } from "./measure.ts";
import type { FigurePoints } from "./points.ts";
import { type Construction, type FigureRow, isUnconditional } from "./row.ts";
import { UnconditionalRows } from "./unconditional-rows.ts";

export interface FigureOptions extends WorkOptions {
	readonly seed: number;
	readonly largest: number;
	readonly only: readonly Construction[];
}

const smallest = 16;

/** Largest n at which synthesis is done: it looks at every neuron for every point. */
const largestSynthesis = 2 ** 12;

export function figureRows(points: FigurePoints, options: FigureOptions): FigureRow[] {
	const rows: FigureRow[] = [];
	const sizes: number[] = [];
	for (let n = smallest; n <= options.largest; n *= 2) sizes.push(n);
	let done = 0;
	for (const n of sizes) {
		const unconditional = new UnconditionalRows(points, n, options.seed);
		for (const construction of options.only) {
			if (construction === "convex" && points.inputCount === 1) continue; // a line has no convex position
			advance(options, `n = ${n}: ${construction}`, done / sizes.length);
			rows.push(
				isUnconditional(construction) ? unconditional.row(construction) : otherRow(points, n, construction),
			);
		}
		done++;
	}
	return rows.sort(
		(a, b) => options.only.indexOf(a.construction) - options.only.indexOf(b.construction) || a.n - b.n,
	);
}

type Other = Exclude<Construction, Parameters<UnconditionalRows["row"]>[0]>;

function otherRow(points: FigurePoints, n: number, construction: Other): FigureRow {
	switch (construction) {
		case "conditional":
			return conditionalRow(points, n);
		case "synthesized":
			return n <= largestSynthesis ? synthesizedRow(points, n) : synthesizedFormula(points, n);
		case "lower-bound-conditional":
			return boundRow(points, n, construction, Math.ceil(Math.log2(n)), n);
		case "lower-bound-unconditional-real":
			return boundRow(points, n, construction, unconditionalGenericOperations(n), n);
		case "lower-bound-unconditional-binary":
			return boundRow(points, n, construction, unconditionalFiniteOperations(n), null);
	}
}

/** Labels that all differ: no leaf can answer two points, so the tree has n leaves. */
function conditionalRow(points: FigurePoints, n: number): FigureRow {
	const dataset = points.generic(n);
	const { network, cost, verified } = memorize(dataset);
	const { nsPerQuery } = checkFloatNetwork(network, dataset, sampleRows(n, 4096));
	return {
		construction: "conditional",
		n,
		p: points.inputCount,
		built: true,
		exact: verified.mismatches === 0,
		checked: verified.rows,
		neurons: network.networks.kinds.length,
		parameters: network.thresholds.length + network.constants.length,
		operations: cost.worst.total,
		weightBits: treeBits(network),
		wordOperations: cost.worst.total,
		nsPerQuery,
	};
}

/** The paper's theorem end to end: the lifted network, made conditional with restricted leaves only. */
function synthesizedRow(points: FigurePoints, n: number): FigureRow {
	const pairs = points.finite(n);
	const source = lifted(pairs);
	requireInternal(
		source.arithmetic === "float64",
		"The lifted network of the figure is not exact in float64.",
	);
	const { inputs } = pairs.dataset;
	const { network, verified } = synthesizeOnData(source.network, inputs, { leafKinds: ["restricted"] });
	const operations = costSummary(network).worst.total;
	const formula = synthesizedOperations(pairs);
	requireInternal(
		operations <= 1.1 * formula && operations >= 0.7 * formula,
		`Synthesis at n = ${n} costs ${operations} operations, its formula says ${formula}.`,
	);
	// A program a leaf: the layout in which time follows operations, whatever it takes in memory.
	const answers = checkFloatNetwork(network, pairs.dataset, sampleRows(n, 1024), "leaf-programs");
	return {
		construction: "synthesized",
		n,
		p: points.inputCount,
		built: true,
		exact: verified.mismatches === 0 && answers.exact,
		checked: verified.rows,
		neurons: source.network.neuronCount,
		parameters: wordCount(network).total,
		operations,
		weightBits: networkBits(network),
		wordOperations: operations,
		nsPerQuery: answers.nsPerQuery,
	};
}

function synthesizedFormula(points: FigurePoints, n: number): FigureRow {
	const pairs = points.finite(n);
	const operations = synthesizedOperations(pairs);
	const { neurons } = liftedCounts(pairs, planLifted(pairs));
	const nothing = { parameters: null, weightBits: null, nsPerQuery: null };
	const known = { built: false, exact: null, checked: 0, neurons, operations, wordOperations: operations };
	return { construction: "synthesized", n, p: points.inputCount, ...known, ...nothing };
}

function boundRow(
	points: FigurePoints,
	n: number,
	construction: Construction,
	operations: number,
	parameters: number | null,
): FigureRow {
	const nothing = { neurons: null, weightBits: null, wordOperations: null, nsPerQuery: null };
	const known = { built: false, exact: null, checked: 0, operations, parameters };
	return { construction, n, p: points.inputCount, ...known, ...nothing };
}
