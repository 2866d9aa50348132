/**
 * What the packages of this repository, their tests and benches need of core besides index.ts: no promise is
 * made of it to anyone else.
 */

export { Bounder } from "./bounds/bounder.ts";
export { OwnSlopes } from "./bounds/own-slopes.ts";
export { WinningMargin } from "./bounds/winning-margin.ts";
export { ExactValues } from "./certificate/exact-values.ts";
export { isManifest, type ManifestShard, readManifest, writeManifest } from "./cnet/blocks/manifest.ts";
export { ShardFile } from "./cnet/blocks/shard-file.ts";
export { type ShardFacts, ShardWriter } from "./cnet/blocks/shard-writer.ts";
export { joinedFacts, ShardedTree } from "./cnet/blocks/sharded-tree.ts";
export { storedParts, storedSections } from "./cnet/decode.ts";
export { Checksum, checksum } from "./cnet/frame/checksum.ts";
export { longestTie } from "./cnet/paged/scan.ts";
export { isPairFile, pairMagic } from "./cnet/pair-file.ts";
export { decodePart, encodePart } from "./cnet/part-file.ts";
export { NarrowType } from "./cnet/sections/columns.ts";
export { CnetStream } from "./cnet/stream.ts";
export { defaultPairBoxes } from "./compare/compare.ts";
export { sharedNumbers } from "./compiled/threads/threads.ts";
export { timeNetworks } from "./compiled/timing.ts";
export { answerText, type ColourKey, colourKey } from "./draw/colour-key.ts";
export { defaultColouring } from "./draw/drawing.ts";
export { shortName, shortNumber } from "./draw/names.ts";
export { amountColours, drawingStyles, kindColours } from "./draw/palette.ts";
export { type Plane, partOf, placePoint, samplePlane } from "./draw/plane.ts";
export * as svg from "./draw/svg.ts";
export { gateText, horizontal, leafText, pathOf } from "./draw/tree-picture.ts";
export { viewOf } from "./draw/view.ts";
export { type ShownNode, visibleTree } from "./draw/visible-tree.ts";
export { requireInternal } from "./errors.ts";
export { exactNetwork } from "./exact/convert.ts";
export { ExactOperationCount, exactOperations } from "./exact/exact-cost.ts";
export { ExactNetworkBuilder, weightBits } from "./exact/exact-network.ts";
export { type ExportForm, exportForm } from "./export/form/export-form.ts";
export { isExportName } from "./export/form/export-names.ts";
export { tableNumber } from "./export/form/tables.ts";
export { exportCWithHeader, exportedTableBytes } from "./export/source.ts";
export * from "./index.ts";
export { rangeProblem } from "./memorize/range-keys.ts";
export type { LexicographicShape } from "./memorize/shapes/lexicographic-shape.ts";
export { StreamedTree } from "./memorize/streamed.ts";
export { type RangeConflict, StreamedRanges } from "./memorize/streamed-ranges.ts";
export { AffineRows, AffineRowsBuilder } from "./network/affine.ts";
export { BoxUnion } from "./network/box-union.ts";
export { layoutBytes } from "./network/compiled-layout.ts";
export { forEachPath } from "./network/cost.ts";
export { neuronValue } from "./network/evaluate-network.ts";
export { ExactMaps, exactCoefficient } from "./network/exact-maps.ts";
export { Filters } from "./network/filters.ts";
export { rangeBounds } from "./network/function-bounds.ts";
export {
	streamedBounds,
	unconditionalFiniteOperations,
	unconditionalGenericOperations,
} from "./network/lower-bounds.ts";
export { Masks, ValueState, valueBits } from "./network/masks.ts";
export { NetworkPool, neuronKindNames, poolOf } from "./network/network.ts";
export { NeuronState, ProofPass, RecordByte } from "./network/proof.ts";
export { completeTree } from "./network/tree.ts";
export { agrees } from "./network/verify.ts";
export { withoutFilters } from "./network/without-filters.ts";
export { roundDyadic } from "./numbers/dyadic.ts";
export { log2 } from "./numbers/entropy.ts";
export { wordLength } from "./numbers/integers.ts";
export { thresholdBetween } from "./numbers/threshold.ts";
export { advance, TimeLimit } from "./progress.ts";
export { defaultBoxes, defaultBytes, inArithmetic } from "./synthesize/box/asked.ts";
export { phaseEnds, phaseNames } from "./synthesize/box/phases.ts";
export { isColumnSkip } from "./synthesize/column-skip.ts";
export { dataLeafKinds } from "./synthesize/data/leaf-costs.ts";
export { PlanNode, requirePlan, shardPath } from "./synthesize/on-shards.ts";
export { Screen } from "./synthesize/screen/screen.ts";
export { distinctPairs } from "./table/pairs.ts";
export { bitExtraction, planFor } from "./unconditional/bit-extraction.ts";
export { bitExtractionCounts } from "./unconditional/bit-extraction-plan.ts";
export { convexCounts, convexNetwork } from "./unconditional/convex.ts";
export { type LiftedPlan, lifted, liftedCounts, planLifted } from "./unconditional/lifted.ts";
export { type Projection, projectPairs } from "./unconditional/project-pairs.ts";
export { threeLayerIntegerCounts } from "./unconditional/three-layer-integer.ts";
export { threeLayerRationalCounts } from "./unconditional/three-layer-rational.ts";
export { twoLayerInteger, twoLayerRational, twoLayerRationalCounts } from "./unconditional/two-layer.ts";
