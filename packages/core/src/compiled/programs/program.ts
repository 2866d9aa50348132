/**
 * A network, whole or restricted to a mask, as one block of 8-byte words that is read once from front to
 * back. Its rows (neurons that are kept, then outputs) are numbered in order. Each row's sum starts at its
 * bias; then every stage (stages.ts), once it is known, pushes its values into the sums of all later rows
 * that read it. So a sum gets its terms in the order of the columns, and a small network takes few vectors:
 * they run over all rows that are still open.
 *
 * Several masks may share a program. What one of them leaves out counts as 0 where it is read.
 *
 *   masked     (i32 kind of leaf, i32 word of the program), (i32 0, i32 inputs), a bit for each input, a bit
 *              for each row, both padded to 64
 *   program    (i32 kind of leaf, i32 steps), (i32 rows, i32 first output), biases of all rows, steps; 0 rows
 *              where the first push to each row brings its bias
 *   step       (i32 flags | columns << 8, i32 first column), (i32 first row, i32 rows), then by its flags
 *   mixed      the columns are activated first: (i32 kind, i32 0), low, high for each, padded
 *   listed     columns' numbers (i32 each), padded
 *   a push     panels of rows: if it is the first to them a bias each; for every column a weight each
 *   pull       rows one by one, padded: (i32 terms, i32 is a max), bias, terms' places (i32 each, padded),
 *              weights; place ~j is input j
 *
 * Everything padded is so to 16 bytes. Zero weights fill the gaps of a panel. They leave every sum as it is
 * while values are finite (finite-range.ts says when that is certain).
 */

import { type Network, NeuronKind } from "../../network/network.ts";
import {
	freshFlag,
	inputsFlag,
	listedFlag,
	mixedFlag,
	panelWidth,
	positiveFlag,
	programRecord,
	pullFlag,
	reluFlag,
	skipsFlag,
} from "../image/codes.ts";
import { activations, type Stage, type Stages, stagesOf } from "./stages.ts";
import type { WordList } from "./word-list.ts";

/** Where the values of a network stand among those of its program. */
export interface ProgramPlaces {
	/** The program's first word. */
	readonly start: number;
	/** The row of each neuron, -1 where it is left out. */
	readonly rowOf: Int32Array;
	/** Rows in all. */
	readonly rowCount: number;
}

/** Inputs from which a push looks for zeros among them before it multiplies. */
const inputsToSkip = 24;

/** What a run of programs needs in scratch memory. */
export class Room {
	/** Rows, without padding. */
	rows = 0;
	/** Columns of the widest step. */
	columns = 0;

	atLeast(rows: number, columns: number): void {
		this.rows = Math.max(this.rows, rows);
		this.columns = Math.max(this.columns, columns);
	}
}

/**
 * Appends a network's program. Cost: linear in the network.
 *
 * @param keeps which values may be nonzero, and all that a max reads
 * @param skips false: every column is multiplied, whatever its value
 */
export function appendProgram(
	words: WordList,
	room: Room,
	network: Network,
	keeps: (value: number) => boolean,
	skips: boolean,
): ProgramPlaces {
	const plan = stagesOf(network, keeps);
	const { stages, inputs } = plan;
	const start = words.align();
	words.reserve(2);
	const rowCount = (plan.rowCount + 1) & ~1;
	const isFresh = startsFresh(plan);
	words.pair(start + 1, isFresh ? 0 : rowCount, stages[stages.length - 1].first);
	const biases = words.reserve(isFresh ? 0 : rowCount);
	for (const { rows, first, sparse } of stages)
		for (let k = 0; !isFresh && !sparse && k < rows.length; k++)
			words.number(biases + first + k, network.rows.biases[rows[k]]);
	const writer = new StepWriter(words, network, plan, isFresh);
	const inputFlags =
		inputsFlag |
		(inputs.length === network.inputCount ? 0 : listedFlag) |
		(skips && inputs.length >= inputsToSkip ? skipsFlag : 0);
	writer.push(-1, inputFlags, inputs.length);
	room.atLeast(rowCount, inputs.length);
	for (const [s, stage] of stages.entries()) {
		if (stage.sparse) writer.pull(stage);
		const isRelu = stage.activation === activations.relu;
		if (s < stages.length - 1) writer.push(s, isRelu && skips ? skipsFlag : 0, stage.rows.length);
		room.atLeast(0, stage.rows.length);
	}
	words.pair(start, programRecord, writer.steps);
	return { start, rowOf: plan.placeOf.subarray(network.inputCount), rowCount };
}

/**
 * Whether each dense stage's first source can bring its biases: stages that follow then have sums of their
 * own later, so that what a panel writes after its last row does no harm.
 */
function startsFresh({ stages }: Stages): boolean {
	const dense = stages.filter(({ sparse }) => !sparse);
	return dense.every(
		({ sources, source }, k) => sources.length > 0 && (k === 0 || source >= dense[k - 1].source),
	);
}

class StepWriter {
	/** Steps written. */
	steps = 0;
	readonly #words: WordList;
	readonly #network: Network;
	readonly #plan: Stages;
	readonly #isFresh: boolean;
	/** Where each row's terms that are not yet pushed begin: stages are pushed in the order of the columns. */
	readonly #next: Uint32Array;

	constructor(words: WordList, network: Network, plan: Stages, isFresh: boolean) {
		this.#words = words;
		this.#network = network;
		this.#plan = plan;
		this.#isFresh = isFresh;
		this.#next = network.rows.start.slice();
	}

	/** Activates a stage, or the inputs (-1), and pushes it to the dense stages that read it. */
	push(source: number, flags: number, columns: number): void {
		const { stages } = this.#plan;
		const activation = source < 0 ? activations.linear : stages[source].activation;
		const isRead = (to: number) => stages[to].sources.includes(source);
		const groups: Stage[][] = [];
		let group: Stage[] = [];
		let pulled = false;
		for (let to = source + 1; to < stages.length; to++) {
			const reads = isRead(to) && !stages[to].sparse;
			pulled ||= isRead(to) && stages[to].sparse;
			const last = group.at(-1);
			if (
				last &&
				(!reads || (this.#isFresh && (last.source === source) !== (stages[to].source === source)))
			) {
				groups.push(group);
				group = [];
			}
			if (reads) group.push(stages[to]);
		}
		if (group.length > 0) groups.push(group);
		let once = activation === activations.mixed ? mixedFlag : 0;
		if (activation === activations.relu)
			once = groups.length === 1 && !pulled && flags & skipsFlag ? positiveFlag : reluFlag;
		if (groups.length === 0 && pulled) groups.push([]);
		for (const readers of groups) {
			const fresh = this.#isFresh && readers.length > 0 && readers[0].source === source ? freshFlag : 0;
			this.#step(source, flags | once | fresh, columns, readers);
			once = 0;
		}
	}

	#step(source: number, flags: number, columns: number, readers: readonly Stage[]): void {
		const words = this.#words;
		const { stages, inputs } = this.#plan;
		const end = readers.reduce((last, { first, rows }) => Math.max(last, first + rows.length), 0);
		const first = readers.length === 0 ? 0 : readers[0].first & ~1;
		this.#header(flags | (columns << 8), source < 0 ? 0 : stages[source].first, first, end - first);
		if (flags & mixedFlag) this.#kinds(stages[source]);
		if (flags & listedFlag) {
			words.list(inputs);
			words.align();
		}
		for (let row = first; row < end; ) {
			const width = panelWidth(end - row);
			const biases = words.reserve(flags & freshFlag ? width : 0);
			const at = words.reserve(width * columns);
			for (const reader of readers) {
				if (flags & freshFlag) this.#biases(reader, row, width, biases);
				this.#fill(reader, source, row, width, at);
			}
			row += width;
		}
	}

	/** Writes the weights of a stage's rows that a panel of `width` rows from `row` on holds. */
	#fill(reader: Stage, source: number, row: number, width: number, at: number): void {
		const { start, columns, weights } = this.#network.rows;
		const { stageOf, placeOf, stages } = this.#plan;
		const base = source < 0 ? 0 : stages[source].first;
		const from = Math.max(0, row - reader.first);
		const to = Math.min(reader.rows.length, row + width - reader.first);
		for (let i = from; i < to; i++) {
			const lane = reader.first + i - row;
			const which = reader.rows[i];
			let k = this.#next[which];
			for (; k < start[which + 1] && stageOf[columns[k]] <= source; k++)
				if (stageOf[columns[k]] === source)
					this.#words.number(at + (placeOf[columns[k]] - base) * width + lane, weights[k]);
			this.#next[which] = k;
		}
	}

	#biases({ first, rows }: Stage, row: number, width: number, at: number): void {
		for (let i = Math.max(0, row - first); i < Math.min(rows.length, row + width - first); i++)
			this.#words.number(at + first + i - row, this.#network.rows.biases[rows[i]]);
	}

	#kinds({ rows }: Stage): void {
		const { kinds, parameters } = this.#network;
		for (const row of rows) {
			const at = this.#words.reserve(3);
			this.#words.pair(at, kinds[row], 0);
			this.#words.number(at + 1, parameters[2 * row]);
			this.#words.number(at + 2, parameters[2 * row + 1]);
		}
		this.#words.align();
	}

	/** Computes a stage's rows one by one. */
	pull(stage: Stage): void {
		this.#header(pullFlag, 0, stage.first, stage.rows.length);
		for (const row of stage.rows) appendSparseRow(this.#words, this.#network, row, this.#plan);
		this.#words.align();
	}

	#header(flags: number, column: number, row: number, rows: number): void {
		const at = this.#words.reserve(2);
		this.#words.pair(at, flags, column);
		this.#words.pair(at + 1, row, rows);
		this.steps++;
	}
}

/** A row with columns of its own, without those that are left out. */
function appendSparseRow(
	words: WordList,
	{ neuronCount, kinds, parameters, rows }: Network,
	row: number,
	{ stageOf, placeOf }: Pick<Stages, "stageOf" | "placeOf">,
): void {
	const isMax = row < neuronCount && kinds[row] === NeuronKind.max;
	const places: number[] = [];
	const weights: number[] = [];
	for (let k = rows.start[row]; k < rows.start[row + 1]; k++) {
		const column = rows.columns[k];
		if (stageOf[column] === -2) continue;
		places.push(stageOf[column] === -1 ? ~column : placeOf[column]);
		weights.push(rows.weights[k]);
	}
	const at = words.reserve(2);
	words.pair(at, places.length, isMax ? 1 : 0);
	words.number(at + 1, isMax ? parameters[2 * row] : rows.biases[row]);
	words.list(places);
	for (const weight of weights) words.push(weight);
}
