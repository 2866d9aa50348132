/** The kernel of back-substitution for many functions, as JavaScript calls it. */

import { kernelModule } from "../numbers/kernel-module.ts";
import { kernel } from "./kernel.ts";

/** packages/core/kernels/substitute.ts; pointers are byte offsets into an arena. */
export interface SubstitutionKernel {
	substitute(
		functionCount: number,
		coefficients: number,
		stride: number,
		from: number,
		to: number,
		reads: number,
		width: number,
		lines: number,
		capacity: number,
		biases: number,
		slacks: number,
		rowStart: number,
		weights: number,
		constants: number,
		factors: number,
		offsets: number,
	): void;
}

/** Null where WebAssembly may not be used. */
export const moduleOf = kernelModule(() => kernel);
