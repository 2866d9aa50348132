/**
 * The one error class. A message says what was wrong and with which value; the hint says what to do.
 * The command line turns the code into its exit status.
 */

export type ErrorCode =
	/** The call itself is wrong: an unknown option, an argument out of range. */
	| "usage"
	/** A table, a network file or a model does not hold what it must. */
	| "bad-data"
	/** A model uses an operator that is not supported. */
	| "unsupported-operator"
	/** A question was asked that could be neither proved nor refuted. */
	| "undecided"
	/** Reading or writing failed. */
	| "input-output"
	/** The caller's AbortSignal fired. */
	| "interrupted"
	/** A defect of this library. */
	| "internal";

/**
 * The one error that condnet throws on purpose: `code` is for programs, `message` says what was wrong and
 * with which value, `hint` what to do about it; `rows` (from 1) where it was found in a table.
 */
export class CondnetError extends Error {
	readonly code: ErrorCode;
	/** What to do about it; empty if the message says it all. */
	readonly hint: string;
	/** The 1-based data rows it is about, so that a reader of files can add their lines. */
	readonly rows: readonly number[];

	constructor(code: ErrorCode, message: string, hint = "", rows: readonly number[] = []) {
		super(message);
		this.name = "CondnetError";
		this.code = code;
		this.hint = hint;
		this.rows = rows;
	}
}

/** Throws a `usage` error unless `condition` holds. */
export function requireUsage(condition: boolean, message: string, hint = ""): asserts condition {
	if (!condition) throw new CondnetError("usage", message, hint);
}

/** Throws an `internal` error unless `condition` holds: a defect of this library, never of its input. */
export function requireInternal(condition: boolean, message: string): asserts condition {
	if (!condition)
		throw new CondnetError("internal", message, "This is a defect in condnet; please report it.");
}
