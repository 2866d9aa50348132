import { expect } from "vitest";
import {
	type CompileOptions,
	type ConditionalNetwork,
	compile,
	Evaluator,
	Outcome,
} from "../../src/internal.ts";

/**
 * Compares a compiled network with the reference, bit for bit: one by one, as a batch, and as a batch in its
 * own memory.
 */
export function expectAgreement(
	network: ConditionalNetwork,
	inputs: Float64Array,
	options: CompileOptions,
): void {
	const { inputCount, outputCount } = network;
	const count = inputs.length / inputCount;
	const reference = new Evaluator(network);
	const compiled = compile(network, { ...options, rows: count });
	const expected = new Float64Array(count * outputCount);
	const single = new Float64Array(count * outputCount);
	const batch = new Float64Array(count * outputCount + 2);
	let known = 0;
	for (let i = 0; i < count; i++) {
		const outcome = reference.evaluate(inputs, expected, i * inputCount, i * outputCount);
		if (outcome === Outcome.answered) known++;
		if (compiled.evaluate(inputs, single, i * inputCount, i * outputCount) !== outcome)
			expect.fail(`${compiled.lowering}: row ${i} has another outcome than ${outcome}`);
	}
	expect(compiled.evaluateBatch(inputs, batch, count, 0, 1)).toBe(known);
	compiled.inputs.set(inputs);
	expect(compiled.evaluateBatch(compiled.inputs, compiled.outputs, count)).toBe(known);
	for (let k = 0; k < expected.length; k++) {
		if ([single[k], batch[k + 1], compiled.outputs[k]].every((given) => Object.is(given, expected[k])))
			continue;
		const row = Math.floor(k / outputCount);
		const input = inputs.subarray(row * inputCount, (row + 1) * inputCount).join(", ");
		expect.fail(
			`${compiled.lowering}: input ${input}: expected ${expected[k]}, one ${single[k]}, batch ${batch[k + 1]}, in place ${compiled.outputs[k]}`,
		);
	}
	expect(batch[0]).toBe(0);
	expect(batch[batch.length - 1]).toBe(0);
}
