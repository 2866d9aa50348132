/**
 * What no network can beat that stands for a function of one number. Of ranges: one that answers every number
 * of a table's ranges and says of every other that it has no answer, gaps counted as leaves and as an answer.
 * Within a tolerance: one of affine leaves. Proofs: docs/theory.md, "Ranges" and "Within a tolerance".
 */

import { ceilLog2, entropyDown } from "../numbers/entropy.ts";
import type { LowerBound, MeasuredCost } from "./lower-bounds.ts";

export interface RangeCounts {
	/** Maximal sets of neighbouring keys with one answer, or with none. */
	readonly leaves: number;
	/** Those without an answer. */
	readonly gaps: number;
	/** Distinct answers. */
	readonly labels: number;
}

/** The tightest class first. */
export function rangeBounds({ leaves, gaps, labels }: RangeCounts, measured: MeasuredCost): LowerBound[] {
	const depth = ceilLog2(leaves);
	const answers = labels + (gaps > 0 ? 1 : 0);
	const told = ceilLog2(answers);
	const none = gaps > 0 ? ` and that of no answer` : "";
	return [
		{
			class: "thresholds-one-column",
			worst: depth,
			mean: entropyDown(new Uint8Array(leaves).fill(1)),
			words: null,
			sentence:
				`Proved for this table: every tree of gates x > t that answers every key as the ranges say has at least ` +
				`${leaves} ${leaves === 1 ? "leaf" : "leaves"}, ${gaps} of them for gaps, and so a path of at least ${depth} ` +
				`${depth === 1 ? "comparison" : "comparisons"}; over all leaves alike it makes on average at least the entropy ` +
				`of the leaves, rounded down. Gates or leaves that use ReLU neurons are not covered.`,
			attained: measured.worst === depth,
		},
		{
			class: "constant-leaves",
			worst: told,
			mean: null,
			words: null,
			sentence:
				`Proved for this table: every binary decision tree whose leaves are constants, whatever its gates, has a path ` +
				`of at least ${told} ${told === 1 ? "gate" : "gates"}, because it must tell ${labels} ` +
				`${labels === 1 ? "answer" : "answers"}${none} apart.`,
			attained: measured.worst === told,
		},
	];
}

/**
 * @param fewest real affine pieces at least, with the tolerance widened by what an answer rounds
 * @param pieces leaves there are
 */
export function affineLeaves(
	fewest: number,
	pieces: number,
	rounding: number,
	measured: MeasuredCost,
): LowerBound {
	return affineBound("affine-leaves-one-column", ", and so a path", fewest, pieces, rounding, measured);
}

/** The same of several inputs, where `fewest` is what some rows on a line need that differ in one input. */
export function affineLeavesOnLine(
	fewest: number,
	pieces: number,
	rounding: number,
	measured: MeasuredCost,
): LowerBound {
	const onLine = ": so many are met on a line of rows that differ in one input only; and so it has a path";
	return affineBound("affine-leaves-on-a-line", onLine, fewest, pieces, rounding, measured);
}

/** @param andSo why there is a path of so many comparisons */
function affineBound(
	name: LowerBound["class"],
	andSo: string,
	fewest: number,
	pieces: number,
	rounding: number,
	measured: MeasuredCost,
): LowerBound {
	const worst = ceilLog2(fewest);
	return {
		class: name,
		worst,
		mean: null,
		words: null,
		sentence:
			`Proved for this table: every tree of gates x > t whose leaves are affine, answering every row within the tolerance ` +
			`with a rounding of at most ${rounding}, has at least ${fewest} ${fewest === 1 ? "leaf" : "leaves"} ` +
			`(here ${pieces}${pieces === fewest ? ": attained" : ""})${andSo} of at least ${worst} ` +
			`${worst === 1 ? "comparison" : "comparisons"}.`,
		attained: measured.worst === worst,
	};
}
