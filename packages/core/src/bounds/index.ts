export * from "./bounder.ts";
export * from "./box.ts";
