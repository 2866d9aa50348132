/**
 * Collects masks: of the source network (network 0), each refining the one of the box around it, and of
 * folded networks.
 */

import { Masks } from "../../network/masks.ts";
import { type Network, NeuronKind } from "../../network/network.ts";
import { NeuronState } from "../../network/proof.ts";

/** Whether a mask names what is 0, and what is active. */
export interface NamedParts {
	readonly zeros: boolean;
	readonly actives: boolean;
}

export class MaskList {
	readonly #network: Network;
	readonly #networks: number[] = [];
	readonly #bases: number[] = [];
	readonly #bits: number[] = [];
	readonly #start: number[] = [0];
	readonly #settled: number[] = [];
	readonly #settledStart: number[] = [0];

	constructor(network: Network) {
		this.#network = network;
	}

	get count(): number {
		return this.#networks.length;
	}

	/** The mask of the whole box: a plain one of what is zero, and what refines it. @returns its number */
	first(states: Uint8Array, names: NamedParts): number {
		const { inputCount, valueCount } = this.#network;
		const zeros = states.map((state) => (state === NeuronState.zero ? state : NeuronState.unknown));
		this.#addPlain(valueCount, (v) => v < inputCount || zeros[v - inputCount] !== NeuronState.zero);
		this.#push(0, 0, this.#settled.length, this.#settled.length);
		return this.refine(this.count - 1, zeros, states, names);
	}

	/**
	 * The mask of a box inside the one whose mask is `base`.
	 *
	 * @param baseStates, states what is known on the two boxes
	 * @param names whether what is 0, and what is active, here and not there is said
	 * @returns its number: that of the base if nothing is added
	 */
	refine(base: number, baseStates: Uint8Array, states: Uint8Array, names: NamedParts): number {
		const { inputCount, neuronCount, kinds } = this.#network;
		const from = this.#settled.length;
		const list = (state: number): number => {
			for (let i = 0; i < neuronCount; i++) {
				const adds = states[i] === state && baseStates[i] !== state;
				if (adds && (state === NeuronState.zero || kinds[i] !== NeuronKind.linear))
					this.#settled.push(inputCount + i);
			}
			return this.#settled.length;
		};
		const middle = names.zeros ? list(NeuronState.zero) : from;
		const end = names.actives ? list(NeuronState.identity) : middle;
		if (end === from) return base;
		this.#start.push(this.#bits.length);
		return this.#push(0, base + 1, middle, end);
	}

	/** All values of a network: nothing is left out but by column skip. @returns the mask's number */
	addWhole(network: Network, item: number): number {
		this.#addPlain(network.valueCount, () => true);
		return this.#push(item, 0, this.#settled.length, this.#settled.length);
	}

	build(): Masks {
		const refines = this.#bases.some((base) => base > 0);
		return new Masks({
			networks: Uint32Array.from(this.#networks),
			start: Uint32Array.from(this.#start),
			bits: Uint32Array.from(this.#bits),
			bases: Uint32Array.from(refines ? this.#bases : []),
			settledStart: Uint32Array.from(refines ? this.#settledStart : [0]),
			settled: Uint32Array.from(this.#settled),
		});
	}

	#addPlain(valueCount: number, keeps: (value: number) => boolean): void {
		const from = this.#bits.length;
		for (let v = 0; v < valueCount; v++) {
			if ((v & 31) === 0) this.#bits.push(0);
			if (keeps(v)) this.#bits[from + (v >>> 5)] |= 1 << (v & 31);
		}
		this.#start.push(this.#bits.length);
	}

	#push(network: number, base: number, middle: number, end: number): number {
		this.#settledStart.push(middle, end);
		this.#bases.push(base);
		return this.#networks.push(network) - 1;
	}
}
