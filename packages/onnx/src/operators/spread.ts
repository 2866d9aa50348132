/** Tensors of numbers spread to one shape: what Sum, Mean, Max and Min take element by element. */

import type { NetworkBuilder } from "@condnet/core";
import type { Forms } from "../forms.ts";
import type { Node } from "../node.ts";
import { broadcastMap, elementCount, type Shape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

/** A tensor's settled elements, and which of them stands at each place of the shape. */
export interface Spread {
	readonly forms: Forms;
	readonly map: Int32Array;
}

export class SpreadInputs {
	readonly shape: Shape;
	/** Elements of the shape. */
	readonly count: number;
	readonly tensors: readonly Tensor[];

	/** @throws CondnetError if a node has no inputs, or they are not of one shape */
	constructor(node: Node) {
		if (node.inputs.length === 0) node.fail("has no inputs, expected at least one");
		this.tensors = node.inputs.map((_, place) => node.floats(place));
		node.keepRank(this.tensors);
		this.shape = node.broadcast(this.tensors);
		this.count = elementCount(this.shape, node.label);
	}

	settled(network: NetworkBuilder): Spread[] {
		return this.tensors.map((tensor) => ({
			forms: tensor.settled(network),
			map: broadcastMap(tensor.shape, this.shape),
		}));
	}
}
