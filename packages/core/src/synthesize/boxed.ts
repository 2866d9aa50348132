/** A network that was made for a box, with the box as its domain. */

import type { Box } from "../network/box.ts";
import { ConditionalNetwork } from "../network/conditional-network.ts";
import { Domain } from "../network/domain.ts";
import { type Network, NetworkPool } from "../network/network.ts";

/**
 * @param outside what an input outside the box gets: an error, or the answer of the whole source network,
 * which is then kept
 */
export function boxed(
	network: ConditionalNetwork,
	source: Network,
	box: Box,
	outside: "error" | "full",
): ConditionalNetwork {
	const keeps = outside === "full" && network.networks.count === 0;
	const networks = keeps ? NetworkPool.of(source) : network.networks;
	return new ConditionalNetwork({ ...network, networks, domain: new Domain([box], outside) });
}
