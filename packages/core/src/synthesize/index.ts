export * from "./column-skip.ts";
export type { LeafKindFigures, RowFigures } from "./data/figures.ts";
export { type DataLeafKind, dataLeafKinds } from "./data/leaf-costs.ts";
export * from "./on-box.ts";
export * from "./on-data.ts";
export * from "./one-input/on-interval.ts";
export * from "./screen/fit-screen.ts";
export { Screen } from "./screen/screen.ts";
export * from "./screen/screened-evaluator.ts";
