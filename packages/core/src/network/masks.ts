/**
 * Masks of restricted leaves: what is known at a leaf of each value of a network. A plain mask stores a bit a
 * value, set if the value may be nonzero. A mask that **refines** an earlier one stores only what it settles
 * beyond it: the values that are 0, then the neurons that are active (whose activation changes nothing), each
 * list ascending.
 *
 * Invariants (`check`): a mask refines one of the same network that stands before it, and settles at
 * least one value, none of which is settled before. Cost of reading a mask: its network's values.
 */

import { malformed } from "./malformed.ts";
import { type NetworkPool, NeuronKind } from "./network.ts";

/** What a mask says of a value. */
export const ValueState = {
	/** It is 0, and is not computed. */
	zero: 0,
	/** Nothing. */
	open: 1,
	/** It is a neuron that equals its pre-activation, so that nothing has to be compared. */
	active: 2,
} as const;

/** The arrays of masks; without bases all are plain. */
export interface MaskParts {
	readonly networks: Uint32Array;
	readonly start: Uint32Array;
	readonly bits: Uint32Array;
	readonly bases?: Uint32Array | undefined;
	readonly settledStart?: Uint32Array | undefined;
	readonly settled?: Uint32Array | undefined;
}

/** Values whose settling is checked at most: a small file must not make a check long with masks of masks. */
const mostChecked = 2 ** 30;

/**
 * What leaves say of a network's values: 0, active, or to be computed; a bit a value, or what is new since
 * an earlier mask.
 */
export class Masks {
	/** Network of each mask. */
	readonly networks: Uint32Array;
	/** Offsets of the masks in bits, one more than masks; a mask that refines another has no bits. */
	readonly start: Uint32Array;
	/** Bit v of a plain mask (v & 31 of word v >> 5) says that value v of its network may be nonzero. */
	readonly bits: Uint32Array;
	/** 1 + the mask that each mask refines, or 0; empty if all are plain. */
	readonly bases: Uint32Array;
	/**
	 * Offsets in settled: mask k settles [2k, 2k + 1) as zero, [2k + 1, 2k + 2) as active; a lone 0 if all are
	 * plain.
	 */
	readonly settledStart: Uint32Array;
	/** Values that masks settle beyond those they refine. */
	readonly settled: Uint32Array;

	constructor({ networks, start, bits, bases, settledStart, settled }: MaskParts) {
		this.networks = networks;
		this.start = start;
		this.bits = bits;
		this.bases = bases ?? new Uint32Array(0);
		this.settledStart = settledStart ?? new Uint32Array(1);
		this.settled = settled ?? new Uint32Array(0);
	}

	static readonly empty: Masks = new Masks({
		networks: new Uint32Array(0),
		start: new Uint32Array(1),
		bits: new Uint32Array(0),
	});

	get count(): number {
		return this.networks.length;
	}

	/** Writes a ValueState for each value of a mask's network: states[v] for v < states.length. */
	read(mask: number, states: Uint8Array): void {
		const { bases, start, bits, settledStart, settled } = this;
		let plain = mask;
		while (bases.length > 0 && bases[plain] > 0) plain = bases[plain] - 1;
		const from = start[plain];
		for (let v = 0; v < states.length; v++) states[v] = (bits[from + (v >>> 5)] >>> (v & 31)) & 1;
		for (let k = mask; k !== plain; k = bases[k] - 1) {
			const [first, middle, end] = settledStart.subarray(2 * k, 2 * k + 3);
			for (let t = first; t < middle; t++) states[settled[t]] = ValueState.zero;
			for (let t = middle; t < end; t++) states[settled[t]] = ValueState.active;
		}
	}

	/** Words stored: plain masks a bit a value, others as many bits a settled value as name it. */
	words(pool: NetworkPool): number {
		const { networks, start, bases, settledStart } = this;
		let words = 0;
		let bits = 0;
		for (let k = 0; k < this.count; k++) {
			words += Math.ceil((start[k + 1] - start[k]) / 2);
			if (bases.length === 0 || bases[k] === 0) continue;
			const values = settledStart[2 * k + 2] - settledStart[2 * k];
			bits += values * valueBits(pool.get(networks[k]).valueCount);
		}
		return words + Math.ceil(bits / 64);
	}

	/** Throws `bad-data` unless these are masks of the pool, and refine one another as they must. */
	check(pool: NetworkPool): void {
		const { count, start, bits, bases, settledStart, settled } = this;
		const refines = bases.length > 0;
		const fits =
			start.length === count + 1 &&
			start[count] === bits.length &&
			(!refines || bases.length === count) &&
			settledStart.length === (refines ? 2 * count + 1 : 1) &&
			settledStart[0] === 0 &&
			settledStart[settledStart.length - 1] === settled.length;
		if (!fits) throw malformed("the sizes of its arrays do not fit");
		let checked = 0;
		for (let k = 0; k < count; k++) {
			const network = this.networks[k];
			if (network >= pool.count) throw malformed(`mask ${k} is of network ${network}, which does not exist`);
			const { inputCount, valueCount, kinds } = pool.get(network);
			const isPlain = !refines || bases[k] === 0;
			const words = isPlain ? Math.ceil(valueCount / 32) : 0;
			if (start[k + 1] - start[k] !== words) throw malformed(`mask ${k} has not ${words} words`);
			if (!refines) continue;
			const [first, middle, end] = settledStart.subarray(2 * k, 2 * k + 3);
			if (middle < first || end < middle || (isPlain ? end !== first : end === first))
				throw malformed(`mask ${k} settles ${end - first} values`);
			if (isPlain) continue;
			const base = bases[k] - 1;
			if (base >= k || this.networks[base] !== network) throw malformed(`mask ${k} refines mask ${base}`);
			checked += valueCount;
			if (checked > mostChecked) throw malformed(`its masks settle values of more than ${mostChecked}`);
			const states = new Uint8Array(valueCount);
			this.read(base, states);
			for (let t = first; t < end; t++) {
				const value = settled[t];
				const ascends = t === first || t === middle || value > settled[t - 1];
				if (value >= valueCount || !ascends || states[value] !== ValueState.open)
					throw malformed(`mask ${k} settles value ${value}, which is not open`);
				states[value] = ValueState.zero;
				if (t >= middle && (value < inputCount || kinds[value - inputCount] === NeuronKind.max))
					throw malformed(`mask ${k} has value ${value} active, which has no activation`);
			}
		}
	}
}

/** Bits that name one of `valueCount` values. */
export function valueBits(valueCount: number): number {
	return Math.max(1, Math.ceil(Math.log2(valueCount)));
}
