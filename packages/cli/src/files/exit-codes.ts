/** The meaning of the exit status, the same for every command. */

import type { ErrorCode } from "@condnet/core";

export const exitCodes = {
	/** Done, or checked and true. */
	yes: 0,
	/** Checked and false. */
	no: 1,
	usage: 2,
	"bad-data": 3,
	"unsupported-operator": 4,
	undecided: 5,
	internal: 70,
	"input-output": 74,
	interrupted: 130,
} as const satisfies Record<ErrorCode | "yes" | "no", number>;

/** The status of a command that was asked for a verdict. */
export function exitOfVerdict(verdict: "proved" | "refuted" | "undecided"): number {
	return { proved: exitCodes.yes, refuted: exitCodes.no, undecided: exitCodes.undecided }[verdict];
}
