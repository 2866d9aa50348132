/** Hints of core in the words of the command line. */

import { Command } from "commander";
import { expect, test } from "vitest";
import { withFlags } from "../../src/program/spelling.ts";

test("names the flag where core's hint names a library option, and leaves other words as they are", () => {
	const program = new Command("condnet");
	program.command("synthesize").option("--max-words <n>").option("-o, --output <file>");
	expect(withFlags("Limit `maxWords`, or name `output`.", program)).toBe(
		"Limit --max-words, or name --output.",
	);
	expect(withFlags("`convex` needs points; `maxBoxes` is no option here.", program)).toBe(
		"`convex` needs points; `maxBoxes` is no option here.",
	);
	expect(withFlags("Use `memorize`: gates compare with infinities too.", program)).toBe(
		"Use condnet memorize without --unconditional: gates compare with infinities too.",
	);
});
