/** Types of NumPy's arrays that are no numbers or texts: what they are called there, and what to do. */

import { CondnetError } from "@condnet/core";

export const saveAsFloats =
	"Save plain numeric arrays, for example with numpy.save(path, array.astype('float64')).";

interface Refusal {
	readonly pattern: RegExp;
	/** @param found what the pattern's groups matched */
	readonly is: (...found: string[]) => string;
	readonly hint: string;
}

const refusals: readonly Refusal[] = [
	{
		pattern: /^'\|O\d*'$/,
		is: () => "object: it holds Python objects, not numbers",
		hint: saveAsFloats,
	},
	{
		pattern: /^'[<>|=]?M8(\[\w+\])?'$/,
		is: (unit) => `datetime64${unit}, expected numbers or texts`,
		hint:
			"Save seconds since 1970, array.astype('datetime64[ms]').astype('float64') / 1000, or the texts of " +
			"numpy.datetime_as_string(array), which --type COLUMN=date reads as such.",
	},
	{
		pattern: /^'[<>|=]?m8(\[\w+\])?'$/,
		is: (unit) => `timedelta64${unit}, expected numbers or texts`,
		hint: "Save seconds: array / numpy.timedelta64(1, 's').",
	},
	{
		pattern: /^'[<>|=]?c(\d+)'$/,
		is: (bytes) => `complex${8 * Number(bytes)}, expected real numbers`,
		hint: "Save the real and the imaginary parts as columns: numpy.column_stack((array.real, array.imag)).",
	},
	{
		pattern: /^'[<>|=]?f(10|12|16)'$/,
		is: (bytes) => `float${8 * Number(bytes)}, which float64 does not hold`,
		hint: "Save it rounded: numpy.save(path, array.astype('float64')).",
	},
	{
		pattern: /^'[<>|=]?[US](\d{7,})'$/,
		is: (signs) => `text of ${signs} signs, expected at most 1048576`,
		hint: "Shorten the texts.",
	},
	{
		pattern: /^'[<>|=]?V(\d+)'$/,
		is: (bytes) => `void${8 * Number(bytes)}: ${bytes} bytes without a meaning, expected numbers`,
		hint: `${saveAsFloats} A type that NumPy does not know, such as bfloat16, is saved so.`,
	},
];

/**
 * The error for an array of such a type; undefined where its header names none.
 *
 * @param header the text of the header
 */
export function refusedType(name: string, header: string): CondnetError | undefined {
	const descr = /'descr'\s*:\s*('[^']*'|\[.*\])\s*,\s*'(?:fortran_order|shape)'/s.exec(header)?.[1];
	if (descr === undefined) return undefined;
	if (descr.startsWith("[")) return recordArray(name, descr);
	for (const { pattern, is, hint } of refusals) {
		const found = pattern.exec(descr);
		if (found === null) continue;
		const [, ...groups] = found;
		return new CondnetError(
			"bad-data",
			`${name}: the array is of type ${is(...groups.map((group) => group ?? ""))}.`,
			hint,
		);
	}
	return undefined;
}

const mostFields = 10; // that are named

function recordArray(name: string, descr: string): CondnetError {
	const fields = Array.from(descr.matchAll(/\('([^']+)',\s*('[^']*')?/g), ([, field, type]) =>
		type === undefined ? field : `${field} (${type.slice(1, -1)})`,
	);
	const more = fields.length > mostFields ? ` and ${fields.length - mostFields} more` : "";
	return new CondnetError(
		"bad-data",
		`${name}: the array is a record array with the fields ${fields.slice(0, mostFields).join(", ")}${more}, expected one of numbers.`,
		"Save the fields as columns, numpy.lib.recfunctions.structured_to_unstructured(array), or write .csv " +
			"or .parquet, which keep their names: pandas.DataFrame(array).to_csv(path, index=False).",
	);
}
