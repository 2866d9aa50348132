export * from "./fit-screen.ts";
export * from "./leaf-costs.ts";
export * from "./on-box.ts";
export * from "./on-data.ts";
export * from "./one-input/on-interval.ts";
export * from "./screen.ts";
export * from "./screened-evaluator.ts";
