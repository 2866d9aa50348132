/** One input's cells as a network takes them, by what its columns hold, and how its values are shown. */

import type { CnetMetadata } from "@condnet/core";
import { type CellProblem, quote, readNumber } from "../tables/cells.ts";
import { formatNumber } from "../tables/csv-text.ts";
import { ipv4Text, readDate, readIpv4 } from "../tables/dates.ts";

/** The number that a cell stands for; undefined where it is a text that the network does not know. */
export function readInput(
	{ inputTypes, inputTexts }: CnetMetadata,
	j: number,
	cell: string,
): number | CellProblem | undefined {
	switch (inputTypes?.[j] ?? "number") {
		case "text": {
			const id = inputTexts?.[j]?.indexOf(cell) ?? -1;
			return id < 0 ? undefined : id;
		}
		case "date":
			return readDate(cell);
		case "ipv4":
			return readIpv4(cell);
		default:
			return readNumber(cell);
	}
}

/** `x = 1.5`, `c = "red" (0)` */
export function shownInput(
	{ inputs, inputTypes, inputTexts }: CnetMetadata,
	j: number,
	value: number,
): string {
	const number = formatNumber(value);
	const shown = (): string => {
		switch (inputTypes?.[j] ?? "number") {
			case "text":
				return `${quote(inputTexts?.[j]?.[value] ?? "")} (${number})`;
			case "date":
				return `${number} s since 1970`;
			case "ipv4":
				return `${ipv4Text(value)} (${number})`;
			default:
				return number;
		}
	};
	return `${inputs[j]} = ${shown()}`;
}
