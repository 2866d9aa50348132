/**
 * The values of a network in stages: neurons that do not read each other, one after another, and the outputs
 * last.
 */

import { type Network, NeuronKind } from "../../network/network.ts";

/** What becomes of a stage's sums. */
export const activations = { linear: 0, relu: 1, mixed: 2 } as const;

/** A stage is dense where at least this part of its weights is not zero. */
const denseFill = 0.5;

export interface Stage {
	/** Rows of the network, ascending: neurons that are kept, or all outputs. */
	readonly rows: readonly number[];
	/** Number of its first row among all rows kept. */
	readonly first: number;
	readonly activation: number;
	/** Stages that its rows read, ascending; -1 is the inputs. */
	readonly sources: readonly number[];
	/** The first of them, -1 if there is none. */
	readonly source: number;
	/** Its rows are best read one by one: a max, or few weights where it could have many. */
	readonly sparse: boolean;
}

export interface Stages {
	readonly inputs: readonly number[];
	readonly stages: readonly Stage[];
	/** The stage of each value, -1 for inputs; -2 where it is left out. */
	readonly stageOf: Int32Array;
	/** The place of each kept value among the kept inputs, or among the rows. */
	readonly placeOf: Int32Array;
	/** Rows in all: where the first source changes, a stage begins at an even place. */
	readonly rowCount: number;
}

/** @param keeps which values may be nonzero. Cost: linear in the network */
export function stagesOf(network: Network, keeps: (value: number) => boolean): Stages {
	const { inputCount, neuronCount, outputCount, kinds, rows } = network;
	const stageOf = new Int32Array(network.valueCount).fill(-2);
	const placeOf = new Int32Array(network.valueCount).fill(-1);
	const inputs: number[] = [];
	for (let j = 0; j < inputCount; j++) {
		if (!keeps(j)) continue;
		placeOf[j] = inputs.push(j) - 1;
		stageOf[j] = -1;
	}
	const stages: Stage[] = [];
	let rowCount = 0;
	const close = (members: number[]): void => {
		const sources = new Set<number>();
		let terms = 0;
		let hasMax = false;
		for (const row of members) {
			hasMax ||= row < neuronCount && kinds[row] === NeuronKind.max;
			for (let k = rows.start[row]; k < rows.start[row + 1]; k++) {
				const source = stageOf[rows.columns[k]];
				if (source === -2) continue;
				sources.add(source);
				terms++;
			}
		}
		const width = (source: number) => (source < 0 ? inputs.length : stages[source].rows.length);
		const ascending = [...sources].sort((a, b) => a - b);
		const source = ascending.length > 0 ? ascending[0] : -1;
		if (stages.length > 0 && source !== stages[stages.length - 1].source) rowCount += rowCount & 1;
		const room = members.length * ascending.reduce((sum, source) => sum + width(source), 0);
		for (const [k, row] of members.entries())
			if (row < neuronCount) {
				stageOf[inputCount + row] = stages.length;
				placeOf[inputCount + row] = rowCount + k;
			}
		stages.push({
			rows: members,
			first: rowCount,
			activation: activationOf(members.map((row) => (row < neuronCount ? kinds[row] : NeuronKind.linear))),
			sources: ascending,
			source,
			sparse: hasMax || terms < denseFill * room,
		});
		rowCount += members.length;
	};
	let members: number[] = [];
	for (let i = 0; i < neuronCount; i++) {
		if (!keeps(inputCount + i)) continue;
		let k = rows.start[i + 1] - 1;
		while (k >= rows.start[i] && !keeps(rows.columns[k])) k--;
		if (members.length > 0 && k >= rows.start[i] && rows.columns[k] >= inputCount + members[0]) {
			close(members);
			members = [];
		}
		members.push(i);
	}
	if (members.length > 0) close(members);
	close(Array.from({ length: outputCount }, (_, k) => neuronCount + k));
	return { inputs, stages, stageOf, placeOf, rowCount };
}

function activationOf(kinds: readonly number[]): number {
	if (kinds.every((kind) => kind === NeuronKind.relu)) return activations.relu;
	return kinds.every((kind) => kind === NeuronKind.linear) ? activations.linear : activations.mixed;
}
