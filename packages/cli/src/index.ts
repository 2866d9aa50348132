/** The library as `import ... from "condnet"` gives it: core, and models in and out. */

export * from "@condnet/core";
export { readNnet, readOnnx, readVnnlib, writeConditionalOnnx, writeOnnx } from "@condnet/onnx";
