export type { Objective } from "./axis-tree.ts";
export * from "./memorize.ts";
export type { StrategyName } from "./strategy.ts";
