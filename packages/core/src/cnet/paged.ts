/**
 * Answers from a .cnet file that stays where it is: gates and answers are read in pages as they are needed, within a
 * budget of memory. For trees of axis gates with constant leaves whose shape needs no table: all gates on one column with
 * ascending thresholds, complete trees, and trees over a lexicographic order (section `order.columns`), where the gates
 * alone say which leaf an input belongs to.
 *
 * Opening reads the file once and checks it, without keeping it. Inputs are answered in batches, all of them a gate at a
 * time, so that many places in memory are waited for at once. Cost: a number read a gate and an answer, about
 * log2(leaves) gates an input.
 */

import { CondnetError, requireUsage } from "../errors.ts";
import type { WorkOptions } from "../progress.ts";
import { completeLeft } from "../tree.ts";
import { damaged, elementSize } from "./format.ts";
import type { CnetMetadata } from "./metadata.ts";
import type { NetworkFacts } from "./network-sections.ts";
import { PageCache, PagedNumbers, type PageSource, pageMask } from "./pages.ts";
import type { CnetReader } from "./reader.ts";
import { sampleStep, scanSections } from "./scan.ts";
import { numberView } from "./sections.ts";

/** Sections of trees that can be paged; a file with another required one must be decoded whole. */
const pageable: ReadonlySet<string> = new Set([
	"network",
	"tree.shape",
	"gates.values",
	"gates.thresholds",
	"leaves.items",
	"leaves.constants",
	"leaves.constants.set",
	"labels.lengths",
	"labels.text",
	"metadata",
]);

const batchSize = 2048;
/** Gates of higher rank in a row at most, where a tree over a lexicographic order is paged. */
export const longestTie = 64;

interface PagedColumns {
	readonly thresholds: PagedNumbers | undefined;
	/** Absent: every gate looks at input 0. */
	readonly gateValues: PagedNumbers | undefined;
	readonly constants: PagedNumbers;
	/** Absent: leaf i has answer i. */
	readonly items: PagedNumbers | undefined;
	/** Absent: the constants are the answers themselves. */
	readonly dictionary: Float64Array | undefined;
	/** Rank of each input column in a lexicographic order; absent in a complete tree. */
	readonly rankOf: Uint32Array | undefined;
	/** Where all gates look at one column and their thresholds ascend: an input's leaf is the number of them below it. */
	readonly sorted: { readonly column: number; readonly sample: Float64Array } | undefined;
}

export class PagedTree {
	readonly metadata: CnetMetadata;
	readonly facts: NetworkFacts;
	readonly #columns: PagedColumns;
	readonly #from = new Int32Array(batchSize);
	readonly #to = new Int32Array(batchSize);
	readonly #keys = new Float64Array(batchSize);

	private constructor(metadata: CnetMetadata, facts: NetworkFacts, columns: PagedColumns) {
		this.metadata = metadata;
		this.facts = facts;
		this.#columns = columns;
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
		if (reader.entries.some(({ name, required }) => required && !pageable.has(name))) return undefined;
		const metadata = await reader.metadata();
		const facts = await reader.facts();
		const { inputCount, outputCount, leafCount } = facts;
		const { most, least, sample } = await scanSections(reader, work);
		if ((most.get("gates.values") ?? 0) >= inputCount || facts.poolCount > 0) return undefined;
		const oneColumn = most.get("gates.values") === least.get("gates.values");
		const complete = reader.entry("tree.shape") === undefined;
		const order = complete ? undefined : await reader.section("order.columns");
		if (!complete && order === undefined && !(oneColumn && sample)) return undefined;
		const cache = new PageCache(source, budget);
		const paged = (name: string): PagedNumbers | undefined => {
			const entry = reader.entry(name);
			return entry && new PagedNumbers(cache, entry, elementSize[entry.type]);
		};
		const set = await reader.section("leaves.constants.set");
		const dictionary = set && numberView("leaves.constants.set", "f64", set);
		const thresholds = paged("gates.thresholds");
		const gateValues = paged("gates.values");
		const items = paged("leaves.items");
		const constants = paged("leaves.constants");
		const fits =
			constants !== undefined &&
			(thresholds?.length ?? 0) === leafCount - 1 &&
			(gateValues?.length ?? leafCount - 1) === leafCount - 1 &&
			(items?.length ?? leafCount) === leafCount &&
			((most.get("leaves.items") ?? leafCount - 1) + 1) * outputCount <= constants.length &&
			(dictionary === undefined || (most.get("leaves.constants") ?? 0) < dictionary.length);
		if (!fits) throw damaged("its sections do not fit each other");
		return new PagedTree(metadata, facts, {
			thresholds,
			gateValues,
			constants,
			items,
			dictionary: dictionary && Float64Array.from(dictionary),
			rankOf: order && ranksOf(order, inputCount),
			sorted: oneColumn && sample ? { column: most.get("gates.values") ?? 0, sample } : undefined,
		});
	}

	/**
	 * Answers `count` inputs, row-major, into outputs, row-major.
	 *
	 * @throws CondnetError `bad-data` if an input is NaN
	 */
	evaluate(inputs: Float64Array, outputs: Float64Array, count: number): void {
		const { inputCount, outputCount } = this.facts;
		requireUsage(
			inputs.length >= count * inputCount && outputs.length >= count * outputCount,
			`A batch of ${count} rows does not fit ${inputs.length} inputs and ${outputs.length} outputs.`,
		);
		for (let k = 0; k < count * inputCount; k++)
			if (Number.isNaN(inputs[k]))
				throw new CondnetError("bad-data", `Input ${k % inputCount} is NaN, expected a number.`);
		const leaves = this.#to;
		for (let first = 0; first < count; first += batchSize) {
			const size = Math.min(batchSize, count - first);
			if (this.#columns.sorted !== undefined) this.#countBelow(inputs, first, size, this.#columns.sorted);
			else if (this.#columns.rankOf === undefined) this.#descendComplete(inputs, first, size);
			else
				for (let q = 0; q < size; q++)
					leaves[q] = this.#leafInOrder(inputs, (first + q) * inputCount, this.#columns.rankOf);
			this.#answer(outputs, first, size);
		}
	}

	/** The thresholds below each input: first those of the sample, all inputs a step at a time, then those of one block. */
	#countBelow(
		inputs: Float64Array,
		first: number,
		size: number,
		{ column, sample }: { readonly column: number; readonly sample: Float64Array },
	): void {
		const { inputCount, leafCount } = this.facts;
		const { thresholds } = this.#columns;
		const keys = this.#keys;
		const leaves = this.#to.fill(0, 0, size);
		for (let q = 0; q < size; q++) keys[q] = inputs[(first + q) * inputCount + column];
		for (let length = sample.length; length > 0; ) {
			const half = (length + 1) >>> 1;
			for (let q = 0; q < size; q++) if (keys[q] > sample[leaves[q] + half - 1]) leaves[q] += half;
			length -= half;
		}
		for (let q = 0; q < size; q++) {
			let below = leaves[q] * sampleStep;
			let length = Math.min(sampleStep - 1, leafCount - 1 - below);
			if (length > 0 && thresholds !== undefined) {
				const page = thresholds.page(below);
				while (length > 0) {
					const half = (length + 1) >>> 1;
					if (keys[q] > page[(below + half - 1) & pageMask]) below += half;
					length -= half;
				}
			}
			leaves[q] = below;
		}
	}

	/** Each input has a block of leaves [from, to); a gate halves it. Leaves stand in `#to` less 1, and in `#from`. */
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

	/** Gates [from, to) may still separate the input's leaf from others; those of the least rank left decide first. */
	#leafInOrder(inputs: Float64Array, at: number, rankOf: Uint32Array): number {
		const { thresholds, gateValues } = this.#columns;
		let from = 0;
		let to = this.facts.leafCount - 1;
		for (let rank = 0; from < to; ) {
			const middle = (from + to - 1) >>> 1;
			let gate = -1;
			let next = rankOf.length; // least rank above this one
			for (let step = 0; step <= to - from && gate < 0; step++) {
				const candidate = step & 1 ? middle + ((step + 1) >>> 1) : middle - (step >>> 1);
				if (candidate < from || candidate >= to) continue;
				if (step > 4 * longestTie)
					throw damaged("its gates are not in the order that section order.columns states");
				const found = rankOf[gateValues === undefined ? 0 : gateValues.at(candidate)];
				if (found === rank) gate = candidate;
				else if (found > rank && found < next) next = found;
			}
			if (gate < 0) {
				if (next === rankOf.length)
					throw damaged("its gates are not in the order that section order.columns states");
				rank = next;
				continue;
			}
			const column = gateValues === undefined ? 0 : gateValues.at(gate);
			if (inputs[at + column] > (thresholds?.at(gate) ?? 0)) from = gate + 1;
			else to = gate;
		}
		return from;
	}

	#answer(outputs: Float64Array, first: number, size: number): void {
		const { outputCount } = this.facts;
		const { items, constants, dictionary } = this.#columns;
		for (let q = 0; q < size; q++) {
			const leaf = this.#to[q];
			const item = items === undefined ? leaf : items.at(leaf);
			for (let k = 0; k < outputCount; k++) {
				const constant = constants.at(item * outputCount + k);
				outputs[(first + q) * outputCount + k] = dictionary === undefined ? constant : dictionary[constant];
			}
		}
	}
}

/** The rank of each column; columns that are not among the order's come last. */
function ranksOf(order: Uint8Array, inputCount: number): Uint32Array {
	const columns = numberView("order.columns", "u32", order);
	const ranks = new Uint32Array(inputCount).fill(columns.length);
	for (let rank = 0; rank < columns.length; rank++) {
		if (columns[rank] >= inputCount)
			throw damaged("section order.columns names a column that does not exist");
		ranks[columns[rank]] = rank;
	}
	return ranks;
}
