/**
 * Options that mean something only beside another one: where they would be ignored in silence, they are
 * refused.
 */

import { CondnetError } from "@condnet/core";
import type { Command, Option } from "commander";

/**
 * Adds options that belong to another one, and says so in their help. A default was not asked for and passes.
 *
 * @param owner the other option's long name, such as `--box`
 * @param instead what a user could do who gave one of them without it
 */
export function addBelonging(
	command: Command,
	owner: string,
	instead: string,
	options: readonly Option[],
): void {
	for (const option of options) {
		option.description = `with ${owner}: ${option.description}`;
		command.addOption(option);
	}
	command.hook("preAction", () => {
		if (command.getOptionValueSource(owner.replace(/^--/, "")) !== undefined) return;
		const stray = options.find((option) => command.getOptionValueSource(option.attributeName()) === "cli");
		if (stray !== undefined)
			throw new CondnetError(
				"usage",
				`${stray.long} belongs to ${owner}: without it, it would be ignored.`,
				instead,
			);
	});
}
