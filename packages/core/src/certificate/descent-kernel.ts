/** The checker's kernel, as JavaScript calls it. */

import { kernelModule } from "../numbers/kernel-module.ts";
import { kernel } from "./check-kernel.ts";

/** packages/core/kernels/descend.ts; pointers are byte offsets into an arena. */
export interface DescentKernel {
	replace(
		from: number,
		to: number,
		coefficients: number,
		lines: number,
		charges: number,
		unit: number,
		packed: number,
		width: number,
		reads: number,
		factors: number,
		rows: number,
		sums: number,
	): void;
}

/** Null where WebAssembly may not be used. */
export const moduleOf = kernelModule(() => kernel);
