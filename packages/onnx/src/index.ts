export type { Decision } from "./classifier-ends.ts";
export { writeConditionalOnnx } from "./conditional/write-conditional.ts";
export type { Port } from "./inputs.ts";
export type { OnnxLimits } from "./limits.ts";
export { type NnetModel, readNnet } from "./nnet/read-nnet.ts";
export { type Layer, type OnnxModel, type ReadOnnxOptions, readOnnx } from "./read.ts";
export type { ReadExternalData } from "./tensor-data.ts";
export { readVnnlib, type VnnlibRegion } from "./vnnlib/read-vnnlib.ts";
export { type WriteOnnxOptions, writeOnnx } from "./write.ts";
