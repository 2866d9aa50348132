/**
 * Memory that back-substitution works in: WebAssembly's where it may be used, so that the kernel and
 * JavaScript read the same arrays, otherwise plain arrays with the same results. An arena never grows: views
 * stay valid.
 */

import { kernelModule, pageBytes } from "../numbers/kernel-module.ts";
import { kernel } from "./kernel.ts";

/** packages/core/kernels/substitute.ts; pointers are byte offsets into the arena. */
export interface SubstitutionKernel {
	substitute(
		functionCount: number,
		coefficients: number,
		stride: number,
		from: number,
		to: number,
		reads: number,
		width: number,
		lines: number,
		capacity: number,
		biases: number,
		slacks: number,
		rowStart: number,
		weights: number,
		constants: number,
		factors: number,
		offsets: number,
	): void;
}

/** Above this, networks are so large that the kernel's memory would be a burden. */
const mostBytes = 2 ** 30;
const moduleOf = kernelModule(() => kernel);

export class Arena {
	/** Undefined where WebAssembly may not be used. */
	readonly kernel: SubstitutionKernel | undefined;
	readonly #buffer: ArrayBufferLike | undefined;
	#used = 0;

	/** @param bytes room that will be asked for in all */
	constructor(bytes: number, webAssembly = true) {
		const module = webAssembly && bytes <= mostBytes ? moduleOf() : null;
		if (!module) return;
		try {
			const pages = Math.ceil(bytes / pageBytes) + 1;
			const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
			this.kernel = new WebAssembly.Instance<SubstitutionKernel>(module, { env: { memory } }).exports;
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
