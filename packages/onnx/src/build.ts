/**
 * The planned graph as core's Network, node by node. Memory: the network, and the tensors that are still
 * read.
 */

import { type Network, NetworkBuilder, type WorkOptions } from "@condnet/core";
import { advance, requireInternal } from "@condnet/core/internal";
import { Forms } from "./forms.ts";
import type { GraphPlan, Step } from "./plan.ts";
import type { Tensor } from "./tensor.ts";

/** Called after each node with the number of neurons it was made of, and the terms of their sums. */
export type Built = (step: Step, neurons: number) => void;

/** @throws CondnetError `bad-data` if a weight is not finite, `interrupted` if aborted */
export function buildNetwork(plan: GraphPlan, built: Built, work: WorkOptions): Network {
	const network = new NetworkBuilder(plan.inputs.reduce((sum, { count }) => sum + count, 0));
	let first = 0;
	for (const input of plan.inputs) {
		input.forms = Forms.ofValues(first, input.count);
		first += input.count;
	}
	const left = new Map(plan.uses);
	plan.steps.forEach((step, k) => {
		advance(work, "building the network", k / plan.steps.length);
		const before = network.neuronCount;
		const forms = step.plan.build(network);
		requireInternal(forms.count === step.output.count, `${step.label} gave ${forms.count} elements`);
		step.output.forms = forms;
		if (plan.settle.has(step.output)) step.output.settled(network);
		built(step, network.neuronCount - before);
		for (const input of step.inputs) release(input, left);
	});
	for (const { forms } of plan.outputs)
		for (let i = 0; i < forms.count; i++) {
			for (let k = forms.start[i]; k < forms.start[i + 1]; k++)
				network.term(forms.columns[k], forms.weights[k]);
			network.output(forms.biases[i]);
		}
	return network.build();
}

function release(tensor: Tensor, left: Map<Tensor, number>): void {
	const uses = (left.get(tensor) ?? 0) - 1;
	left.set(tensor, uses);
	if (uses === 0) tensor.release();
}
