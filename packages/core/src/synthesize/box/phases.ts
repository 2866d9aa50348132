/**
 * How the time of a synthesis on a box is divided: each phase ends at its part of all seconds, and what is
 * left by one is the next one's. Proving ends sooner where what comes after it will take longer, judged by
 * what the same work took on the way.
 */

import type { TimeLimit } from "../../progress.ts";

/** Part of the time that is over when a phase ends. What comes after these is the caller's. */
export const phaseEnds = {
	proving: 0.75,
	/** The search of the network: cuts, folded leaves, bytes. */
	searching: 0.84,
	counting: 0.88,
	/** What other budgets or forms would give. */
	advising: 0.91,
	verifying: 0.94,
} as const;

/** Names of the phases, as they are told. */
export const phaseNames = {
	proving: "proving",
	searching: "search of the network",
	counting: "counting of mean operations",
	advising: "search of what else would pay",
	verifying: "comparison on points",
} as const;

/** Estimates of the mean that the shortest search takes as long as. */
const searchLasts = 2.5;

/** Whether proving is to end, asked before every split. */
export class ProvingTime {
	readonly #limit: TimeLimit;
	/** When a split began, and the longest that one took. */
	#since: number;
	#longest = 0;
	/** Seconds of an estimate of the mean, for each box. */
	#estimate = 0;

	constructor(limit: TimeLimit) {
		this.#limit = limit;
		this.#since = limit.spent;
	}

	/** Does what is needed to estimate the mean, and sees how long that takes. */
	estimating<Result>(boxes: number, work: () => Result): Result {
		const before = this.#limit.spent;
		const result = work();
		const after = this.#limit.spent;
		this.#estimate = (after - before) / boxes;
		this.#since += after - before;
		return result;
	}

	/** Whether another split would end too late. @param boxes how many there are */
	isOver(boxes: number): boolean {
		const now = this.#limit.spent;
		this.#longest = Math.max(this.#longest, now - this.#since);
		this.#since = now;
		const inTime =
			this.#limit.left(phaseEnds.proving) > this.#longest &&
			this.#limit.left(phaseEnds.searching) > this.#longest + searchLasts * this.#estimate * boxes;
		if (!inTime) this.#limit.cut(phaseNames.proving);
		return !inTime;
	}
}
