/**
 * A compiled network's arrays in one block of memory, each at a multiple of 64 bytes, followed by room for a
 * batch and by scratch arrays for each thread. What stands before these is what a file stores and can be used
 * in place.
 */

import { requireInternal } from "../../errors.ts";
import { type Arrays, arrayBytes, layoutBytes } from "../../network/compiled-layout.ts";
import { allocate, type Memory, type MemoryOptions } from "./memory.ts";

/** Everything about an image but its bytes; plain data. */
export interface ImageHeader {
	readonly lowering: string;
	readonly numbers: Readonly<Record<string, number>>;
	readonly arrays: Arrays;
	/** What one thread needs to work. */
	readonly scratch: Arrays;
	/** The batch that the caller may keep in this memory; left out where there is none. */
	readonly batch?: Arrays | undefined;
}

/**
 * Inputs a batch takes at a time: what stays in the first cache, and enough to hide the latency of memory.
 */
export const chunkLength = 1024;

export class Image {
	readonly header: ImageHeader;
	readonly memory: Memory;
	/** Bytes of the arrays, without scratch arrays. */
	readonly bytes: number;
	/** Whose scratch arrays this view uses. */
	readonly thread: number;
	readonly #places = new Map<string, { offset: number; length: number }>();

	/** @param thread whose scratch arrays this view of the memory uses */
	constructor(header: ImageHeader, memory: Memory, thread = 0) {
		this.header = header;
		this.memory = memory;
		this.thread = thread;
		this.bytes = layoutBytes(header.arrays);
		this.#place(header.arrays, 0);
		this.#place(header.batch ?? {}, this.bytes);
		this.#place(
			header.scratch,
			this.bytes + layoutBytes(header.batch ?? {}) + thread * layoutBytes(header.scratch),
		);
	}

	/** An image of zeros, with room for `options.rows` rows. */
	static allocate(header: ImageHeader, options: MemoryOptions = {}): Image {
		const { threads = 1, rows = 0 } = options;
		const { inputCount, outputCount } = header.numbers;
		const batch: Arrays = {
			batchInputs: ["f64", rows * inputCount],
			batchOutputs: ["f64", rows * outputCount],
		};
		const bytes = layoutBytes(header.arrays) + layoutBytes(batch) + threads * layoutBytes(header.scratch);
		return new Image({ ...header, batch }, allocate(bytes, options));
	}

	number(name: string): number {
		const value = this.header.numbers[name];
		requireInternal(value !== undefined, `The compiled network has no number ${name}.`);
		return value;
	}

	/** Byte offset of an array. */
	offset(name: string): number {
		return this.#get(name).offset;
	}

	/** Byte offset of numbers[at], or -1 where these numbers do not lie in this memory. */
	offsetOf(numbers: Float64Array, at: number): number {
		return numbers.buffer === this.memory.buffer ? numbers.byteOffset + 8 * at : -1;
	}

	float64(name: string): Float64Array {
		const { offset, length } = this.#get(name);
		return new Float64Array(this.memory.buffer, offset, length);
	}

	int32(name: string): Int32Array {
		const { offset, length } = this.#get(name);
		return new Int32Array(this.memory.buffer, offset, length);
	}

	uint32(name: string): Uint32Array {
		const { offset, length } = this.#get(name);
		return new Uint32Array(this.memory.buffer, offset, length);
	}

	uint8(name: string): Uint8Array {
		const { offset, length } = this.#get(name);
		return new Uint8Array(this.memory.buffer, offset, length);
	}

	/** The bytes that a file stores. */
	stored(): Uint8Array {
		return new Uint8Array(this.memory.buffer, 0, this.bytes);
	}

	#get(name: string): { offset: number; length: number } {
		const place = this.#places.get(name);
		requireInternal(place !== undefined, `The compiled network has no array ${name}.`);
		return place;
	}

	#place(arrays: Arrays, start: number): void {
		let offset = start;
		for (const [name, array] of Object.entries(arrays)) {
			this.#places.set(name, { offset, length: array[1] });
			offset += arrayBytes(array);
		}
	}
}
