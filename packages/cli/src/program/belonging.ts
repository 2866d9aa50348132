/**
 * Options that mean something only beside another one: where they would be ignored in silence, they are
 * refused.
 */

import { CondnetError } from "@condnet/core";
import type { Command, Option } from "commander";

/**
 * Adds options that belong to another one, and says so in their help. A default was not asked for and passes.
 *
 * @param owner the other option's flag, such as `--box`
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
		const owning = command.options.find(({ long, short }) => owner === long || owner === short);
		if (owning === undefined || command.getOptionValueSource(owning.attributeName()) !== undefined) return;
		const stray = options.find((option) => command.getOptionValueSource(option.attributeName()) === "cli");
		if (stray !== undefined)
			throw new CondnetError(
				"usage",
				`${stray.long ?? stray.short} belongs to ${owner}: without it, it would be ignored.`,
				instead,
			);
	});
}
