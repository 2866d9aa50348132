/**
 * Looking for an input that shows a claim to be wrong: both networks are run by the reference evaluation and
 * compared.
 */

import { ConditionalNetwork, LeafKind } from "../network/conditional-network.ts";
import { decision, Evaluator } from "../network/evaluate.ts";
import type { Network } from "../network/network.ts";
import { agrees } from "../network/verify.ts";
import type { Random } from "../numbers/random.ts";
import { Budget } from "./budget.ts";
import { ExactValues } from "./exact-values.ts";

/** An input on which the conditional network and its model answer differently. */
export interface Refutation {
	readonly input: Float64Array;
	readonly expected: Float64Array;
	readonly given: Float64Array;
}

export class Replay {
	readonly #network: ConditionalNetwork;
	readonly #conditional: Evaluator;
	readonly #model: Evaluator;
	/** An exact answer is compared with the model's exact value; the other evaluations round. */
	readonly #exact: ExactValues | undefined;

	readonly #tolerance: number;
	readonly #budget: Budget;
	/** Of one run. */
	readonly #steps: number;

	/** @param tolerance largest difference that is promised; 0: the same bits */
	constructor(network: ConditionalNetwork, model: Network, tolerance = 0, budget = new Budget()) {
		this.#budget = budget;
		this.#steps = 2 * (model.rows.weightCount + model.rows.count);
		this.#tolerance = tolerance;
		this.#network = network;
		this.#conditional = new Evaluator(network);
		this.#model = new Evaluator(ConditionalNetwork.of(model));
		this.#exact = network.leafKinds.includes(LeafKind.exact) ? new ExactValues(model, budget) : undefined;
	}

	/** Runs both networks on one input. @returns the refutation, if it is one */
	run(input: Float64Array): Refutation | undefined {
		this.#budget.spend(this.#steps);
		const { answer, outputCount } = this.#network;
		const given = new Float64Array(outputCount);
		const outputs = new Float64Array(this.#model.network.outputCount);
		this.#conditional.evaluate(input, given);
		if (this.#exact) {
			const exact = this.#exact.roundedOutputs(input[0]);
			if (!exact) return undefined; // nothing to compare with
			outputs.set(exact);
		} else this.#model.evaluate(input, outputs);
		const expected = answer === "values" ? outputs : Float64Array.of(decision(outputs, answer));
		for (let k = 0; k < outputCount; k++)
			if (!agrees(expected[k], given[k], this.#tolerance))
				return { input: input.slice(), expected: expected.slice(), given };
		return undefined;
	}

	#isClaimed(input: Float64Array): boolean {
		const { boxes } = this.#network.domain;
		return boxes.length < 2 || boxes.some((box) => box.contains(input));
	}

	/** Corners and seeded points of a box, those that lie in the domain. */
	search(low: Float64Array, high: Float64Array, count: number, random: Random): Refutation | undefined {
		const input = new Float64Array(low.length);
		for (let trial = 0; trial < count; trial++) {
			for (let j = 0; j < input.length; j++) {
				// A third of the coordinates at each end: what overestimates is most wrong there.
				const where = random.uniform();
				// a whole side may be longer than any number
				const step = random.uniform() * (high[j] / 2 - low[j] / 2);
				const inside = Math.min(high[j], Math.max(low[j], low[j] + step + step));
				input[j] = where < 1 / 3 ? low[j] : where > 2 / 3 ? high[j] : inside;
			}
			// Of several boxes the hull holds points that are in none of them, of which nothing is claimed.
			const found = this.#isClaimed(input) ? this.run(input) : undefined;
			if (found) return found;
		}
		return undefined;
	}
}
