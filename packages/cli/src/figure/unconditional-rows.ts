/**
 * The rows of unconditional networks at one n: built up to a size of their own, and held against their
 * formulas.
 */

import {
	ConditionalNetwork,
	type Counts,
	memorizeUnconditionally,
	type Pairs,
	type UnconditionalKind,
	type UnconditionalNetwork,
} from "@condnet/core";
import {
	bitExtractionCounts,
	convexCounts,
	convexNetwork,
	exactNetwork,
	liftedCounts,
	type Projection,
	planFor,
	planLifted,
	projectPairs,
	requireInternal,
	threeLayerIntegerCounts,
	threeLayerRationalCounts,
	twoLayerRational,
	twoLayerRationalCounts,
} from "@condnet/core/internal";
import { checkExactNetwork, checkFloatNetwork, exactCostOf, sampleRows } from "./measure.ts";
import { type FigurePoints, paraboloidExposure } from "./points.ts";
import type { FigureRow } from "./row.ts";

/**
 * Largest n at which each network is built, and about how many operations checking its answers may take: a
 * second or so. Bit extraction has a rule of its own (answersChecked).
 */
const limits: Readonly<Record<UnconditionalKind, { readonly largest: number; readonly operations: number }>> =
	{
		"two-layer": { largest: 2 ** 14, operations: 2 ** 19 },
		"three-layer-rational": { largest: 2 ** 14, operations: 2 ** 18 },
		"three-layer-integer": { largest: 2 ** 14, operations: 2 ** 22 },
		"bit-extraction-7": { largest: 2 ** 15, operations: 0 },
		"bit-extraction-12": { largest: 2 ** 14, operations: 0 },
		lifted: { largest: 2 ** 14, operations: 2 ** 22 },
		convex: { largest: 2 ** 14, operations: 2 ** 22 },
	};

export class UnconditionalRows {
	readonly #points: FigurePoints;
	readonly #n: number;
	readonly #seed: number;
	/** Made once for all constructions that ask for it. */
	#projection: Projection | undefined;

	constructor(points: FigurePoints, n: number, seed: number) {
		this.#points = points;
		this.#n = n;
		this.#seed = seed;
	}

	row(kind: UnconditionalKind): FigureRow {
		const pairs = kind === "convex" ? this.#points.convex(this.#n) : this.#points.finite(this.#n);
		const counts = this.#counts(kind, pairs);
		if (this.#n > limits[kind].largest) return this.#formulaRow(kind, counts);
		const built = this.#build(kind, pairs);
		return this.#builtRow(kind, pairs, built, counts);
	}

	#project(): Projection {
		this.#projection ??= projectPairs(this.#points.finite(this.#n), { seed: this.#seed });
		return this.#projection;
	}

	#build(kind: UnconditionalKind, pairs: Pairs): UnconditionalNetwork {
		const options = { seed: this.#seed };
		switch (kind) {
			case "two-layer": // rational also where float64 would do
				return twoLayerRational(pairs, options);
			case "convex": // the points are known to be exposed: nothing has to be searched
				return convexNetwork(
					pairs,
					Array.from(pairs.rows, (_, pair) => paraboloidExposure(pairs, pair)),
				);
			default:
				return memorizeUnconditionally(pairs, kind, options);
		}
	}

	#counts(kind: UnconditionalKind, pairs: Pairs): Counts {
		switch (kind) {
			case "two-layer":
				return twoLayerRationalCounts(pairs, this.#project());
			case "three-layer-rational":
				return threeLayerRationalCounts(pairs, this.#project());
			case "three-layer-integer":
				return threeLayerIntegerCounts(pairs, this.#project());
			case "bit-extraction-7":
			case "bit-extraction-12": {
				const plan = planFor(pairs, this.#project(), kind === "bit-extraction-7" ? 7 : 12);
				return bitExtractionCounts(plan, this.#project());
			}
			case "lifted":
				return liftedCounts(pairs, planLifted(pairs));
			case "convex":
				// The longest direction stands for all of them.
				return convexCounts(pairs, [paraboloidExposure(pairs, pairs.count - 1)]);
		}
	}

	#formulaRow(kind: UnconditionalKind, counts: Counts): FigureRow {
		return {
			construction: kind,
			n: this.#n,
			p: this.#points.inputCount,
			built: false,
			exact: null,
			checked: 0,
			...counts,
			// In these two every number is an integer that float64 holds, so an operation is one on words.
			...(kind === "lifted" || kind === "convex" ? { wordOperations: counts.operations } : {}),
			nsPerQuery: null,
		};
	}

	#builtRow(kind: UnconditionalKind, pairs: Pairs, built: UnconditionalNetwork, counts: Counts): FigureRow {
		const float = built.arithmetic === "float64";
		const network = float ? exactNetwork(built.network) : built.network;
		const cost = exactCostOf(network, pairs.dataset);
		requireFormula(kind, this.#n, { neurons: network.neuronCount, ...cost }, counts);
		const rows = sampleRows(this.#n, answersChecked(kind, this.#n, cost.operations));
		const checked = float
			? checkFloatNetwork(ConditionalNetwork.of(built.network), pairs.dataset, rows)
			: checkExactNetwork(network, pairs.dataset, rows);
		const { neuronCount: neurons } = network;
		return {
			construction: kind,
			n: this.#n,
			p: this.#points.inputCount,
			built: true,
			neurons,
			...cost,
			...checked,
		};
	}
}

/**
 * Bit extraction: every point up to 2^11, 1000 of them beyond. Others: as many as the operations allow, 16 at
 * least.
 */
function answersChecked(kind: UnconditionalKind, n: number, operations: number): number {
	if (kind.startsWith("bit")) return n <= 2 ** 11 ? n : 1000;
	return Math.max(16, Math.round(limits[kind].operations / operations));
}

/** A formula says what is built, but for numbers of the table that coincide, and never less. */
function requireFormula(
	kind: UnconditionalKind,
	n: number,
	built: {
		neurons: number;
		parameters: number;
		operations: number;
		weightBits: number;
		wordOperations: number;
	},
	formula: Counts,
): void {
	const agree =
		built.neurons === formula.neurons &&
		built.parameters <= formula.parameters &&
		built.operations <= formula.operations &&
		built.operations >= 0.8 * formula.operations &&
		built.weightBits <= (formula.weightBits ?? Number.POSITIVE_INFINITY) &&
		built.wordOperations <= (formula.wordOperations ?? Number.POSITIVE_INFINITY);
	requireInternal(
		agree,
		`${kind} at n = ${n}: built ${JSON.stringify(built)}, the formula says ${JSON.stringify(formula)}.`,
	);
}
