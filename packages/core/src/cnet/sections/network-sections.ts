/**
 * A conditional network as sections. What a network does not use is no section: a memorized table in a
 * complete tree is its thresholds, the input each gate looks at, and its answers.
 *
 *     network            8 x u32: inputs, outputs, outputs of the pool's networks, answer (0 values, 1
 *                        argmin, 2 argmax), leaves, networks of the pool, arithmetic (0 float64, 1
 *                        float32), 0
 *     tree.shape         preorder bits (shape.ts); absent: the complete tree
 *     gates.values       a value v of network 0, or (its number of values) + r for row r; absent: value 0
 *                        everywhere
 *     gates.thresholds   f64; narrower where networks have no neurons; low halves (halves.ts) where a few
 *                        thousand ascend that are whole numbers or midpoints of such; absent where
 *                        `gates.middles` stands: each halves its box (middles.ts)
 *     gates.rows.*       start, columns, weights of the rows of oblique gates; their biases are 0
 *     path.gates|neurons which gate's node computes which neuron of network 0
 *     pool.*             neurons (offsets), kinds, parameters, rows.start, rows.columns, rows.weights,
 *                        rows.biases
 *     leaves.*           kinds, items, constants, keys; absent: all constant; leaf i has constant i; none;
 *                        none
 *     masks.*            mask-sections.ts
 *     patches.*          counts, knots, values: numbers of knots of each patch by input, the knots, and the
 *                        values where they cross, last input fastest, then by output; starts: which patches
 *                        the items of multilinear leaves are sums of, absent: item i is patch i
 *     filters.*          filter-sections.ts
 *     exact.*            start, parts, shift: coefficients of exact leaves, each the sum of its parts times
 *                        2^-shift
 */

import type { Arithmetic } from "../../network/affine.ts";
import type { Answer, ConditionalNetwork } from "../../network/conditional-network.ts";
import {
	bytesSection,
	float64Numbers,
	float64Section,
	type SectionPlan,
	wholeNumbers,
	words,
} from "./columns.ts";
import { domainSections } from "./domain-sections.ts";
import { filterSections } from "./filter-sections.ts";
import { halvesSections } from "./halves.ts";
import { maskSections } from "./mask-sections.ts";
import { middlesOf } from "./middles.ts";
import { list, poolSections, rowSections } from "./pool-sections.ts";
import { isComplete, shapeBits } from "./shape.ts";

/** By their codes in files. */
export const arithmetics: readonly Arithmetic[] = ["float64", "float32"];

export const answerCodes: readonly Answer[] = ["values", "argmin", "argmax"];

/** Numbers in the section `network`. */
export const networkFactCount = 8;

/** The sections of a network, in the order in which they are written. The arrays are not copied. */
export function networkSections(network: ConditionalNetwork): SectionPlan[] {
	const { networks, tree, gateCount, gateValues, gateRows } = network;
	const sections = [
		networkFacts({
			inputCount: network.inputCount,
			outputCount: network.outputCount,
			poolOutputCount: networks.outputCount,
			answer: network.answer,
			leafCount: network.leafCount,
			poolCount: networks.count,
			arithmetic: network.arithmetic,
		}),
	];
	if (!isComplete(tree)) sections.push(bytesSection("tree.shape", shapeBits(tree), true));
	if (gateValues.some((value) => value !== 0)) {
		const valueCount = network.inputCount + (networks.count > 0 ? networks.get(0).neuronCount : 0);
		sections.push(
			wholeNumbers("gates.values", gateCount, (gate) =>
				gateValues[gate] >= 0 ? gateValues[gate] : valueCount + ~gateValues[gate],
			),
		);
	}
	// Those of a table within a tolerance are as narrow as they can be; stored answers are found in the file
	// itself, where thresholds are read as they stand.
	const inPlace = network.patches.count === 0 && (networks.count === 0 || networks.kinds.length > 0);
	if (gateCount > 0)
		sections.push(
			...(isHalving(network)
				? [wholeNumbers("gates.middles", 1, () => 1)]
				: inPlace
					? storedThresholds(network.thresholds)
					: float64Numbers("gates.thresholds", network.thresholds)),
		);
	if (gateRows.count > 0) sections.push(...rowSections("gates.rows", gateRows));
	sections.push(...list("path.gates", network.pathGates), ...list("path.neurons", network.pathNeurons));
	if (networks.count > 0) {
		sections.push(...poolSections("pool", networks));
		sections.push(...float64Numbers("pool.rows.biases", networks.rows.biases));
	}
	sections.push(...list("leaves.kinds", network.leafKinds), ...list("leaves.items", network.leafItems));
	if (network.constants.length > 0) sections.push(...float64Numbers("leaves.constants", network.constants));
	if (network.keys.length > 0) sections.push(...float64Numbers("leaves.keys", network.keys));
	sections.push(...maskSections(network.masks, networks), ...filterSections(network.filters));
	const { start, parts, shift } = network.exact;
	if (start.length > 1) sections.push(...list("exact.start", start));
	if (parts.length > 0) sections.push(float64Section("exact.parts", parts));
	if (shift !== 0) sections.push(float64Section("exact.shift", Float64Array.of(shift)));
	const { counts, knots, values, starts } = network.patches;
	if (counts.length > 0)
		sections.push(
			...list("patches.counts", counts),
			...(starts.length === network.patches.count + 1 ? [] : list("patches.starts", starts)),
			...float64Numbers("patches.knots", knots),
			...float64Numbers("patches.values", values),
		);
	sections.push(...domainSections(network.domain));
	return sections;
}

/** Whether the gates halve the domain, so that it says their thresholds. */
function isHalving({ tree, gateValues, thresholds, domain, arithmetic }: ConditionalNetwork): boolean {
	// Its shape in bits is what bounds a tree of which no thresholds are stored.
	if (domain.boxes.length !== 1 || isComplete(tree)) return false;
	const middles = middlesOf(tree, gateValues, domain, arithmetic);
	return middles?.every((middle, gate) => middle === thresholds[gate]) ?? false;
}

/** Gates from which and up to which two bytes each are worth that the file is read into memory. */
const [fewestHalved, mostHalved] = [2 ** 10, 2 ** 16];

function storedThresholds(thresholds: Float64Array): SectionPlan[] {
	const isHalved = thresholds.length >= fewestHalved && thresholds.length < mostHalved;
	const halves = isHalved ? halvesSections("gates.thresholds", thresholds) : undefined;
	return halves ?? [float64Section("gates.thresholds", thresholds)];
}

export interface NetworkFacts {
	readonly inputCount: number;
	readonly outputCount: number;
	readonly poolOutputCount: number;
	readonly answer: Answer;
	readonly leafCount: number;
	readonly poolCount: number;
	/** Left out: float64. */
	readonly arithmetic?: Arithmetic | undefined;
}

export function networkFacts(facts: NetworkFacts): SectionPlan {
	const {
		inputCount,
		outputCount,
		poolOutputCount,
		answer,
		leafCount,
		poolCount,
		arithmetic = "float64",
	} = facts;
	const numbers = new Uint32Array(networkFactCount);
	numbers.set([inputCount, outputCount, poolOutputCount, answerCodes.indexOf(answer), leafCount, poolCount]);
	numbers[6] = arithmetics.indexOf(arithmetic);
	return words("network", numbers);
}
