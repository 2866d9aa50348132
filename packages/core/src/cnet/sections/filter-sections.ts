/**
 * Filters as sections, absent where there are none:
 *
 *     filters.outputs     two numbers a filter: the outputs it decides for, above and below its thresholds
 *     filters.thresholds  f64: two a filter, the lower and the upper one; narrower or by a dictionary
 *     filters.masks       the mask behind each filter
 *     filters.neurons|kinds|parameters|rows.*   their networks, as `pool.*`; outputs have no bias
 *     filters.biases      those of their neurons
 */

import { AffineRows, type Arithmetic } from "../../network/affine.ts";
import { Filters } from "../../network/filters.ts";
import { NetworkPool } from "../../network/network.ts";
import { float64Numbers, type SectionPlan, wholeNumbers } from "./columns.ts";
import { poolSections } from "./pool-sections.ts";
import { readOffsets, type Sections } from "./sections.ts";

/** The sections of filters. Cost: linear. */
export function filterSections(filters: Filters): SectionPlan[] {
	const { count, networks, above, below, low, high, masks } = filters;
	if (count === 0) return [];
	const thresholds = Float64Array.from({ length: 2 * count }, (_, k) => (k & 1 ? high : low)[k >> 1]);
	const biases = new Float64Array(networks.kinds.length);
	for (let k = 0; k < count; k++) {
		const [from, to] = [networks.neuronStart[k], networks.neuronStart[k + 1]];
		biases.set(networks.rows.biases.subarray(from + k, to + k), from);
	}
	return [
		wholeNumbers("filters.outputs", 2 * count, (k) => (k & 1 ? below : above)[k >> 1]),
		...float64Numbers("filters.thresholds", thresholds),
		wholeNumbers("filters.masks", count, (k) => masks[k]),
		...poolSections("filters", networks),
		...(biases.length > 0 ? float64Numbers("filters.biases", biases) : []),
	];
}

/**
 * @throws CondnetError `bad-data` if the sizes do not fit each other; whether the filters are any is left to
 * the network
 */
export function readFilters(sections: Sections, inputCount: number, arithmetic: Arithmetic): Filters {
	const masks = sections.required("filters.masks", undefined);
	const count = masks.length;
	if (count === 0) return Filters.empty(inputCount);
	const outputs = sections.required("filters.outputs", 2 * count);
	const thresholds = sections.numbers("filters.thresholds", 2 * count);
	const kinds = sections.required("filters.kinds", undefined, 2 ** 8);
	const neuronStart = readOffsets(sections, "filters.neurons", count, kinds.length);
	const parameters = sections.numbers("filters.parameters", 2 * kinds.length);
	const rowCount = kinds.length + count;
	const columns = sections.required("filters.rows.columns", undefined);
	const weights = sections.numbers("filters.rows.weights", columns.length);
	const start = readOffsets(sections, "filters.rows.start", rowCount, columns.length);
	const ofNeurons = sections.numbers("filters.biases", kinds.length);
	const biases = new Float64Array(rowCount);
	for (let k = 0; k < count; k++) {
		const [from, to] = [neuronStart[k], neuronStart[k + 1]];
		biases.set(ofNeurons.subarray(from, to), from + k);
	}
	const rows = new AffineRows(start, columns, weights, biases, arithmetic);
	return new Filters({
		networks: new NetworkPool(inputCount, 1, neuronStart, Uint8Array.from(kinds), parameters, rows),
		above: Uint32Array.from(masks, (_, k) => outputs[2 * k]),
		below: Uint32Array.from(masks, (_, k) => outputs[2 * k + 1]),
		low: Float64Array.from(masks, (_, k) => thresholds[2 * k]),
		high: Float64Array.from(masks, (_, k) => thresholds[2 * k + 1]),
		masks,
	});
}
