/**
 * Where a network's answers are promised, and what an input outside gets. A promise belongs to the network:
 * every way to ask it tests the domain first and gives the same outcome.
 *
 * The domain is everywhere, or the union of closed boxes; within it, only stored inputs (membership), and
 * leaves of kind `unknown` take what lies between ranges out. Testing it is no operation of the network: its
 * comparisons are counted apart. Cost: two comparisons an input and a box at most.
 */

import { CondnetError } from "../errors.ts";
import { showNumber } from "../numbers/floats.ts";
import type { Box } from "./box.ts";
import { malformed } from "./malformed.ts";

/** What became of an input; exported code returns the same numbers, and 3 for an input that is NaN. */
export const Outcome = {
	/** The network's answer. */
	answered: 0,
	/** No answer is stored for it; the outputs are NaN. */
	unknown: 1,
	/** It lies outside the domain; the outputs are what the domain says of such inputs. */
	outside: 2,
} as const;

export type Outcome = (typeof Outcome)[keyof typeof Outcome];

/**
 * What an input outside gets: an error, the answer of network 0 of the pool, evaluated whole, or the answer
 * at the nearest point of the one box.
 */
export type Outside = "error" | "full" | "clamp";

/** Why an input is outside: its first coordinate that is. */
export interface Violation {
	readonly input: number;
	readonly value: number;
	readonly low: number;
	readonly high: number;
}

/**
 * Where a network's answers are promised (everywhere, or on boxes; for all inputs or the stored ones), and
 * what an input outside gets.
 */
export class Domain {
	/** The boxes whose union it is; none: everywhere. */
	readonly boxes: readonly Box[];
	readonly outside: Outside;
	/** Whether only stored inputs are answered. */
	readonly storedOnly: boolean;

	constructor(boxes: readonly Box[], outside: Outside = "error", storedOnly = false) {
		this.boxes = boxes;
		this.outside = outside;
		this.storedOnly = storedOnly;
	}

	static readonly everywhere: Domain = new Domain([]);

	/** Whether every input lies in one of the boxes, there being none. */
	get isEverywhere(): boolean {
		return this.boxes.length === 0;
	}

	/** The same boxes, for stored inputs only or not. */
	withStored(storedOnly: boolean): Domain {
		return storedOnly === this.storedOnly ? this : new Domain(this.boxes, this.outside, storedOnly);
	}

	/** Comparisons that its test takes at most. */
	get comparisons(): number {
		return this.boxes.reduce((sum, box) => sum + 2 * box.inputCount, 0);
	}

	/** Whether the input inputs[at .. at + inputCount), which holds no NaN, lies in one of the boxes. */
	contains(inputs: Float64Array, at = 0): boolean {
		const { boxes } = this;
		for (let k = 0; k < boxes.length; k++) if (boxes[k].contains(inputs, at)) return true;
		return boxes.length === 0;
	}

	/**
	 * What puts an input outside, said of the box that it misses in the fewest coordinates, the first of
	 * several; undefined for an input of the domain.
	 */
	violation(inputs: Float64Array, at = 0): Violation | undefined {
		let fewest = Number.POSITIVE_INFINITY;
		let found: Violation | undefined;
		for (const { low, high, inputCount } of this.boxes) {
			let misses = 0;
			let first = -1;
			for (let j = 0; j < inputCount; j++) {
				if (inputs[at + j] >= low[j] && inputs[at + j] <= high[j]) continue;
				if (misses === 0) first = j;
				misses++;
			}
			if (misses === 0) return undefined;
			if (misses >= fewest) continue;
			fewest = misses;
			found = { input: first, value: inputs[at + first], low: low[first], high: high[first] };
		}
		return found;
	}

	/** Writes the nearest point of the one box to to[0 .. inputCount). */
	clamp(inputs: Float64Array, at: number, to: Float64Array): void {
		const { low, high } = this.boxes[0];
		for (let j = 0; j < low.length; j++) to[j] = Math.min(high[j], Math.max(low[j], inputs[at + j]));
	}

	/**
	 * The error that an input outside is where the domain says so.
	 *
	 * @param row its row in a batch, from 0
	 */
	refusal(inputs: Float64Array, at = 0, row?: number): CondnetError {
		const { input, value, low, high } = this.violation(inputs, at) ?? { input: 0, value: 0, low: 0, high: 0 };
		const place = row === undefined ? `Input ${input}` : `Row ${row} of the batch: input ${input}`;
		const where = this.boxes.length === 1 ? "" : `in one of the ${this.boxes.length} boxes, the nearest `;
		return new CondnetError(
			"bad-data",
			`${place} is ${showNumber(value)}, outside of the network's domain, expected ${where}` +
				`${showNumber(low)} to ${showNumber(high)}.`,
			"Ask inside the domain, or make the network with `outside` set to full.",
		);
	}

	/** Throws `bad-data` unless the boxes are of as many inputs, and what lies outside can be answered. */
	check(inputCount: number, networkCount: number): void {
		for (const box of this.boxes)
			if (box.inputCount !== inputCount)
				throw malformed(`a box of its domain has ${box.inputCount} inputs, expected ${inputCount}`);
		if (this.isEverywhere && this.outside !== "error")
			throw malformed(`nothing lies outside its domain, which says ${this.outside}`);
		if (this.outside === "full" && networkCount === 0)
			throw malformed("no network answers what lies outside its domain");
		if (this.outside === "clamp" && this.boxes.length !== 1)
			throw malformed(`its domain has ${this.boxes.length} boxes, and no nearest point of one`);
	}
}
