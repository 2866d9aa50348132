/** The ending of a file that is written says its format; one that a command does not write is refused. */

import { extname } from "node:path";
import { CondnetError } from "@condnet/core";

/**
 * Names without an ending, and numbers behind a point (`net.v2`, `run.17`), say no format.
 *
 * @param endings those that the command writes, such as `.cnet`
 * @param what the file is, such as "a network"
 * @throws CondnetError `usage` naming the endings that are written
 */
export function requireEnding(path: string, endings: readonly string[], what: string): void {
	const ending = extname(path).toLowerCase();
	if (!/^\.[a-z]+$/.test(ending) || endings.includes(ending) || path.startsWith("/dev/")) return;
	throw new CondnetError(
		"usage",
		`${path}: ${what} is not written as ${ending}.`,
		`Give -o a name that ends in ${endings.join(", ")}.`,
	);
}
