/**
 * One look at every section of a file, a piece at a time: its checksum, the largest and smallest number of
 * the columns of indices, a sample of the gates on one column where their thresholds ascend, and whether the
 * tree is in a stated order.
 */

import { LeafKind } from "../../network/conditional-network.ts";
import { advance, type WorkOptions } from "../../progress.ts";
import { Checksum } from "../frame/checksum.ts";
import { damaged, elementSize, type SectionEntry } from "../frame/format.ts";
import type { CnetReader } from "../reader.ts";
import { requireThresholds } from "../sections/read-network.ts";
import { type NumberArray, numberView } from "../sections/sections.ts";
import type { OrderCheck } from "./order-check.ts";

const pieceSize = 2 ** 20;
const indexColumns = new Set(["gates.values", "leaves.items", "leaves.constants"]);
const kinds = "leaves.kinds";

/** Every so many gates one stands in the sample. Pages hold whole numbers of these. */
export const sampleStep = 16;
/** Gates on other columns in a row at most, between two of the sampled column. */
export const longestTie = 64;

/** For each whole block of `sampleStep` gates: the first gate on the column that follows the block. */
export interface GateSample {
	/** Thresholds, ascending; +infinity where no such gate follows. */
	readonly thresholds: Float64Array;
	/** How many gates after the end of the block it stands. */
	readonly distances: Uint8Array;
}

export interface Scan {
	/** The largest and smallest number of each column that may hold indices. */
	readonly most: Map<string, number>;
	readonly least: Map<string, number>;
	/** Whether all leaves are constant or unknown. */
	readonly isStored: boolean;
	/** Undefined if the column's thresholds do not ascend or stand too far apart. */
	readonly sample: GateSample | undefined;
	/** Whether the tree is in the order asked about; undefined if it is too deep to tell, or a complete one. */
	readonly inOrder: boolean | undefined;
}

/**
 * @param column the input whose gates are sampled
 * @param order what looks at the order of the tree's gates
 * @throws CondnetError `bad-data` if a section does not match its checksum, a threshold is NaN or -0, or the
 * shape of the tree is not that of one tree
 */
export async function scanSections(
	reader: CnetReader,
	column: number,
	order: OrderCheck,
	work: WorkOptions,
): Promise<Scan> {
	const most = new Map<string, number>();
	const least = new Map<string, number>();
	const gates = reader.entry("gates.thresholds");
	const values = reader.entry("gates.values");
	const shape = reader.entry("tree.shape");
	const gateCount = countOf(gates);
	if (values !== undefined && countOf(values) !== gateCount)
		throw damaged("its sections do not fit each other");
	const sampler = new Sampler(gateCount);
	const total = reader.entries.reduce((sum, { length }) => sum + length, 0);
	let done = 0;
	let isStored = true;
	for (const entry of reader.entries) {
		const hash = new Checksum();
		const whole = indexColumns.has(entry.name) && /^u/.test(entry.type);
		let largest = 0;
		let smallest = 2 ** 32;
		for (let from = 0; from < entry.length; from += pieceSize) {
			advance(work, "checking the file", done / total);
			const to = Math.min(from + pieceSize, entry.length);
			const piece = await reader.range(entry, from, to);
			hash.update(piece);
			if (whole)
				for (const number of numberView(entry.name, entry.type, piece)) {
					if (number > largest) largest = number;
					if (number < smallest) smallest = number;
				}
			if (entry.name === kinds)
				for (const kind of piece) isStored &&= kind === LeafKind.constant || kind === LeafKind.unknown;
			if (entry === gates) {
				const scale = values === undefined ? 0 : elementSize[values.type] / elementSize[entry.type];
				const columns = values && (await reader.range(values, from * scale, to * scale));
				const thresholds = numberView(entry.name, entry.type, piece);
				requireThresholds(thresholds, from / elementSize[entry.type]);
				const gateValues = values && columns && numberView(values.name, values.type, columns);
				sampler.take(thresholds, gateValues, column);
				if (shape !== undefined) {
					const nodes = order.bytesFor(to / elementSize[entry.type]);
					order.take(thresholds, gateValues, await reader.range(shape, ...nodes));
				}
			}
			done += piece.length;
		}
		if (hash.value() !== entry.checksum) throw damaged(`section ${entry.name} does not match its checksum`);
		if (whole) {
			most.set(entry.name, largest);
			least.set(entry.name, smallest);
		}
	}
	const inOrder = shape && order.finish(await reader.range(shape, ...order.bytesFor(gateCount)));
	return { most, least, isStored, sample: sampler.finish(), inOrder };
}

function countOf(entry: SectionEntry | undefined): number {
	return entry === undefined ? 0 : entry.length / elementSize[entry.type];
}

/** Takes gates in order. */
class Sampler {
	readonly #thresholds: Float64Array;
	readonly #distances: Uint8Array;
	#gate = 0;
	/** Blocks whose gate has been met. */
	#met = 0;
	#last = Number.NEGATIVE_INFINITY;
	#fits = true;

	constructor(gateCount: number) {
		const blocks = Math.floor(gateCount / sampleStep);
		this.#thresholds = new Float64Array(blocks).fill(Number.POSITIVE_INFINITY);
		this.#distances = new Uint8Array(blocks);
	}

	/** @param values the column of each gate; undefined: all look at column 0 */
	take(thresholds: NumberArray, values: NumberArray | undefined, column: number): void {
		for (let k = 0; k < thresholds.length; k++, this.#gate++) {
			if ((values?.[k] ?? 0) !== column) continue;
			const threshold = thresholds[k];
			this.#fits &&= this.#last <= threshold;
			this.#last = threshold;
			for (; (this.#met + 1) * sampleStep <= this.#gate; this.#met++) this.#meet(threshold);
		}
	}

	finish(): GateSample | undefined {
		const { length } = this.#distances;
		for (; this.#met < length; this.#met++) this.#meet(Number.POSITIVE_INFINITY);
		return this.#fits ? { thresholds: this.#thresholds, distances: this.#distances } : undefined;
	}

	#meet(threshold: number): void {
		const distance = this.#gate - (this.#met + 1) * sampleStep;
		this.#fits &&= distance <= longestTie;
		this.#thresholds[this.#met] = threshold;
		this.#distances[this.#met] = distance;
	}
}
