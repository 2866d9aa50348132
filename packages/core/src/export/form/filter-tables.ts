/**
 * Filters as tables: the network of each (its number after those of the pool), its two thresholds, and the
 * mask of the network behind it; a network has the outputs between which its filters decide. Networks and
 * filters that are alike to the bit are written once. Cost: linear.
 */

import type { ConditionalNetwork } from "../../network/conditional-network.ts";
import type { Network } from "../../network/network.ts";
import type { AddTable } from "./table-names.ts";
import { numberTable, wholeTable } from "./tables.ts";

/** The networks of filters, each once for the outputs between which it decides. */
export interface FilterNetworks {
	readonly networks: readonly Network[];
	/** The output of each network's filters where its value is high, and where it is low. */
	readonly above: readonly number[];
	readonly below: readonly number[];
	/** The place in `networks` of each filter's. */
	readonly places: readonly number[];
}

export function filterNetworks({ filters }: ConditionalNetwork): FilterNetworks {
	const networks: Network[] = [];
	const [above, below]: [number[], number[]] = [[], []];
	const known = new Map<string, number>();
	const places = Array.from({ length: filters.count }, (_, k) => {
		const network = filters.networks.get(k);
		const key = `${keyOf(network)};${filters.above[k]};${filters.below[k]}`;
		const place = known.get(key) ?? networks.push(network) - 1;
		known.set(key, place);
		above[place] = filters.above[k];
		below[place] = filters.below[k];
		return place;
	});
	return { networks, above, below, places };
}

/** A text that two networks share if they are alike. */
function keyOf({ kinds, parameters, rows }: Network): string {
	const { start, columns, weights, biases, count } = rows;
	const [from, to] = [start[0], start[count]];
	const widths = Array.from({ length: count }, (_, row) => start[row + 1] - start[row]);
	const parts = [kinds, parameters, widths, columns.subarray(from, to), weights.subarray(from, to), biases];
	return parts.map((numbers) => Array.from(numbers, shown).join()).join(";");
}

function shown(value: number): string {
	return Object.is(value, -0) ? "-0" : String(value);
}

/** Filters that leaves use, in the order in which they are met. */
export class FilterItems {
	readonly #network: ConditionalNetwork;
	readonly #of: FilterNetworks;
	/** What a code stands for: a filter, and the mask behind it as exported. */
	readonly #filters: number[] = [];
	readonly #masks: number[] = [];
	readonly #known = new Map<string, number>();

	constructor(network: ConditionalNetwork, of: FilterNetworks) {
		this.#network = network;
		this.#of = of;
	}

	get count(): number {
		return this.#filters.length;
	}

	/** @param mask the number of the mask behind the filter, as exported */
	add(filter: number, mask: number): number {
		const { low, high } = this.#network.filters;
		const parts = [this.#of.places[filter], low[filter], high[filter], mask];
		const key = parts.map(shown).join();
		const known = this.#known.get(key);
		if (known !== undefined) return known;
		this.#known.set(key, this.count);
		this.#masks.push(mask);
		return this.#filters.push(filter) - 1;
	}

	addTables(add: AddTable): void {
		const { low, high } = this.#network.filters;
		const { above, below, places } = this.#of;
		const of = (numbers: ArrayLike<number>): number[] => this.#filters.map((filter) => numbers[filter]);
		add("filterNetworks", wholeTable(of(places)));
		add("filterAbove", wholeTable(above));
		add("filterBelow", wholeTable(below));
		add("filterLow", numberTable(of(low)));
		add("filterHigh", numberTable(of(high)));
		add("filterMasks", wholeTable(this.#masks));
	}
}
