export { PieceFunctions } from "./check-pieces.ts";
export * from "./check-proof.ts";
export type { Refutation } from "./replay.ts";
