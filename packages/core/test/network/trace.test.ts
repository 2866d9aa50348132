import fc from "fast-check";
import { expect, test } from "vitest";
import { Box } from "../../src/network/box.ts";
import { ConditionalNetwork, LeafKind } from "../../src/network/conditional-network.ts";
import { Domain, Outcome } from "../../src/network/domain.ts";
import { Evaluator } from "../../src/network/evaluate.ts";
import { evaluateNetwork } from "../../src/network/evaluate-network.ts";
import { OperationCount } from "../../src/network/operation-count.ts";
import { trace } from "../../src/network/trace.ts";
import { Random } from "../../src/numbers/random.ts";
import { someNetwork } from "../random/conditional-networks.ts";
import { filteredNetwork } from "../random/filters.ts";

test("a trace takes the path, gives the answers and counts the operations of the reference evaluation", () => {
	fc.assert(
		fc.property(fc.integer({ min: 0, max: 2 ** 31 }), (seed) => {
			const random = new Random(seed);
			const network = someNetwork(random);
			const count = new OperationCount();
			const evaluator = new Evaluator(network, count);
			const inputs = Float64Array.from({ length: network.inputCount }, () => random.normal());
			const outputs = new Float64Array(network.outputCount);
			const outcome = evaluator.evaluate(inputs, outputs);
			const traced = trace(network, inputs);
			expect(traced.outcome).toBe(outcome);
			expect(traced.leaf).toBe(evaluator.leafOf(inputs));
			expect(traced.outputs).toEqual(outputs);
			count.reset();
			evaluator.evaluate(inputs, outputs);
			expect(traced.operations).toEqual(count.snapshot());
			const steps = traced.steps.reduce((sum, { operations }) => sum + operations.total, 0);
			expect(steps + traced.leafOperations.total).toBe(count.total);
			let node = network.tree.root;
			for (const { gate, right } of traced.steps) {
				expect(gate).toBe(node);
				node = right ? network.tree.right[node] : network.tree.left[node];
			}
			expect(~node).toBe(traced.leaf);
		}),
	);
});

test("a trace has the sum of the filter that answered, at the nearest point of a domain that moves inputs", () => {
	const seen = { filters: 0, moved: 0 };
	fc.assert(
		fc.property(fc.integer({ min: 0, max: 2 ** 31 }), (seed) => {
			const random = new Random(seed);
			const made = filteredNetwork(random);
			const box = new Box(
				Float64Array.from({ length: made.inputCount }, () => -0.5),
				Float64Array.from({ length: made.inputCount }, () => 0.5),
			);
			const network = new ConditionalNetwork({ ...made, domain: new Domain([box], "clamp") });
			for (let k = 0; k < 10; k++) {
				const inputs = Float64Array.from({ length: network.inputCount }, () => random.normal() / 2);
				const { leafKind, leaf, outcome, outputs, filterSum } = trace(network, inputs);
				if (leafKind !== LeafKind.filtered || Number.isNaN(outputs[0])) {
					expect(filterSum).toBe(undefined);
					continue;
				}
				const filter = network.filters.networks.get(network.leafItem(leaf));
				const values = new Float64Array(filter.valueCount);
				values.set(inputs.map((value) => Math.min(0.5, Math.max(-0.5, value))));
				const sum = new Float64Array(1);
				evaluateNetwork(filter, values, sum);
				expect(filterSum).toBe(sum[0]);
				seen.filters++;
				if (outcome === Outcome.outside) seen.moved++;
			}
		}),
	);
	expect(Math.min(seen.filters, seen.moved)).toBeGreaterThan(20);
});
