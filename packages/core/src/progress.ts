/** How long work is watched and stopped. Core has no clock and no terminal: both ends are handed in. */

import { CondnetError } from "./errors.ts";

/**
 * How long work tells how far it is (`onProgress`) and is stopped (`signal`). Stopped work throws
 * `interrupted`.
 */
export interface WorkOptions {
	/** Called now and then with the phase's name and the part of it that is done, in [0, 1]. */
	readonly onProgress?: ((phase: string, done: number) => void) | undefined;
	/** An AbortSignal, say: once it is aborted the work throws a CondnetError with code `interrupted`. */
	readonly signal?: { readonly aborted: boolean } | undefined;
}

/**
 * Reports progress and stops the work if it was aborted. Cheap enough for every few thousand steps of a loop.
 */
export function advance(options: WorkOptions, phase: string, done: number): void {
	if (options.signal?.aborted) throw new CondnetError("interrupted", `Interrupted while ${phase}.`);
	options.onProgress?.(phase, done);
}

/** How long work may take, by a clock that is handed in: what a caller gives as `seconds`. */
export interface TimeOptions {
	/** Seconds that all of it may take, by `clock`; left out, as many as it needs. */
	readonly seconds?: number | undefined;
	/** Seconds since any fixed moment; needed with `seconds`. */
	readonly clock?: (() => number) | undefined;
	/** What `clock` said when the seconds began, where that is before the call. */
	readonly begun?: number | undefined;
}

/** One limit of time for all phases of some work, each of which ends at its part of it. */
export class TimeLimit {
	readonly #seconds: number;
	readonly #clock: () => number;
	readonly #begun: number;
	readonly #cutShort = new Set<string>();

	constructor({ seconds = Number.POSITIVE_INFINITY, clock = () => 0, begun = clock() }: TimeOptions = {}) {
		this.#seconds = seconds;
		this.#clock = clock;
		this.#begun = begun;
	}

	/** The phases that ended for want of time, in their order. */
	get cutShort(): readonly string[] {
		return [...this.#cutShort];
	}

	/** Seconds since the work began. */
	get spent(): number {
		return this.#clock() - this.#begun;
	}

	/** Seconds until a part of the time is over, none or fewer if it is. @param part in [0, 1] */
	left(part: number): number {
		return this.#seconds === Number.POSITIVE_INFINITY ? this.#seconds : part * this.#seconds - this.spent;
	}

	/** Notes that a phase ended for want of time. */
	cut(phase: string): void {
		this.#cutShort.add(phase);
	}

	/** A question cheap to ask often: whether a phase is to end. Where it is answered yes, that is noted. */
	phase(name: string, part: number): () => boolean {
		return () => {
			if (this.left(part) > 0) return false;
			this.cut(name);
			return true;
		};
	}
}

/** Whether work without a limit is to end. */
export const never = (): boolean => false;
