export type { LexicographicShape } from "../split/lexicographic-shape.ts";
export type { Objective } from "./axis-tree.ts";
export * from "./memorize.ts";
export { strategies } from "./strategies.ts";
export type { StrategyName } from "./strategy.ts";
export * from "./streamed.ts";
