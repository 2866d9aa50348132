/** What is to be a network is one: a file's bytes, or what `decode` returns, are not. */

import { requireInstance } from "../numbers/required.ts";
import { ConditionalNetwork } from "./conditional-network.ts";
import { Network } from "./network.ts";

/** Throws `usage` unless this is a conditional network. */
export function requireConditional(network: ConditionalNetwork): void {
	requireInstance(
		network,
		ConditionalNetwork,
		"The network",
		"ConditionalNetwork",
		"A file's is `decode(bytes).network`, a table's `memorize(dataset).network`.",
	);
}

/** Throws `usage` unless this is an unconditional network. */
export function requireNetwork(network: Network): void {
	requireInstance(
		network,
		Network,
		"The network",
		"Network",
		"`NetworkBuilder` makes one, and so does a reader of models.",
	);
}
