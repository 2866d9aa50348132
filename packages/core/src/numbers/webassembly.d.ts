/**
 * The part of WebAssembly's JavaScript interface that is used here; the standard library's types leave it to
 * the DOM's.
 */
declare namespace WebAssembly {
	class Module {
		constructor(bytes: Uint8Array);
	}
	class Memory {
		readonly buffer: ArrayBuffer | SharedArrayBuffer;
		constructor(descriptor: { initial: number; maximum?: number; shared?: boolean });
	}
	class Instance<Exports> {
		readonly exports: Exports;
		constructor(module: Module, imports: { env: { memory: Memory } });
	}
}
