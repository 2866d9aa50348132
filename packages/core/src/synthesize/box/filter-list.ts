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
}

/** How many times the difference is charged: who checks it may bound it in another way. */
const headroom = 8;

/**
 * The filter that decides between outputs a and b where these states hold; undefined where nothing is known
 * of their difference.
 *
 * @param magnitudes bounds of |value| on the box, inputs first
 */
export function makeFilter(
	network: Network,
	states: Uint8Array,
	magnitudes: Float64Array,
	[a, b]: readonly [a: number, b: number],
	answer: "argmin" | "argmax",
): Filter | undefined {
	const folding = new Folding(network, states, magnitudes, true);
	if (!folding.keepUnstable()) return undefined;
	const { bias, difference } = folding.difference(a, b);
	if (!Number.isFinite(difference) || !Number.isFinite(bias)) return undefined;
	const error = headroom * difference;
	const [above, below] = answer === "argmax" ? [a, b] : [b, a];
	return {
		...{ network: folding.build(), above, below },
		low: outward(nextDown(-error - bias), singleAtMost, network.arithmetic),
		high: outward(nextUp(error - bias), singleAtLeast, network.arithmetic),
	};
}

/** A threshold as it is stored: the float32 number beyond it; beyond those, in float64, itself. */
function outward(threshold: number, single: (x: number) => number, arithmetic: Arithmetic): number {
	const held = single(threshold);
	return arithmetic === "float32" || Number.isFinite(held) ? held : threshold;
}

/** Filters in the order of their leaves, and the masks behind them. */
export class FilterList {
	readonly #inputCount: number;
	readonly #filters: Filter[] = [];
	readonly #masks: number[] = [];

	constructor(inputCount: number) {
		this.#inputCount = inputCount;
	}

	/** @returns the filter's number */
	add(filter: Filter, mask: number): number {
		this.#masks.push(mask);
		return this.#filters.push(filter) - 1;
	}

	build(): Filters {
		const filters = this.#filters;
		return new Filters({
			networks: poolOf(
				this.#inputCount,
				1,
				filters.map(({ network }) => network),
			),
			above: Uint32Array.from(filters, ({ above }) => above),
			below: Uint32Array.from(filters, ({ below }) => below),
			low: Float64Array.from(filters, ({ low }) => low),
			high: Float64Array.from(filters, ({ high }) => high),
			masks: Uint32Array.from(this.#masks),
		});
	}
}
