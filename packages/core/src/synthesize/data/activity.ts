/**
 * Which values of a network are nonzero on which rows, as bitmaps, with the answers found on the way.
 *
 * A value that is 0 on all rows of a leaf may be left out of that leaf's sums without changing a bit
 * (docs/theory.md, "Bit for bit"). NaN counts as nonzero. Cost: one evaluation a row; rows * values bits.
 */

import { evaluateNetwork } from "../../network/evaluate-network.ts";
import { type Network, NeuronKind } from "../../network/network.ts";
import { advance, type WorkOptions } from "../../progress.ts";

export interface Activity {
	readonly rowCount: number;
	/** 32-bit words a row takes in `bits`. */
	readonly words: number;
	/** Bit v (v & 31 of word v >> 5) of a row says that value v is not 0 on it. */
	readonly bits: Uint32Array;
	/**
	 * Rows of the network (neurons, then outputs) with bias 0 that read a ReLU: they may have nothing to add.
	 */
	readonly hollow: Uint32Array;
	/** 32-bit words a row takes in `idle`. */
	readonly idleWords: number;
	/** Bit k of a row says that every ReLU that row hollow[k] of the network reads is 0 on it. */
	readonly idle: Uint32Array;
	/** rowCount * outputCount answers. */
	readonly outputs: Float64Array;
}

/** @param inputs rows of network.inputCount numbers, none NaN */
export function measureActivity(network: Network, inputs: Float64Array, work: WorkOptions): Activity {
	const { inputCount, outputCount, valueCount } = network;
	const rowCount = inputs.length / inputCount;
	const words = Math.ceil(valueCount / 32);
	const bits = new Uint32Array(rowCount * words);
	const hollow = hollowRows(network);
	const idleWords = Math.ceil(hollow.length / 32);
	const idle = new Uint32Array(rowCount * idleWords);
	const outputs = new Float64Array(rowCount * outputCount);
	const values = new Float64Array(valueCount);
	const stride = Math.max(1, Math.floor(1e6 / (network.rows.weightCount + valueCount)));
	for (let row = 0; row < rowCount; row++) {
		if (row % stride === 0) advance(work, "evaluating the rows", row / rowCount);
		values.set(inputs.subarray(row * inputCount, (row + 1) * inputCount));
		evaluateNetwork(network, values, outputs, row * outputCount);
		for (let v = 0; v < valueCount; v++) if (values[v] !== 0) bits[row * words + (v >>> 5)] |= 1 << (v & 31);
		for (let k = 0; k < hollow.length; k++)
			if (isIdle(network, hollow[k], values)) idle[row * idleWords + (k >>> 5)] |= 1 << (k & 31);
	}
	return { rowCount, words, bits, hollow, idleWords, idle, outputs };
}

/** Whether column skip may pass over a value where it is 0: the output of a ReLU. */
export function isSkippable(network: Network, value: number): boolean {
	return value >= network.inputCount && network.kinds[value - network.inputCount] === NeuronKind.relu;
}

function hollowRows(network: Network): Uint32Array {
	const { rows, kinds, neuronCount } = network;
	const found: number[] = [];
	for (let i = 0; i < rows.count; i++) {
		if (rows.biases[i] !== 0 || (i < neuronCount && kinds[i] === NeuronKind.max)) continue;
		for (let k = rows.start[i]; k < rows.start[i + 1]; k++)
			if (isSkippable(network, rows.columns[k])) {
				found.push(i);
				break;
			}
	}
	return Uint32Array.from(found);
}

function isIdle(network: Network, i: number, values: Float64Array): boolean {
	const { start, columns } = network.rows;
	for (let k = start[i]; k < start[i + 1]; k++)
		if (values[columns[k]] !== 0 && isSkippable(network, columns[k])) return false;
	return true;
}

/** Calls `visit` with every set bit of `bits[at .. at + words)`, ascending. */
export function forEachBit(bits: Uint32Array, at: number, words: number, visit: (bit: number) => void): void {
	for (let w = 0; w < words; w++)
		for (let rest = bits[at + w]; rest !== 0; rest &= rest - 1) visit(32 * w + 31 - Math.clz32(rest & -rest));
}
