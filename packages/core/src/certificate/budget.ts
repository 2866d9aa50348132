/**
 * What a check may use. Whoever makes a certificate decides how much work it asks for, so work is counted
 * before it is done and memory before it is taken. Cost: the clock is read once for some ten thousand steps.
 */

/** Ends a check: caught by checkProof, which is then undecided. */
export class LimitReached extends Error {}

export interface BudgetOptions {
	/** Seconds after which the check is undecided, by `clock`; default unlimited. */
	readonly seconds?: number | undefined;
	/** Seconds since any fixed moment; needed with `seconds`. */
	readonly clock?: (() => number) | undefined;
	/** What `clock` said when the seconds began, where that is not now. */
	readonly begun?: number | undefined;
	/** Bytes of the states and exact numbers that the check may hold; default unlimited. */
	readonly maxMemory?: number | undefined;
}

/** Steps between two looks at the clock: well below a millisecond each hundred. */
const stepsBetween = 20_000;

export class Budget {
	/** Bytes counted so far. */
	memory = 0;
	/** Boxes or pieces derived so far, for the message. */
	boxes = 0;
	readonly #limits: BudgetOptions;
	readonly #start: number;
	#steps = 0;

	constructor(limits: BudgetOptions = {}) {
		this.#limits = limits;
		this.#start = limits.begun ?? limits.clock?.() ?? 0;
	}

	/** Seconds since the check began; 0 without a clock. */
	get seconds(): number {
		return (this.#limits.clock?.() ?? 0) - this.#start;
	}

	/** Counts steps that are about to be done, each of some nanoseconds. @throws LimitReached */
	spend(steps: number): void {
		this.#steps += steps;
		if (this.#steps < stepsBetween) return;
		this.#steps = 0;
		const { seconds } = this.#limits;
		if (seconds !== undefined && this.seconds > seconds)
			throw new LimitReached(`The limit of ${seconds} seconds was reached`);
	}

	/** Counts bytes that are about to be taken. @throws LimitReached */
	hold(bytes: number): void {
		this.memory += bytes;
		const { maxMemory } = this.#limits;
		if (maxMemory !== undefined && this.memory > maxMemory)
			throw new LimitReached(`The limit of ${maxMemory} bytes of memory was reached`);
	}
}
