export * from "./compile.ts";
export * from "./compiled-network.ts";
export * from "./timing.ts";
