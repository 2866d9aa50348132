/** One node of a proof: its record is read, and every claim in it re-derived on the node's box. */

import { type Network, NeuronKind } from "../network/network.ts";
import { type BoxProof, NeuronState, RecordByte } from "../network/proof.ts";
import { mostPasses } from "./back-substitution.ts";
import type { Budget } from "./budget.ts";
import { isAbove, isBelow, isIdentity, isZero } from "./neuron-lines.ts";
import { NodeBounds } from "./node-bounds.ts";
import { openNeurons, recordSlopes } from "./node-record.ts";
import { Rounding } from "./rounding.ts";

/** Lower lines of slope 1 where a record says nothing. */
const defaultCodes: readonly number[] = new Array<number>(mostPasses).fill(RecordByte.steepest);

/** The state that a byte of a record claims; undefined if it claims none. */
function stateOfByte(byte: number): number | undefined {
	switch (byte) {
		case RecordByte.zero:
			return NeuronState.zero;
		case RecordByte.identity:
			return NeuronState.identity;
		case RecordByte.below:
			return NeuronState.below;
		case RecordByte.above:
			return NeuronState.above;
		default:
			return undefined;
	}
}

export class NodeChecker {
	readonly #model: Network;
	readonly #proof: BoxProof;
	/** Of the node checked last. */
	readonly bounds: NodeBounds;
	readonly #rounding: Rounding;
	readonly #budget: Budget;
	/** Of the node checked last. */
	#passes = 1;

	constructor(model: Network, proof: BoxProof, budget: Budget) {
		this.#budget = budget;
		this.#model = model;
		this.#proof = proof;
		this.#rounding = new Rounding(model);
		this.bounds = new NodeBounds(model, this.#rounding);
		this.#calibrate();
	}

	/**
	 * Re-derives node `node` on a box.
	 *
	 * @param states what is proved on a larger box; the node's claims are added to it
	 * @param all whether `bounds` and `wins` are asked for the box afterwards: otherwise what no claim hangs on
	 *   is not bounded
	 * @returns the first claim that could not be derived, as a sentence; undefined if everything was
	 */
	check(
		node: number,
		low: Float64Array,
		high: Float64Array,
		states: Uint8Array,
		all: boolean,
	): string | undefined {
		const { neuronCount, kinds } = this.#model;
		const { records, recordStart } = this.#proof;
		const record = records.subarray(recordStart[node], recordStart[node + 1]);
		const { axes, decisions } = this.#proof;
		if (record.length === 0 && axes[node] >= 0 && !(decisions[node] >= 0)) return undefined;
		const open = openNeurons(this.#model, states);
		const slopes = recordSlopes(record, open, this.#model);
		if (slopes === undefined)
			return `The record of box ${node} has ${record.length} bytes, which do not fit its ${open.length} neurons.`;
		const { margin, own } = slopes;
		const passes = margin.length > 0 ? mostPasses : 1;
		const { layerOf } = this.bounds;
		const last = all || decisions[node] >= 0 ? layerOf.length : this.#lastClaimed(record, states);
		this.bounds.begin(low, high, passes);
		let at = 0;
		let unstable = 0;
		for (let i = 0; i < neuronCount; i++) {
			const isOpen = states[i] === NeuronState.unknown && kinds[i] !== NeuronKind.linear;
			const byte = isOpen ? record[at++] : 0;
			const isClaimed = byte > RecordByte.steepest;
			if (isClaimed && stateOfByte(byte) === undefined)
				return `The record of box ${node} says ${byte} of neuron ${i}, which is no state and no slope.`;
			const free = !isOpen || isClaimed ? defaultCodes : passes > 1 ? [byte, margin[unstable++]] : [byte];
			if (!isClaimed && layerOf[i] >= last) continue;
			this.#budget.spend(isOpen ? 16 + i : 16);
			if (states[i] !== NeuronState.zero) this.bounds.bound(i, isOpen);
			const codes = own.get(i);
			if (codes !== undefined) {
				this.#budget.spend(16 + i);
				this.bounds.boundAgain(i, slopes.unstable, codes);
			}
			if (isClaimed) {
				const fault = this.#claim(i, byte, states);
				if (fault !== undefined) return fault;
			}
			this.bounds.settle(i, states, free);
		}
		this.#passes = passes;
		return this.#decide(node);
	}

	/** The layer of the last neuron that a record claims a state of, or -1: no later one matters. */
	#lastClaimed(record: Uint8Array, states: Uint8Array): number {
		let at = 0;
		let last = -1;
		for (let i = 0; i < states.length; i++)
			if (states[i] === NeuronState.unknown && this.#model.kinds[i] !== NeuronKind.linear)
				if (record[at++] > RecordByte.steepest) last = this.bounds.layerOf[i];
		return last;
	}

	/**
	 * Adds what a node claims of neurons to `states`, underived.
	 *
	 * @returns what its record does not fit, as a sentence, if anything
	 */
	take(node: number, states: Uint8Array): string | undefined {
		const { records, recordStart } = this.#proof;
		const record = records.subarray(recordStart[node], recordStart[node + 1]);
		const open = record.length === 0 ? 0 : openNeurons(this.#model, states).length;
		if (record.length < open)
			return `The record of box ${node} has ${record.length} bytes, which do not fit its ${open} neurons.`;
		for (let i = 0, at = 0; at < open; i++) {
			if (states[i] !== NeuronState.unknown || this.#model.kinds[i] === NeuronKind.linear) continue;
			const byte = record[at++];
			states[i] = stateOfByte(byte) ?? NeuronState.unknown;
		}
		return undefined;
	}

	#claim(i: number, byte: number, states: Uint8Array): string | undefined {
		const [low, high] = [this.bounds.low[i], this.bounds.high[i]];
		const model = this.#model;
		if (byte === RecordByte.zero && !isZero(model, i, low, high))
			return `It does not follow that neuron ${i} is 0.`;
		if (byte === RecordByte.identity && !isIdentity(model, i, low, high))
			return `It does not follow that neuron ${i} equals its sum.`;
		if (byte === RecordByte.below && !isBelow(model, i, high))
			return `It does not follow that neuron ${i} is on its lower piece.`;
		if (byte === RecordByte.above && !isAbove(model, i, low))
			return `It does not follow that neuron ${i} is on its upper piece.`;
		states[i] = stateOfByte(byte) ?? NeuronState.unknown;
		return undefined;
	}

	/**
	 * The first of some outputs over which another is not proved to win, by more than the margin, on the box
	 * checked last; undefined if it wins over all.
	 */
	unbeaten(winner: number, others: readonly number[]): number | undefined {
		const { answer, margin } = this.#proof;
		const { neuronCount } = this.#model;
		const factor = answer === "argmax" ? 1 : -1;
		for (let at = 0; at < others.length; at += 2) {
			const one = others[at];
			const two = others[at + 1] ?? one;
			const rows = [neuronCount + winner, neuronCount + one, neuronCount + two] as const;
			let [winsOne, winsTwo] = [false, false];
			for (let pass = 0; pass < this.#passes && !(winsOne && winsTwo); pass++) {
				const [least, leastOfTwo] = this.bounds.differences(rows, factor, pass);
				winsOne ||= margin >= 0 && least > margin;
				winsTwo ||= margin >= 0 && leastOfTwo > margin;
			}
			if (!winsOne) return one;
			if (!winsTwo) return two;
		}
		return undefined;
	}

	/**
	 * The claimed winner differs from every other output by more than the margin, for all inputs of the box.
	 */
	#decide(node: number): string | undefined {
		const { decisions, margin } = this.#proof;
		const winner = decisions.length > 0 ? decisions[node] : -1;
		if (winner < 0) return undefined;
		const { outputCount } = this.#model;
		if (winner >= outputCount || !(margin >= 0))
			return `Output ${winner} of ${outputCount} is claimed to win by more than ${margin}.`;
		const others = Array.from({ length: outputCount }, (_, k) => k).filter((k) => k !== winner);
		const unbeaten = this.unbeaten(winner, others);
		return unbeaten === undefined
			? undefined
			: `It does not follow that output ${winner} wins over output ${unbeaten}.`;
	}

	/**
	 * What rounding can do, from sizes of the values on the root box, each bounded by those before it: with the
	 * slopes of the root's record, as any do and these are what sizes were bounded with by whoever made it.
	 */
	#calibrate(): void {
		const model = this.#model;
		const { inputCount, neuronCount, kinds, rows } = model;
		const { low, high, records, recordStart } = this.#proof;
		const record = records.subarray(recordStart[0], recordStart[1]);
		let at = 0;
		const { bounds } = this;
		const rounding = this.#rounding;
		const states = new Uint8Array(neuronCount);
		const size = (v: number): number => Math.max(-bounds.valueLow[v], bounds.valueHigh[v]);
		bounds.begin(low, high, 1);
		for (let j = 0; j < inputCount; j++) rounding.setSize(j, size(j));
		for (let i = 0; i < neuronCount; i++) {
			this.#budget.spend(16 + i);
			rounding.setRow(i);
			bounds.bound(i, true);
			if (isZero(model, i, bounds.low[i], bounds.high[i])) states[i] = NeuronState.zero;
			else if (isIdentity(model, i, bounds.low[i], bounds.high[i])) states[i] = NeuronState.identity;
			const byte = kinds[i] !== NeuronKind.linear && at < record.length ? record[at++] : RecordByte.zero;
			const otherwise = bounds.high[i] > -bounds.low[i] ? RecordByte.steepest : 0;
			bounds.settle(i, states, [byte <= RecordByte.steepest ? byte : otherwise]);
			rounding.setSize(inputCount + i, size(inputCount + i));
		}
		for (let row = neuronCount; row < rows.count; row++) rounding.setRow(row);
	}
}
