/**
 * How a table is cut for bit extraction, and what that costs. A plan depends on five numbers of the table
 * only, so the costs are known for tables too large to build.
 */

import { bitLength } from "../numbers/integers.ts";
import type { Counts } from "./kinds.ts";
import { type Projection, projectionCounts } from "./project-pairs.ts";

export interface BitExtractionTable {
	readonly count: number;
	/** Bits of the keys' range. */
	readonly keyBits: number;
	/** Bits of the labels' range, on their integer scale 2^labelShift, less labelOffset. */
	readonly labelBits: number;
	readonly labelOffset: bigint;
	readonly labelShift: number;
	readonly width: 7 | 12;
}

export interface BitExtractionPlan extends BitExtractionTable {
	/**
	 * Bits read in a layer of stage III. keyBits and labelBits are multiples of it, labels at least two digits.
	 */
	readonly digitBits: number;
	/** Groups stepped over in a layer of stage II. */
	readonly groupsPerLayer: number;
	readonly groups: number;
	/** Points a group; the last group is filled up. */
	readonly groupSize: number;
}

/** Groups of the size that takes the fewest neurons. Cost: a few dozen formulas. */
export function planBitExtraction(table: BitExtractionTable): BitExtractionPlan {
	const [groupsPerLayer, digitBits] = table.width === 7 ? [1, 1] : [5, 2];
	const digits = (bits: number, least: number): number =>
		digitBits * Math.max(least, Math.ceil(bits / digitBits));
	const keyBits = digits(table.keyBits, 1);
	const labelBits = digits(table.labelBits, 2);
	const perEntry = ((4 + 2 * (2 ** digitBits - 1)) / digitBits) * (keyBits + labelBits);
	const ideal = Math.sqrt(((2 + 2 / groupsPerLayer) * table.count) / perEntry);
	let best: BitExtractionPlan | undefined;
	for (let size = Math.max(1, Math.floor(ideal) - 8); size <= ideal + 8; size++) {
		const groups = Math.ceil(table.count / size);
		const groupSize = Math.ceil(table.count / groups);
		const plan = { ...table, keyBits, labelBits, digitBits, groupsPerLayer, groups, groupSize };
		if (best === undefined || neuronCount(plan) < neuronCount(best)) best = plan;
	}
	return (
		best ?? { ...table, keyBits, labelBits, digitBits, groupsPerLayer, groups: table.count, groupSize: 1 }
	);
}

/** Hinges a digit takes. */
function hingesPerDigit({ digitBits }: BitExtractionPlan): number {
	return 2 * (2 ** digitBits - 1);
}

/** Layers of stage II. */
function groupLayers({ groups, groupsPerLayer }: BitExtractionPlan): number {
	return Math.ceil((groups - 1) / groupsPerLayer);
}

/** Neurons without the projection's. */
function neuronCount(plan: BitExtractionPlan): number {
	const { groups, groupSize, keyBits, labelBits, digitBits } = plan;
	const keyLayers = keyBits / digitBits;
	const labelLayers = labelBits / digitBits;
	const layers = keyLayers + labelLayers;
	const stageTwo = groups === 1 ? 0 : 2 * groupLayers(plan) - 1 + 2 * (groups - 1);
	const keys = (groupSize - 1) * layers + keyLayers;
	const rest = groupSize * layers - 1 - (groups === 1 ? 1 : 0);
	const registers = groupSize * (keyLayers - 1 + 2 + 2 * (labelLayers - 1) + 1);
	const sums = (groupSize - 1) * layers;
	return stageTwo + keys + rest + registers + sums + hingesPerDigit(plan) * groupSize * layers;
}

/** A row's parameters, operations, weight bits and word operations, times how often it occurs. */
class Tally {
	parameters = 0;
	operations = 0;
	weightBits = 0;
	wordOperations = 0;

	/**
	 * @param units weights of 1 or -1 @param products other weights @param bias 0 or 1
	 * @param bits of all of its numbers @param words words of a product and of a sum
	 */
	row(
		times: number,
		units: number,
		products: number,
		bias: number,
		bits: number,
		words: [number, number],
	): void {
		const sums = Math.max(0, units + products - 1 + (units + products > 0 ? bias : 0));
		this.parameters += times * (units + products + bias);
		this.operations += times * (products + sums + 1);
		this.weightBits += times * bits;
		this.wordOperations += times * (products * words[0] + sums * words[1] + 1);
	}
}

function words(bits: number): number {
	return Math.max(1, Math.ceil(bits / 64));
}

/**
 * What the network of a plan takes. Neurons are exact; parameters and operations too, but for numbers of the
 * table that coincide (a difference of groups' integers that is 0 or 1, a threshold of 1); bits and word
 * operations are bounds. Cost: linear in the depth.
 */
export function bitExtractionCounts(plan: BitExtractionPlan, projection: Projection): Counts {
	const route = projectionCounts(projection, projection.key(0));
	const tally = new Tally();
	countGroupSteps(plan, tally);
	countDigits(plan, tally);
	countRegisters(plan, tally);
	const { groupSize, labelOffset, labelShift, keyBits } = plan;
	const terms = Math.min(2, groupSize);
	const offset = labelOffset === 0n ? 0 : 1;
	const scaled = labelShift > 0 ? 1 : 0;
	const sums = terms - 1 + offset;
	return {
		neurons: neuronCount(plan) + route.neurons,
		parameters: tally.parameters + terms + offset + route.parameters,
		operations: tally.operations + scaled * terms + sums + route.operations,
		weightBits:
			tally.weightBits +
			(terms + offset) * (1 + scaled * (labelShift + 1)) +
			bitLength(labelOffset) +
			route.weightBits,
		// On fractions a product takes another for the denominators, a sum three.
		wordOperations:
			tally.wordOperations +
			4 * route.operations * words(projection.bits + keyBits) ** 2 +
			(2 * scaled * terms + (1 + 3 * scaled) * sums) * words(labelShift + bitLength(labelOffset) + 64) ** 2,
	};
}

/** Stage II: in every layer the key is passed, the rest summed up, and each group compared by two hinges. */
function countGroupSteps(plan: BitExtractionPlan, tally: Tally): void {
	const { groups, groupSize, groupsPerLayer, keyBits, labelBits } = plan;
	const layers = groupLayers(plan);
	const bits = groupSize * (keyBits + labelBits);
	const product = words(bits) * words(keyBits);
	const sum = words(bits + keyBits + 1);
	tally.row(layers, 1, 0, 0, 1, [1, 1]);
	tally.row(2 * (groups - 1), 1, 0, 1, 1 + keyBits, [1, words(keyBits)]);
	for (let layer = 1; layer < layers; layer++) {
		const first = layer === 1; // the first group's integer is a bias
		const leadBits = first ? bits : 1;
		const weights = 2 * groupsPerLayer;
		tally.row(1, first ? 0 : 1, weights, first ? 1 : 0, leadBits + weights * bits, [product, sum]);
	}
}

/** Stage III's hinges, and the rest of the integer passed on after each digit. */
function countDigits(plan: BitExtractionPlan, tally: Tally): void {
	const { groups, groupSize, groupsPerLayer, keyBits, labelBits, digitBits } = plan;
	const bits = groupSize * (keyBits + labelBits);
	const layers = bits / digitBits;
	const hinges = hingesPerDigit(plan);
	const lastStep = groups === 1 ? 0 : groups - 1 - (groupLayers(plan) - 1) * groupsPerLayer;
	for (let layer = 0; layer < layers; layer++) {
		const rest = bits - layer * digitBits;
		const first = layer === 0;
		// The rest's leading term is a passed value, or a bias as long as it is the first group's integer.
		const constant = groups === 1 ? layer < 2 : first && groupLayers(plan) === 1;
		const products = first ? 2 * lastStep : hinges;
		const weightBits = first ? bits : rest + 1;
		const valueBits = first ? keyBits : rest + digitBits;
		const cost: [number, number] = [words(weightBits) * words(valueBits), words(weightBits + valueBits + 1)];
		const own = products * weightBits;
		const last = layer + 1 === layers;
		if (!last && !(groups === 1 && first))
			tally.row(1, constant ? 0 : 1, products, constant ? 1 : 0, own + (constant ? bits : 1), cost);
		if (constant) tally.row(hinges, 0, products, 1, own + bits, cost);
		else {
			// The last digit's first hinge is at 1 - 1: it has no bias.
			const open = last ? 1 : 0;
			tally.row(hinges - open, 1, products, 1, own + 1 + rest, cost);
			tally.row(open, 1, products, 0, own + 1, cost);
		}
	}
}

/** Stage III's passed keys, registers of digits, comparisons and sums of labels. */
function countRegisters(plan: BitExtractionPlan, tally: Tally): void {
	const { groupSize, keyBits, labelBits, digitBits } = plan;
	const hinges = hingesPerDigit(plan);
	const keyLayers = keyBits / digitBits;
	const labelLayers = labelBits / digitBits;
	const layers = keyLayers + labelLayers;
	const base = digitBits + 1;
	const key: [number, number] = [words(keyBits), words(keyBits + 1)];
	const label: [number, number] = [words(labelBits) ** 2, words(labelBits + 2)];
	tally.row((groupSize - 1) * layers + keyLayers, 1, 0, 0, 1, key);
	for (const [registers, cost] of [
		[keyLayers - 1, key],
		[labelLayers - 1, label],
	] as const) {
		tally.row(groupSize * Math.min(1, registers), hinges, 0, 0, hinges, cost);
		tally.row(groupSize * Math.max(0, registers - 1), hinges, 1, 0, hinges + base, cost);
	}
	const shifted = keyLayers > 1 ? 1 : 0;
	tally.row(2 * groupSize, hinges + 1, shifted, 0, hinges + 1 + shifted * base, key);
	tally.row(groupSize, 2, 0, 1, 3, key);
	tally.row(groupSize * (labelLayers - 2), 1, 0, 0, 1, key);
	tally.row(groupSize, hinges, 2, 1, hinges + base + 2 * (labelBits + 1), label);
	const sums = (groupSize - 1) * layers;
	const joined = Math.max(0, groupSize - 2);
	tally.row(sums - joined, 1, 0, 0, 1, label);
	tally.row(joined, 2, 0, 0, 2, label);
}
