/** Whether a network answers ranges: at both ends of each, and beside them that there is no answer. */

import type { ConditionalNetwork } from "../network/conditional-network.ts";
import { Outcome } from "../network/domain.ts";
import { Evaluator } from "../network/evaluate.ts";
import { agrees } from "../network/verify.ts";
import { advance, type WorkOptions } from "../progress.ts";
import type { Dataset } from "../table/dataset.ts";
import type { Pairs } from "../table/pairs.ts";
import type { RangeKeys } from "./range-keys.ts";

/** Segment k answers [from[k], to[k]] with pair owner[k]. */
export interface Segments {
	readonly count: number;
	readonly from: Float64Array;
	readonly to: Float64Array;
	readonly owner: Uint32Array;
}

export class SegmentList implements Segments {
	readonly from: Float64Array;
	readonly to: Float64Array;
	readonly owner: Uint32Array;
	count = 0;

	constructor(most: number) {
		this.from = new Float64Array(most);
		this.to = new Float64Array(most);
		this.owner = new Uint32Array(most);
	}

	push(from: number, to: number, owner: number): void {
		this.from[this.count] = from;
		this.to[this.count] = to;
		this.owner[this.count++] = owner;
	}
}

/** Rows that are not answered at one of their ends: ranges that share numbers agree. */
export function wrongRows(network: ConditionalNetwork, dataset: Dataset, work: WorkOptions): number {
	const { inputs, outputs, inputCount, outputCount, rowCount } = dataset;
	const width = inputCount / 2;
	const answers = answersOf(network);
	let wrong = 0;
	for (let row = 0; row < rowCount; row++) {
		if ((row & 0xffff) === 0) advance(work, "verifying", row / rowCount);
		const at = row * outputCount;
		const first = row * inputCount;
		if (!answers(inputs, first, outputs, at) || !answers(inputs, first + width, outputs, at)) wrong++;
	}
	return wrong;
}

/** Segments that are not answered at one of their ends as the row is whose they are. */
export function wrongSegments(
	network: ConditionalNetwork,
	{ dataset, rows }: Pairs,
	{ count, from, to, owner }: Segments,
	keys: RangeKeys,
): number {
	const { outputs, outputCount } = dataset;
	const answers = answersOf(network);
	let wrong = 0;
	for (let k = 0; k < count; k++) {
		const at = rows[owner[k]] * outputCount;
		const [first, last] = [keys.first(from[k]), keys.last(to[k])];
		if (!answers(first, 0, outputs, at) || !answers(last, 0, outputs, at)) wrong++;
	}
	return wrong;
}

function answersOf(
	network: ConditionalNetwork,
): (inputs: Float64Array, at: number, expected: Float64Array, from: number) => boolean {
	const evaluator = new Evaluator(network);
	const given = new Float64Array(network.outputCount);
	return (inputs, at, expected, from) => {
		if (evaluator.evaluate(inputs, given, at) !== Outcome.answered) return false;
		for (let k = 0; k < given.length; k++) if (!agrees(expected[from + k], given[k], 0)) return false;
		return true;
	};
}

/** Gaps that are answered at their first or last key. @param outside a number of each */
export function answeredGaps(network: ConditionalNetwork, outside: Float64Array, keys: RangeKeys): number {
	const evaluator = new Evaluator(network);
	const given = new Float64Array(network.outputCount);
	let answered = 0;
	for (const number of outside)
		for (const key of [keys.first(number), keys.last(number)])
			if (evaluator.evaluate(key, given) !== Outcome.unknown) answered++;
	return answered;
}
