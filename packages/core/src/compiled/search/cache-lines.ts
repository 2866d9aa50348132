/**
 * Lines: a cache line holds four neighbouring leaves, so that what a search ends with lies in one place.
 * First their thresholds, those of the gates to their right (+Infinity after the last leaf); then a word for
 * each: the leaf's answer where that is all there is to know of it (records.ts), otherwise its number.
 *
 * Lines stand in order, each leaf is in one, and it may be in several that follow one another. So a search
 * may end at any line up to the first that holds the key's leaf: thresholds below the key are passed from
 * there on.
 */

import type { Arrays } from "../../network/compiled-layout.ts";
import { type ConditionalNetwork, LeafKind } from "../../network/conditional-network.ts";
import type { Image } from "../image/image.ts";

export const leavesInLine = 4;
export const numbersInLine = 2 * leavesInLine;

export function lineArrays(lineCount: number): Arrays {
	return { lines: ["f64", numbersInLine * lineCount] };
}

/** @param startOf the first leaf of each line; after the last leaf come copies of it. Cost: linear */
export function fillLines(
	network: ConditionalNetwork,
	image: Image,
	startOf: (line: number) => number,
): void {
	const { thresholds, gateCount } = network;
	const lines = image.float64("lines");
	const holdAnswers = image.number("answersInLines") > 0;
	for (let at = 0, line = 0; at < lines.length; at += numbersInLine, line++) {
		const start = startOf(line);
		for (let i = 0; i < leavesInLine; i++) {
			const leaf = Math.min(start + i, gateCount);
			lines[at + i] = leaf < gateCount ? thresholds[leaf] : Number.POSITIVE_INFINITY;
			lines[at + leavesInLine + i] = holdAnswers ? answerOf(network, leaf) : leaf;
		}
	}
}

/** The one number of a leaf's answer; NaN where it has none. */
function answerOf(network: ConditionalNetwork, leaf: number): number {
	return network.leafKind(leaf) === LeafKind.unknown ? Number.NaN : network.constants[network.leafItem(leaf)];
}

/** Where a key's word stands among the lines' numbers, if its leaf is in the line `line` or after it. */
export function wordOf(key: number, lines: Float64Array, line: number): number {
	let at = numbersInLine * line;
	while (key > lines[at + 3]) at += numbersInLine;
	return at + leavesInLine + (+(key > lines[at]) + +(key > lines[at + 1]) + +(key > lines[at + 2]));
}

/**
 * Why going forward in the lines of an image could leave them, or lead to a leaf that is none; undefined if
 * neither can.
 */
export function linesProblem(image: Image): string | undefined {
	const lines = image.float64("lines");
	const leafCount = image.number("leafCount");
	if (lines[lines.length - leavesInLine - 1] !== Number.POSITIVE_INFINITY)
		return "no threshold ends its lines";
	if (image.number("answersInLines") > 0) return undefined;
	for (let at = leavesInLine; at < lines.length; at += numbersInLine)
		for (let i = at; i < at + leavesInLine; i++)
			if (!(Number.isInteger(lines[i]) && lines[i] >= 0 && lines[i] < leafCount))
				return `a line leads to leaf ${lines[i]} of ${leafCount}`;
	return undefined;
}
