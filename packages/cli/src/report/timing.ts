/**
 * Measured time: nanoseconds an input, one at a time and in batches. Contenders are timed in turns, round by round, and
 * the median counts, so that a machine that is busy now and then is equally unfair to all.
 */

import type { CompiledNetwork } from "@condnet/core";

export interface Nanoseconds {
	/** One input after another. */
	readonly one: number;
	/** Batches. */
	readonly batch: number;
}

const rounds = 5;
/** How long a contender is run in a round. */
const milliseconds = 20;
const batchRows = 1024;

/** @param inputs rows that every contender answers, over and over. @returns times in the order of the contenders */
export function nanoseconds(contenders: readonly CompiledNetwork[], inputs: Float64Array): Nanoseconds[] {
	const timed = contenders.map((network) => ({ network, one: [] as number[], batch: [] as number[] }));
	for (let round = 0; round <= rounds; round++)
		for (const { network, one, batch } of timed) {
			const singly = timeSingles(network, inputs);
			const together = timeBatches(network, inputs);
			if (round === 0) continue; // warms up
			one.push(singly);
			batch.push(together);
		}
	return timed.map(({ one, batch }) => ({ one: median(one), batch: median(batch) }));
}

function timeSingles(network: CompiledNetwork, inputs: Float64Array): number {
	const outputs = new Float64Array(network.outputCount);
	const start = performance.now();
	let done = 0;
	let at = 0;
	// The clock is read after 1, 2, 4, ... inputs more, so that it takes no part in what is timed.
	for (let more = 1; ; more *= 2) {
		for (let i = 0; i < more; i++) {
			network.evaluate(inputs, outputs, at);
			at += network.inputCount;
			if (at === inputs.length) at = 0;
		}
		done += more;
		const elapsed = performance.now() - start;
		if (elapsed >= milliseconds) return (1e6 * elapsed) / done;
	}
}

function timeBatches(network: CompiledNetwork, inputs: Float64Array): number {
	const rows = Math.min(batchRows, inputs.length / network.inputCount);
	const outputs = new Float64Array(rows * network.outputCount);
	const start = performance.now();
	for (let done = rows; ; done += rows) {
		network.evaluateBatch(inputs, outputs, rows);
		const elapsed = performance.now() - start;
		if (elapsed >= milliseconds) return (1e6 * elapsed) / done;
	}
}

function median(numbers: number[]): number {
	return numbers.sort((a, b) => a - b)[numbers.length >> 1];
}
