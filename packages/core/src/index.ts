export * from "./affine.ts";
export * from "./bounds/index.ts";
export * from "./certificate/index.ts";
export * from "./cnet/index.ts";
export * from "./compiled/index.ts";
export {
	type Arrays,
	type CompiledLayout,
	type LayoutHeader,
	type LayoutType,
	layoutBytes,
} from "./compiled-layout.ts";
export * from "./conditional-network.ts";
export * from "./cost.ts";
export * from "./dataset.ts";
export * from "./entropy.ts";
export * from "./errors.ts";
export * from "./evaluate.ts";
export * from "./exact/index.ts";
export * from "./exact-affine.ts";
export * from "./lower-bounds.ts";
export * from "./masks.ts";
export * from "./memorize/index.ts";
export * from "./network.ts";
export * from "./pairs.ts";
export * from "./progress.ts";
export * from "./proof.ts";
export * from "./random.ts";
export * from "./robustness.ts";
export * from "./synthesize/index.ts";
export * from "./trace.ts";
export * from "./tree.ts";
export * from "./unconditional/index.ts";
export * from "./verify.ts";
