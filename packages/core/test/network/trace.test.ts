import fc from "fast-check";
import { expect, test } from "vitest";
import { Evaluator } from "../../src/network/evaluate.ts";
import { OperationCount } from "../../src/network/operation-count.ts";
import { trace } from "../../src/network/trace.ts";
import { Random } from "../../src/numbers/random.ts";
import { someNetwork } from "../random/conditional-networks.ts";

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
