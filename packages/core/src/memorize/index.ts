export type { Objective } from "./axis-tree.ts";
export * from "./function.ts";
export * from "./memorize.ts";
export * from "./ranges.ts";
export type { LexicographicShape } from "./shapes/lexicographic-shape.ts";
export { strategies } from "./strategies.ts";
export type { StrategyName } from "./strategy.ts";
export * from "./streamed.ts";
export type { Tolerance } from "./tolerance.ts";
