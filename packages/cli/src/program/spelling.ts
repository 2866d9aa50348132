/** Library options in core's hints, as the command line spells them. */

import type { Command } from "commander";

/** What a hint of core calls by a library name and the command line in a way of its own. */
const phrases: ReadonlyMap<string, string> = new Map([
	["memorize", "condnet memorize without --unconditional"],
	["output", "--output"],
	["cutDecision", "condnet synthesize --decision"],
]);

/**
 * A hint in which every library option in backticks that a command has too is that command's flag: `maxWords`
 * becomes --max-words. Other words in backticks stay as they are.
 */
export function withFlags(hint: string, program: Command): string {
	const options = program.commands.flatMap((command) => command.options);
	return hint.replaceAll(/`(\w+)`/g, (quoted, name: string) => {
		const option = options.find((each) => each.attributeName() === name);
		return phrases.get(name) ?? option?.long ?? quoted;
	});
}
