/**
 * Memory that a kernel works in: WebAssembly's where it may be used, so that the kernel and JavaScript read
 * the same arrays, otherwise plain arrays, for loops with the same results. An arena never grows: views stay
 * valid.
 */

import { pageBytes } from "./kernel-module.ts";

/** Above this, networks are so large that the kernel's memory would be a burden. */
const mostBytes = 2 ** 30;

export class Arena<Kernel> {
	/** Undefined where WebAssembly may not be used. Its pointers are arrays' byte offsets. */
	readonly kernel: Kernel | undefined;
	readonly #buffer: ArrayBufferLike | undefined;
	#used = 0;

	/**
	 * @param module null: plain arrays
	 * @param bytes room that will be asked for in all
	 */
	constructor(module: WebAssembly.Module | null, bytes: number) {
		if (!module || bytes > mostBytes) return;
		try {
			const pages = Math.ceil(bytes / pageBytes) + 1;
			const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
			this.kernel = new WebAssembly.Instance<Kernel>(module, { env: { memory } }).exports;
			this.#buffer = memory.buffer;
		} catch {
			// No such memory to be had: plain arrays give the same results.
		}
	}

	float64(count: number): Float64Array {
		if (!this.#buffer) return new Float64Array(count);
		const array = new Float64Array(this.#buffer, this.#used, count);
		this.#used += 8 * count;
		return array;
	}

	uint32(count: number): Uint32Array {
		if (!this.#buffer) return new Uint32Array(count);
		const array = new Uint32Array(this.#buffer, this.#used, count);
		this.#used += 8 * Math.ceil(count / 2);
		return array;
	}
}
