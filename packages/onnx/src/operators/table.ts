/** The operators that are read, by their ONNX names. */

import type { Operator } from "../node.ts";
import { relu } from "./activations.ts";
import { add, sub } from "./add.ts";
import { gemm, matMul } from "./products.ts";
import { flatten, identity } from "./wiring.ts";

export const operators: ReadonlyMap<string, Operator> = new Map([
	["Add", add],
	["Flatten", flatten],
	["Gemm", gemm],
	["Identity", identity],
	["MatMul", matMul],
	["Relu", relu],
	["Sub", sub],
]);
