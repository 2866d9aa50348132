/**
 * Batches over several threads on shared memory. The compiled network stands in memory that all threads read, each with
 * scratch arrays of its own; a batch is cut into as many runs of rows as there are threads, and the calling thread takes
 * one of them. Core starts no thread itself: it is handed the means to.
 */

import type { ConditionalNetwork } from "../conditional-network.ts";
import { CondnetError, requireUsage } from "../errors.ts";
import { type CompileOptions, compile } from "./compile.ts";
import type { CompiledNetwork } from "./compiled-network.ts";
import { Image, type ImageHeader } from "./image.ts";
import { openMemory } from "./memory.ts";
import { openImage } from "./open.ts";

/** One end of a channel between two threads, such as a Worker or what a worker knows its parent by. */
export interface ThreadPort {
	post(message: unknown): void;
	/** The one listener for what the other end posts; `undefined` says that the thread has died. */
	listen(listener: (message: unknown) => void): void;
}

/** A thread that runs `serveThread` on its end of the channel. */
export interface Thread extends ThreadPort {
	stop(): void;
}

/** What the calling thread sends: first the network, then batches. */
interface OpenMessage {
	readonly header: ImageHeader;
	readonly memory: WebAssembly.Memory | SharedArrayBuffer;
	readonly thread: number;
}

/** Numbers in the network's own memory, by their place: another thread's view of it is another array. */
interface OwnNumbers {
	readonly offset: number;
	readonly length: number;
}

interface BatchMessage {
	readonly inputs: Float64Array | OwnNumbers;
	readonly outputs: Float64Array | OwnNumbers;
	readonly count: number;
	readonly at: number;
	readonly to: number;
}

/** What a thread answers: how many inputs were stored ones, or what went wrong. */
interface Reply {
	readonly known: number;
	readonly error?: { readonly code: CondnetError["code"]; readonly message: string } | undefined;
}

/** Numbers in memory that threads can share: what ThreadedNetwork reads and writes. */
export function sharedNumbers(length: number): Float64Array {
	return new Float64Array(new SharedArrayBuffer(8 * length));
}

export class ThreadedNetwork {
	/** The compiled network, for one input at a time. */
	readonly compiled: CompiledNetwork;
	readonly #threads: readonly Thread[];
	#waiting: ((reply: Reply) => void)[];

	private constructor(compiled: CompiledNetwork, threads: readonly Thread[]) {
		this.compiled = compiled;
		this.#threads = threads;
		this.#waiting = threads.map(() => () => {});
		for (const [i, thread] of threads.entries())
			thread.listen((message) => this.#waiting[i](isReply(message) ? message : died));
	}

	/**
	 * Compiles a network for `threadCount` threads, of which the calling one is the first, and starts the others.
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
	 * As start, for a network that was compiled or opened for as many threads, in shared memory where there are several.
	 */
	static over(compiled: CompiledNetwork, threadCount: number, startThread: () => Thread): ThreadedNetwork {
		const { header, memory } = compiled.image;
		// The reference stays in the calling thread: it reads the network itself.
		const others = compiled.lowering === "reference" ? 0 : threadCount - 1;
		const threads = Array.from({ length: others }, startThread);
		for (const [i, thread] of threads.entries())
			thread.post({ header, memory: memory.wasm ?? memory.buffer, thread: i + 1 });
		return new ThreadedNetwork(compiled, threads);
	}

	/**
	 * CompiledNetwork.evaluateBatch over all threads; one batch at a time. The arrays must be shared memory where there is
	 * more than one thread: made by sharedNumbers, or `compiled.inputs` and `compiled.outputs`, from which nothing is
	 * copied.
	 *
	 * @throws CondnetError as evaluateBatch does, the row named being one of the rows that hold NaN
	 */
	async evaluateBatch(inputs: Float64Array, outputs: Float64Array, count: number): Promise<number> {
		const { inputCount, outputCount } = this.compiled;
		const threads = this.#threads;
		if (threads.length === 0) return this.compiled.evaluateBatch(inputs, outputs, count);
		requireUsage(
			inputs.buffer instanceof SharedArrayBuffer && outputs.buffer instanceof SharedArrayBuffer,
			"Several threads answer a batch only in shared memory.",
			"Make the arrays with sharedNumbers.",
		);
		const rows = Math.ceil(count / (threads.length + 1));
		const replies = threads.map((thread, i) => {
			const first = Math.min(count, (i + 1) * rows);
			const reply = new Promise<Reply>((resolve) => {
				this.#waiting[i] = resolve;
			});
			thread.post({
				inputs: this.#placed(inputs),
				outputs: this.#placed(outputs),
				count: Math.min(rows, count - first),
				at: first * inputCount,
				to: first * outputCount,
			} satisfies BatchMessage);
			return reply;
		});
		let known = 0;
		let failure: unknown;
		try {
			known = this.compiled.evaluateBatch(inputs, outputs, Math.min(rows, count));
		} catch (error) {
			failure = error;
		}
		for (const reply of await Promise.all(replies)) {
			known += reply.known;
			if (reply.error) failure ??= new CondnetError(reply.error.code, reply.error.message);
		}
		if (failure !== undefined) throw failure;
		return known;
	}

	#placed(numbers: Float64Array): Float64Array | OwnNumbers {
		const offset = this.compiled.image.offsetOf(numbers, 0);
		return offset < 0 ? numbers : { offset, length: numbers.length };
	}

	/** Ends the other threads. */
	stop(): void {
		for (const thread of this.#threads) thread.stop();
	}
}

const died: Reply = {
	known: 0,
	error: { code: "internal", message: "A thread ended before it had answered its rows." },
};

/** What a started thread runs: opens the network it is sent and answers batches until it is stopped. */
export function serveThread(port: ThreadPort): void {
	let compiled: CompiledNetwork | undefined;
	port.listen((message) => {
		if (isOpen(message)) {
			const { header, memory, thread } = message;
			const opened =
				memory instanceof SharedArrayBuffer
					? { buffer: memory, kernels: undefined, wasm: undefined }
					: openMemory(memory);
			compiled = openImage(new Image(header, opened, thread));
		} else if (compiled && isBatch(message)) port.post(answer(compiled, message));
	});
}

function answer(compiled: CompiledNetwork, { inputs, outputs, count, at, to }: BatchMessage): Reply {
	const view = (numbers: Float64Array | OwnNumbers): Float64Array =>
		numbers instanceof Float64Array
			? numbers
			: new Float64Array(compiled.image.memory.buffer, numbers.offset, numbers.length);
	try {
		return { known: compiled.evaluateBatch(view(inputs), view(outputs), count, at, to) };
	} catch (error) {
		const code = error instanceof CondnetError ? error.code : "internal";
		return { known: 0, error: { code, message: error instanceof Error ? error.message : String(error) } };
	}
}

function isOpen(message: unknown): message is OpenMessage {
	return typeof message === "object" && message !== null && "header" in message;
}

function isBatch(message: unknown): message is BatchMessage {
	return typeof message === "object" && message !== null && "inputs" in message;
}

function isReply(message: unknown): message is Reply {
	return typeof message === "object" && message !== null && "known" in message;
}
