/**
 * What a few sampled points of a box say of its decision: which output wins at most of them, whether at all,
 * and by how much. Cost: points times outputs.
 */

import { decision } from "../../network/evaluate.ts";

export class SampledWinner {
	/** The output that wins at most points. */
	winner = 0;
	/** Whether another one wins at some. */
	mixed = false;
	/** By how much the winner wins against the closest other output, on average; 0 where it does not win. */
	lead = 0;
	readonly #answer: "argmin" | "argmax";
	readonly #wins: Uint32Array;
	readonly #ofPoint: Float64Array;

	constructor(answer: "argmin" | "argmax", outputCount: number) {
		this.#answer = answer;
		this.#wins = new Uint32Array(outputCount);
		this.#ofPoint = new Float64Array(outputCount);
	}

	/** @param outputs output r at point k is outputs[r * points + k] */
	look(outputs: Float64Array, points: number): void {
		const wins = this.#wins.fill(0);
		for (let k = 0; k < points; k++) wins[decision(this.#load(outputs, points, k), this.#answer)]++;
		this.winner = wins.indexOf(wins.reduce((most, count) => Math.max(most, count), 0));
		this.mixed = wins[this.winner] !== points;
		const sign = this.#answer === "argmin" ? -1 : 1;
		this.lead = 0;
		for (let k = 0; k < points; k++) {
			const values = this.#load(outputs, points, k);
			let least = Number.POSITIVE_INFINITY;
			for (let r = 0; r < values.length; r++)
				if (r !== this.winner) least = Math.min(least, sign * (values[this.winner] - values[r]));
			this.lead += Math.max(0, least) / points;
		}
	}

	/**
	 * How near the winner is to being proved, in [0, 1]: its lead relative to how far the proved bound lies
	 * below that; 0 where one of them is not known.
	 */
	nearness(proved: number): number {
		const ratio = this.lead / Math.max(this.lead, this.lead - proved);
		return ratio <= 1 ? ratio : 0;
	}

	#load(outputs: Float64Array, points: number, k: number): Float64Array {
		const values = this.#ofPoint;
		for (let r = 0; r < values.length; r++) values[r] = outputs[r * points + k];
		return values;
	}
}
