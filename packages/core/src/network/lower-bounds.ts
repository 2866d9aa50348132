/**
 * What no network of a stated class can beat, each bound with the sentence that says what is proved, and
 * nothing stronger.
 *
 * Invariants: worst cases are exact integers; means are rounded down (entropy.ts); `attained` is true only if
 * the cost measured equals the bound. Proofs: docs/theory.md, "Lower bounds".
 */

import { ceilLog2, entropyDown } from "../numbers/entropy.ts";

/** Classes of networks that a lower bound is proved for. */
export type LowerBoundClass =
	| "constant-leaves"
	| "thresholds-one-column"
	| "affine-leaves-one-column"
	| "affine-leaves-on-a-line"
	| "generic-labels"
	| "finite-labels"
	| "unconditional-generic-labels"
	| "unconditional-finite-labels";

/**
 * What no network of a class can beat, in one sentence that claims nothing stronger (docs/theory.md, "Lower
 * bounds").
 */
export interface LowerBound {
	readonly class: LowerBoundClass;
	/** Operations on some input at least; null where nothing is said. */
	readonly worst: number | null;
	/** Operations on average at least; null where nothing is said. */
	readonly mean: number | null;
	/** Constants stored at least; null where nothing is said. */
	readonly words: number | null;
	/** What is proved, for which networks, and whether about this table. */
	readonly sentence: string;
	/** Whether the worst case measured equals `worst`. */
	readonly attained: boolean;
}

/** What the bounds on conditional networks need to know of a table. */
export interface TableMasses {
	/** Frequency of each label, all its pairs together: as many numbers as there are labels. */
	readonly labelMasses: ArrayLike<number>;
	/** One input column: frequency of each run, in the order of the inputs. */
	readonly runMasses?: ArrayLike<number> | undefined;
	/** Whether the frequencies were given; otherwise every distinct input counts 1. */
	readonly weighted: boolean;
}

/** Total operations of a network at most, on the inputs of a table. */
export interface MeasuredCost {
	readonly worst: number;
}

/**
 * The bounds on conditional networks that apply to a table, the tightest class first. Cost: linear in the
 * masses.
 */
export function conditionalBounds(table: TableMasses, measured: MeasuredCost): LowerBound[] {
	const bounds = [constantLeaves(table, measured), genericLabels(table, measured)];
	if (table.runMasses) bounds.unshift(thresholdsOneColumn(table.runMasses, table.weighted, measured));
	return bounds;
}

/**
 * What telling apart classes of these masses takes, question by question: the logarithm of their number at
 * worst, their entropy on average.
 */
function tellingApart(
	name: LowerBoundClass,
	masses: ArrayLike<number>,
	measured: MeasuredCost,
	sentence: (worst: number, mean: number) => string,
): LowerBound {
	const worst = ceilLog2(masses.length);
	const mean = entropyDown(masses);
	return {
		class: name,
		worst,
		mean,
		words: null,
		sentence: sentence(worst, mean),
		attained: measured.worst === worst,
	};
}

function constantLeaves({ labelMasses, weighted }: TableMasses, measured: MeasuredCost): LowerBound {
	const labels = count(labelMasses.length, "label");
	return tellingApart(
		"constant-leaves",
		labelMasses,
		measured,
		(worst, mean) =>
			`Proved for this table: every binary decision tree whose leaves are constants, whatever its gates, has a path of ` +
			`at least ${count(worst, "gate")}, because it must tell ${labels} apart, and over ` +
			`${frequencies(weighted)} it makes on average at least ${shown(mean)}, the entropy of the labels, rounded down. ` +
			`Networks whose leaves compute can be cheaper, unless the label values are generic.`,
	);
}

function thresholdsOneColumn(
	runMasses: ArrayLike<number>,
	weighted: boolean,
	measured: MeasuredCost,
): LowerBound {
	const leaves = count(runMasses.length, "leaf", "leaves");
	return tellingApart(
		"thresholds-one-column",
		runMasses,
		measured,
		(worst, mean) =>
			`Proved for this table: every tree of gates x > t with constant leaves has at least ${leaves}, one for ` +
			`each run of equal labels, and so a path of at least ${count(worst, "comparison")}; over ${frequencies(weighted)} ` +
			`it makes on average at least ${shown(mean)}, the entropy of the runs, rounded down. Gates or leaves that use ` +
			`ReLU neurons are not covered.`,
	);
}

function genericLabels({ labelMasses, weighted }: TableMasses, measured: MeasuredCost): LowerBound {
	const labels = count(labelMasses.length, "real label");
	return tellingApart(
		"generic-labels",
		labelMasses,
		measured,
		(worst, mean) =>
			`A theorem about almost all labels, not a proof about the labels of this table: for all choices of ${labels} ` +
			`except a set of measure zero, every conditional network (exact real arithmetic, operations counted as documented) ` +
			`that answers distinct inputs with them, each label somewhere, needs at least ${count(worst, "operation")} on some ` +
			`input, and over ${frequencies(weighted)} at least ${shown(mean)} on average, rounded down.`,
	);
}

/** What the bounds on unconditional networks, and on fixed architectures, need to know of a table. */
export interface TableSize {
	/** Distinct inputs, n. */
	readonly pairCount: number;
	/** Numbers an answer holds, r. */
	readonly outputCount: number;
}

/** The bounds on unconditional networks that answer a table of this size. */
export function unconditionalBounds(size: TableSize, measured: MeasuredCost): LowerBound[] {
	const bounds = [unconditionalGenericLabels(size, measured)];
	if (size.outputCount === 1) bounds.push(unconditionalFiniteLabels(size.pairCount, measured));
	return bounds;
}

/**
 * Operations of a network without gates for n inputs with r generic real outputs each, at least: an operation
 * brings in at most one constant, and n r numbers need as many (docs/theory.md, "Lower bounds").
 */
export function unconditionalGenericOperations(pairCount: number, outputCount = 1): number {
	return pairCount < 2 ? 0 : pairCount * outputCount;
}

function unconditionalGenericLabels(
	{ pairCount, outputCount }: TableSize,
	measured: MeasuredCost,
): LowerBound {
	const worst = unconditionalGenericOperations(pairCount, outputCount);
	const words = pairCount * outputCount;
	return {
		class: "unconditional-generic-labels",
		worst,
		mean: worst,
		words,
		sentence:
			`A theorem about almost all labels, not a proof about the labels of this table: for all real labels except a set of ` +
			`measure zero, every network without gates (exact real arithmetic, operations counted as documented) that answers ` +
			`${count(pairCount, "distinct input")} with ${count(outputCount, "number")} each does at least ` +
			`${count(worst, "operation")} on every input, and every network, with or ` +
			`without gates, stores at least ${count(words, "constant")}.`,
		attained: measured.worst === worst,
	};
}

/**
 * The least T >= 1 for which a fixed architecture without gates, of T operations and so of at most T + 1
 * constants, is not excluded from producing all 0/1 labelings of n >= 2 inputs: n <= 4 (T + 1) (T + 2) must
 * hold. About sqrt(n) / 2.
 */
export function unconditionalFiniteOperations(pairCount: number): number {
	if (pairCount < 2) return 0;
	let operations = Math.max(1, Math.floor(Math.sqrt(pairCount) / 2) - 3);
	while (4 * (operations + 1) * (operations + 2) < pairCount) operations++;
	return operations;
}

function unconditionalFiniteLabels(pairCount: number, measured: MeasuredCost): LowerBound {
	const worst = unconditionalFiniteOperations(pairCount);
	return {
		class: "unconditional-finite-labels",
		worst,
		mean: null,
		words: null,
		sentence:
			`For any fixed architecture without gates, with one output and fewer than ${count(worst, "operation")}, some 0/1 labeling of ` +
			`${count(pairCount, "input")} cannot be produced. Nothing is implied for the labeling of this table.`,
		attained: measured.worst === worst,
	};
}

/**
 * Constants that a fixed architecture of at most T >= 1 operations needs for all 0/1 labelings of n inputs: n
 * <= 4 W (T + 2).
 */
export function finiteLabelConstants(pairCount: number, operations: number): number {
	return Math.ceil(pairCount / (4 * (Math.max(1, operations) + 2)));
}

/**
 * The least T >= 1 for which a fixed architecture with gates, of at most T operations on a path and so of at
 * most 2^(T + 1) constants, is not excluded from producing all 0/1 labelings of n >= 2 inputs: n <= 2^(T + 3)
 * (T + 2) must hold.
 */
export function finiteLabelOperations(pairCount: number): number {
	if (pairCount < 2) return 0;
	let operations = 1;
	while (2 ** (operations + 3) * (operations + 2) < pairCount) operations++;
	return operations;
}

/**
 * The bound on the size of networks with one output that are as fast as the one measured, for labels from a
 * finite set.
 */
export function finiteLabels(pairCount: number, measured: MeasuredCost): LowerBound {
	const worst = finiteLabelOperations(pairCount);
	const operations = Math.max(1, measured.worst);
	const words = finiteLabelConstants(pairCount, operations);
	return {
		class: "finite-labels",
		worst,
		mean: null,
		words,
		sentence:
			`For any fixed architecture with one output and at most ${count(operations, "operation")} on a path, with or without gates, but fewer than ` +
			`${count(words, "constant")}, some 0/1 labeling of ${count(pairCount, "input")} cannot be produced; the same holds for ` +
			`fewer than ${count(worst, "operation")} and any number of constants. Nothing is implied for the labeling of this table.`,
		attained: measured.worst === worst,
	};
}

/** What is known of a table that was never in memory whole. */
export interface StreamedSize {
	/** Distinct inputs. */
	readonly pairCount: number;
	/** One input column: runs of equal label. */
	readonly runCount?: number | undefined;
}

/** The bounds that need no count of the labels: means are left open. */
export function streamedBounds({ pairCount, runCount }: StreamedSize, measured: MeasuredCost): LowerBound[] {
	const bound = (name: LowerBoundClass, worst: number, sentence: string): LowerBound => ({
		class: name,
		worst,
		mean: null,
		words: null,
		sentence,
		attained: measured.worst === worst,
	});
	const worst = ceilLog2(pairCount);
	const generic = bound(
		"generic-labels",
		worst,
		`A theorem about almost all labels, not a proof about the labels of this table: for all choices of ${count(pairCount, "real label")}, ` +
			`one for each distinct input, except a set of measure zero, every conditional network (exact real arithmetic, ` +
			`operations counted as documented) that answers with them needs at least ${count(worst, "operation")} on some input.`,
	);
	if (runCount === undefined) return [generic];
	const depth = ceilLog2(runCount);
	const runs = bound(
		"thresholds-one-column",
		depth,
		`Proved for this table: every tree of gates x > t with constant leaves has at least ${count(runCount, "leaf", "leaves")}, one for ` +
			`each run of equal labels, and so a path of at least ${count(depth, "comparison")}. Gates or leaves that use ReLU ` +
			`neurons are not covered.`,
	);
	return [runs, generic];
}

function frequencies(weighted: boolean): string {
	return weighted ? "these frequencies" : "all distinct inputs alike";
}

function count(n: number, one: string, many = `${one}s`): string {
	return `${n} ${n === 1 ? one : many}`;
}

/** Four decimals, rounded down even where the rounding of the product or the quotient goes up. */
function shown(mean: number): string {
	const parts = Math.floor(mean * 1e4);
	return ((Number.isInteger(mean) || parts / 1e4 < mean ? parts : parts - 1) / 1e4).toString();
}
