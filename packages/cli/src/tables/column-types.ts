/**
 * Which columns of a table are read as something else than numbers: inputs as `--type` says, and labels that
 * stand beside other outputs.
 */

import type { CnetMetadata, InputType } from "@condnet/core";
import { CondnetError } from "@condnet/core";
import { ipv6Words } from "./addresses.ts";
import { shellWord } from "./advice.ts";
import { quote } from "./cells.ts";
import { startsWithText } from "./dataset.ts";
import { Labels } from "./labels.ts";
import { matchColumns, type Selection } from "./select.ts";
import { ipv6Addresses, type Spread, SpreadTable, wordName } from "./spread-table.ts";
import type { Table } from "./table.ts";
import { type Conversion, TypedTable } from "./typed-table.ts";

/** One `--type`: columns, and what they hold. */
export interface TypeChoice {
	readonly columns: string;
	/** A column of type cidr is two, the ends of ranges (spread-table.ts). */
	readonly type: Exclude<InputType, "number"> | "cidr";
}

/**
 * The table as a network is made from it.
 *
 * @throws CondnetError `usage` if a type is given to a column that is no input
 */
export async function typedForBuild(
	table: Table,
	selection: Selection,
	choices: readonly TypeChoice[] = [],
): Promise<{ table: Table; selection: Selection }> {
	const conversions = new Map<number, Conversion>();
	const spreads = new Map<number, Spread>();
	for (const { columns, type } of choices)
		for (const column of matchColumns(table, columns, "--type")) {
			if (!selection.inputs.includes(column))
				throw new CondnetError(
					"usage",
					`--type is given for ${quote(table.columns[column].name)}, which is no input.`,
					"Name it with --inputs; a column of labels is named with --label.",
				);
			if (type === "cidr")
				throw new CondnetError(
					"usage",
					`Each cell of ${quote(table.columns[column].name)} is a range of addresses: --type cidr is for --ranges.`,
					`Give --ranges ${shellWord(table.columns[column].name)} instead of --inputs.`,
				);
			if (type === "ipv6") spreads.set(column, ipv6Addresses);
			else conversions.set(column, conversionOf(type, [], "added"));
		}
	const beside = selection.outputs.length > 1;
	for (const column of beside ? selection.outputs : [])
		if (selection.labels.includes(column)) conversions.set(column, conversionOf("text", [], "added"));
		else if (await startsWithText(table, column))
			conversions.set(column, {
				type: "text",
				texts: new Labels(),
				others: "added",
				strict: table.columns[column].kind === "either",
			});
	const { table: whole, inputs } = spreadColumns(table, selection.inputs, spreads);
	const chosen = { ...selection, inputs };
	if (conversions.size === 0) return { table: whole, selection: chosen };
	return {
		table: new TypedTable(whole, conversions),
		selection: beside ? { ...chosen, labels: [] } : chosen,
	};
}

/** Columns of several numbers each as so many columns. */
function spreadColumns(
	table: Table,
	inputs: readonly number[],
	spreads: ReadonlyMap<number, Spread>,
): { table: Table; inputs: readonly number[] } {
	if (spreads.size === 0) return { table, inputs };
	const spread = new SpreadTable(table, spreads);
	return { table: spread, inputs: inputs.flatMap((column) => spread.columnsOf(column)) };
}

/** @throws CondnetError `usage` if a column is of texts, whose numbers have no order and no distance */
export function refuseTexts(table: Table, columns: readonly number[], option: string): void {
	if (!(table instanceof TypedTable)) return;
	const column = columns.find((i) => table.conversions.get(i)?.type === "text");
	if (column === undefined) return;
	throw new CondnetError(
		"usage",
		`Column ${quote(table.columns[column].name)} holds texts, which have neither an order nor distances: ` +
			`${option} has no meaning for it.`,
		`Leave ${option} out, or choose columns of numbers, dates or addresses.`,
	);
}

/**
 * The table as a network that has been made asks it: texts that it does not know have no answer.
 *
 * @param inputs a column for each of the network's (see `inputColumnsOf`)
 * @returns with a column for each of its inputs
 */
export function typedForAnswers(
	table: Table,
	inputs: readonly number[],
	metadata: CnetMetadata,
): { table: Table; inputs: readonly number[] } {
	const conversions = new Map<number, Conversion>();
	const spreads = new Map<number, Spread>();
	for (const [k, { first, type }] of inputColumnsOf(metadata).entries())
		if (type === "ipv6") spreads.set(inputs[k], ipv6Addresses);
		else if (type !== "number")
			conversions.set(inputs[k], conversionOf(type, metadata.inputTexts?.[first] ?? [], "unknown"));
	const spread = spreadColumns(table, inputs, spreads);
	return conversions.size === 0 ? spread : { ...spread, table: new TypedTable(spread.table, conversions) };
}

/** A column of a table as a network reads it. */
export interface InputColumn {
	readonly name: string;
	readonly type: InputType;
	/** The inputs that it gives. */
	readonly first: number;
	readonly count: number;
}

/** What a network's inputs are columns of: addresses of IPv6 give four each. */
export function inputColumnsOf({ inputs, inputTypes }: CnetMetadata): InputColumn[] {
	const columns: InputColumn[] = [];
	for (let first = 0; first < inputs.length; ) {
		const type = inputTypes?.[first] ?? "number";
		const count = type === "ipv6" ? Math.min(ipv6Words, inputs.length - first) : 1;
		const suffix = type === "ipv6" ? wordName("", 0) : "";
		const name = inputs[first];
		columns.push({
			name: name.endsWith(suffix) ? name.slice(0, name.length - suffix.length) : name,
			type,
			first,
			count,
		});
		first += count;
	}
	return columns;
}

function conversionOf(
	type: Exclude<InputType, "number" | "ipv6">,
	texts: readonly string[],
	others: "added" | "unknown",
): Conversion {
	return type === "text" ? { type, texts: new Labels(texts), others } : { type };
}

/** What a network's file says of such columns. */
export function typeFacts(
	table: Table,
	{ inputs, outputs }: Selection,
): Pick<CnetMetadata, "inputTypes" | "inputTexts" | "outputLabels"> {
	const conversions = table instanceof TypedTable ? table.conversions : new Map<number, Conversion>();
	const texts = (column: number): readonly string[] | null => {
		const conversion = conversions.get(column);
		return conversion?.type === "text" ? conversion.texts.texts : null;
	};
	const some = (columns: readonly number[]): boolean => columns.some((column) => texts(column) !== null);
	const types = inputs.map((column): InputType => table.columns[column].holds ?? "number");
	return {
		...(types.some((type) => type !== "number") ? { inputTypes: types } : {}),
		...(some(inputs) ? { inputTexts: inputs.map(texts) } : {}),
		...(some(outputs) ? { outputLabels: outputs.map(texts) } : {}),
	};
}
