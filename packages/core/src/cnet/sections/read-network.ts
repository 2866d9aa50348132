/**
 * A conditional network from its sections. Sizes and ranges are checked section by section before anything is
 * widened, so that a false claim costs no memory; the network's own check has the last word. Cost: linear in
 * the file; arrays that are stored at full width are views on it.
 */

import { AffineRows, type Arithmetic } from "../../network/affine.ts";
import { ConditionalNetwork, leafKindCount } from "../../network/conditional-network.ts";
import type { Domain } from "../../network/domain.ts";
import { ExactMaps } from "../../network/exact-maps.ts";
import { Patches } from "../../network/multilinear.ts";
import { NetworkPool } from "../../network/network.ts";
import { completeTree } from "../../network/tree.ts";
import { damaged } from "../frame/format.ts";
import { readFilters } from "./filter-sections.ts";
import { readHalves } from "./halves.ts";
import { readMasks } from "./mask-sections.ts";
import { middlesOf } from "./middles.ts";
import { answerCodes, arithmetics, type NetworkFacts, networkFactCount } from "./network-sections.ts";
import { type NumberArray, readOffsets, type Sections, widened } from "./sections.ts";
import { treeOfBits } from "./shape.ts";

/**
 * @param domainOf the domain that the file states
 * @throws CondnetError `bad-data` unless the sections hold a conditional network
 */
export function readNetwork(
	sections: Sections,
	domainOf: (inputCount: number) => Domain,
): ConditionalNetwork {
	const facts = readFacts(sections);
	const { inputCount, outputCount, leafCount } = facts;
	const gateCount = leafCount - 1;
	// Some bytes, or bits, a gate stand in the file: from here on the number of leaves is no mere claim.
	const shape = sections.bytes("tree.shape");
	const middles = sections.required("gates.middles", shape && sections.has("gates.middles") ? 1 : 0, 2);
	const stored = middles.length > 0 ? undefined : readThresholds(sections, gateCount);
	const networks = readPool(sections, facts);
	const valueCount = inputCount + (networks.count > 0 ? networks.neuronStart[1] : 0);
	const { arithmetic = "float64" } = facts;
	const gateRows = readRows(sections, "gates.rows", undefined, arithmetic, () => new Float64Array(0));
	const pathGates = sections.required("path.gates", undefined, gateCount);
	const pathNeurons = sections.required("path.neurons", pathGates.length, valueCount - inputCount);
	const narrowValues = sections.whole("gates.values", gateCount, valueCount + gateRows.count);
	const leafKinds = sections.whole("leaves.kinds", leafCount, leafKindCount);
	const narrowItems = sections.whole("leaves.items", leafCount);
	const masks = readMasks(sections, networks);
	const filters = readFilters(sections, inputCount, arithmetic);
	const parts = sections.numbers("exact.parts", undefined);
	const [shift] = sections.numbers("exact.shift", sections.has("exact.shift") ? 1 : 0);
	const start = readOffsets(sections, "exact.start", undefined, parts.length);
	const counts = sections.required("patches.counts", undefined);
	const knots = sections.numbers("patches.knots", undefined);
	const values = sections.numbers("patches.values", undefined);
	const starts = sections.whole("patches.starts", undefined);
	const tree = shape === undefined ? completeTree(leafCount) : treeOfBits(shape, leafCount);
	const gateValues = new Int32Array(gateCount);
	if (narrowValues !== undefined)
		for (let gate = 0; gate < gateCount; gate++)
			gateValues[gate] =
				narrowValues[gate] < valueCount ? narrowValues[gate] : ~(narrowValues[gate] - valueCount);
	const domain = domainOf(inputCount);
	const thresholds = stored ?? middlesOf(tree, gateValues, domain, arithmetic);
	if (thresholds === undefined) throw damaged("its gates do not halve its domain, as it says they do");
	requireThresholds(thresholds);
	const constants = sections.numbers(
		"leaves.constants",
		undefined,
		Math.max(leafCount * outputCount, 2 ** 20),
	);
	const network = new ConditionalNetwork({
		inputCount,
		outputCount,
		tree,
		gateValues,
		thresholds,
		gateRows,
		networks,
		pathGates,
		pathNeurons,
		leafKinds: leafKinds === undefined ? new Uint8Array(0) : Uint8Array.from(leafKinds),
		leafItems: narrowItems === undefined ? new Uint32Array(0) : widened(narrowItems),
		constants,
		masks,
		filters,
		exact: new ExactMaps({ inputCount, outputCount, start, parts, shift }),
		patches: new Patches({
			inputCount,
			outputCount,
			counts,
			knots,
			values,
			starts: starts && widened(starts),
		}),
		keys: sections.numbers("leaves.keys", undefined, leafCount * inputCount),
		answer: facts.answer,
		domain,
		arithmetic,
	});
	network.check();
	return network;
}

/** The numbers of the section `network`, which say how large everything is. */
export function readFacts(sections: Sections): NetworkFacts {
	const [inputCount, outputCount, poolOutputCount, code, leafCount, poolCount, rounding, zero] =
		sections.required("network", networkFactCount);
	const answer = answerCodes[code];
	const arithmetic = arithmetics[rounding];
	if (answer === undefined || arithmetic === undefined || zero !== 0)
		throw damaged("section network holds numbers of unknown meaning");
	if (inputCount < 1 || outputCount < 1 || poolOutputCount < 1 || leafCount < 1 || leafCount > 2 ** 31 - 1)
		throw damaged(
			`a network of ${inputCount} inputs, ${outputCount} outputs and ${leafCount} leaves cannot be`,
		);
	return { inputCount, outputCount, poolOutputCount, answer, leafCount, poolCount, arithmetic };
}

function readThresholds(sections: Sections, gateCount: number): Float64Array {
	return (
		readHalves(sections, "gates.thresholds", gateCount) ?? sections.numbers("gates.thresholds", gateCount)
	);
}

/** Throws `bad-data` if a threshold is NaN or -0; the first is that of gate `first`. */
export function requireThresholds(thresholds: NumberArray, first = 0): void {
	for (let k = 0; k < thresholds.length; k++)
		if (Number.isNaN(thresholds[k]) || Object.is(thresholds[k], -0))
			throw damaged(`gate ${first + k} has threshold ${thresholds[k] === 0 ? "-0" : "NaN"}`);
}

function readPool(sections: Sections, facts: NetworkFacts): NetworkPool {
	const { inputCount, poolOutputCount, poolCount, arithmetic = "float64" } = facts;
	if (poolCount === 0) return NetworkPool.empty(inputCount, poolOutputCount);
	const kinds = sections.required("pool.kinds", undefined, 2 ** 8);
	const neuronStart = readOffsets(sections, "pool.neurons", poolCount, kinds.length);
	const parameters = sections.numbers("pool.parameters", 2 * kinds.length);
	const rowCount = kinds.length + poolCount * poolOutputCount;
	const rows = readRows(sections, "pool.rows", rowCount, arithmetic, () =>
		sections.numbers("pool.rows.biases", rowCount),
	);
	return new NetworkPool(inputCount, poolOutputCount, neuronStart, Uint8Array.from(kinds), parameters, rows);
}

/** @param count how many rows there must be; undefined: as many as there are offsets, with biases 0 */
function readRows(
	sections: Sections,
	name: string,
	count: number | undefined,
	arithmetic: Arithmetic,
	readBiases: () => Float64Array,
): AffineRows {
	const columns = sections.required(`${name}.columns`, undefined);
	const weights = sections.numbers(`${name}.weights`, columns.length);
	const start = readOffsets(sections, `${name}.start`, count, columns.length);
	const biases = count === undefined ? new Float64Array(start.length - 1) : readBiases();
	return new AffineRows(start, columns, weights, biases, arithmetic);
}
