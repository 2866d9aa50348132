/**
 * What a conditional network means, and with evaluate-network.ts what everything faster must agree with bit
 * for bit. In float32 the inputs are rounded first, and the domain is asked of what they are then.
 *
 * The sum of an oblique gate starts at +0. Terms whose value is 0 leave a sum unchanged, so a mask may drop
 * them (docs/theory.md, "Bit for bit").
 */

import { CondnetError } from "../errors.ts";
import { requirePlaces } from "../numbers/required.ts";
import { type ConditionalNetwork, LeafKind } from "./conditional-network.ts";
import { Outcome } from "./domain.ts";
import { evaluateNetwork, neuronValue } from "./evaluate-network.ts";
import { exactValue } from "./exact-maps.ts";
import { Interpolator } from "./interpolate.ts";
import { ValueState } from "./masks.ts";
import { type Network, NeuronKind } from "./network.ts";
import type { OperationCount } from "./operation-count.ts";
import { requireConditional } from "./require-network.ts";

/**
 * Evaluates a conditional network by its definition. Holds scratch memory for one evaluation: use one
 * Evaluator a thread.
 *
 * @param count if given, every operation done is added to it
 */
export class Evaluator {
	readonly network: ConditionalNetwork;
	readonly count: OperationCount | undefined;
	/** The leaf that gave the last answer; -1 if it was the whole network, outside the domain. */
	leaf = 0;
	readonly #values: Float64Array;
	readonly #answers: Float64Array;
	readonly #nearest: Float64Array;
	/** Of a float32 network: the input, rounded. */
	readonly #rounded: Float64Array;
	readonly #states: Uint8Array;
	readonly #pool: readonly Network[];
	/** The networks of filters. */
	readonly #differences: readonly Network[];
	readonly #difference = new Float64Array(1);
	readonly #interpolator: Interpolator;

	constructor(network: ConditionalNetwork, count?: OperationCount) {
		requireConditional(network);
		this.network = network;
		this.count = count;
		this.#pool = Array.from({ length: network.networks.count }, (_, k) => network.networks.get(k));
		const { networks } = network.filters;
		this.#differences = Array.from({ length: networks.count }, (_, k) => networks.get(k));
		const widest = [...this.#pool, ...this.#differences].reduce(
			(most, { valueCount }) => Math.max(most, valueCount),
			network.inputCount,
		);
		this.#values = new Float64Array(widest);
		this.#answers = new Float64Array(this.#pool.length > 0 ? network.networks.outputCount : 0);
		this.#nearest = new Float64Array(network.inputCount);
		this.#rounded = new Float64Array(network.arithmetic === "float32" ? network.inputCount : 0);
		this.#states = new Uint8Array(widest);
		this.#interpolator = new Interpolator(network.patches);
	}

	/**
	 * Answers the input inputs[at .. at + inputCount) into outputs[to .. to + outputCount).
	 *
	 * @param row its row in a batch, from 0, to be named in an error
	 * @returns `unknown` if no answer is stored for it, the outputs being NaN then; `outside` if it is
	 * answered as the network's domain says of such inputs
	 * @throws CondnetError `bad-data` if an input is NaN, or lies outside a domain that says `error`
	 */
	evaluate(inputs: Float64Array, outputs: Float64Array, at = 0, to = 0, row?: number): Outcome {
		const { inputCount, outputCount } = this.network;
		requirePlaces(inputs, at, inputCount, outputs, to, outputCount);
		if (this.#rounded.length > 0) return this.#evaluate(this.#round(inputs, at), outputs, 0, to, row);
		return this.#evaluate(inputs, outputs, at, to, row);
	}

	/** Whether an input, which holds no NaN, lies in the network's domain; in float32 as it is rounded. */
	contains(inputs: Float64Array, at = 0): boolean {
		const { domain } = this.network;
		return this.#rounded.length > 0 ? domain.contains(this.#round(inputs, at)) : domain.contains(inputs, at);
	}

	/** What the difference came to at the last filtered leaf that answered. */
	get filterSum(): number {
		return this.#difference[0];
	}

	#round(inputs: Float64Array, at: number): Float64Array {
		const rounded = this.#rounded;
		for (let j = 0; j < rounded.length; j++) rounded[j] = Math.fround(inputs[at + j]);
		return rounded;
	}

	#evaluate(inputs: Float64Array, outputs: Float64Array, at: number, to: number, row?: number): Outcome {
		const { domain, inputCount } = this.network;
		if (domain.contains(inputs, at)) {
			this.leaf = this.leafOf(inputs, at);
			return this.#answer(this.leaf, outputs, to);
		}
		requireNumbers(inputs, at, inputCount);
		if (domain.outside === "error") throw domain.refusal(inputs, at, row);
		if (domain.outside === "clamp") {
			domain.clamp(inputs, at, this.#nearest);
			this.leaf = this.leafOf(this.#nearest);
			this.#answer(this.leaf, outputs, to);
		} else {
			this.leaf = -1;
			this.#values.set(inputs.subarray(at, at + inputCount));
			this.#answerWhole(0, outputs, to);
		}
		return Outcome.outside;
	}

	/** The leaf an input is sent to, whatever the domain. Scratch memory holds the values of its path after. */
	leafOf(inputs: Float64Array, at = 0): number {
		const { network, count } = this;
		const { tree, gateValues, thresholds, gateRows, inputCount } = network;
		const values = this.#values;
		requireNumbers(inputs, at, inputCount);
		for (let j = 0; j < inputCount; j++) values[j] = inputs[at + j];
		if (this.#rounded.length > 0) for (let j = 0; j < inputCount; j++) values[j] = Math.fround(values[j]);
		const neurons = network.pathGates.length > 0;
		let node = tree.root;
		while (node >= 0) {
			if (neurons) this.#computeNeurons(node);
			const v = gateValues[node];
			const value = v >= 0 ? values[v] : gateRows.value(~v, values);
			if (count) {
				if (v < 0) count.addRow(gateRows, ~v);
				count.comparisons++;
			}
			node = value > thresholds[node] ? tree.right[node] : tree.left[node];
		}
		return ~node;
	}

	#computeNeurons(gate: number): void {
		const { network, count } = this;
		const [from, to] = network.pathRange(gate);
		for (let k = from; k < to; k++) {
			const i = network.pathNeurons[k];
			this.#values[network.inputCount + i] = neuronValue(this.#pool[0], i, this.#values);
			if (count) count.addNeuron(this.#pool[0], i);
		}
	}

	#answer(leaf: number, outputs: Float64Array, to: number): Outcome {
		const { network, count } = this;
		const { outputCount, constants } = network;
		if (network.keys.length > 0 && !this.#isStored(leaf)) {
			outputs.fill(Number.NaN, to, to + outputCount);
			return Outcome.unknown;
		}
		const kind = network.leafKind(leaf);
		if (kind === LeafKind.unknown) {
			outputs.fill(Number.NaN, to, to + outputCount);
			return Outcome.unknown;
		}
		const item = network.leafItem(leaf);
		if (kind === LeafKind.constant) {
			for (let k = 0; k < outputCount; k++) outputs[to + k] = constants[item * outputCount + k];
			return Outcome.answered;
		}
		if (kind === LeafKind.exact) {
			for (let k = 0; k < outputCount; k++)
				outputs[to + k] = exactValue(network.exact, item, k, this.#values);
			if (count) count.addExactMap(network.exact, item);
			return Outcome.answered;
		}
		if (kind === LeafKind.multilinear) {
			this.#interpolator.evaluate(item, this.#values, outputs, to);
			if (count) count.addPatches(network.patches, item);
			return Outcome.answered;
		}
		if (kind === LeafKind.network) this.#answerWhole(item, outputs, to);
		else if (kind === LeafKind.filtered) this.#answerFiltered(item, outputs, to);
		else this.#answerRestricted(item, outputs, to);
		return Outcome.answered;
	}

	/** The answer of the network with a mask, for the inputs in scratch memory. */
	#answerRestricted(mask: number, outputs: Float64Array, to: number): void {
		this.#evaluateRestricted(this.#pool[this.network.masks.networks[mask]], mask, this.#answers);
		this.#deliver(outputs, to);
	}

	/** A filter's decision, or that of the network behind it. A ReLU that is 0 costs its readers nothing. */
	#answerFiltered(filter: number, outputs: Float64Array, to: number): void {
		const { count } = this;
		const { filters } = this.network;
		const network = this.#differences[filter];
		const values = this.#values;
		evaluateNetwork(network, values, this.#difference);
		const decided = filters.decision(filter, this.#difference[0]);
		if (count) {
			const keeps = skippable(network, values);
			for (let i = 0; i < network.neuronCount; i++) count.addNeuron(network, i, keeps);
			count.addRow(network.rows, network.neuronCount, keeps);
			count.addFilter();
		}
		if (decided < 0) this.#answerRestricted(filters.masks[filter], outputs, to);
		else outputs[to] = decided;
	}

	/** The answer of a network of the pool, for the inputs in scratch memory. */
	#answerWhole(item: number, outputs: Float64Array, to: number): void {
		evaluateNetwork(this.#pool[item], this.#values, this.#answers);
		this.count?.addNetwork(this.#pool[item]);
		this.#deliver(outputs, to);
	}

	/** What is answered of a network's outputs. */
	#deliver(outputs: Float64Array, to: number): void {
		const answers = this.#answers;
		const { answer } = this.network;
		if (answer === "values") {
			outputs.set(answers, to);
			return;
		}
		outputs[to] = decision(answers, answer);
		if (this.count) this.count.comparisons += answers.length - 1;
	}

	/**
	 * Compares every coordinate with the leaf's stored input; -0 equals +0. Every coordinate is counted, as a
	 * proof must.
	 */
	#isStored(leaf: number): boolean {
		const { inputCount, keys } = this.network;
		let equal = true;
		for (let j = 0; j < inputCount; j++) equal &&= this.#values[j] === keys[leaf * inputCount + j];
		if (this.count) this.count.comparisons += inputCount;
		return equal;
	}

	/**
	 * A value that the mask leaves out counts as 0 and is not computed; a ReLU that turns out 0 costs its
	 * readers nothing. A neuron that the mask has active is not compared with 0, so that its readers always
	 * read it; that its value is its sum is the promise of whoever made the mask, and the value computed here
	 * is the network's own in any case.
	 */
	#evaluateRestricted(network: Network, mask: number, answers: Float64Array): void {
		const { count } = this;
		const values = this.#values;
		const { inputCount, neuronCount, valueCount, kinds, rows } = network;
		const states = this.#states.subarray(0, valueCount);
		this.network.masks.read(mask, states);
		const keeps = (value: number): boolean => {
			if (states[value] !== ValueState.open) return states[value] === ValueState.active;
			return value < inputCount || kinds[value - inputCount] !== NeuronKind.relu || values[value] !== 0;
		};
		for (let j = 0; j < inputCount; j++) if (states[j] === ValueState.zero) values[j] = 0;
		for (let i = 0; i < neuronCount; i++) {
			const state = states[inputCount + i];
			const dropped = state === ValueState.zero;
			values[inputCount + i] = dropped ? 0 : neuronValue(network, i, values);
			if (count && !dropped) count.addNeuron(network, i, keeps, state === ValueState.active);
		}
		for (let k = 0; k < network.outputCount; k++) {
			answers[k] = rows.value(neuronCount + k, values);
			if (count) count.addRow(rows, neuronCount + k, keeps);
		}
	}
}

/** Which values of a network that was evaluated are read: all but ReLUs that are 0. */
function skippable({ inputCount, kinds }: Network, values: Float64Array): (value: number) => boolean {
	return (value) =>
		value < inputCount || kinds[value - inputCount] !== NeuronKind.relu || values[value] !== 0;
}

/** Throws `bad-data` naming the first of an input's numbers that is NaN. */
function requireNumbers(inputs: Float64Array, at: number, inputCount: number): void {
	for (let j = 0; j < inputCount; j++)
		if (Number.isNaN(inputs[at + j]))
			throw new CondnetError("bad-data", `Input ${j} is NaN, expected a number.`);
}

/** The index of the least or largest number, the first one on a tie. */
export function decision(numbers: Float64Array, answer: "argmin" | "argmax"): number {
	let best = 0;
	for (let k = 1; k < numbers.length; k++)
		if (answer === "argmax" ? numbers[k] > numbers[best] : numbers[k] < numbers[best]) best = k;
	return best;
}
