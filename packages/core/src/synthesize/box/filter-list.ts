/**
 * Makes and collects filters: the folded difference of two outputs, with thresholds beyond all that it can
 * differ by from the difference of the reference's outputs. docs/theory.md, "Filtered decisions".
 */

import type { Arithmetic } from "../../network/affine.ts";
import { Filters } from "../../network/filters.ts";
import { type Network, poolOf } from "../../network/network.ts";
import { nextDown, nextUp } from "../../numbers/floats.ts";
import { singleAtLeast, singleAtMost } from "../../numbers/single.ts";
import { Folding } from "./fold.ts";

/** One filter; its mask is chosen when all masks are known. */
export interface Filter {
	readonly network: Network;
	readonly above: number;
	readonly below: number;
	readonly low: number;
	readonly high: number;
	/** What the sum lacks of the difference; it stands in the thresholds. */
	readonly bias: number;
}

/** How many times the difference is charged: who checks it may bound it in another way. */
const headroom = 8;

/**
 * The filter that decides between two outputs where these states hold; undefined where nothing is known
 * of their difference.
 *
 * @param magnitudes bounds of |value| on the box, inputs first
 */
export function makeFilter(
	network: Network,
	states: Uint8Array,
	magnitudes: Float64Array,
	outputs: readonly [number, number],
	answer: "argmin" | "argmax",
): Filter | undefined {
	const folding = new Folding(network, states, magnitudes, true);
	if (!folding.keepUnstable()) return undefined;
	// In this order, so that the filters of a box and of one where the other output leads are the same.
	const [a, b] = [Math.min(...outputs), Math.max(...outputs)];
	const { bias, difference } = folding.difference(a, b);
	if (!Number.isFinite(difference) || !Number.isFinite(bias)) return undefined;
	const error = headroom * difference;
	const [above, below] = answer === "argmax" ? [a, b] : [b, a];
	return {
		...{ network: folding.build(), above, below, bias },
		low: outward(nextDown(-error - bias), singleAtMost, network.arithmetic),
		high: outward(nextUp(error - bias), singleAtLeast, network.arithmetic),
	};
}

/** A threshold as it is stored: the float32 number beyond it; beyond those, in float64, itself. */
function outward(threshold: number, single: (x: number) => number, arithmetic: Arithmetic): number {
	const held = single(threshold);
	return arithmetic === "float32" || Number.isFinite(held) ? held : threshold;
}

interface Listed {
	readonly filter: Filter;
	low: number;
	high: number;
	node: number;
}

/**
 * Filters in the order of their leaves. Those that differ in their thresholds only are one, as careful as all
 * of them, with the mask behind it that holds for all of them; but for where that mask would make the worst
 * case worse than their own masks do.
 */
export class FilterList {
	readonly #inputCount: number;
	readonly #parents: Int32Array;
	readonly #worst: Float64Array;
	readonly #most: number;
	readonly #listed: Listed[] = [];
	readonly #places = new Map<string, number[]>();

	/**
	 * @param parents of the proof's nodes, each before its halves
	 * @param worst the operations of the network with each node's mask, at worst
	 * @param most how many of them are no worse than others that will be needed
	 */
	constructor(inputCount: number, parents: Int32Array, worst: Float64Array, most: number) {
		this.#inputCount = inputCount;
		this.#parents = parents;
		this.#worst = worst;
		this.#most = most;
	}

	/**
	 * @param node the proof node whose mask holds where the filter decides
	 * @returns the filter's number
	 */
	add(filter: Filter, node: number): number {
		const key = contentOf(filter);
		const places = this.#places.get(key) ?? [];
		for (const place of places) {
			const listed = this.#listed[place];
			const around = this.#around(listed.node, node);
			if (this.#worst[around] > this.#most) continue;
			listed.low = Math.min(listed.low, filter.low);
			listed.high = Math.max(listed.high, filter.high);
			listed.node = around;
			return place;
		}
		const place = this.#listed.push({ filter, low: filter.low, high: filter.high, node }) - 1;
		this.#places.set(key, [...places, place]);
		return place;
	}

	/** @param maskOf the mask of each proof node that a filter was added with, and of those above them */
	build(maskOf: Int32Array): Filters {
		const listed = this.#listed;
		return new Filters({
			networks: poolOf(
				this.#inputCount,
				1,
				listed.map(({ filter }) => filter.network),
			),
			above: Uint32Array.from(listed, ({ filter }) => filter.above),
			below: Uint32Array.from(listed, ({ filter }) => filter.below),
			low: Float64Array.from(listed, ({ low }) => low),
			high: Float64Array.from(listed, ({ high }) => high),
			masks: Uint32Array.from(listed, ({ node }) => maskOf[node]),
		});
	}

	/** The least node around two. */
	#around(a: number, b: number): number {
		let [one, other] = [a, b];
		while (one !== other)
			if (one > other) one = this.#parents[one];
			else other = this.#parents[other];
		return one;
	}
}

/** All of a filter but how careful it is: equal where the same sum decides between the same outputs. */
function contentOf({ network: { kinds, parameters, rows }, above, below, bias }: Filter): string {
	const { start, columns, weights, biases } = rows;
	return [[above, below, bias], kinds, parameters, start, columns, weights, biases].join(";");
}
