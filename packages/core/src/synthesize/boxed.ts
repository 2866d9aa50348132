/** A network that was made for boxes, with these as its domain. */

import type { Box } from "../network/box.ts";
import { ConditionalNetwork } from "../network/conditional-network.ts";
import { Domain } from "../network/domain.ts";
import { type Network, NetworkPool } from "../network/network.ts";

/**
 * @param outside what an input outside of them gets: an error, or the answer of the whole source network,
 * which is then kept
 */
export function boxed(
	network: ConditionalNetwork,
	source: Network,
	boxes: readonly Box[],
	outside: "error" | "full",
): ConditionalNetwork {
	const keeps = outside === "full" && network.networks.count === 0;
	const networks = keeps ? NetworkPool.of(source) : network.networks;
	return new ConditionalNetwork({ ...network, networks, domain: new Domain(boxes, outside) });
}
