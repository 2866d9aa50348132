/** The library as `import ... from "condnet"` gives it: core, models in and out, tables, threads of Node. */

export * from "@condnet/core";
export { readNnet, readOnnx, readVnnlib, writeConditionalOnnx, writeOnnx } from "@condnet/onnx";
export { startThread } from "./networks/batches.ts";
export { type ReadTableOptions, readTable, type TableOfFile } from "./tables/read-table.ts";
