/** Boxes as reports show them. */

import type { Box } from "@condnet/core";
import { things } from "./text.ts";

export type Intervals = readonly (readonly number[])[];

const mostIntervals = 8;
const mostBoxes = 8;

/** A box as JSON has it: each input's ends. */
export function intervals({ low, high }: Pick<Box, "low" | "high">): number[][] {
	return Array.from(low, (end, j) => [end, high[j]]);
}

/** @param names the inputs' names */
export function boxText(box: Intervals, names: readonly string[]): string {
	const shown = box.slice(0, mostIntervals).map(([low, high], j) => `${names[j]} in [${low}, ${high}]`);
	const more = box.length - shown.length;
	return shown.join(", ") + (more > 0 ? `, and ${things(more, "more input")}` : "");
}

/** Boxes, one line each. */
export function boxLines(boxes: readonly Intervals[], names: readonly string[]): [string, string][] {
	if (boxes.length === 1) return [["box", boxText(boxes[0], names)]];
	const shown = boxes
		.slice(0, mostBoxes)
		.map((box, k): [string, string] => [`box ${k + 1} of ${boxes.length}`, boxText(box, names)]);
	const more = boxes.length - shown.length;
	return more > 0 ? [...shown, ["", `and ${things(more, "more box", "more boxes")}`]] : shown;
}
