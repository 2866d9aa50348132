/** Models of a plan that cannot be done: they are named, and the others go on. */

import type { ErrorCode } from "@condnet/core";
import type { Command } from "commander";
import { exitCodes } from "../files/exit-codes.ts";
import { asCondnetError, exitCodeOf, failureText } from "../files/failure.ts";
import { ClosedPipe, writeMessage } from "../files/standard-streams.ts";
import { withFlags } from "../program/spelling.ts";

/** A model, as the plan names it, and why it was refused. */
export interface Refused {
	readonly model: string;
	readonly code: ErrorCode;
	readonly message: string;
}

const errorCodes: readonly ErrorCode[] = ["usage", "bad-data", "unsupported-operator", "input-output"];

/**
 * Says on standard error why a model is left out.
 *
 * @param command spells hints in its flags
 * @throws what is no refusal: an interruption, and a reader that has gone
 */
export function refused(model: string, error: unknown, { parent }: Command): Refused {
	if (error instanceof ClosedPipe) throw error;
	const { code, message, hint } = asCondnetError(error);
	if (code === "interrupted") throw error;
	const spelt = parent === null ? hint : withFlags(hint, parent);
	writeMessage(failureText({ code, message: `${model} is left out: ${message}`, hint: spelt }));
	return { model, code, message };
}

/** A model of which a process ended with this exit code, and has said why. */
export function refusedWith(model: string, exit: number, message: string): Refused {
	const code = errorCodes.find((each) => exitCodeOf({ code: each }) === exit) ?? "internal";
	return { model, code, message };
}

export function refusedLines(models: readonly Refused[]): string[] {
	return models.map(({ model, message }) => `${model}: left out: ${message}`);
}

/** The exit code of the first that was refused; 0 if none was. */
export function exitOfRefused([first]: readonly Refused[]): number {
	return first === undefined ? exitCodes.yes : exitCodeOf(first);
}
