/**
 * Column skip behind a screen: passes over inputs that are 0 (a comparison each), bounds the first layer's
 * neurons, computes those whose bound is above 0, and lets no ReLU that is 0 be read. The same bits as
 * evaluateNetwork for every input that holds no NaN. Counts as evaluate.ts does; what the screen costs is
 * counted too.
 */

import { CondnetError } from "../../errors.ts";
import { neuronValue } from "../../network/evaluate-network.ts";
import { type Network, NeuronKind } from "../../network/network.ts";
import { isFreeWeight, OperationCount } from "../../network/operation-count.ts";
import type { Screen } from "./screen.ts";

/**
 * Evaluates a network behind a screen: neurons of the first layer whose bound is at most 0 are not computed.
 * The same bits as the network, for every input (docs/theory.md, "The screen").
 */
export class ScreenedEvaluator {
	readonly network: Network;
	readonly screen: Screen;
	/** Every operation done since it was last reset. */
	readonly count = new OperationCount();
	readonly #values: Float64Array;
	/** 1 for a value that is looked at by those that read it. */
	readonly #kept: Uint8Array;
	readonly #dear: Uint8Array;
	readonly #along: Float64Array;
	/** 1 for a neuron that the screen has found to be 0. */
	readonly #screened: Uint8Array;

	constructor(network: Network, screen: Screen) {
		this.network = network;
		this.screen = screen;
		this.#values = new Float64Array(network.valueCount);
		this.#kept = new Uint8Array(network.valueCount);
		this.#dear = Uint8Array.from(network.rows.weights, (weight) => (isFreeWeight(weight) ? 0 : 1));
		this.#along = new Float64Array(screen.rank);
		this.#screened = new Uint8Array(network.neuronCount);
	}

	/** @throws CondnetError `bad-data` if an input is NaN */
	evaluate(inputs: Float64Array, outputs: Float64Array, at = 0, to = 0): void {
		const { inputCount, neuronCount, outputCount, rows, kinds, parameters } = this.network;
		for (let j = 0; j < inputCount; j++) {
			const value = inputs[at + j];
			if (Number.isNaN(value)) throw new CondnetError("bad-data", `Input ${j} is NaN, expected a number.`);
			this.#values[j] = value;
			this.#kept[j] = value === 0 ? 0 : 1;
		}
		this.count.comparisons += inputCount;
		this.#applyScreen();
		for (let i = 0; i < neuronCount; i++) {
			const v = inputCount + i;
			const value = this.#screened[i] === 1 ? 0 : neuronValue(this.network, i, this.#values);
			this.#values[v] = value;
			this.#kept[v] = kinds[i] === NeuronKind.relu && value === 0 ? 0 : 1;
			if (this.#screened[i] === 1) continue;
			this.#countRow(i, kinds[i] === NeuronKind.max);
			this.count.addActivation(kinds[i], rows.start[i + 1] - rows.start[i], parameters[2 * i]);
		}
		for (let k = 0; k < outputCount; k++) {
			outputs[to + k] = rows.value(neuronCount + k, this.#values);
			this.#countRow(neuronCount + k, false);
		}
	}

	#applyScreen(): void {
		const { rank, directions, neurons, loadings, tops, reaches, margin } = this.screen;
		const { inputCount } = this.network;
		const values = this.#values;
		let square = 0;
		let used = 0;
		if (neurons.length === 0) return;
		this.#screened.fill(0);
		for (let j = 0; j < inputCount; j++) {
			if (this.#kept[j] === 0) continue;
			square += values[j] * values[j];
			used++;
		}
		this.#countSum(used, used);
		this.count.comparisons += 2;
		if (!(square >= 1e-200 && square <= 1e200)) return;
		let inside = 0;
		for (let k = 0; k < rank; k++) {
			let along = 0;
			for (let j = 0; j < inputCount; j++)
				if (this.#kept[j] === 1) along += directions[k * inputCount + j] * values[j];
			this.#along[k] = along;
			inside += along * along;
			this.#countSum(used, used);
		}
		// The square root is counted as a multiplication.
		const residual = Math.sqrt(Math.max(0, square - inside) + margin * square);
		this.count.multiplications += rank + 2;
		this.count.additions += rank + 1;
		this.count.comparisons++;
		for (let n = 0; n < neurons.length; n++) {
			let bound = tops[n] + reaches[n] * residual;
			for (let k = 0; k < rank; k++) bound += loadings[n * rank + k] * this.#along[k];
			if (bound <= 0) this.#screened[neurons[n]] = 1;
		}
		this.count.multiplications += neurons.length * (rank + 1);
		this.count.additions += neurons.length * (rank + 1);
		this.count.comparisons += neurons.length;
	}

	#countSum(terms: number, products: number): void {
		this.count.addSum(terms, products, 0);
	}

	/** A max looks at all its terms. */
	#countRow(row: number, isMax: boolean): void {
		const { start, columns, biases } = this.network.rows;
		let terms = 0;
		let products = 0;
		for (let k = start[row]; k < start[row + 1]; k++) {
			const kept = isMax ? 1 : this.#kept[columns[k]];
			terms += kept;
			products += kept & this.#dear[k];
		}
		if (isMax) this.count.multiplications += products;
		else this.count.addSum(terms, products, biases[row]);
	}
}
