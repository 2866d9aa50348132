/**
 * One batch that several threads answer together, portion by portion, in memory that all of them see: whoever
 * is free claims the next portion. Portions are numbered through all batches, modulo 2^32: `next` is the
 * first that nobody has claimed, `end` the first that there is not, `done` as many as are answered.
 *
 * Invariant: a batch begins only when all portions are done, so what a batch is does not change between
 * reading `next` and claiming that number by compare-and-exchange; where it has changed, so has `next`, and
 * the claim fails. A thread that comes late finds nothing to claim and holds nobody up.
 *
 * Cost: three atomic operations a portion.
 */

/** Places in the shared words. */
const words = {
	/** Counts what threads that wait should look at. */
	signal: 0,
	/** Messages that each thread has been sent, which it must have read before it claims. */
	mail: 1,
	next: 2,
	end: 3,
	done: 4,
	/** Inputs found to be stored ones. */
	known: 5,
	/** 1 where a portion could not be answered: the others need not be. */
	failed: 6,
	/** 1 where the caller does not look any more and wants a message at the end. */
	asleep: 7,
	/** The batch: number of its first portion, its rows, and the rows of a portion. */
	first: 8,
	rows: 9,
	portionRows: 10,
} as const;

/** Where a batch's numbers begin in the arrays of inputs and of outputs: float64, behind the words. */
const places = { at: 6, to: 7 } as const;
const bytes = 64;

/** Looks at a word before a thread sleeps: some tens of microseconds, and about what it takes to be woken. */
const looksBeforeSleep = 1 << 13;
/** The same for the end of a batch, where waiting for a message takes longer. */
const looksBeforeMessage = 1 << 15;

/**
 * Answers `rows` rows, the first of which is row `row` of a batch at inputs[at] and outputs[to]; gives how
 * many are known.
 */
export type AnswerRows = (row: number, rows: number, at: number, to: number) => number;

export class Portions {
	readonly buffer: SharedArrayBuffer;
	readonly #words: Int32Array;
	readonly #places: Float64Array;

	/**
	 * @param buffer that of another thread's Portions
	 * @param first number of the first portion of all, where there is no buffer
	 */
	constructor(buffer?: SharedArrayBuffer, first = 0) {
		this.buffer = buffer ?? new SharedArrayBuffer(bytes);
		this.#words = new Int32Array(this.buffer);
		this.#places = new Float64Array(this.buffer);
		if (!buffer) for (const word of [words.next, words.end, words.done]) this.#words[word] = first;
	}

	/**
	 * Opens a batch of `rows` rows to all threads. Only between batches, by the caller.
	 *
	 * @param own portions that the caller will certainly claim: nobody is woken for them
	 */
	begin(rows: number, portionRows: number, at: number, to: number, own: number): void {
		const shared = this.#words;
		const first = Atomics.load(shared, words.end);
		Atomics.store(shared, words.known, 0);
		Atomics.store(shared, words.failed, 0);
		Atomics.store(shared, words.first, first);
		Atomics.store(shared, words.rows, rows);
		Atomics.store(shared, words.portionRows, portionRows);
		this.#places[places.at] = at;
		this.#places[places.to] = to;
		const portions = Math.ceil(rows / portionRows);
		Atomics.store(shared, words.end, (first + portions) | 0);
		this.#signal(Math.max(0, portions - own));
	}

	/** Says that every thread was posted a message that it must read before it claims again. */
	announceMail(): void {
		Atomics.add(this.#words, words.mail, 1);
		this.#signal(Number.POSITIVE_INFINITY);
	}

	/** Messages announced so far. */
	get mail(): number {
		return Atomics.load(this.#words, words.mail);
	}

	/**
	 * Claims and answers portions until none is left, or until there is mail.
	 *
	 * @param mailRead messages that this thread has read
	 * @returns whether this thread answered the last portion of a batch whose caller sleeps
	 */
	work(mailRead: number, answer: AnswerRows): boolean {
		const shared = this.#words;
		for (;;) {
			const next = Atomics.load(shared, words.next);
			const end = Atomics.load(shared, words.end);
			if (next === end || Atomics.load(shared, words.mail) !== mailRead) return false;
			const portionRows = Atomics.load(shared, words.portionRows);
			const row = ((next - Atomics.load(shared, words.first)) >>> 0) * portionRows;
			const rows = Math.min(portionRows, Atomics.load(shared, words.rows) - row);
			const at = this.#places[places.at];
			const to = this.#places[places.to];
			if (Atomics.compareExchange(shared, words.next, next, (next + 1) | 0) !== next) continue;
			if (Atomics.load(shared, words.failed) === 0)
				try {
					Atomics.add(shared, words.known, answer(row, rows, at, to));
				} catch {
					Atomics.store(shared, words.failed, 1);
				}
			const done = (Atomics.add(shared, words.done, 1) + 1) | 0;
			if (done === end && Atomics.load(shared, words.asleep) === 1) return true;
		}
	}

	/**
	 * Inputs found to be stored ones in the last batch; undefined where one of its portions could not be
	 * answered.
	 */
	get known(): number | undefined {
		return Atomics.load(this.#words, words.failed) === 1 ? undefined : Atomics.load(this.#words, words.known);
	}

	/** Whether every portion is done. */
	get finished(): boolean {
		return Atomics.load(this.#words, words.done) === Atomics.load(this.#words, words.end);
	}

	/** The same, after having looked for a while. */
	finishedSoon(): boolean {
		for (let look = 0; look < looksBeforeMessage; look++) if (this.finished) return true;
		return false;
	}

	/** Says whether the caller wants a message at the end; it must look once more afterwards. */
	set asleep(asleep: boolean) {
		Atomics.store(this.#words, words.asleep, asleep ? 1 : 0);
	}

	/** What a thread reads before it looks for portions, to wait for more. */
	get signal(): number {
		return Atomics.load(this.#words, words.signal);
	}

	/** Blocks until there has been a signal since `seen` was read: first looking, then asleep. */
	waitForSignal(seen: number): void {
		for (let look = 0; look < looksBeforeSleep; look++) if (this.signal !== seen) return;
		Atomics.wait(this.#words, words.signal, seen);
	}

	#signal(threads: number): void {
		Atomics.add(this.#words, words.signal, 1);
		Atomics.notify(this.#words, words.signal, threads);
	}
}
