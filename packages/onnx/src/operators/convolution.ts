/**
 * Conv with constant weights, any number of spatial axes, strides, pads, dilations and groups. Every element
 * is one sum: it starts at the channel's bias (plus the products of constant elements) and adds weight *
 * value by ascending value. Elements of the padding and zero weights are left out.
 */

import { FormsBuilder } from "../forms.ts";
import type { Node, Operator } from "../node.ts";
import { show, sizeOf } from "../shape.ts";
import { constantKernel, windows } from "./windows.ts";

export const conv: Operator = {
	readsSums: false,
	plan(node: Node) {
		const { tensor, shape, weights } = constantKernel(node);
		const [batch, channels, ...from] = tensor.shape;
		const [features, depth, ...kernel] = shape;
		const groups = node.integer("group", 1);
		if (!(groups >= 1) || channels !== depth * groups || features % groups !== 0)
			node.fail(
				`has ${groups} groups, ${channels} channels and a kernel of shape ${show(shape)}, which do not fit`,
			);
		const biases = node.inputs[2] === undefined ? undefined : node.weights(2, "the bias");
		if (biases !== undefined && biases.length !== features)
			node.fail(`has ${biases.length} biases for ${features} features`);
		const window = windows(node, from, kernel, false);
		const [pixels, positions, taps] = [sizeOf(from), sizeOf(window.to), sizeOf(kernel)];
		let nonzeros = 0;
		for (const weight of weights) if (weight !== 0) nonzeros++;
		const outputs = batch * features * positions;
		return {
			shape: [batch, features, ...window.to],
			terms: batch * positions * nonzeros,
			longest: depth * window.longest,
			parameters: weights.length + (biases?.length ?? 0),
			operations: {
				multiplications: outputs * depth * taps,
				additions: outputs * (depth * taps - (biases === undefined ? 1 : 0)),
			},
			build(network) {
				const forms = tensor.settled(network);
				const list = window.list();
				const rows = new FormsBuilder(outputs, batch * positions * nonzeros);
				for (let b = 0; b < batch; b++)
					for (let f = 0; f < features; f++) {
						const channel = b * channels + Math.floor((f * groups) / features) * depth;
						for (let p = 0; p < positions; p++) {
							for (let d = 0; d < depth; d++) {
								const image = (channel + d) * pixels;
								const filter = (f * depth + d) * taps;
								for (let k = list.start[p]; k < list.start[p + 1]; k++)
									rows.scaled(forms, image + list.inputs[k], weights[filter + list.kernel[k]]);
							}
							rows.end(biases === undefined ? 0 : biases[f]);
						}
					}
				return rows.build();
			},
		};
	},
};
