/** The operators that are read, by their ONNX names. */

import type { Operator } from "../node.ts";
import { abs, clip, hardSigmoid, leakyRelu, pRelu, relu } from "./activations.ts";
import { add, neg, sub } from "./add.ts";
import { cast, castLike, dequantizeLinear } from "./casting.ts";
import { comparisons, not, where } from "./choosing.ts";
import { constant, constantOfShape } from "./constant.ts";
import { conv } from "./convolution.ts";
import { max, min } from "./extremes.ts";
import { foldedOrElse, folding } from "./folding.ts";
import { concat, pad, slice, transpose } from "./moving.ts";
import { depthToSpace, expand, gather, spaceToDepth, split, tile } from "./picking.ts";
import { averagePool, globalAveragePool, globalMaxPool, maxPool } from "./pooling.ts";
import { gemm, matMul } from "./products.ts";
import { mean, reduceMax, reduceMean, reduceMin, reduceProd, reduceSum, sum } from "./reductions.ts";
import { resize, upsample } from "./resizing.ts";
import { batchNormalization, div, mul } from "./scale.ts";
import { convTranspose } from "./transposed-convolution.ts";
import { dropout, flatten, identity, reshape, squeeze, unsqueeze } from "./wiring.ts";

export const operators: ReadonlyMap<string, Operator> = new Map([
	...folding,
	...comparisons,
	["Abs", foldedOrElse("Abs", abs)],
	["Add", foldedOrElse("Add", add)],
	["AveragePool", averagePool],
	["BatchNormalization", batchNormalization],
	["Cast", cast],
	["CastLike", castLike],
	["Clip", clip],
	["Concat", concat],
	["Constant", constant],
	["ConstantOfShape", constantOfShape],
	["Conv", conv],
	["ConvTranspose", convTranspose],
	["DepthToSpace", depthToSpace],
	["DequantizeLinear", dequantizeLinear],
	["Div", foldedOrElse("Div", div)],
	["Dropout", dropout],
	["Expand", expand],
	["Flatten", flatten],
	["Gather", gather],
	["Gemm", gemm],
	["GlobalAveragePool", globalAveragePool],
	["GlobalMaxPool", globalMaxPool],
	["HardSigmoid", hardSigmoid],
	["Identity", identity],
	["LeakyRelu", leakyRelu],
	["MatMul", matMul],
	["Max", foldedOrElse("Max", max)],
	["MaxPool", maxPool],
	["Mean", mean],
	["Min", foldedOrElse("Min", min)],
	["Mul", foldedOrElse("Mul", mul)],
	["Neg", foldedOrElse("Neg", neg)],
	["Not", not],
	["PRelu", pRelu],
	["Pad", pad],
	["ReduceMax", reduceMax],
	["ReduceMean", reduceMean],
	["ReduceMin", reduceMin],
	["ReduceProd", reduceProd],
	["ReduceSum", reduceSum],
	["Relu", relu],
	["Reshape", reshape],
	["Resize", resize],
	["Slice", slice],
	["SpaceToDepth", spaceToDepth],
	["Split", split],
	["Squeeze", squeeze],
	["Sub", foldedOrElse("Sub", sub)],
	["Sum", sum],
	["Tile", tile],
	["Transpose", transpose],
	["Unsqueeze", unsqueeze],
	["Upsample", upsample],
	["Where", where],
]);
