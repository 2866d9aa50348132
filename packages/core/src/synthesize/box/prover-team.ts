/**
 * Boxes that are proved at once, by the calling thread and others on shared memory. Which thread proves a box
 * changes nothing of what is found, so any number of threads gives the same tree. Core starts no thread: it
 * is handed the means to.
 *
 * The calling thread writes boxes into slots and the ticket: how many there are and which is next. Every
 * thread takes the next one until none is left; the calling thread then waits for those still at work.
 */

import { CondnetError } from "../../errors.ts";
import { Box } from "../../network/box.ts";
import type { Network } from "../../network/network.ts";
import { never } from "../../progress.ts";
import { BoxProver, BoxSlot, type ProvingOptions } from "./box-prover.ts";

/** Boxes proved at once at most: the quarters of one. */
export const mostAtOnce = 4;

/** Words of the control block: the ticket, boxes done, and whether a thread has failed. */
const Control = { ticket: 0, done: 1, failed: 2, count: 4 } as const;

/** What a thread that proves boxes is started with, besides the network: it can be sent. */
export interface ProverStart {
	/** The ends of the root box. */
	readonly low: Float64Array;
	readonly high: Float64Array;
	readonly options: ProvingOptions;
	readonly memory: SharedArrayBuffer;
}

/** How threads that prove boxes beside the calling one are started: each runs `serveProver`. */
export interface ProverThreads {
	/** How many. */
	readonly count: number;
	/** Starts one, which is handed `start` and ended by `stop`. */
	start(start: ProverStart): StoppedThread;
}

/** What ends a thread that was started. */
export interface StoppedThread {
	/** Ends it. */
	stop(): void;
}

export class ProverTeam {
	readonly prover: BoxProver;
	readonly slots: readonly BoxSlot[];
	readonly #control: Int32Array;
	readonly #threads: readonly StoppedThread[];
	#done = 0;
	#turn = 0;

	/** @param isLate from when on the calling thread proves less of a box, as fast as may be */
	constructor(
		network: Network,
		root: Box,
		{ answer, margin }: ProvingOptions,
		threads?: ProverThreads,
		isLate = never,
	) {
		const options = { answer, margin };
		this.prover = new BoxProver(network, root, options, isLate);
		const size = memorySize(network);
		if (threads === undefined || threads.count === 0) {
			[this.#control, this.slots] = layOut(network, new ArrayBuffer(size));
			this.#threads = [];
		} else {
			const memory = new SharedArrayBuffer(size);
			[this.#control, this.slots] = layOut(network, memory);
			const start: ProverStart = { low: root.low, high: root.high, options, memory };
			this.#threads = Array.from({ length: threads.count }, () => threads.start(start));
		}
	}

	/**
	 * Proves the boxes in the first `count` slots; a single one without the others.
	 *
	 * @throws CondnetError `internal` if a thread failed
	 */
	prove(count: number): void {
		if (this.#threads.length === 0 || count === 1) {
			for (const slot of this.slots.slice(0, count)) this.prover.prove(slot);
			return;
		}
		const control = this.#control;
		this.#turn = (this.#turn + 1) & 0x7fff;
		Atomics.store(control, Control.ticket, (this.#turn << 16) | (count << 8));
		Atomics.notify(control, Control.ticket);
		for (let k = take(control); k >= 0; k = take(control)) {
			this.prover.prove(this.slots[k]);
			Atomics.add(control, Control.done, 1);
		}
		this.#done = (this.#done + count) | 0;
		for (;;) {
			const done = Atomics.load(control, Control.done);
			if (Atomics.load(control, Control.failed) !== 0)
				throw new CondnetError("internal", "A thread that proves boxes failed.");
			if (done === this.#done) return;
			Atomics.wait(control, Control.done, done);
		}
	}

	stop(): void {
		for (const thread of this.#threads) thread.stop();
	}
}

/** What a started thread runs, until it is stopped: it blocks, as a worker may. */
export function serveProver(network: Network, { low, high, options, memory }: ProverStart): void {
	const prover = new BoxProver(network, new Box(low, high), options);
	const [control, slots] = layOut(network, memory);
	try {
		for (;;) {
			const ticket = Atomics.load(control, Control.ticket);
			const k = take(control);
			if (k < 0) Atomics.wait(control, Control.ticket, ticket);
			else {
				prover.prove(slots[k]);
				Atomics.add(control, Control.done, 1);
				Atomics.notify(control, Control.done);
			}
		}
	} catch (error) {
		Atomics.store(control, Control.failed, 1);
		Atomics.add(control, Control.done, 1);
		Atomics.notify(control, Control.done);
		throw error;
	}
}

/** Takes the next box. @returns its slot, or -1 if none is left */
function take(control: Int32Array): number {
	for (;;) {
		const ticket = Atomics.load(control, Control.ticket);
		const next = ticket & 0xff;
		if (next >= ((ticket >> 8) & 0xff)) return -1;
		if (Atomics.compareExchange(control, Control.ticket, ticket, ticket + 1) === ticket) return next;
	}
}

function memorySize(network: Network): number {
	return 4 * Control.count + mostAtOnce * BoxSlot.size(network);
}

function layOut(network: Network, memory: ArrayBuffer | SharedArrayBuffer): [Int32Array, BoxSlot[]] {
	const size = BoxSlot.size(network);
	const slots = Array.from(
		{ length: mostAtOnce },
		(_, k) => new BoxSlot(network, memory, 4 * Control.count + k * size),
	);
	return [new Int32Array(memory, 0, Control.count), slots];
}
