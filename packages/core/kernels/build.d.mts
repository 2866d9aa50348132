/** The text of src/compiled/kernels.ts, built from the sources beside this file. */
export function kernelSource(): Promise<string>;
