/**
 * What condnet gives, by what it is for. Whatever else a package of this repository needs of core stands in
 * internal.ts, without a promise.
 */

// Errors, long work, seeded randomness

export { CondnetError, type ErrorCode } from "./errors.ts";
export { Random } from "./numbers/random.ts";

// Tables

export { Dataset, type DatasetParts } from "./table/dataset.ts";

// From a table: memorize

export {
	type FunctionObjective,
	type FunctionOptions,
	type MemorizedFunction,
	memorizeFunction,
} from "./memorize/function.ts";
export { type GridOptions, type MemorizedGrid, memorizeGrid } from "./memorize/grid-function.ts";
export { type Memorized, type MemorizeOptions, memorize } from "./memorize/memorize.ts";
export { type MemorizedRanges, memorizeRanges, type RangeOptions } from "./memorize/ranges.ts";
export { strategies } from "./memorize/strategies.ts";
export {
	type Counts,
	type UnconditionalKind,
	type UnconditionalNetwork,
	unconditionalKinds,
} from "./unconditional/kinds.ts";
export { memorizeUnconditionally } from "./unconditional/unconditional.ts";

// From a trained network: synthesize

export { columnSkipNetwork } from "./synthesize/column-skip.ts";
export { synthesizeOnBox } from "./synthesize/on-box.ts";
export { type OnDataOptions, type SynthesizedOnData, synthesizeOnData } from "./synthesize/on-data.ts";
export { joinShards, planShards, proveShard, type ShardPlan } from "./synthesize/on-shards.ts";
export {
	type OnIntervalOptions,
	type SynthesizedOnInterval,
	synthesizeOnInterval,
} from "./synthesize/one-input/on-interval.ts";
export { type FitScreenOptions, type FittedScreen, fitScreen } from "./synthesize/screen/fit-screen.ts";
export { ScreenedEvaluator } from "./synthesize/screen/screened-evaluator.ts";

// Networks and what they mean

export type { Arithmetic } from "./network/affine.ts";
export { type InFloat32, inFloat32 } from "./network/arithmetic.ts";
export { Box } from "./network/box.ts";
export {
	type Answer,
	ConditionalNetwork,
	type ConditionalParts,
	LeafKind,
} from "./network/conditional-network.ts";
export { Domain, Outcome, type Outside, type Violation } from "./network/domain.ts";
export { decision, Evaluator } from "./network/evaluate.ts";
export { evaluateNetwork } from "./network/evaluate-network.ts";
export { Network, NetworkBuilder, NeuronKind, type NeuronKindName } from "./network/network.ts";
export { type Trace, type TraceStep, trace } from "./network/trace.ts";
export { Tree } from "./network/tree.ts";

// Exact arithmetic

export { ExactEvaluator, type ExactTrace } from "./exact/evaluate-exact.ts";
export { type ExactArithmetic, ExactNetwork, type ExactNumbers } from "./exact/exact-network.ts";
export type { Rational } from "./numbers/rational.ts";
/** Rational numbers of any size: what exact networks compute in. */
export * as rationals from "./numbers/rational.ts";

// Counted: operations, words, bytes

export { parameterCount } from "./exact/exact-network.ts";
export {
	type CostSummary,
	costSummary,
	domainOperations,
	leafOperations,
	networkOperations,
	type Words,
	wordCount,
} from "./network/cost.ts";
export { OperationCount, type Operations } from "./network/operation-count.ts";
export { columnSkipMean } from "./synthesize/column-skip.ts";

// Bounded: what no network can beat

export {
	conditionalBounds,
	type LowerBound,
	type LowerBoundClass,
	type MeasuredCost,
	type TableMasses,
	type TableSize,
	unconditionalBounds,
} from "./network/lower-bounds.ts";
export { certifiedRadius } from "./network/robustness.ts";

// Checked: rows, points, certificates, two networks

export { type CheckPairOptions, checkPair, type PairVerdict } from "./certificate/check-pair.ts";
export {
	type CheckedShard,
	type CheckOptions,
	checkProof,
	joinVerdicts,
	type Verdict,
} from "./certificate/check-proof.ts";
export type { Shard } from "./certificate/shards.ts";
export { type PointVerification, verifyOnPoints } from "./certificate/verify-on-points.ts";
export { type CompareOptions, type Comparison, compareNetworks, type PairStop } from "./compare/compare.ts";
export { type Mismatch, type Verification, type VerifyOptions, verify } from "./network/verify.ts";

// Fast: compiled networks

export { type CompileOptions, compile } from "./compiled/compile.ts";
export { CompiledNetwork } from "./compiled/image/compiled-network.ts";
export { compileAs, type OpenLayoutOptions } from "./compiled/layout.ts";
export { type Lowering, lowerings } from "./compiled/lowerings.ts";
export { serveThread, type ThreadPort } from "./compiled/threads/serve-thread.ts";
export { type BegunBatch, type Thread, ThreadedNetwork } from "./compiled/threads/threads.ts";
export { type Timing, timeForms } from "./compiled/timing.ts";

// Files

export {
	type DecodedCnet,
	type DecodedExactCnet,
	type DecodeOptions,
	decode,
	decodeAny,
} from "./cnet/decode.ts";
export { type ByteSink, encode, encodedSize, writeCnet } from "./cnet/encode.ts";
export { PagedTree } from "./cnet/paged/paged.ts";
export { decodePairProof, encodePairProof } from "./cnet/pair-file.ts";
export { type ByteSource, CnetReader } from "./cnet/reader.ts";
export { canOpen, layoutOf, openLayout } from "./compiled/layout.ts";

// Exported code

export { exportC, exportJavaScript, exportPython } from "./export/source.ts";

// Pictures

export { type Drawing, type DrawingOptions, drawNetwork } from "./draw/drawing.ts";

// Types of what these take and give

export type { Refutation } from "./certificate/replay.ts";
export type { CnetFile, ExactCnetFile, ExtraSection } from "./cnet/file.ts";
export type { PageSource } from "./cnet/paged/pages.ts";
export type { CnetMetadata, InputType, StoredLowerBound } from "./cnet/sections/metadata.ts";
export type { MemoryOptions } from "./compiled/image/memory.ts";
export type { DrawingNames } from "./draw/names.ts";
export type { Colouring } from "./draw/plane.ts";
export type { Ends } from "./draw/view.ts";
export type { ExactOperationCount } from "./exact/exact-cost.ts";
export type { ExportMetadata, ExportOptions } from "./export/form/export-names.ts";
export type { Objective } from "./memorize/axis-tree.ts";
export type { StrategyName } from "./memorize/strategy.ts";
export type { Tolerance } from "./memorize/tolerance.ts";
export type { AffineRows } from "./network/affine.ts";
export type { Arrays, CompiledLayout, LayoutHeader, LayoutType } from "./network/compiled-layout.ts";
export type { ExactMapParts, ExactMaps } from "./network/exact-maps.ts";
export type { FilterParts, Filters } from "./network/filters.ts";
export type { MaskParts, Masks } from "./network/masks.ts";
export type { Patches, PatchParts } from "./network/multilinear.ts";
export type { NetworkPool } from "./network/network.ts";
export type { PairClaim, PairProof } from "./network/pair-proof.ts";
export type { PairCounterexample } from "./network/pair-replay.ts";
export type { BoxProof } from "./network/proof.ts";
export type { ProvedPart } from "./network/proved-part.ts";
export type { Dyadic } from "./numbers/dyadic.ts";
export type { TimeOptions, WorkOptions } from "./progress.ts";
export type { OnBoxOptions, SynthesizedOnBox } from "./synthesize/box/asked.ts";
export type { CurvePoint } from "./synthesize/box/curve.ts";
export { type ProverStart, type ProverThreads, serveProver } from "./synthesize/box/prover-team.ts";
export type { Minimize } from "./synthesize/box/prune.ts";
export type { WouldPay } from "./synthesize/box/would-pay.ts";
export type { LeafKindFigures } from "./synthesize/data/figures.ts";
export type { DataLeafKind } from "./synthesize/data/leaf-costs.ts";
export type { Screen } from "./synthesize/screen/screen.ts";
export type { Pairs } from "./table/pairs.ts";
export type { ProjectionOptions } from "./unconditional/project-pairs.ts";
