/** One input's cells as a network takes them, by what its columns hold, and how its values are shown. */

import type { CnetMetadata } from "@condnet/core";
import { ipv4Text, ipv6Text, readIpv4, readIpv6 } from "../tables/addresses.ts";
import { type CellProblem, quote, readNumber } from "../tables/cells.ts";
import { type InputColumn, inputColumnsOf } from "../tables/column-types.ts";
import { formatNumber } from "../tables/csv-text.ts";
import { readDate } from "../tables/dates.ts";

/** The numbers that a cell stands for; undefined where it is a text that the network does not know. */
export function readInput(
	{ inputTexts }: CnetMetadata,
	{ type, first }: InputColumn,
	cell: string,
): number | number[] | CellProblem | undefined {
	switch (type) {
		case "text": {
			const id = inputTexts?.[first]?.indexOf(cell) ?? -1;
			return id < 0 ? undefined : id;
		}
		case "date":
			return readDate(cell);
		case "ipv4":
			return readIpv4(cell);
		case "ipv6":
			return readIpv6(cell);
		default:
			return readNumber(cell);
	}
}

/** `x = 1.5`, `c = "red" (0)`: one text a column. */
export function shownInput(metadata: CnetMetadata, input: Float64Array): string[] {
	return inputColumnsOf(metadata).map((column) => shown(metadata, column, input));
}

function shown(
	{ inputTexts }: CnetMetadata,
	{ name, type, first, count }: InputColumn,
	input: Float64Array,
): string {
	const [value] = input.subarray(first);
	const number = formatNumber(value);
	const text = (): string => {
		switch (type) {
			case "text":
				return `${quote(inputTexts?.[first]?.[value] ?? "")} (${number})`;
			case "date":
				return `${number} s since 1970`;
			case "ipv4":
				return `${ipv4Text(value)} (${number})`;
			case "ipv6": {
				const words = input.subarray(first, first + count);
				return `${ipv6Text(words)} (${Array.from(words, formatNumber).join(", ")})`;
			}
			default:
				return number;
		}
	};
	return `${name} = ${text()}`;
}
