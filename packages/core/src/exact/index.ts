export * from "../numbers/dyadic.ts";
export * from "../numbers/integers.ts";
export type { Rational } from "../numbers/rational.ts";
export * as rationals from "../numbers/rational.ts";
export * from "./convert.ts";
export * from "./evaluate-exact.ts";
export * from "./exact-cost.ts";
export * from "./exact-network.ts";
