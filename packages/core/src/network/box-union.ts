/**
 * Unions of boxes, halved as proofs halve them (proof.ts). What is left of a union on one side of a gate is
 * known by the boxes that reach there and by the least box that holds what of them lies there, the *hull*: a
 * box of the union there is its intersection with the hull. The half at or below a threshold keeps the boxes
 * with points at or below it, the upper half those with points above it: an input equal to the threshold
 * goes left. A union of one box is that box, its halves are the box's halves.
 *
 * Cost: inputs times boxes a half; of one box, inputs.
 */

import { CondnetError } from "../errors.ts";
import type { Random } from "../numbers/random.ts";
import { Box, hullOf } from "./box.ts";

export class BoxUnion {
	/** The boxes that reach here, whole. */
	readonly #boxes: readonly Box[];
	/** The least box that holds what of them lies here. */
	readonly hull: Box;
	/** Part of the whole union that lies here, each of its boxes weighing alike and uniform. */
	readonly share: number;
	/** Boxes of the whole union. */
	readonly #all: number;

	private constructor(boxes: readonly Box[], hull: Box, share: number, all: number) {
		this.#boxes = boxes;
		this.hull = hull;
		this.share = share;
		this.#all = all;
	}

	/** @throws CondnetError `bad-data` unless there are boxes, all of as many inputs */
	static of(boxes: readonly Box[]): BoxUnion {
		if (boxes.length === 0) throw new CondnetError("bad-data", "A union holds no box.");
		const { inputCount } = boxes[0];
		const other = boxes.find((box) => box.inputCount !== inputCount);
		if (other !== undefined)
			throw new CondnetError(
				"bad-data",
				`Boxes of ${inputCount} and of ${other.inputCount} inputs stand in one union.`,
			);
		return new BoxUnion(boxes, boxes.length === 1 ? boxes[0] : hullOf(boxes), 1, boxes.length);
	}

	/** How many boxes reach here. */
	get boxCount(): number {
		return this.#boxes.length;
	}

	/** What lies at or below the middle of the hull's axis, and what lies above it. */
	halves(axis: number): readonly [BoxUnion, BoxUnion] {
		const lower = this.hull.lowerHalf(axis);
		const upper = this.hull.upperHalf(axis);
		if (this.#boxes.length === 1) {
			const share = this.share / 2;
			return [
				new BoxUnion(this.#boxes, lower, share, this.#all),
				new BoxUnion(this.#boxes, upper, share, this.#all),
			];
		}
		const middle = this.hull.middle(axis);
		return [
			this.#within(
				this.#boxes.filter(({ low }) => low[axis] <= middle),
				lower,
			),
			this.#within(
				this.#boxes.filter(({ high }) => high[axis] > middle),
				upper,
			),
		];
	}

	/**
	 * Writes a point of a box that reaches here to values[0 .. inputCount): the larger its part, the likelier.
	 */
	sample(random: Random, values: Float64Array): void {
		const box = this.#boxes.length === 1 ? this.hull : this.#boxAtRandom(random);
		box.sample(random, values);
	}

	/** Points as `sample` gives them, one after another. */
	points(count: number, random: Random): Float64Array {
		const { inputCount } = this.hull;
		const points = new Float64Array(count * inputCount);
		for (let at = 0; at < points.length; at += inputCount)
			this.sample(random, points.subarray(at, at + inputCount));
		return points;
	}

	#boxAtRandom(random: Random): Box {
		const parts = this.#boxes.map((box) => partOf(box, this.hull));
		let left = random.uniform() * parts.reduce((sum, part) => sum + part, 0);
		let k = 0;
		while (k + 1 < parts.length && left >= parts[k]) left -= parts[k++];
		return clipped(this.#boxes[k], this.hull);
	}

	#within(boxes: readonly Box[], half: Box): BoxUnion {
		const hull = hullOf(boxes.map((box) => clipped(box, half)));
		const parts = boxes.reduce((sum, box) => sum + partOf(box, hull), 0);
		return new BoxUnion(boxes, hull, parts / this.#all, this.#all);
	}
}

/** What of a box lies within another that it meets. */
function clipped(box: Box, { low, high }: Box): Box {
	return new Box(
		box.low.map((end, j) => Math.max(end, low[j])),
		box.high.map((end, j) => Math.min(end, high[j])),
		box.arithmetic,
	);
}

/** Part of a box's volume within another that it meets, over the axes that have a length. */
function partOf(box: Box, within: Box): number {
	let part = 1;
	for (let j = 0; j < box.inputCount; j++) {
		// An interval may be longer than any number: then halves of its ends are subtracted.
		const scale = Number.isFinite(box.high[j] - box.low[j]) ? 1 : 0.5;
		const length = scale * box.high[j] - scale * box.low[j];
		if (!(length > 0)) continue;
		const high = Math.min(box.high[j], within.high[j]);
		part *= (scale * high - scale * Math.max(box.low[j], within.low[j])) / length;
	}
	return part;
}
