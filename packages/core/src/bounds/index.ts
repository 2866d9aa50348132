export * from "../network/box.ts";
export * from "./bounder.ts";
export * from "./winning-margin.ts";
