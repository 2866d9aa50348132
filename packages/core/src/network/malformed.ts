/** What the parts of a conditional network say of arrays that are none. */

import { CondnetError } from "../errors.ts";

/** An error that says why arrays are no conditional network. */
export function malformed(what: string): CondnetError {
	return new CondnetError("bad-data", `Not a conditional network: ${what}.`);
}
