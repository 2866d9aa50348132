/** Seeded networks of random weights, of the size that training begins with. */

import { NetworkBuilder, Random } from "./condnet.js";

/**
 * @param widths inputs, hidden layers, outputs
 * @param kind of the neurons
 * @param parameters of their kind
 */
export function randomNetwork(widths, seed, kind = "relu", parameters = []) {
	const random = new Random(seed);
	const builder = new NetworkBuilder(widths[0]);
	let from = 0;
	for (let layer = 1; layer < widths.length; layer++) {
		const size = Math.sqrt(2 / widths[layer - 1]);
		for (let i = 0; i < widths[layer]; i++) {
			for (let j = 0; j < widths[layer - 1]; j++) builder.term(from + j, Math.fround(size * random.normal()));
			const bias = Math.fround(0.1 * random.normal());
			if (layer === widths.length - 1) builder.output(bias);
			else builder.neuron(kind, bias, ...parameters);
		}
		from += widths[layer - 1];
	}
	return builder.build();
}
