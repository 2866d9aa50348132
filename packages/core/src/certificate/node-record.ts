/**
 * What the record of a proof's node says behind its states (proof.ts). Nothing of it is believed: where it
 * is not of its form there is none, and slopes are slopes, whatever they are.
 */

import { type Network, NeuronKind } from "../network/network.ts";
import {
	mostOwnSlope,
	NeuronState,
	ownNumberBytes,
	ProofPass,
	RecordByte,
	slopedBefore,
} from "../network/proof.ts";

/** Slopes that a record has besides those of its first bytes. */
export interface RecordSlopes {
	/** The neurons left unstable, ascending. */
	readonly unstable: readonly number[];
	/** For each of these its slope for differences of outputs, in 128ths; none if there are none. */
	readonly margin: Uint8Array;
	/**
	 * By neuron: for each of the first unstable neurons its slope for this neuron alone, in 128ths and parts of
	 * them.
	 */
	readonly own: ReadonlyMap<number, readonly number[]>;
}

/**
 * @param open the neurons that a record speaks of, ascending
 * @returns undefined if the record does not fit them
 */
export function recordSlopes(
	record: Uint8Array,
	open: readonly number[],
	model: Network,
): RecordSlopes | undefined {
	if (record.length < open.length) return undefined;
	const unstable = open.filter((_, k) => record[k] <= RecordByte.steepest);
	let at = open.length;
	let margin = record.subarray(at, at);
	if (at < record.length && record[at] === ProofPass.margin) {
		margin = record.subarray(at + 1, at + 1 + unstable.length);
		if (margin.length < unstable.length) return undefined;
		at += 1 + unstable.length;
	}
	const own = new Map<number, readonly number[]>();
	for (let next = 0; at < record.length; next++) {
		if (record[at++] !== ProofPass.own || at + ownNumberBytes > record.length) return undefined;
		let neuron = 0;
		for (let k = ownNumberBytes - 1; k >= 0; k--) neuron = 256 * neuron + record[at + k];
		at += ownNumberBytes;
		while (open[next] < neuron) next++;
		if (open[next] !== neuron) return undefined;
		const before = slopedBefore(model, neuron);
		const codes: number[] = [];
		for (let k = 0; k < unstable.length && unstable[k] < before; k++) {
			const byte = record[at + (k >> 1)];
			codes.push(RecordByte.steepest * ((k % 2 === 0 ? byte & 15 : byte >> 4) / mostOwnSlope));
		}
		at += (codes.length + 1) >> 1;
		if (at > record.length) return undefined;
		own.set(neuron, codes);
	}
	return { unstable, margin, own };
}

/** The neurons that a record speaks of where these states are known, ascending. */
export function openNeurons({ kinds }: Network, states: Uint8Array): number[] {
	const open: number[] = [];
	for (let i = 0; i < states.length; i++)
		if (states[i] === NeuronState.unknown && kinds[i] !== NeuronKind.linear) open.push(i);
	return open;
}
