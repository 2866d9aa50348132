/** What to do about a cell that is no number: which option would read it, in the role its column has. */

import type { Want } from "./table.ts";

const date =
	/^\s*[+-]?\d{4,6}-\d\d(-\d\d([T ]\d\d(:?\d\d(:?\d\d([.,]\d+)?)?)?\s*(Z|[+-]\d\d(:?\d\d)?)?)?)?\s*$/i;
const address = /^\s*\d{1,3}(\.\d{1,3}){3}\s*$/;
const network = /^\s*(\d{1,3}(\.\d{1,3}){3}|[\da-f]*:[\da-f:.]*)\/\d{1,3}\s*$/i;
const longAddress = /^\s*(?=.*::|([^:]*:){7})[\da-f:.]+\s*$/i;
const decimalComma = /^\s*[+-]?\d*,\d+(e[+-]?\d+)?\s*$/i;
const truth = /^\s*(true|false|yes|no|t|f)\s*$/i;
const integer = /^\s*[+-]?\d+\s*$/;
const almostNumber =
	/^\s*(=\s*")?[$\u20ac\u00a3]?\s*[-+\u2212]?\s*(\p{Nd}|[.,'_\s])*\p{Nd}(\p{Nd}|[.,'_\s])*(d[-+]?\d+)?["%$\u20ac\u00a3]?(\p{L}{1,3})?\s*$|^\s*0x[\da-f]+\s*$/iu;
const otherDate = /^\s*(\d{1,2}[./-]\d{1,2}[./-](\d{4}|\d\d)|\d{4}[./]\d{1,2}[./]\d{1,2})([T ,]+\d.*)?\s*$/;
const missing =
	/^\s*(#?n\/?a|<na>|null|none|nil|nan|nat|missing|undefined|#value!|#ref!|#div\/0!|[-?.])\s*$/i;

/** @param name the column's */
export function adviceFor(text: string, want: Want, name: string): string {
	const advice = adviceForCell(text, want, name);
	return missing.test(text) && want.role !== undefined
		? `If "${text.trim()}" stands for a missing value, fill the cell or remove the row. Otherwise: ${advice}`
		: advice;
}

function adviceForCell(text: string, { role, kind }: Want, name: string): string {
	const option = (type: string): string => `--type ${shellWord(`${name}=${type}`)}`;
	if (role === undefined) return "The network takes numbers in this column.";
	if (role === "weights") return "Weights are numbers of at least 0.";
	if (decimalComma.test(text)) return "If the comma stands before the fraction, say --decimal ,.";
	if (role === "output") {
		const label = `--label ${shellWord(name)} keeps every cell of the column as text.`;
		if (kind === "text" || !almostNumber.test(text) || integer.test(text)) return label;
		return `Write the cells as plain numbers; ${label}`;
	}
	if (date.test(text)) return `${option("date")} reads dates and times as seconds since 1970.`;
	if (network.test(text))
		return `--ranges ${shellWord(name)} ${option("cidr")} answers every address of such networks.`;
	if (address.test(text)) return `${option("ipv4")} reads addresses as whole numbers.`;
	if (longAddress.test(text)) return `${option("ipv6")} reads addresses as four words of 32 bits.`;
	if (otherDate.test(text))
		return `Write dates as 2024-01-31, which ${option("date")} reads as seconds since 1970.`;
	const asText = `${option("text")} takes each text of the column as a key of its own`;
	if (integer.test(text))
		return (
			`${asText}; or split the number over two columns, or write it with an exponent (1.5e20) ` +
			"where the nearest float64 is meant."
		);
	if (truth.test(text)) return `Write 1 and 0, or ${asText}.`;
	if (almostNumber.test(text)) return `Write the cells as plain numbers, or ${asText}.`;
	return `${asText}; or leave the column out with --inputs.`;
}

/** A word as a shell takes it. */
export function shellWord(text: string): string {
	return /^[\w./=:,@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
