/** One look at every section of a file, a piece at a time: its checksum, and the largest number of the columns of indices. */

import { advance, type WorkOptions } from "../progress.ts";
import { Checksum } from "./checksum.ts";
import { damaged } from "./format.ts";
import type { CnetReader } from "./reader.ts";
import { numberView } from "./sections.ts";

const pieceSize = 2 ** 20;
const indexColumns = new Set(["gates.values", "leaves.items", "leaves.constants"]);

/**
 * @returns the largest number of each column that may hold indices
 * @throws CondnetError `bad-data` if a section does not match its checksum
 */
export async function scanSections(reader: CnetReader, work: WorkOptions): Promise<Map<string, number>> {
	const most = new Map<string, number>();
	const total = reader.entries.reduce((sum, { length }) => sum + length, 0);
	let done = 0;
	for (const entry of reader.entries) {
		const hash = new Checksum();
		const whole = indexColumns.has(entry.name) && /^u/.test(entry.type);
		let largest = 0;
		for (let from = 0; from < entry.length; from += pieceSize) {
			advance(work, "checking the file", done / total);
			const piece = await reader.range(entry, from, Math.min(from + pieceSize, entry.length));
			hash.update(piece);
			if (whole)
				for (const number of numberView(entry.name, entry.type, piece))
					if (number > largest) largest = number;
			done += piece.length;
		}
		if (hash.value() !== entry.checksum) throw damaged(`section ${entry.name} does not match its checksum`);
		if (whole) most.set(entry.name, largest);
	}
	return most;
}
