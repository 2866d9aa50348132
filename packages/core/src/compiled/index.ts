export * from "./compile.ts";
export * from "./compiled-network.ts";
export * from "./layout.ts";
export type { MemoryOptions } from "./memory.ts";
export { serveThread, sharedNumbers, type Thread, ThreadedNetwork, type ThreadPort } from "./threads.ts";
export * from "./timing.ts";
