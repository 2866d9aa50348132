/**
 * What other budgets would give on the same proof tree, about the one that was asked for: from a sixteenth of
 * its words to sixteen times as many, if there is so much between a single leaf and all that the tree can
 * use. Small files are made, as what every file holds is much of them; of larger ones time and operations are
 * those of the best cut, and bytes are reckoned from the file that was made.
 */

import type { Fits, Fitted } from "./fit.ts";
import type { ProofTree } from "./proof-tree.ts";
import { type Budget, type Cut, cutsFor, inTime, noTarget, pays, wordsAt, wordsBetween } from "./prune.ts";

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
/** How many times fewer, and more, words than asked for. */
const reach = 16;

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
 * Five budgets, ascending, with the least that each allows of what was asked to be least: column skip where
 * nothing within it pays, as then that is what is made. None where there is no time to look. Cost: ten
 * searches for a price, and up to five small networks.
 */
export function curveOf(
	tree: ProofTree,
	budget: Budget,
	{ fitted, columnSkip, bytesOf, networkBytes }: Fits,
): CurvePoint[] {
	if (budget.isOver()) return [];
	const { costs } = fitted;
	const { minimize, sharedWords } = budget;
	const unlimited = { ...budget, words: Number.POSITIVE_INFINITY, targetOperations: noTarget };
	const [fewest, most] = wordsBetween(tree, costs, unlimited);
	const asked = Math.min(most, Math.max(fewest, fitted.pays ? fitted.cut.words : budget.words));
	const words = ladder(Math.max(fewest, asked / reach), asked, Math.min(most, reach * asked));
	const least = sized(columnSkip);
	const whole = sized(fitted);
	const eachMore = (networkBytes() ?? plainWord * whole.cut.words) / Math.max(1, whole.cut.words);
	let known = least;
	const made = cutsFor(tree, costs, unlimited, words).map((cut, k): Sized => {
		if (inTime(minimize) && !pays(cut, costs, sharedWords)) return least;
		if (fitted.pays && words[k] === asked) known = whole;
		else if (cut.words <= smallWords && !budget.isOver())
			known = { cut, bytes: bytesOf(cut) ?? between(words[k], known, whole, eachMore) };
		else return { cut, bytes: between(words[k], known, whole, eachMore) };
		return known;
	});
	const valued = ({ nanoseconds, mean }: Sized["cut"]): number => (inTime(minimize) ? nanoseconds : mean);
	let [best] = made;
	let bytes = 0;
	return made.map((each) => {
		// A larger budget holds what a smaller one held.
		if (valued(each.cut) < valued(best.cut)) best = each;
		bytes = Math.max(bytes + 1, Math.ceil(each.bytes));
		const { mean, worst, nanoseconds } = best.cut;
		return { bytes, mean, worst, ns: nanoseconds };
	});
}

/** Five numbers from the first to the third, in equal proportions to and from the second. */
function ladder(low: number, middle: number, high: number): number[] {
	const below = high <= middle ? points - 1 : low >= middle ? 0 : (points - 1) / 2;
	return Array.from({ length: points }, (_, k) =>
		k === below
			? middle
			: k < below
				? wordsAt(low, middle, k / below)
				: wordsAt(middle, high, (k - below) / (points - 1 - below)),
	);
}

function sized({ cut, bytes }: Fitted): Sized {
	return { cut, bytes: bytes ?? plainWord * cut.words };
}

/** Bytes of so many words: on the line between two files, and what a word takes for each more. */
function between(words: number, a: Sized, b: Sized, eachMore: number): number {
	if (words >= b.cut.words || !(a.cut.words < b.cut.words)) return b.bytes + eachMore * (words - b.cut.words);
	const part = (words - a.cut.words) / (b.cut.words - a.cut.words);
	return a.bytes + Math.max(0, part) * (b.bytes - a.bytes);
}
