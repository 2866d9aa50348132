/** The unconditional network that a file holds: what synthesis starts from. */

import {
	type ConditionalNetwork,
	CondnetError,
	LeafKind,
	type Network,
	networkOperations,
	type Operations,
} from "@condnet/core";
import type { OnnxModel } from "@condnet/onnx";

/** @throws CondnetError `bad-data` if the network is conditional already */
export function unconditionalNetwork({
	path,
	network,
}: {
	readonly path: string;
	readonly network: ConditionalNetwork;
}): Network {
	if (network.gateCount > 0 || network.leafKind(0) !== LeafKind.network)
		throw new CondnetError(
			"bad-data",
			`${path} is a conditional network already (${network.leafCount} leaves), expected an unconditional one.`,
			"Give the network that it was made from.",
		);
	return network.networks.get(network.leafItem(0));
}

/**
 * Operations of the dense layers as a model states them, zero weights included; of a .cnet file, on its
 * stored weights.
 */
export function denseOperations({ model }: { readonly model?: OnnxModel }, network: Network): Operations {
	return model === undefined ? networkOperations(network) : model.operations;
}
