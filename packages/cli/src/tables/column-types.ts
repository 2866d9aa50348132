/**
 * Which columns of a table are read as something else than numbers: inputs as `--type` says, and labels that
 * stand beside other outputs.
 */

import type { CnetMetadata, InputType } from "@condnet/core";
import { CondnetError } from "@condnet/core";
import { shellWord } from "./advice.ts";
import { quote } from "./cells.ts";
import { startsWithText } from "./dataset.ts";
import { Labels } from "./labels.ts";
import { matchColumns, type Selection } from "./select.ts";
import type { Table } from "./table.ts";
import { type Conversion, TypedTable } from "./typed-table.ts";

/** One `--type`: columns, and what they hold. */
export interface TypeChoice {
	readonly columns: string;
	/** A column of type cidr is two, the ends of ranges (see `cidr-table.ts`). */
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
			conversions.set(column, conversionOf(type, [], "added"));
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
	if (conversions.size === 0) return { table, selection };
	return {
		table: new TypedTable(table, conversions),
		selection: beside ? { ...selection, labels: [] } : selection,
	};
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

/** The table as a network that has been made asks it: texts that it does not know have no answer. */
export function typedForAnswers(
	table: Table,
	inputs: readonly number[],
	{ inputTypes = [], inputTexts = [] }: CnetMetadata,
): Table {
	const conversions = new Map<number, Conversion>();
	inputs.forEach((column, j) => {
		const type = inputTypes[j] ?? "number";
		if (type !== "number") conversions.set(column, conversionOf(type, inputTexts[j] ?? [], "unknown"));
	});
	return conversions.size === 0 ? table : new TypedTable(table, conversions);
}

function conversionOf(
	type: Exclude<InputType, "number">,
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
	if (!(table instanceof TypedTable)) return {};
	const { conversions } = table;
	const texts = (column: number): readonly string[] | null => {
		const conversion = conversions.get(column);
		return conversion?.type === "text" ? conversion.texts.texts : null;
	};
	const some = (columns: readonly number[]): boolean => columns.some((column) => texts(column) !== null);
	return {
		...(inputs.some((column) => conversions.has(column))
			? { inputTypes: inputs.map((column): InputType => conversions.get(column)?.type ?? "number") }
			: {}),
		...(some(inputs) ? { inputTexts: inputs.map(texts) } : {}),
		...(some(outputs) ? { outputLabels: outputs.map(texts) } : {}),
	};
}
