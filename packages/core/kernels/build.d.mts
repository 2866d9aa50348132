/** The text of src/compiled/image/kernels.ts, built from the sources beside this file. */
export function kernelSource(): Promise<string>;

/** The text of src/bounds/kernel.ts. */
export function boundKernelSource(): Promise<string>;

/** The text of src/certificate/check-kernel.ts. */
export function checkKernelSource(): Promise<string>;
