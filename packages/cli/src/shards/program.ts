/** Where the program itself lies, for scripts and for processes that run it again. */

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { CondnetError } from "@condnet/core";

export function programPath(): string {
	// Beside the build, or two rooms above the sources.
	const path = ["../bin/condnet.js", "../../bin/condnet.js"]
		.map((place) => fileURLToPath(new URL(place, import.meta.url)))
		.find((place) => existsSync(place));
	if (path !== undefined) return path;
	throw new CondnetError("internal", "The program does not find itself.");
}
