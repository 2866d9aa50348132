export * from "./compile.ts";
export * from "./compiled-network.ts";
export * from "./layout.ts";
export type { MemoryOptions } from "./memory.ts";
export { serveThread, type ThreadPort } from "./serve-thread.ts";
export { type BegunBatch, sharedNumbers, type Thread, ThreadedNetwork } from "./threads.ts";
export * from "./timing.ts";
