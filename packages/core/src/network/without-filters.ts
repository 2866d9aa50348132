/** A network whose filtered leaves are the masked networks behind them: what has no filters takes it. */

import { ConditionalNetwork, LeafKind } from "./conditional-network.ts";
import { Filters } from "./filters.ts";

/**
 * Decides as the network does wherever its filters keep their promise, in more operations; the network itself
 * where it has no filters. Shares its memory. Cost: linear in the leaves.
 */
export function withoutFilters(network: ConditionalNetwork): ConditionalNetwork {
	const { filters, leafKinds, leafItems } = network;
	if (filters.count === 0) return network;
	return new ConditionalNetwork({
		...network,
		leafKinds: leafKinds.map((kind) => (kind === LeafKind.filtered ? LeafKind.restricted : kind)),
		leafItems: leafItems.map((item, leaf) =>
			leafKinds[leaf] === LeafKind.filtered ? filters.masks[item] : item,
		),
		filters: Filters.empty(network.inputCount),
	});
}
