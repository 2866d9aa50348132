export * from "./compile.ts";
export * from "./image/compiled-network.ts";
export type { MemoryOptions } from "./image/memory.ts";
export * from "./layout.ts";
export { type Lowering, lowerings } from "./lowerings.ts";
export { serveThread, type ThreadPort } from "./threads/serve-thread.ts";
export { type BegunBatch, sharedNumbers, type Thread, ThreadedNetwork } from "./threads/threads.ts";
export * from "./timing.ts";
