/**
 * Which masks of a network share a program: runs of masks that follow each other in the tree, so that all
 * programs of the network together stay in the cache. A run's program has what any of its masks keeps.
 */

import type { ConditionalNetwork } from "../../network/conditional-network.ts";
import { ValueState } from "../../network/masks.ts";
import { type Network, NeuronKind } from "../../network/network.ts";
import { maskedRecord } from "../image/codes.ts";
import { appendProgram, type ProgramPlaces, Room } from "./program.ts";
import { WordList } from "./word-list.ts";

/**
 * Words that the programs of one network's masks take at most, unless one program for all of them is larger.
 */
const mostWords = 2 ** 17;

/** Masks that share a program. */
export interface MaskRun {
	readonly masks: readonly number[];
	readonly keeps: (value: number) => boolean;
	/** Its one mask keeps all that the program has: the program needs no mask. */
	readonly isOwn: boolean;
}

/**
 * The runs of a network's masks.
 *
 * @param masks in the order of the tree
 * @param together true: one run. Otherwise runs of equal length, the shortest whose programs fit. Cost:
 * linear in the programs built to find that out, each at most mostWords, once for every doubling
 */
export function maskRuns(
	network: ConditionalNetwork,
	source: Network,
	masks: readonly number[],
	together: boolean,
): MaskRun[] {
	for (let length = together ? masks.length : 1; ; length *= 2) {
		const runs: MaskRun[] = [];
		const words = new WordList();
		for (let k = 0; k < masks.length && words.length <= mostWords; k += length) {
			const run = runOf(network, source, masks.slice(k, k + length));
			runs.push(run);
			if (length < masks.length) appendProgram(words, new Room(), source, run.keeps, true);
		}
		if (words.length <= mostWords) return runs;
	}
}

/** The values that a mask does not leave out; that some are known to be active changes no value. */
export function keepsOf(network: ConditionalNetwork, mask: number): (value: number) => boolean {
	const states = new Uint8Array(network.networks.get(network.masks.networks[mask]).valueCount);
	network.masks.read(mask, states);
	return (value) => states[value] !== ValueState.zero;
}

function runOf(network: ConditionalNetwork, source: Network, masks: readonly number[]): MaskRun {
	const { inputCount, valueCount, neuronCount, kinds, rows } = source;
	const kept = new Uint8Array(valueCount);
	const states = new Uint8Array(valueCount);
	for (const mask of masks) {
		network.masks.read(mask, states);
		for (let value = 0; value < valueCount; value++) if (states[value] !== ValueState.zero) kept[value] = 1;
	}
	const keeps = (value: number) => kept[value] === 1;
	let isOwn = masks.length === 1;
	// A max reads 0 where a mask leaves a value out: the program must have it.
	for (let i = neuronCount - 1; i >= 0; i--) {
		if (kinds[i] !== NeuronKind.max || !keeps(inputCount + i)) continue;
		for (let k = rows.start[i]; k < rows.start[i + 1]; k++) {
			const value = rows.columns[k];
			isOwn &&= keeps(value);
			kept[value] = 1;
		}
	}
	return { masks, keeps, isOwn };
}

/** Appends a mask of a program that others share. */
export function appendMask(
	words: WordList,
	{ start, rowOf, rowCount }: ProgramPlaces,
	inputCount: number,
	keeps: (value: number) => boolean,
): void {
	const at = words.align();
	words.pair(words.reserve(2), maskedRecord, start);
	words.pair(at + 1, 0, inputCount);
	const inputWords = Math.ceil(inputCount / 64);
	const bits = new Int32Array(2 * (inputWords + Math.ceil(rowCount / 64)));
	const keep = (bit: number) => {
		bits[bit >>> 5] |= 1 << (bit & 31);
	};
	for (let j = 0; j < inputCount; j++) if (keeps(j)) keep(j);
	for (const [i, row] of rowOf.entries()) if (row >= 0 && keeps(inputCount + i)) keep(64 * inputWords + row);
	words.list(Array.from(bits));
}
