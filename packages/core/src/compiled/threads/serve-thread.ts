/**
 * The other end of ThreadedNetwork: a thread that opens the network it is sent and answers portions of
 * batches until it is stopped. Between batches it sleeps in its shared memory, where it is woken faster than
 * by a message; it returns to its event loop only to be given other arrays.
 */

import type { CompiledNetwork } from "../image/compiled-network.ts";
import { Image, type ImageHeader } from "../image/image.ts";
import { openMemory } from "../image/memory.ts";
import { openImage } from "../open.ts";
import { Portions } from "./portions.ts";

/** One end of a channel between two threads, such as a Worker or what a worker knows its parent by. */
export interface ThreadPort {
	/** Sends a message to the other end. */
	post(message: unknown): void;
	/** The one listener for what the other end posts; `undefined` says that the thread has ended. */
	listen(listener: (message: unknown) => void): void;
}

/** The first message to a thread: the network, and where its portions are. */
export interface OpenMessage {
	readonly header: ImageHeader;
	readonly memory: WebAssembly.Memory | ArrayBuffer | SharedArrayBuffer;
	readonly thread: number;
	readonly portions: SharedArrayBuffer;
}

/** The later ones: what batches are read from and answered into, undefined for the network's own memory. */
export interface ArraysMessage {
	readonly inputs: SharedArrayBuffer | undefined;
	readonly outputs: SharedArrayBuffer | undefined;
}

/**
 * What a started thread runs. It may block, as a worker may; all it posts is that a batch has come to its
 * end.
 */
export function serveThread(port: ThreadPort): void {
	let server: Server | undefined;
	port.listen((message) => {
		if (isOpen(message)) server = new Server(message);
		else if (isArrays(message)) server?.use(message);
		server?.serve(() => port.post("done"));
	});
}

class Server {
	readonly #compiled: CompiledNetwork;
	readonly #portions: Portions;
	#inputs: Float64Array;
	#outputs: Float64Array;
	#mailRead = 0;

	constructor({ header, memory, thread, portions }: OpenMessage) {
		const opened =
			"buffer" in memory ? openMemory(memory) : { buffer: memory, kernels: undefined, wasm: undefined };
		this.#compiled = openImage(new Image(header, opened, thread));
		this.#portions = new Portions(portions);
		this.#inputs = numbersOf(opened.buffer);
		this.#outputs = this.#inputs;
	}

	use({ inputs, outputs }: ArraysMessage): void {
		const own = this.#compiled.image.memory.buffer;
		this.#inputs = numbersOf(inputs ?? own);
		this.#outputs = numbersOf(outputs ?? own);
		this.#mailRead++;
	}

	/** Answers portions until there is a message to read. */
	serve(sayDone: () => void): void {
		const portions = this.#portions;
		const { inputCount, outputCount } = this.#compiled;
		for (;;) {
			const seen = portions.signal;
			if (portions.mail !== this.#mailRead) return;
			const wanted = portions.work(this.#mailRead, (row, rows, at, to) =>
				this.#compiled.evaluateBatch(
					this.#inputs,
					this.#outputs,
					rows,
					at + row * inputCount,
					to + row * outputCount,
				),
			);
			if (wanted) sayDone();
			else portions.waitForSignal(seen);
		}
	}
}

/** All whole numbers of a buffer. */
function numbersOf(buffer: ArrayBuffer | SharedArrayBuffer): Float64Array {
	return new Float64Array(buffer, 0, Math.floor(buffer.byteLength / 8));
}

function isOpen(message: unknown): message is OpenMessage {
	return typeof message === "object" && message !== null && "header" in message;
}

function isArrays(message: unknown): message is ArraysMessage {
	return typeof message === "object" && message !== null && "inputs" in message;
}
