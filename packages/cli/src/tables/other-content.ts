/** What a file holds that is named as a text and is none, by its first bytes. */

interface Content {
	readonly begins: string;
	readonly is: string;
	readonly hint: string;
}

const asCsv = "Save the sheet as CSV UTF-8.";
const asUtf8 = "Save it as UTF-8, which spreadsheets call CSV UTF-8.";

const contents: readonly Content[] = [
	{ begins: "\x1f\x8b", is: "packed by gzip", hint: "Unpack it, or let the file's name end in .gz." },
	{
		begins: "PK\x03\x04",
		is: "a zip archive, as Excel's .xlsx is",
		hint: "Unpack it, or save the sheet as CSV UTF-8.",
	},
	{ begins: "\xd0\xcf\x11\xe0", is: "an old Excel workbook", hint: asCsv },
	{ begins: "\xff\xfe", is: "UTF-16 text", hint: asUtf8 },
	{ begins: "\xfe\xff", is: "UTF-16 text", hint: asUtf8 },
	{ begins: "PAR1", is: "Parquet", hint: "Let its name end in .parquet." },
	{ begins: "\x93NUMPY", is: "a NumPy array", hint: "Let its name end in .npy." },
];

/** Undefined where they are none of these. */
export function otherContent(bytes: Uint8Array): Content | undefined {
	return contents.find(({ begins }) =>
		Array.from(begins).every((sign, i) => bytes[i] === sign.charCodeAt(0)),
	);
}
