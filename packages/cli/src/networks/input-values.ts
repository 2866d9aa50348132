/** One input's cells as a network takes them, by what its columns hold, and how its values are shown. */

import { type CnetMetadata, CondnetError } from "@condnet/core";
import { formatNumber } from "../report/number-text.ts";
import { things } from "../report/text.ts";
import { ipv4Text, ipv6Text, readIpv4, readIpv6 } from "../tables/addresses.ts";
import { type CellProblem, quote, readNumber } from "../tables/cells.ts";
import { type InputColumn, inputColumnsOf } from "../tables/column-types.ts";
import { dateText, readDate } from "../tables/dates.ts";
import { splitList } from "../tables/select.ts";

/** Of a text that no row had, a network knows nothing. */
export class UnknownText {
	readonly column: string;
	readonly text: string;

	constructor(column: string, text: string) {
		this.column = column;
		this.text = text;
	}
}

/**
 * One input as an option gives it, the cells of its columns separated by commas.
 *
 * @throws CondnetError `usage` for another number of cells, or for one that its column does not take
 */
export function readInputs(metadata: CnetMetadata, option: string, text: string): Float64Array | UnknownText {
	const columns = inputColumnsOf(metadata);
	const cells = splitList(text);
	if (cells.length !== columns.length) {
		const names = columns.slice(0, 20).map(({ name }) => name);
		throw new CondnetError(
			"usage",
			`${option} has ${things(cells.length, "value")}, the network takes ${columns.length}.`,
			`Give ${names.join(", ")}${columns.length > 20 ? ", ..." : ""} in this order.`,
		);
	}
	const input = new Float64Array(metadata.inputs.length);
	let unknown: UnknownText | undefined;
	for (const [k, column] of columns.entries()) {
		const value = readInput(metadata, column, cells[k]);
		if (value === undefined) unknown ??= new UnknownText(column.name, cells[k]);
		else if (typeof value === "number") input[column.first] = value;
		else if (Array.isArray(value)) input.set(value, column.first);
		else throw new CondnetError("usage", `${option}, ${column.name}: ${value.problem}.`, value.hint);
	}
	return unknown ?? input;
}

/** The numbers that a cell stands for; undefined where it is a text that the network does not know. */
function readInput(
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
				return `${dateText(value) ?? ""} (${number} s since 1970)`.trimStart();
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

/**
 * A value or a threshold of one input as its column is written; undefined where it is a number. Between two
 * addresses a threshold is written as the lower one, since inputs are whole.
 */
export function valueText({ inputTypes }: CnetMetadata, j: number, value: number): string | undefined {
	const type = inputTypes?.[j];
	if (type === "date") return dateText(value);
	return type === "ipv4" && value >= 0 && value < 2 ** 32 ? ipv4Text(value) : undefined;
}
