/**
 * What a network synthesized on data costs on its rows, beside column skip, the honest baseline: the whole
 * network, in which a ReLU that is 0 costs its readers nothing. It is exact everywhere and takes no memory.
 *
 * Counts are those of the reference evaluation (evaluate.ts), read off the rows' bitmaps. Cost: one pass over
 * the kept weights a leaf, and one over the nonzero values a row.
 */

import { leafOperations } from "../../network/cost.ts";
import type { Network } from "../../network/network.ts";
import { OperationCount, type Operations } from "../../network/operation-count.ts";
import type { Activity } from "./activity.ts";
import type { Assembled } from "./assemble.ts";
import { type DataLeafKind, dataLeafKinds } from "./leaf-costs.ts";
import { MaskCost } from "./mask-cost.ts";

export interface RowFigures {
	/** Mean over the rows. */
	readonly mean: Operations;
	/** The dearest row. */
	readonly worstRow: Operations;
}

/** What rows cost at leaves of one kind. */
export interface LeafKindFigures {
	readonly leaves: number;
	/** Rows that these leaves answer. */
	readonly rows: number;
	/** Mean operations of those rows, gates included; 0 where there are none. */
	readonly mean: Operations;
}

/** Column skip on the rows. */
export function columnSkipFigures(network: Network, activity: Activity): RowFigures {
	const cost = new MaskCost(network, activity);
	cost.load(new Uint32Array(activity.words).fill(0xffffffff));
	const tally = new Tally();
	for (let row = 0; row < activity.rowCount; row++) tally.add((count) => cost.addRow(row, count));
	return tally.figures();
}

/** The synthesized network on its rows, in all and by kind of leaf. */
export function conditionalFigures(
	source: Network,
	activity: Activity,
	order: Uint32Array,
	assembled: Assembled,
): { all: RowFigures; byKind: Record<DataLeafKind, LeafKindFigures> } {
	const { network, kinds, rowStart } = assembled;
	const depths = network.tree.depths();
	const cost = new MaskCost(source, activity);
	const all = new Tally();
	const tallies = { constant: new Tally(), affine: new Tally(), restricted: new Tally() };
	const leaves = { constant: 0, affine: 0, restricted: 0 };
	for (let leaf = 0; leaf < kinds.length; leaf++) {
		const kind = dataLeafKinds[kinds[leaf]];
		leaves[kind]++;
		const restricted = kind === "restricted";
		if (restricted) cost.load(network.masks.bits, network.masks.start[network.leafItem(leaf)]);
		const fixed = restricted ? undefined : leafOperations(network, leaf);
		for (const row of order.subarray(rowStart[leaf], rowStart[leaf + 1])) {
			const add = (count: OperationCount): void => {
				count.comparisons += depths[leaf];
				if (fixed) count.add(fixed);
				else cost.addRow(row, count);
			};
			all.add(add);
			tallies[kind].add(add);
		}
	}
	const figures = (kind: DataLeafKind): LeafKindFigures => ({
		leaves: leaves[kind],
		rows: tallies[kind].rows,
		mean: tallies[kind].figures().mean,
	});
	return {
		all: all.figures(),
		byKind: {
			constant: figures("constant"),
			affine: figures("affine"),
			restricted: figures("restricted"),
		},
	};
}

/** Sums rows and remembers the dearest. */
class Tally {
	rows = 0;
	readonly #sum = new OperationCount();
	readonly #row = new OperationCount();
	readonly #worst = new OperationCount();

	add(addRow: (count: OperationCount) => void): void {
		this.rows++;
		this.#row.reset();
		addRow(this.#row);
		this.#sum.add(this.#row);
		if (this.#row.total <= this.#worst.total) return;
		this.#worst.reset();
		this.#worst.add(this.#row);
	}

	figures(): RowFigures {
		const mean = new OperationCount();
		if (this.rows > 0) mean.add(this.#sum, 1, this.rows);
		return { mean: mean.snapshot(), worstRow: this.#worst.snapshot() };
	}
}
