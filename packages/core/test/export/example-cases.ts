/** The project's examples as cases: the controller in three forms, the demo's tables, exact pieces. */

import { readFileSync } from "node:fs";
import { readOnnx } from "@condnet/onnx";
import { compositionPairs, generalCategories } from "../../../../examples/demo/tables.js";
import {
	Box,
	type ConditionalNetwork,
	Dataset,
	memorize,
	NetworkBuilder,
	Random,
	synthesizeOnBox,
	synthesizeOnInterval,
} from "../../src/internal.ts";
import { type Case, hardInputs } from "./cases.ts";

/** @param maxBoxes boxes of the controller's proofs at most */
export function exampleCases(rows: number, maxBoxes: number): Case[] {
	const file = readFileSync(new URL("../../../../examples/controller/controller.onnx", import.meta.url));
	const model = readOnnx(file).network;
	const box = new Box(Float64Array.of(-3.15, -8), Float64Array.of(3.15, 8));
	const { categories } = generalCategories();
	const points = Float64Array.from(categories, (_, point) => point);
	const unicode = new Dataset({ inputCount: 1, outputCount: 1, inputs: points, outputs: categories });
	const pairs = compositionPairs();
	const composition = new Dataset({
		...{ inputCount: 2, outputCount: 1 },
		inputs: Float64Array.from(pairs.flatMap(({ first, second }) => [first, second])),
		outputs: Float64Array.from(pairs, ({ composed }) => composed),
	});
	const networks: Readonly<Record<string, ConditionalNetwork>> = {
		values: synthesizeOnBox(model, box, { maxBoxes }).network,
		full: synthesizeOnBox(model, box, { maxBoxes, outside: "full" }).network,
		folded: synthesizeOnBox(model, box, { maxBoxes, tolerance: 1e-9 }).network,
		decision: synthesizeOnBox(model, box, { maxBoxes, answer: "argmax" }).network,
		pieces: synthesizeOnInterval(oneInput(), -10, 10).network,
		unicode: memorize(unicode).network,
		composition: memorize(composition).network,
		member: memorize(composition, { membership: true }).network,
	};
	return Object.entries(networks).map(([name, network], k) => ({
		name: `example_${name}`,
		network,
		inputs: hardInputs(network, new Random(k), rows),
	}));
}

/** A network of one input and a few layers, whose exact pieces no float64 holds. */
function oneInput() {
	const random = new Random(5);
	const builder = new NetworkBuilder(1);
	let layer = [0];
	for (let depth = 0; depth < 3; depth++) {
		const before = layer;
		layer = Array.from({ length: 12 }, () =>
			builder.add(
				"relu",
				before,
				before.map(() => random.normal()),
				random.normal(),
			),
		);
	}
	for (const column of layer) builder.term(column, random.normal());
	builder.output(random.normal());
	return builder.build();
}
