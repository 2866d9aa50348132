/**
 * One look at every section of a file, a piece at a time: its checksum, the largest and smallest number of the columns of
 * indices, and whether the thresholds ascend.
 */

import { advance, type WorkOptions } from "../progress.ts";
import { Checksum } from "./checksum.ts";
import { damaged } from "./format.ts";
import type { CnetReader } from "./reader.ts";
import { numberView } from "./sections.ts";

const pieceSize = 2 ** 20;
const indexColumns = new Set(["gates.values", "leaves.items", "leaves.constants"]);

/** Every so many thresholds one stands in the sample. Pages hold whole numbers of these. */
export const sampleStep = 64;

export interface Scan {
	/** The largest and smallest number of each column that may hold indices. */
	readonly most: Map<string, number>;
	readonly least: Map<string, number>;
	/** The last of every whole `sampleStep` thresholds; undefined if thresholds do not ascend. */
	readonly sample: Float64Array | undefined;
}

/** @throws CondnetError `bad-data` if a section does not match its checksum */
export async function scanSections(reader: CnetReader, work: WorkOptions): Promise<Scan> {
	const most = new Map<string, number>();
	const least = new Map<string, number>();
	const gates = reader.entry("gates.thresholds");
	const sample = new Float64Array(gates?.type === "f64" ? Math.floor(gates.length / 8 / sampleStep) : 0);
	let ascending = gates === undefined || gates.type === "f64";
	const total = reader.entries.reduce((sum, { length }) => sum + length, 0);
	let done = 0;
	for (const entry of reader.entries) {
		const hash = new Checksum();
		const whole = indexColumns.has(entry.name) && /^u/.test(entry.type);
		let largest = 0;
		let smallest = 2 ** 32;
		let previous = Number.NEGATIVE_INFINITY;
		for (let from = 0; from < entry.length; from += pieceSize) {
			advance(work, "checking the file", done / total);
			const piece = await reader.range(entry, from, Math.min(from + pieceSize, entry.length));
			hash.update(piece);
			if (whole)
				for (const number of numberView(entry.name, entry.type, piece)) {
					if (number > largest) largest = number;
					if (number < smallest) smallest = number;
				}
			if (entry === gates && ascending) {
				const numbers = numberView(entry.name, entry.type, piece);
				const at = from / 8;
				for (let k = 0; k < numbers.length && ascending; k++) {
					ascending = previous <= numbers[k];
					previous = numbers[k];
					if ((at + k + 1) % sampleStep === 0) sample[(at + k + 1) / sampleStep - 1] = previous;
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
	return { most, least, sample: ascending ? sample : undefined };
}
