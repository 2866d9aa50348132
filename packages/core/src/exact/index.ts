export * from "./convert.ts";
export * from "./dyadic.ts";
export * from "./evaluate-exact.ts";
export * from "./exact-cost.ts";
export * from "./exact-network.ts";
export * from "./integers.ts";
export type { Rational } from "./rational.ts";
export * as rationals from "./rational.ts";
