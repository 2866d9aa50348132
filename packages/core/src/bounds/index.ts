export * from "./bounder.ts";
export * from "./box.ts";
export * from "./winning-margin.ts";
