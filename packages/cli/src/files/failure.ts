/**
 * Errors as a person reads them: one sentence with what was wrong, a hint what to do, an exit code; never a
 * stack trace.
 */

import { CondnetError, type ErrorCode } from "@condnet/core";
import { exitCodes } from "./exit-codes.ts";
import { reportHint } from "./report-hint.ts";

/** What a system call's refusal means. */
const systemProblems: Readonly<Record<string, string>> = {
	ENOENT: "there is no such file or folder",
	EACCES: "permission denied",
	EPERM: "permission denied",
	EISDIR: "it is a directory",
	ENOTDIR: "a part of its path is not a folder",
	ENOSPC: "the disk is full",
	EDQUOT: "the disk quota is used up",
	EROFS: "the disk is read-only",
	EFBIG: "the file would be too large",
	EMFILE: "too many files are open",
	ENAMETOOLONG: "the name is too long",
	EIO: "the device failed",
	ELOOP: "too many symbolic links",
	EPIPE: "nothing reads it any more",
	ETXTBSY: "it is a program that runs",
	EBUSY: "it is in use",
	ENOMEM: "there is not enough memory",
	ENXIO: "nothing reads it",
};

/** The system's word for an error, such as ENOENT, if it is one of the system's. */
export function systemCode(error: unknown): string | undefined {
	if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return undefined;
	return /^E[A-Z0-9]+$/.test(error.code) ? error.code : undefined;
}

/** A system's refusal as an error of ours. @param path the file it is about, if the error does not say */
export function systemError(error: unknown, path?: string): CondnetError | undefined {
	const code = systemCode(error);
	if (code === undefined || !(error instanceof Error)) return undefined;
	const named = "path" in error && typeof error.path === "string" && error.path !== "" ? error.path : path;
	const problem = systemProblems[code] ?? error.message;
	return new CondnetError("input-output", named === undefined ? `${problem}.` : `${named}: ${problem}.`);
}

/** Any thrown value as an error of ours. */
export function asCondnetError(error: unknown): CondnetError {
	if (error instanceof CondnetError) return error;
	const system = systemError(error);
	if (system !== undefined) return system;
	if (isOutOfMemory(error))
		return new CondnetError(
			"input-output",
			"There is not enough memory for this.",
			"Use fewer rows or columns, or a machine with more memory.",
		);
	const message = error instanceof Error ? error.message : String(error);
	return new CondnetError("internal", message);
}

function isOutOfMemory(error: unknown): boolean {
	return (
		error instanceof RangeError &&
		/allocation|array length|array buffer|string length|memory/i.test(error.message)
	);
}

/** The message and the hint, as they go to standard error. */
export function failureText({
	code,
	message,
	hint,
}: Pick<CondnetError, "code" | "message" | "hint">): string {
	const shown = code === "internal" ? reportHint : hint;
	return `condnet: ${message}\n${shown === "" ? "" : `  ${shown}\n`}`;
}

export function exitCodeOf({ code }: { readonly code: ErrorCode }): number {
	return exitCodes[code];
}
