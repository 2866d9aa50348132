export * from "./bounds/index.ts";
export * from "./certificate/index.ts";
export * from "./cnet/index.ts";
export * from "./compare/index.ts";
export * from "./compiled/index.ts";
export * from "./draw/index.ts";
export * from "./errors.ts";
export * from "./exact/index.ts";
export * from "./export/index.ts";
export * from "./memorize/index.ts";
export * from "./network/affine.ts";
export { BoxUnion } from "./network/box-union.ts";
export {
	type Arrays,
	type CompiledLayout,
	type LayoutHeader,
	type LayoutType,
	layoutBytes,
} from "./network/compiled-layout.ts";
export * from "./network/conditional-network.ts";
export * from "./network/cost.ts";
export * from "./network/domain.ts";
export * from "./network/evaluate.ts";
export * from "./network/exact-maps.ts";
export * from "./network/lower-bounds.ts";
export * from "./network/masks.ts";
export { Patches, type PatchParts } from "./network/multilinear.ts";
export * from "./network/network.ts";
export * from "./network/pair-proof.ts";
export type { PairCounterexample } from "./network/pair-replay.ts";
export * from "./network/proof.ts";
export type { ProvedPart } from "./network/proved-part.ts";
export * from "./network/robustness.ts";
export * from "./network/trace.ts";
export * from "./network/tree.ts";
export * from "./network/verify.ts";
export * from "./numbers/entropy.ts";
export * from "./numbers/random.ts";
export type { Rational } from "./numbers/rational.ts";
export * as rationals from "./numbers/rational.ts";
export * from "./progress.ts";
export * from "./synthesize/index.ts";
export * from "./table/dataset.ts";
export * from "./table/pairs.ts";
export * from "./unconditional/index.ts";
