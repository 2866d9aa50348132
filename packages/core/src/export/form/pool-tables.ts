/**
 * The networks that leaves evaluate as tables: those of the pool, then those of filters, whose one output
 * is a row as others are. Neurons are numbered on from network to network; the rows of a network, its neurons
 * and then its outputs, follow those of the networks before it. Cost: linear.
 */

import { concatenated } from "../../network/affine.ts";
import type { ConditionalNetwork } from "../../network/conditional-network.ts";
import { type Network, NeuronKind } from "../../network/network.ts";
import type { FilterNetworks } from "./filter-tables.ts";
import type { AddTable } from "./table-names.ts";
import { numberTable, wholeTable } from "./tables.ts";

/** What the networks have in common. */
export interface PoolFacts {
	/** Kinds of neuron (NeuronKind) that some network has. */
	readonly neuronKinds: ReadonlySet<number>;
	/** Most values of a network, inputs included. */
	readonly widest: number;
	/** Networks, those of filters included. */
	readonly networkCount: number;
}

export function addPool(network: ConditionalNetwork, filters: FilterNetworks, add: AddTable): PoolFacts {
	const { networks: pool, inputCount } = network;
	if (pool.count === 0) return { neuronKinds: new Set(), widest: inputCount, networkCount: 0 };
	const networks = [...Array.from({ length: pool.count }, (_, k) => pool.get(k)), ...filters.networks];
	const { start, columns, weights, biases } = concatenated(networks.map(({ rows }) => rows));
	const neuronStart = [0];
	for (const [k, { neuronCount }] of networks.entries()) neuronStart.push(neuronStart[k] + neuronCount);
	if (networks.length > 1) add("neuronStart", wholeTable(neuronStart));
	add("rowStart", wholeTable(start));
	const first = contiguousRows(start, columns);
	if (first === undefined) add("columns", wholeTable(columns));
	else if (first.some((column) => column > 0)) add("rowFirst", wholeTable(first));
	add("weights", numberTable(weights));
	add("biases", numberTable(biases));
	const kinds = networks.flatMap((each) => Array.from(each.kinds));
	if (kinds.some((kind) => kind !== kinds[0])) add("kinds", wholeTable(kinds));
	addParameters(networks, kinds, add);
	const widest = networks.reduce((most, { valueCount }) => Math.max(most, valueCount), inputCount);
	return { neuronKinds: new Set(kinds), widest, networkCount: networks.length };
}

function addParameters(networks: readonly Network[], kinds: readonly number[], add: AddTable): void {
	const parameters = networks.flatMap((each) => Array.from(each.parameters));
	const lows = parameters.filter((_, k) => k % 2 === 0);
	const highs = parameters.filter((_, k) => k % 2 === 1);
	const has = (...of: readonly number[]): boolean => kinds.some((kind) => of.includes(kind));
	const { leaky, clip, max } = NeuronKind;
	if (has(leaky, clip, max) && lows.some((low) => !Object.is(low, 0))) add("low", numberTable(lows));
	if (has(clip) && highs.some((high) => !Object.is(high, 0))) add("high", numberTable(highs));
}

/** The first column of each row, if every row reads columns that follow one another. */
function contiguousRows(start: Uint32Array, columns: Uint32Array): Uint32Array | undefined {
	const first = new Uint32Array(start.length - 1);
	for (let row = 0; row < first.length; row++) {
		const [from, to] = [start[row], start[row + 1]];
		if (to === from) continue;
		if (columns[to - 1] - columns[from] !== to - 1 - from) return undefined;
		first[row] = columns[from];
	}
	return first;
}
