/** What a .cnet file says of a network that was made of ranges. */

import type { CnetMetadata, MemorizedRanges } from "@condnet/core";
import { quote } from "./cells.ts";
import { inputColumnsOf } from "./column-types.ts";
import { wordName } from "./spread-table.ts";

/** What was made, wherever that was. */
export interface MemorizedFacts
	extends Pick<
		MemorizedRanges,
		"strategy" | "pairs" | "labels" | "cost" | "lowerBounds" | "ranges" | "notes"
	> {
	/** Inputs of a key. */
	readonly width: number;
	readonly verified: { readonly rows: number; readonly mismatches: number };
}

/**
 * @param facts of the table, whose inputs are the first and the last key of each range
 * @param names what the key is called if not as the first column, and the column of networks, if there is one
 */
export function rangeMetadata(
	facts: CnetMetadata,
	memorized: MemorizedFacts,
	{ key, networks }: { readonly key?: string | undefined; readonly networks: string | undefined },
): CnetMetadata {
	const { cost, verified, ranges, width, strategy, pairs, labels, lowerBounds, notes } = memorized;
	const [start, end] = inputColumnsOf(facts).map((column) => column.name);
	const name = key ?? start;
	return {
		...facts,
		inputs: width === 1 ? [name] : Array.from({ length: width }, (_, word) => wordName(name, word)),
		inputTypes: facts.inputTypes?.slice(0, width),
		rules: {
			ties: "Ranges that share numbers agree, or the inner one answers; -0 and +0 are one input.",
			nan: "NaN is refused as an input.",
		},
		strategy,
		pairs,
		labelCount: labels,
		operations: { worst: cost.worst, mean: cost.mean, meanOver: "the leaves, each alike" },
		depth: cost.depth,
		lowerBounds,
		verified: { rows: verified.rows, mismatches: verified.mismatches },
		notes: [
			(networks !== undefined
				? `Every address of the networks in ${quote(networks)} has its answer; `
				: `Every number from ${quote(start)} to ${quote(end)} of a row has its answer, also those that no row names; `) +
				(ranges.gaps === 0
					? "there is no number outside."
					: `what lies in no range is unknown: ${ranges.gaps} of the leaves ${ranges.gaps === 1 ? "is such a gap" : "are such gaps"}.`),
			...(facts.inputTypes?.[width] === "date"
				? ["A date without a time is its first second: as an end it does not hold the rest of its day."]
				: []),
			...notes,
		],
	};
}
