/** The records of filtered leaves (programs.ts has their layout). Cost: linear in the filter's network. */

import type { Filters } from "../../network/filters.ts";
import { filteredRecord, filterWords, linearShape, otherShape, recordWords, shapes } from "../image/codes.ts";
import { appendCompact } from "./compact-program.ts";
import { appendProgram, type Room } from "./program.ts";
import type { WordList } from "./word-list.ts";

/**
 * Appends the record of a filter.
 *
 * @param behind what a leaf's node would say of the masked network that decides otherwise
 * @returns what the leaf's node says
 */
export function appendFilter(
	words: WordList,
	room: Room,
	{ networks, above, below, low, high }: Filters,
	filter: number,
	behind: number,
	skips: boolean,
): number {
	const network = networks.get(filter);
	const record = words.align(recordWords);
	words.reserve(filterWords);
	let shape = linearShape;
	if (network.neuronCount === 0) {
		const { start, columns, weights } = network.rows;
		const at = words.reserve(network.inputCount);
		for (let k = start[0]; k < start[1]; k++) words.number(at + columns[k], weights[k]);
	} else {
		shape = skips ? appendCompact(words, room, network, () => true) : -1;
		if (shape < 0) {
			shape = otherShape;
			appendProgram(words, room, network, () => true, skips);
		}
	}
	words.pair(record, filteredRecord, behind);
	words.pair(record + 1, above[filter] | (below[filter] << 16), shape);
	words.number(record + 2, low[filter]);
	words.number(record + 3, high[filter]);
	return (record / recordWords) * shapes + otherShape;
}
