/**
 * Memory that compiled networks live in: WebAssembly's where it may be used, so that kernels and JavaScript
 * read the same arrays, otherwise a plain buffer. A memory never grows: views stay valid.
 */

import { CondnetError } from "../../errors.ts";
import { kernelModule, pageBytes } from "../../numbers/kernel-module.ts";
import { kernels } from "./kernels.ts";

/** The kernels of packages/core/kernels; pointers are byte offsets into the memory. */
export interface Kernels {
	mayHoldNaN(numbers: number, count: number): number;
	column(inputs: number, count: number, inputCount: number, axis: number, keys: number): number;
	project(
		inputs: number,
		count: number,
		inputCount: number,
		columns: number,
		weights: number,
		terms: number,
		bias: number,
		keys: number,
	): void;
	line32(key: number, low: number, scale: number, layers: number, layerCount: number): number;
	line64(key: number, layers: number, layerCount: number): number;
	quantise(keys: number, count: number, low: number, scale: number, out: number): void;
	searchBlocks32(
		keys: number,
		count: number,
		layers: number,
		layerCount: number,
		firstTouched: number,
		out: number,
	): number;
	searchBlocks64(
		keys: number,
		count: number,
		layers: number,
		layerCount: number,
		firstTouched: number,
		out: number,
	): number;
	searchHeap(
		keys: number,
		count: number,
		gates: number,
		leafCount: number,
		lastLevel: number,
		out: number,
	): void;
	linesOf(
		keys: number,
		count: number,
		low: number,
		scale: number,
		pieces: number,
		bases: number,
		out: number,
	): void;
	touch(base: number, indices: number, count: number): number;
	touchPairs(base: number, indices: number, count: number): number;
	answersOf(keys: number, count: number, lines: number, indices: number, outputs: number): void;
	leavesOf(keys: number, count: number, lines: number, indices: number): void;
	answer(leaves: number, count: number, records: number, length: number, outputs: number): void;
	walk(
		nodes: number,
		inputs: number,
		inputCount: number,
		count: number,
		active: number,
		states: number,
	): void;
	areInside(frame: number, inputs: number, count: number): number;
	answerInput(frame: number, inputs: number, outputs: number): number;
	answerInputs(frame: number, inputs: number, outputs: number, inputCount: number, count: number): void;
}

/** Where a compiled network's arrays stand. */
export interface MemoryOptions {
	/** false: plain JavaScript only. Default: WebAssembly where the platform has it with SIMD and allows it. */
	readonly webAssembly?: boolean | undefined;
	/** true: memory that several threads can share. */
	readonly shared?: boolean | undefined;
	/** Threads that use the memory, each with scratch arrays of its own. Default: 1. */
	readonly threads?: number | undefined;
	/**
	 * Rows that `CompiledNetwork.inputs` and `.outputs` have room for: arrays in the network's own memory,
	 * where a batch is answered in place. Default: 0.
	 */
	readonly rows?: number | undefined;
}

/** A WebAssembly.Memory, in words that need no types of a page. */
export interface WasmMemory {
	readonly buffer: ArrayBuffer | SharedArrayBuffer;
}

export interface Memory {
	readonly buffer: ArrayBuffer | SharedArrayBuffer;
	/** Undefined where WebAssembly may not be used. */
	readonly kernels: Kernels | undefined;
	/** The WebAssembly memory, which another thread opens with `openMemory`. */
	readonly wasm: WasmMemory | undefined;
}

/** What 32-bit pointers reach. */
const mostPages = 65536;
const ownModule = kernelModule(() => kernels(false));
const sharedModule = kernelModule(() => kernels(true));

/** Whether memory of these options has kernels. */
export function hasKernels({ webAssembly, shared = false }: MemoryOptions): boolean {
	return webAssembly !== false && moduleOf(shared) !== null;
}

/** Memory of at least `bytes` bytes, all 0. @throws CondnetError `usage` if it cannot be had */
export function allocate(bytes: number, options: MemoryOptions = {}): Memory {
	const shared = options.shared ?? false;
	const pages = Math.max(1, Math.ceil(bytes / pageBytes));
	try {
		if (pages <= mostPages && hasKernels(options)) {
			const wasm = new WebAssembly.Memory(
				shared ? { initial: pages, maximum: mostPages, shared } : { initial: pages, maximum: pages },
			);
			return openMemory(wasm);
		}
		const buffer = shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes);
		return { buffer, kernels: undefined, wasm: undefined };
	} catch (error) {
		throw new CondnetError(
			"usage",
			`A compiled network of ${bytes} bytes does not fit into memory: ${error instanceof Error ? error.message : error}.`,
			"Use the network itself, or ask for a smaller lowering.",
		);
	}
}

/** Kernels of this thread's own over a memory that may be another thread's. */
export function openMemory(wasm: WasmMemory): Memory {
	const shared = typeof SharedArrayBuffer !== "undefined" && wasm.buffer instanceof SharedArrayBuffer;
	const module = moduleOf(shared);
	if (!module || !(wasm instanceof WebAssembly.Memory))
		return { buffer: wasm.buffer, kernels: undefined, wasm };
	const instance = new WebAssembly.Instance<Kernels>(module, { env: { memory: wasm } });
	return { buffer: wasm.buffer, kernels: instance.exports, wasm };
}

function moduleOf(shared: boolean): WebAssembly.Module | null {
	return shared ? sharedModule() : ownModule();
}
