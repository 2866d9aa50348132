/** The operators that are read, by their ONNX names. */

import type { Operator } from "../node.ts";
import { abs, clip, leakyRelu, pRelu, relu } from "./activations.ts";
import { add, sub } from "./add.ts";
import { constant } from "./constant.ts";
import { conv } from "./convolution.ts";
import { max, min } from "./extremes.ts";
import { concat, pad, slice, transpose } from "./moving.ts";
import { averagePool, globalAveragePool, maxPool } from "./pooling.ts";
import { gemm, matMul } from "./products.ts";
import { batchNormalization, div, mul } from "./scale.ts";
import { dropout, flatten, identity, reshape, squeeze, unsqueeze } from "./wiring.ts";

export const operators: ReadonlyMap<string, Operator> = new Map([
	["Abs", abs],
	["Add", add],
	["AveragePool", averagePool],
	["BatchNormalization", batchNormalization],
	["Clip", clip],
	["Concat", concat],
	["Constant", constant],
	["Conv", conv],
	["Div", div],
	["Dropout", dropout],
	["Flatten", flatten],
	["Gemm", gemm],
	["GlobalAveragePool", globalAveragePool],
	["Identity", identity],
	["LeakyRelu", leakyRelu],
	["MatMul", matMul],
	["Max", max],
	["MaxPool", maxPool],
	["Min", min],
	["Mul", mul],
	["PRelu", pRelu],
	["Pad", pad],
	["Relu", relu],
	["Reshape", reshape],
	["Slice", slice],
	["Squeeze", squeeze],
	["Sub", sub],
	["Transpose", transpose],
	["Unsqueeze", unsqueeze],
]);
