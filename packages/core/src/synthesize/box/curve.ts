/**
 * What other budgets would give on the same proof tree, from a single leaf to as much as the tree can use.
 * Small files are made, as what every file holds is much of them; of larger ones time and operations are
 * those of the best cut, and bytes lie on a line.
 */

import type { Fits, Fitted } from "./fit.ts";
import type { ProofTree } from "./proof-tree.ts";
import { type Budget, type Cut, cutsFor, inTime, noTarget, pays, wordLadder } from "./prune.ts";

/** What a budget of bytes would give: a point of the curve of bytes against time. */
export interface CurvePoint {
	/** Of a file with its proof, estimated from the one that was made. */
	readonly bytes: number;
	/** Operations, as estimated. */
	readonly mean: number;
	/** Operations, proved. */
	readonly worst: number;
	/** Nanoseconds of one input, by the model of time. */
	readonly ns: number;
}

const points = 5;

/** Networks of at most so many words are made, to see what they take. */
const smallWords = 2 ** 15;

/** Bytes of a word where no file says how many it takes. */
const plainWord = 8;

/** A cut and the bytes of its file. */
interface Sized {
	readonly cut: Pick<Cut, "mean" | "worst" | "words" | "nanoseconds">;
	readonly bytes: number;
}

/**
 * Five budgets, ascending, with the least time that each allows: column skip's where nothing within it pays,
 * as then that is what is made. None where there is no time to look. Cost: ten searches for a price, and up
 * to five small networks.
 */
export function curveOf(
	tree: ProofTree,
	budget: Budget,
	{ fitted, columnSkip, bytesOf }: Fits,
): CurvePoint[] {
	if (budget.isOver()) return [];
	const { costs } = fitted;
	const { minimize, sharedWords } = budget;
	const unlimited = { ...budget, words: Number.POSITIVE_INFINITY, targetOperations: noTarget };
	const ladder = wordLadder(tree, costs, unlimited, points);
	const least = sized(columnSkip);
	let known = sized(fitted);
	const made = cutsFor(tree, costs, unlimited, ladder).map((cut, k): Sized => {
		if (inTime(minimize) && !pays(cut, costs, sharedWords)) return least;
		const bytes = cut.words <= smallWords && !budget.isOver() ? bytesOf(cut) : undefined;
		if (bytes === undefined) return { cut, bytes: alongLine(ladder[k], least, known) };
		known = { cut, bytes };
		return known;
	});
	let [best] = made;
	let bytes = 0;
	return made.map((each) => {
		// A larger budget holds what a smaller one held.
		if (each.cut.nanoseconds < best.cut.nanoseconds) best = each;
		bytes = Math.max(bytes + 1, Math.ceil(each.bytes));
		const { mean, worst, nanoseconds } = best.cut;
		return { bytes, mean, worst, ns: nanoseconds };
	});
}

function sized({ cut, bytes }: Fitted): Sized {
	return { cut, bytes: bytes ?? plainWord * cut.words };
}

/** Bytes of so many words, on the line through two files. */
function alongLine(words: number, a: Sized, b: Sized): number {
	const between = (b.bytes - a.bytes) / (b.cut.words - a.cut.words);
	const each = Number.isFinite(between) && between > 0 ? between : plainWord;
	return b.bytes + each * (words - b.cut.words);
}
