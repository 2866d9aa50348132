/**
 * Batches over several threads on shared memory. The compiled network stands in memory that all threads read,
 * each with scratch arrays of its own; a batch is cut into portions that threads claim one after another, the
 * calling thread among them (portions.ts). Core starts no thread itself: it is handed the means to.
 *
 * The calling thread never blocks: it looks for the end of a batch for a moment, then waits for a message.
 */

import { CondnetError, type ErrorCode, requireUsage } from "../../errors.ts";
import type { ConditionalNetwork } from "../../network/conditional-network.ts";
import { type CompileOptions, compile } from "../compile.ts";
import type { CompiledNetwork } from "../image/compiled-network.ts";
import { chunkRows } from "../image/staging.ts";
import { Portions } from "./portions.ts";
import type { ArraysMessage, OpenMessage, ThreadPort } from "./serve-thread.ts";

/** A thread that runs `serveThread` on its end of the channel. */
export interface Thread extends ThreadPort {
	/** Ends the thread. */
	stop(): void;
}

/** A batch that threads are answering. */
export interface BegunBatch {
	/**
	 * Takes part in what is left and waits for the rest.
	 *
	 * @returns and throws as CompiledNetwork.evaluateBatch does; `internal` if a thread has ended meanwhile
	 */
	finish(): Promise<number>;
}

/** Numbers in memory that threads can share: what ThreadedNetwork reads and writes. */
export function sharedNumbers(length: number): Float64Array {
	return new Float64Array(new SharedArrayBuffer(8 * length));
}

/**
 * A compiled network that answers batches on several threads over shared memory, bit for bit as one does.
 * Core
 * starts no thread: it is handed them.
 */
export class ThreadedNetwork {
	/** The compiled network, for one input at a time. */
	readonly compiled: CompiledNetwork;
	readonly #threads: readonly Thread[];
	readonly #portions = new Portions();
	readonly #portionRows: number;
	/** What the threads read from and answer into. */
	#arrays: ArraysMessage = { inputs: undefined, outputs: undefined };
	#busy = false;
	/** Why no batch can be answered any more. */
	#ended: CondnetError | undefined;
	/** Lets the calling thread look again. */
	#lookAgain: () => void = () => {};

	private constructor(compiled: CompiledNetwork, threads: readonly Thread[]) {
		this.compiled = compiled;
		this.#threads = threads;
		this.#portionRows = chunkRows(compiled.inputCount, compiled.outputCount);
		const { header, memory } = compiled.image;
		const portions = this.#portions.buffer;
		for (const [i, thread] of threads.entries()) {
			thread.listen((message) => {
				if (message === undefined) this.#end("internal", "A thread ended before it was stopped.");
				this.#lookAgain();
			});
			const open: OpenMessage = { header, memory: memory.wasm ?? memory.buffer, thread: i + 1, portions };
			thread.post(open);
		}
	}

	/**
	 * Compiles a network for `threadCount` threads, of which the calling one is the first, and starts the
	 * others.
	 *
	 * @throws CondnetError as compile does; `usage` for a number of threads below 1
	 */
	static start(
		network: ConditionalNetwork,
		threadCount: number,
		startThread: () => Thread,
		options: Omit<CompileOptions, "shared" | "threads"> = {},
	): ThreadedNetwork {
		requireUsage(
			Number.isSafeInteger(threadCount) && threadCount >= 1,
			`${threadCount} threads were asked for, expected a whole number from 1 on.`,
		);
		const compiled = compile(network, { ...options, shared: threadCount > 1, threads: threadCount });
		return ThreadedNetwork.over(compiled, threadCount, startThread);
	}

	/**
	 * As start, for a network that was compiled or opened for as many threads, in shared memory where there are
	 * several.
	 *
	 * @throws CondnetError `usage` if there are several threads and its memory is not shared
	 */
	static over(compiled: CompiledNetwork, threadCount: number, startThread: () => Thread): ThreadedNetwork {
		const others = compiled.isForThreads ? threadCount - 1 : 0;
		requireUsage(
			others === 0 || compiled.image.memory.buffer instanceof SharedArrayBuffer,
			`A network compiled for one thread cannot be answered by ${threadCount}.`,
			"Compile it with { shared: true, threads }.",
		);
		return new ThreadedNetwork(compiled, Array.from({ length: others }, startThread));
	}

	/**
	 * CompiledNetwork.evaluateBatch over all threads; one batch at a time. The arrays must be shared memory
	 * where there is more than one thread: made by sharedNumbers, or `compiled.inputs` and `compiled.outputs`,
	 * from which nothing is copied. The first batch in other buffers than the last takes a message to every
	 * thread.
	 *
	 * @throws CondnetError as evaluateBatch does, naming the same row; `internal` if a thread has ended
	 */
	async evaluateBatch(inputs: Float64Array, outputs: Float64Array, count: number): Promise<number> {
		return this.#begin(inputs, outputs, count, 1).finish();
	}

	/**
	 * Lets the other threads begin with a batch, while the calling one does something else until it calls
	 * `finish`. The arrays are the threads' until then.
	 *
	 * @throws CondnetError `usage` if another batch is not finished, or the arrays are not shared or too short
	 */
	begin(inputs: Float64Array, outputs: Float64Array, count: number): BegunBatch {
		return this.#begin(inputs, outputs, count, 0);
	}

	/** @param own portions that the calling thread will certainly claim */
	#begin(inputs: Float64Array, outputs: Float64Array, count: number, own: number): BegunBatch {
		const { compiled } = this;
		const alone = (): number => compiled.evaluateBatch(inputs, outputs, count);
		if (this.#threads.length === 0) return { finish: async () => alone() };
		if (this.#ended) throw this.#ended;
		requireUsage(!this.#busy, "A batch was begun before the last one was finished.", "Await it first.");
		compiled.requireRoom(inputs, outputs, count);
		const arrays = { inputs: this.#foreign(inputs), outputs: this.#foreign(outputs) };
		if (arrays.inputs !== this.#arrays.inputs || arrays.outputs !== this.#arrays.outputs) {
			for (const thread of this.#threads) thread.post(arrays);
			this.#portions.announceMail();
			this.#arrays = arrays;
		}
		this.#busy = true;
		const { byteOffset: at } = inputs;
		const { byteOffset: to } = outputs;
		this.#portions.begin(count, this.#portionRows, at / 8, to / 8, own);
		let known: Promise<number> | undefined;
		const finish = async (): Promise<number> => {
			this.#takePart(inputs, outputs);
			if (!this.#portions.finishedSoon()) await this.#finished();
			this.#busy = false;
			// Where a thread was refused an input, this one goes from the first row on and is refused the first of
			// them.
			const known = this.#portions.known;
			if (known === undefined) return alone();
			compiled.settle(inputs, outputs, count);
			return known;
		};
		return {
			finish() {
				known ??= finish();
				return known;
			},
		};
	}

	#takePart(inputs: Float64Array, outputs: Float64Array): void {
		const { compiled } = this;
		const { inputCount, outputCount } = compiled;
		this.#portions.work(this.#portions.mail, (row, rows) =>
			compiled.inner.evaluateBatch(inputs, outputs, rows, row * inputCount, row * outputCount),
		);
	}

	async #finished(): Promise<void> {
		this.#portions.asleep = true;
		while (!this.#portions.finished) {
			if (this.#ended) throw this.#ended;
			await new Promise<void>((resolve) => {
				this.#lookAgain = resolve;
			});
		}
		this.#portions.asleep = false;
	}

	/** The buffer of an array that is not in the network's own memory. */
	#foreign(numbers: Float64Array): SharedArrayBuffer | undefined {
		if (this.compiled.image.offsetOf(numbers, 0) >= 0) return undefined;
		const { buffer } = numbers;
		requireUsage(
			buffer instanceof SharedArrayBuffer,
			"Several threads answer a batch only in shared memory.",
			"Make the arrays with sharedNumbers.",
		);
		return buffer;
	}

	#end(code: ErrorCode, why: string): void {
		this.#ended ??= new CondnetError(code, why, "Start a ThreadedNetwork anew.");
		this.#lookAgain();
	}

	/** Ends the other threads; a batch under way is not answered. */
	stop(): void {
		this.#end("usage", "The threads were stopped.");
		for (const thread of this.#threads) thread.stop();
	}
}
