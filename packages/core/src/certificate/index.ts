export * from "./check-pair.ts";
export * from "./check-proof.ts";
export { ExactValues } from "./exact-values.ts";
export type { Refutation } from "./replay.ts";
export * from "./verify-on-points.ts";
