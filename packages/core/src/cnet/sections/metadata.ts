/**
 * What a .cnet file says about its network, as JSON in the section `metadata`. The labels, which may be many,
 * stand in a section of their own. Fields this version does not know are kept. Cost: linear in its length,
 * which is bounded.
 */

import { requireUsage } from "../../errors.ts";
import type { LowerBound } from "../../network/lower-bounds.ts";
import type { Operations } from "../../network/operation-count.ts";
import { damaged, decodeText } from "../frame/format.ts";

/** A lower bound as it stands in a file, where its class may be one that this version does not know. */
export type StoredLowerBound = Omit<LowerBound, "class"> & { readonly class: string };

/**
 * What the numbers of an input column stand for: themselves; texts, by a dictionary; dates and times, as
 * seconds since 1970 UTC; IPv4 addresses, as whole numbers; IPv6 addresses, as four words of 32 bits, the
 * highest first: a column NAME of them is four inputs, NAME[0] to NAME[3].
 */
export type InputType = "number" | "text" | "date" | "ipv4" | "ipv6";

const inputTypes: readonly unknown[] = ["number", "text", "date", "ipv4", "ipv6"] satisfies InputType[];

/** Names of columns, labels and figures that a file keeps of its network. */
export interface CnetMetadata {
	/** Name of each input column. */
	readonly inputs: readonly string[];
	/** Name of each output column. */
	readonly outputs: readonly string[];
	/**
	 * True where the names are those of a model's tensors: a table's columns need not have them, and are read
	 * in their order where none has.
	 */
	readonly byPosition?: boolean | undefined;
	/** Text of each label where the one output is the number of a label, from 0. */
	readonly labels?: readonly string[] | undefined;
	/** What each input column's numbers were made from; all are numbers if left out. */
	readonly inputTypes?: readonly InputType[] | undefined;
	/** Of each input column of type text its texts, whose numbers, from 0, are the inputs; otherwise null. */
	readonly inputTexts?: readonly (readonly string[] | null)[] | undefined;
	/**
	 * Where there are several outputs, of each one that is the number of a label the labels' texts; otherwise
	 * null.
	 */
	readonly outputLabels?: readonly (readonly string[] | null)[] | undefined;
	/** How the network was made. */
	readonly strategy?: string | undefined;
	/** Rows of the table, and distinct inputs among them. */
	readonly rows?: number | undefined;
	readonly pairs?: number | undefined;
	/** Distinct outputs among them. */
	readonly labelCount?: number | undefined;
	/** Algorithm and hexadecimal digits of a hash of the table's inputs and outputs. */
	readonly dataHash?: string | undefined;
	/** What was done about equal inputs, and about NaN. */
	readonly rules?: { readonly ties: string; readonly nan: string } | undefined;
	/** Worst-case and mean operations of a path, and what the mean is taken over. */
	readonly operations?:
		| { readonly worst: Operations; readonly mean: Operations; readonly meanOver?: string | undefined }
		| undefined;
	/** Most gates on a path. */
	readonly depth?: number | undefined;
	readonly lowerBounds?: readonly StoredLowerBound[] | undefined;
	/** Rows whose answers were compared after the build, and how many differed. */
	readonly verified?: { readonly rows: number; readonly mismatches: number } | undefined;
	/** Certified radius around every stored input (l-infinity, open). */
	readonly radius?: number | undefined;
	/** What is proved about the network, and where; certificates stand in sections of their own. */
	readonly proof?: { readonly status: string; readonly where?: string | undefined } | undefined;
	/** What becomes of an input outside the proof's box: an error, or the whole network's answer. */
	readonly outside?: "error" | "full" | undefined;
	readonly notes?: readonly string[] | undefined;
}

/** What the section `metadata` says of the texts: for each column how many; null for a column of numbers. */
export interface TextCounts {
	readonly inputs: readonly (number | null)[];
	readonly outputs: readonly (number | null)[];
}

type ColumnTexts = readonly (readonly string[] | null)[];

/** Undefined where no column has texts. @throws CondnetError `usage` if they do not fit the columns */
function textCounts(metadata: CnetMetadata): TextCounts | undefined {
	const { inputs, outputs, inputTypes = inputs, inputTexts, outputLabels } = metadata;
	requireUsage(
		inputTypes.length === inputs.length &&
			(inputTexts?.length ?? inputs.length) === inputs.length &&
			(outputLabels?.length ?? outputs.length) === outputs.length,
		"The metadata must have a type, and texts or null, for each column.",
	);
	if (inputTexts === undefined && outputLabels === undefined) return undefined;
	const counts = (texts: ColumnTexts): (number | null)[] => texts.map((column) => column?.length ?? null);
	return { inputs: counts(inputTexts ?? []), outputs: counts(outputLabels ?? []) };
}

/**
 * Bytes of JSON at most: parsed, they take less than 64 MB whatever they are. Names of 150 000 columns fit.
 */
const mostBytes = 2 ** 21;

/** @throws CondnetError `usage` if a field is not what its type says, or all are too long */
export function encodeMetadata(metadata: CnetMetadata): Uint8Array {
	const problem = problemOf(metadata);
	requireUsage(problem === undefined, `The metadata cannot be written: ${problem}.`);
	const { labels, inputTexts: _, outputLabels: __, ...rest } = metadata;
	const written = {
		...rest,
		...(labels?.length === 0 ? { labels } : {}),
		textCounts: textCounts(metadata),
	};
	const bytes = new TextEncoder().encode(JSON.stringify(written));
	requireUsage(
		bytes.length <= mostBytes,
		`The metadata takes ${bytes.length} bytes, more than ${mostBytes}.`,
		"Use shorter names of columns.",
	);
	return bytes;
}

/** @throws CondnetError `bad-data` unless the bytes are metadata */
export function decodeMetadata(bytes: Uint8Array): CnetMetadata & { readonly textCounts?: TextCounts } {
	if (bytes.length > mostBytes) throw damaged(`its metadata takes ${bytes.length} bytes`);
	const value = parseJson(decodeText(bytes, "its metadata"));
	const problem = problemOf(value);
	if (problem !== undefined || !isMetadata(value)) throw damaged(`in its metadata ${problem}`);
	return value;
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		throw damaged("its metadata is not JSON");
	}
}

function isMetadata(value: unknown): value is CnetMetadata {
	return problemOf(value) === undefined;
}

type Rule = (value: unknown) => string | undefined;

const isText: Rule = (value) => (typeof value === "string" ? undefined : "is not text");
const isCount: Rule = (value) =>
	Number.isSafeInteger(value) && Number(value) >= 0 ? undefined : "is not a count";
const isNumber: Rule = (value) => (Number.isFinite(value) ? undefined : "is not a finite number");
const isBoolean: Rule = (value) => (typeof value === "boolean" ? undefined : "is neither true nor false");
const optional =
	(rule: Rule): Rule =>
	(value) =>
		value === undefined ? undefined : rule(value);
const orNull =
	(rule: Rule): Rule =>
	(value) =>
		value === null ? undefined : rule(value);

function listOf(rule: Rule): Rule {
	return (value) => {
		if (!Array.isArray(value)) return "is not a list";
		const at = value.findIndex((item) => rule(item) !== undefined);
		return at < 0 ? undefined : `holds at ${at} what ${rule(value[at])}`;
	};
}

function fields(rules: Readonly<Record<string, Rule>>): Rule {
	return (value) => {
		if (typeof value !== "object" || value === null || Array.isArray(value)) return "is not an object";
		const found = new Map(Object.entries(value));
		for (const [name, rule] of Object.entries(rules)) {
			const problem = rule(found.get(name));
			if (problem !== undefined) return `${name} ${problem}`;
		}
		return undefined;
	};
}

const operations = fields({
	multiplications: isNumber,
	additions: isNumber,
	comparisons: isNumber,
	total: isNumber,
});

/** The first thing that is not as CnetMetadata says. */
const problemOf = fields({
	inputs: listOf(isText),
	outputs: listOf(isText),
	byPosition: optional(isBoolean),
	labels: optional(listOf(isText)),
	inputTypes: optional(
		listOf((value) => (inputTypes.includes(value) ? undefined : "is no type of a column")),
	),
	inputTexts: optional(listOf(orNull(listOf(isText)))),
	outputLabels: optional(listOf(orNull(listOf(isText)))),
	textCounts: optional(fields({ inputs: listOf(orNull(isCount)), outputs: listOf(orNull(isCount)) })),
	strategy: optional(isText),
	rows: optional(isCount),
	pairs: optional(isCount),
	labelCount: optional(isCount),
	dataHash: optional(isText),
	rules: optional(fields({ ties: isText, nan: isText })),
	operations: optional(fields({ worst: operations, mean: operations, meanOver: optional(isText) })),
	depth: optional(isCount),
	lowerBounds: optional(
		listOf(
			fields({
				class: isText,
				worst: orNull(isNumber),
				mean: orNull(isNumber),
				words: orNull(isNumber),
				sentence: isText,
				attained: isBoolean,
			}),
		),
	),
	verified: optional(fields({ rows: isCount, mismatches: isCount })),
	radius: optional(isNumber),
	proof: optional(fields({ status: isText, where: optional(isText) })),
	outside: optional((value) =>
		value === "error" || value === "full" ? undefined : "is neither error nor full",
	),
	notes: optional(listOf(isText)),
});
