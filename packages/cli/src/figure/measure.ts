/** Networks of the figure built, checked, counted and timed. */

import {
	type ConditionalNetwork,
	compile,
	type Dataset,
	ExactEvaluator,
	type ExactNetwork,
	type Lowering,
	parameterCount,
	rationals,
} from "@condnet/core";
import { ExactOperationCount, weightBits } from "@condnet/core/internal";

export interface Checked {
	readonly exact: boolean;
	readonly checked: number;
	readonly nsPerQuery: number;
}

/**
 * Rows spread over a table: all, or `most` of them at a stride that is odd, so that no period of the table
 * matters.
 */
export function sampleRows(rowCount: number, most: number): number[] {
	const count = Math.min(rowCount, most);
	return Array.from({ length: count }, (_, i) => (rowCount === count ? i : (i * 40503) % rowCount));
}

/**
 * Asks an exact network for rows and compares the answers as fractions; the time is the median of the
 * askings.
 */
export function checkExactNetwork(network: ExactNetwork, dataset: Dataset, rows: readonly number[]): Checked {
	const { inputs, outputs, inputCount } = dataset;
	const evaluator = new ExactEvaluator(network);
	let exact = true;
	const times = rows.map((row) => {
		const begin = performance.now();
		const [answer] = evaluator.evaluate(inputs, row * inputCount);
		const time = performance.now() - begin;
		exact &&= rationals.equal(answer, rationals.fromFloat64(outputs[row]));
		return time;
	});
	times.sort((a, b) => a - b);
	return { exact, checked: rows.length, nsPerQuery: 1e6 * times[times.length >> 1] };
}

/** Rounds of a measurement, of which the fastest counts, and how long one takes at least, in milliseconds. */
const rounds = 12;
const roundTime = 1.5;

/** Asks a compiled float64 network for rows one at a time, and compares bit for bit. */
export function checkFloatNetwork(
	network: ConditionalNetwork,
	dataset: Dataset,
	rows: readonly number[],
	lowering?: Lowering,
): Checked {
	const { inputs, outputs, inputCount } = dataset;
	const compiled = compile(network, { lowering });
	const answers = new Float64Array(1);
	let exact = true;
	for (const row of rows) {
		compiled.evaluate(inputs, answers, row * inputCount);
		exact &&= Object.is(answers[0], outputs[row]);
	}
	let fastest = Number.POSITIVE_INFINITY;
	let asked = 0;
	for (let round = 0; round < rounds; round++) {
		const from = asked;
		const begin = performance.now();
		let time = 0;
		while (time < roundTime) {
			for (let k = 0; k < 16; k++)
				compiled.evaluate(inputs, answers, rows[asked++ % rows.length] * inputCount);
			time = performance.now() - begin;
		}
		fastest = Math.min(fastest, (1e6 * time) / (asked - from));
	}
	return { exact, checked: rows.length, nsPerQuery: fastest };
}

/** What an exact network costs: its word operations are those of a few inputs, the dearest of them. */
export function exactCostOf(
	network: ExactNetwork,
	dataset: Dataset,
): { parameters: number; operations: number; weightBits: number; wordOperations: number } {
	const count = new ExactOperationCount();
	let wordOperations = 0;
	const evaluator = new ExactEvaluator(network, count);
	for (const row of sampleRows(dataset.rowCount, 3)) {
		count.reset();
		evaluator.evaluate(dataset.inputs, row * dataset.inputCount);
		wordOperations = Math.max(wordOperations, count.wordOperations);
	}
	const bits = weightBits(network).total;
	return { parameters: parameterCount(network), operations: count.total, weightBits: bits, wordOperations };
}

const view = new DataView(new ArrayBuffer(8));

/** Bits of a float64 as the exact fraction it is, 64 at most: what it takes to write it down. */
export function numberBits(value: number): number {
	if (value === 0) return 0;
	view.setFloat64(0, value);
	const exponent = (view.getUint32(0) >>> 20) & 0x7ff;
	const low = view.getUint32(4);
	const high = view.getUint32(0) & 0xfffff;
	const zeros = low !== 0 ? 31 - Math.clz32(low & -low) : high !== 0 ? 63 - Math.clz32(high & -high) : 52;
	const digits = (exponent === 0 ? 0 : 1) + 52 - zeros; // of the odd factor, for normal numbers
	const shift = Math.max(exponent, 1) - 1075 + zeros; // the value is that factor times 2^shift
	return Math.min(64, shift >= 0 ? digits + shift : digits + 1 - shift);
}

/**
 * Bits of the thresholds, of the gates' inputs and of the answers of a tree of axis gates with constant
 * leaves.
 */
export function treeBits({ thresholds, constants, inputCount }: ConditionalNetwork): number {
	let bits = thresholds.length * Math.ceil(Math.log2(inputCount));
	for (const threshold of thresholds) bits += numberBits(threshold);
	for (const constant of constants) bits += numberBits(constant);
	return bits;
}

/**
 * Bits of all numbers a network with restricted leaves holds: its networks' weights once, thresholds, and
 * masks.
 */
export function networkBits(network: ConditionalNetwork): number {
	let bits = treeBits(network) + 32 * network.masks.bits.length;
	const { weights, biases } = network.networks.rows;
	for (const numbers of [weights, biases]) for (const number of numbers) bits += numberBits(number);
	return bits;
}
