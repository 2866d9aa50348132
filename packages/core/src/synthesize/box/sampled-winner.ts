/**
 * What a few sampled points of a box say of its decision: which output wins at most of them, whether at all,
 * and by how much; and which two outputs decide it. Cost: points times outputs.
 */

import { decision } from "../../network/evaluate.ts";

export class SampledWinner {
	/** The output that wins at most points. */
	winner = 0;
	/** Whether another one wins at some. */
	mixed = false;
	/** By how much the winner wins against the closest other output, on average; 0 where it does not win. */
	lead = 0;
	/** Of the other outputs the one that wins at most points, then the closest on average. */
	second = 0;
	/** By how much the better of these two wins against every other output, on average. */
	pairLead = 0;
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

	/** Looks for the output that decides together with the winner, of three or more. */
	lookAtPair(outputs: Float64Array, points: number): void {
		const { winner } = this;
		const sign = this.#answer === "argmin" ? -1 : 1;
		const wins = this.#wins;
		const sums = this.#ofPoint.map((_, r) => {
			let sum = 0;
			for (let k = 0; k < points; k++) sum += sign * outputs[r * points + k];
			return sum;
		});
		let second = winner === 0 ? 1 : 0;
		for (let r = second + 1; r < wins.length; r++)
			if (r !== winner && (wins[r] > wins[second] || (wins[r] === wins[second] && sums[r] > sums[second])))
				second = r;
		this.second = second;
		this.pairLead = 0;
		for (let k = 0; k < points; k++) {
			const values = this.#load(outputs, points, k);
			const best = Math.max(sign * values[winner], sign * values[second]);
			let least = Number.POSITIVE_INFINITY;
			for (let r = 0; r < values.length; r++)
				if (r !== winner && r !== second) least = Math.min(least, best - sign * values[r]);
			this.pairLead += Math.max(0, least) / points;
		}
	}

	/**
	 * How near the winner is to being proved, in [0, 1]: its lead relative to how far the proved bound lies
	 * below that; 0 where one of them is not known.
	 */
	nearness(proved: number): number {
		return near(this.lead, proved);
	}

	/** How near it is to being proved that one of the two wins, likewise. */
	pairNearness(proved: number): number {
		return near(this.pairLead, proved);
	}

	#load(outputs: Float64Array, points: number, k: number): Float64Array {
		const values = this.#ofPoint;
		for (let r = 0; r < values.length; r++) values[r] = outputs[r * points + k];
		return values;
	}
}

function near(lead: number, proved: number): number {
	const ratio = lead / Math.max(lead, lead - proved);
	return ratio <= 1 ? ratio : 0;
}
