/**
 * Answers from a .cnet file that stays where it is: gates and answers are read in pages as they are needed,
 * within a budget of memory. For trees of axis gates with constant and unknown leaves whose shape needs no
 * table: all gates on one column with ascending thresholds, complete trees, and trees over a lexicographic
 * order (section `order.columns`), where the gates alone say which leaf an input belongs to.
 *
 * Opening reads the file once and checks it, without keeping it. Inputs are answered in batches, all of them
 * a gate at a time, so that many places in memory are waited for at once. Cost: a number read a gate and an
 * answer, about log2(leaves) gates an input.
 */

import { CondnetError, requireUsage } from "../../errors.ts";
import { LeafKind } from "../../network/conditional-network.ts";
import { Outcome } from "../../network/domain.ts";
import { completeLeft } from "../../network/tree.ts";
import type { WorkOptions } from "../../progress.ts";
import { damaged } from "../frame/format.ts";
import type { CnetReader } from "../reader.ts";
import type { CnetMetadata } from "../sections/metadata.ts";
import type { NetworkFacts } from "../sections/network-sections.ts";
import { type Order, openColumns, otherOrder, type PagedColumns } from "./paged-columns.ts";
import type { PageSource } from "./pages.ts";
import { type GateSample, longestTie, sampleStep } from "./scan.ts";
import { countBlocks, firstNaN, gatesAhead, gatherColumn, passGates } from "./search-steps.ts";

const batchSize = 2048;

/**
 * A network that stays in its file: batches are answered by reading pages as they are needed, within a budget
 * of memory. For memorized tables larger than that.
 */
export class PagedTree {
	readonly metadata: CnetMetadata;
	readonly facts: NetworkFacts;
	readonly #columns: PagedColumns;
	readonly #from = new Uint32Array(batchSize);
	readonly #to = new Uint32Array(batchSize);
	readonly #keys = new Float64Array(batchSize);
	/** Where numbers stand that are read, and the numbers. */
	readonly #indices = new Uint32Array(batchSize);
	readonly #places = new Uint32Array(batchSize);
	readonly #numbers = new Float64Array(batchSize);
	/** 1 for each input without an answer. */
	readonly #unknown = new Uint8Array(batchSize);

	private constructor(metadata: CnetMetadata, facts: NetworkFacts, columns: PagedColumns) {
		this.metadata = metadata;
		this.facts = facts;
		this.#columns = columns;
	}

	/** Whether some inputs have no answer. */
	get hasUnknown(): boolean {
		return this.#columns.kinds !== undefined;
	}

	get inputCount(): number {
		return this.facts.inputCount;
	}

	get outputCount(): number {
		return this.facts.outputCount;
	}

	/**
	 * @param budget bytes of pages that may be held
	 * @returns undefined if the network is not one that can be paged
	 * @throws CondnetError `bad-data` if the file is damaged
	 */
	static async open(
		reader: CnetReader,
		source: PageSource,
		budget: number,
		work: WorkOptions = {},
	): Promise<PagedTree | undefined> {
		const opened = await openColumns(reader, source, budget, work);
		return opened && new PagedTree(opened.metadata, opened.facts, opened.columns);
	}

	/**
	 * Answers `count` inputs, row-major, into outputs, row-major; NaN where there is no answer.
	 *
	 * @param outcomes what became of each
	 * @throws CondnetError `bad-data` if an input is NaN
	 */
	evaluate(inputs: Float64Array, outputs: Float64Array, count: number, outcomes?: Uint8Array): void {
		const { inputCount, outputCount } = this.facts;
		requireUsage(
			inputs.length >= count * inputCount && outputs.length >= count * outputCount,
			`A batch of ${count} rows does not fit ${inputs.length} inputs and ${outputs.length} outputs.`,
		);
		const nan = firstNaN(inputs, count * inputCount);
		if (nan >= 0) throw new CondnetError("bad-data", `Input ${nan % inputCount} is NaN, expected a number.`);
		const { order } = this.#columns;
		for (let first = 0; first < count; first += batchSize) {
			const size = Math.min(batchSize, count - first);
			if (order === undefined) this.#descendComplete(inputs, first, size);
			else this.#findInOrder(inputs, first, size, order);
			this.#markUnknown(first, size, outcomes);
			this.#answer(outputs, first, size);
		}
	}

	/** First the gates of the sample, then for each input those between two of them. */
	#findInOrder(inputs: Float64Array, first: number, size: number, { column, sample, rankOf }: Order): void {
		const { inputCount } = this.facts;
		gatherColumn(inputs, first * inputCount + column, inputCount, this.#keys, size);
		countBlocks(sample.thresholds, this.#keys, this.#to, size);
		this.#openBlocks(sample, size);
		if (rankOf === undefined) this.#countBelow(size);
		else this.#findLeaves(inputs, first, size, rankOf);
	}

	/** From blocks to the gates [to, from) that may still separate an input's leaf from others. */
	#openBlocks({ distances }: GateSample, size: number): void {
		const gateCount = this.facts.leafCount - 1;
		const leaves = this.#to;
		const ends = this.#from;
		for (let q = 0; q < size; q++) {
			const block = leaves[q];
			leaves[q] = block === 0 ? 0 : block * sampleStep + distances[block - 1] + 1;
			ends[q] = block === distances.length ? gateCount : (block + 1) * sampleStep + distances[block];
		}
	}

	#findLeaves(inputs: Float64Array, first: number, size: number, rankOf: Uint32Array): void {
		const { inputCount } = this.facts;
		const leaves = this.#to;
		for (let q = 0; q < size; q++)
			leaves[q] = this.#leafInOrder(inputs, (first + q) * inputCount, rankOf, leaves[q], this.#from[q]);
	}

	/** Of gates [to, from) of each input, which ascend, adds those below its key to `#to`. */
	#countBelow(size: number): void {
		const { thresholds } = this.#columns;
		if (thresholds === undefined) return;
		for (let half = sampleStep; half > 0; half >>>= 1) {
			gatesAhead(this.#to, this.#from, half, this.#indices, size);
			thresholds.gather(this.#indices, this.#places, this.#numbers, size);
			passGates(this.#to, this.#from, half, this.#keys, this.#numbers, size);
		}
	}

	/**
	 * Each input has a block of leaves [from, to); a gate halves it. Leaves stand in `#to` less 1, and in
	 * `#from`.
	 */
	#descendComplete(inputs: Float64Array, first: number, size: number): void {
		const { inputCount, leafCount } = this.facts;
		const { thresholds, gateValues } = this.#columns;
		const from = this.#from.fill(0, 0, size);
		const to = this.#to.fill(leafCount, 0, size);
		if (thresholds !== undefined)
			for (let level = 1; level < leafCount; level *= 2)
				for (let q = 0; q < size; q++) {
					if (to[q] - from[q] === 1) continue;
					const middle = from[q] + completeLeft(to[q] - from[q]);
					const column = gateValues === undefined ? 0 : gateValues.at(middle - 1);
					if (inputs[(first + q) * inputCount + column] > thresholds.at(middle - 1)) from[q] = middle;
					else to[q] = middle;
				}
		for (let q = 0; q < size; q++) to[q] = from[q];
	}

	/**
	 * Gates [first, last), then [from, to), may still separate the input's leaf from others; those of the least
	 * rank left decide first.
	 */
	#leafInOrder(inputs: Float64Array, at: number, rankOf: Uint32Array, first: number, last: number): number {
		const { thresholds, gateValues } = this.#columns;
		let from = first;
		let to = last;
		for (let rank = 0; from < to; ) {
			const middle = (from + to - 1) >>> 1;
			let gate = -1;
			let next = rankOf.length; // least rank above this one
			for (let step = 0; step <= to - from && gate < 0; step++) {
				const candidate = step & 1 ? middle + ((step + 1) >>> 1) : middle - (step >>> 1);
				if (candidate < from || candidate >= to) continue;
				if (step > 4 * longestTie) throw damaged(otherOrder);
				const found = rankOf[gateValues === undefined ? 0 : gateValues.at(candidate)];
				if (found === rank) gate = candidate;
				else if (found > rank && found < next) next = found;
			}
			if (gate < 0) {
				if (next === rankOf.length) throw damaged(otherOrder);
				rank = next;
				continue;
			}
			const column = gateValues === undefined ? 0 : gateValues.at(gate);
			if (inputs[at + column] > (thresholds?.at(gate) ?? 0)) from = gate + 1;
			else to = gate;
		}
		return from;
	}

	#markUnknown(first: number, size: number, outcomes: Uint8Array | undefined): void {
		const unknown = this.#unknown.fill(0, 0, size);
		const { kinds } = this.#columns;
		if (kinds !== undefined) {
			kinds.gather(this.#to, this.#places, this.#numbers, size);
			for (let q = 0; q < size; q++) if (this.#numbers[q] === LeafKind.unknown) unknown[q] = 1;
		}
		for (let q = 0; outcomes !== undefined && q < size; q++)
			outcomes[first + q] = unknown[q] === 1 ? Outcome.unknown : Outcome.answered;
	}

	#answer(outputs: Float64Array, first: number, size: number): void {
		const { outputCount } = this.facts;
		const { items, constants, dictionary } = this.#columns;
		const leaves = this.#to;
		const indices = this.#indices;
		const numbers = this.#numbers;
		if (items !== undefined) {
			items.gather(leaves, this.#places, numbers, size);
			for (let q = 0; q < size; q++) leaves[q] = numbers[q];
		}
		for (let k = 0; k < outputCount; k++) {
			for (let q = 0; q < size; q++) indices[q] = leaves[q] * outputCount + k;
			constants.gather(indices, this.#places, numbers, size);
			for (let q = 0; q < size; q++) {
				const number = dictionary === undefined ? numbers[q] : dictionary[numbers[q]];
				outputs[(first + q) * outputCount + k] = this.#unknown[q] === 1 ? Number.NaN : number;
			}
		}
	}
}
