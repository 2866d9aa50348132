/**
 * Leaves as codes: the number of a constant, then, one after another, of a network of the pool, of a mask, of
 * a filter, of an exact map, of a sum of patches (multilinear leaves), and last the code of leaves that are
 * unknown.
 * Constants that answer alike are one, and so are masks that leave out the same values. Masks are written
 * out, a bit a value. Cost: linear, masks included.
 */

import { CondnetError } from "../../errors.ts";
import { type ConditionalNetwork, LeafKind } from "../../network/conditional-network.ts";
import { exactCoefficient } from "../../network/exact-maps.ts";
import { ValueState } from "../../network/masks.ts";
import { lowestBit } from "../../numbers/floats.ts";
import { DistinctRows } from "./distinct-rows.ts";
import { FilterItems, type FilterNetworks } from "./filter-tables.ts";
import type { AddTable } from "./table-names.ts";
import { numberTable, plainTable, wholeTable } from "./tables.ts";

/** Where the codes of each kind of leaf begin, after constants. */
export interface LeafCodes {
	readonly firstNetwork: number;
	readonly firstMask: number;
	readonly firstFilter: number;
	readonly firstExact: number;
	readonly firstPatches: number;
	readonly unknownLeaf: number;
	readonly hasMasks: boolean;
	readonly hasFilters: boolean;
	readonly hasExact: boolean;
	readonly hasPatches: boolean;
	/** Bytes of a mask. */
	readonly maskBytes: number;
}

/** @throws CondnetError `unsupported-operator` if a leaf is of a kind that no target has */
export function addLeaves(
	network: ConditionalNetwork,
	differences: FilterNetworks,
	add: AddTable,
): LeafCodes {
	const { leafCount, outputCount, networks } = network;
	const constants = new DistinctRows(outputCount);
	const masks = new MaskBytes(network);
	const filters = new FilterItems(network, differences);
	const exact = new ExactItems(network);
	const codes = new Uint32Array(leafCount);
	for (let leaf = 0; leaf < leafCount; leaf++) {
		const [kind, item] = [network.leafKind(leaf), network.leafItem(leaf)];
		if (kind === LeafKind.constant) codes[leaf] = constants.add(network.constants, item * outputCount);
		else if (kind === LeafKind.network) codes[leaf] = item;
		else if (kind === LeafKind.restricted) codes[leaf] = masks.add(item);
		else if (kind === LeafKind.filtered)
			codes[leaf] = filters.add(item, masks.add(network.filters.masks[item]));
		else if (kind === LeafKind.exact) codes[leaf] = exact.add(item);
		else if (kind === LeafKind.multilinear) codes[leaf] = item;
		else if (kind !== LeafKind.unknown)
			throw new CondnetError(
				"unsupported-operator",
				`Leaf ${leaf} is of a kind (${kind}) that exported code does not have.`,
			);
	}
	const firstNetwork = constants.count;
	const firstMask = firstNetwork + networks.count;
	const firstFilter = firstMask + masks.count;
	const firstExact = firstFilter + filters.count;
	const firstPatches = firstExact + exact.count;
	const unknownLeaf = firstPatches + network.patches.itemCount;
	const first: Readonly<Record<number, number>> = {
		[LeafKind.network]: firstNetwork,
		[LeafKind.restricted]: firstMask,
		[LeafKind.filtered]: firstFilter,
		[LeafKind.exact]: firstExact,
		[LeafKind.multilinear]: firstPatches,
		[LeafKind.unknown]: unknownLeaf,
	};
	for (let leaf = 0; leaf < leafCount; leaf++) codes[leaf] += first[network.leafKind(leaf)] ?? 0;
	if (codes.some((code, leaf) => code !== leaf)) add("leaves", wholeTable(codes));
	add("constants", numberTable(constants.rows));
	if (networks.count > 1) add("maskNetworks", wholeTable(masks.networks));
	add("maskBits", wholeTable(masks.bytes));
	filters.addTables(add);
	exact.addTables(add);
	addPatches(network, add);
	return {
		...{ firstNetwork, firstMask, firstFilter, firstExact, firstPatches, unknownLeaf },
		hasMasks: masks.count > 0,
		hasFilters: filters.count > 0,
		hasExact: exact.count > 0,
		hasPatches: network.patches.itemCount > 0,
		maskBytes: masks.bytesEach,
	};
}

/** Masks of restricted leaves, written out: bit v & 7 of byte v >> 3 says that value v may be nonzero. */
class MaskBytes {
	readonly bytesEach: number;
	readonly networks: number[] = [];
	readonly bytes: number[] = [];
	readonly #network: ConditionalNetwork;
	readonly #items = new Map<string, number>();
	readonly #states: Uint8Array;

	constructor(network: ConditionalNetwork) {
		this.#network = network;
		const { networks, inputCount } = network;
		let most = inputCount;
		for (let k = 0; k < networks.count; k++) most = Math.max(most, networks.get(k).valueCount);
		this.bytesEach = Math.ceil(most / 8);
		this.#states = new Uint8Array(most);
	}

	get count(): number {
		return this.networks.length;
	}

	add(mask: number): number {
		const { masks, networks } = this.#network;
		const of = masks.networks[mask];
		const states = this.#states.subarray(0, networks.get(of).valueCount);
		masks.read(mask, states);
		const bits = new Uint8Array(this.bytesEach);
		for (const [v, state] of states.entries()) if (state !== ValueState.zero) bits[v >> 3] |= 1 << (v & 7);
		const key = `${of},${bits.join()}`;
		const known = this.#items.get(key);
		if (known !== undefined) return known;
		this.#items.set(key, this.count);
		this.bytes.push(...bits);
		return this.networks.push(of) - 1;
	}
}

/** Exact maps that leaves use, in the order in which they are met. */
class ExactItems {
	readonly #network: ConditionalNetwork;
	readonly #places = new Map<number, number>();

	constructor(network: ConditionalNetwork) {
		this.#network = network;
	}

	get count(): number {
		return this.#places.size;
	}

	add(item: number): number {
		const place = this.#places.get(item) ?? this.count;
		this.#places.set(item, place);
		return place;
	}

	/** Coefficients that are 0 have no parts. */
	addTables(add: AddTable): void {
		if (this.count === 0) return;
		const { exact, inputCount, outputCount } = this.#network;
		const width = outputCount * (inputCount + 1);
		const start = [0];
		const parts: number[] = [];
		for (const item of this.#places.keys())
			for (let c = item * width; c < (item + 1) * width; c++) {
				if (exactCoefficient(exact, c).numerator !== 0n)
					for (const part of exact.parts.subarray(exact.start[c], exact.start[c + 1]))
						if (part !== 0) parts.push(part);
				start.push(parts.length);
			}
		add("exactStart", wholeTable(start));
		add("exactParts", plainTable(parts));
	}
}

/** Patches with the places where the knots and values of each begin. */
function addPatches({ patches, inputCount, outputCount }: ConditionalNetwork, add: AddTable): void {
	const { count, starts, counts, knots, values } = patches;
	if (count === 0) return;
	const knotStart = [0];
	const valueStart = [0];
	for (let m = 0; m < count; m++) {
		const sizes = counts.subarray(m * inputCount, (m + 1) * inputCount);
		knotStart.push(knotStart[m] + sizes.reduce((sum, size) => sum + size, 0));
		valueStart.push(valueStart[m] + sizes.reduce((product, size) => product * size, outputCount));
	}
	add("patchStart", wholeTable(starts));
	add("knotCounts", wholeTable(counts));
	add("knotStart", wholeTable(knotStart));
	add("patchValueStart", wholeTable(valueStart));
	add("knots", numberTable(knots));
	add("patchValues", numberTable(values));
}

/** Corners of a cell at most, 2 at least: 2 for each axis that has more than one knot; 0: no patches. */
export function cornerCount({ patches }: ConditionalNetwork): number {
	if (patches.count === 0) return 0;
	let most = 2;
	for (let m = 0; m < patches.count; m++)
		most = Math.max(most, 2 ** patches.sizes(m).filter((size) => size > 1).length);
	return most;
}

/** The bits that sums of exact maps may have: from 2^least up, below 2^most, before their shift. */
export function exactRange({ exact }: ConditionalNetwork): readonly [least: number, most: number] {
	const finest = exact.parts.reduce((least, part) => Math.min(least, lowestBit(part)), 0);
	const largest = exact.parts.reduce((most, part) => Math.max(most, Math.abs(part)), 1);
	const terms = Math.ceil(Math.log2(exact.parts.length + 1));
	// Inputs are multiples of 2^-1074 below 2^1024.
	return [finest - 1074, Math.ceil(Math.log2(largest)) + 1 + 1024 + terms + 1];
}
