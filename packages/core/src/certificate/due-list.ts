/**
 * Which neurons are to be looked at again: now, in ascending order, or once a stretch is reached. Nothing is
 * lost: a neuron that was put down for a stretch is handed out at it or before.
 */

const never = -1;

export class DueList {
	/** One bit a neuron: to be looked at now. */
	readonly #now: Uint32Array;
	/** The stretch each neuron is put down for. */
	readonly #at: Int32Array;
	/** Neurons put down for each stretch; some of them were put down for another one since. */
	readonly #lists: (number[] | undefined)[];
	/** No word of #now before this one has a bit. */
	#word = 0;
	/** The first stretch that did not come. */
	#come = 0;

	/** At first every neuron is to be looked at. */
	constructor(neuronCount: number, stretchCount: number) {
		this.#now = new Uint32Array(Math.ceil(neuronCount / 32)).fill(0xffffffff);
		const spare = 32 * this.#now.length - neuronCount;
		if (spare > 0) this.#now[this.#now.length - 1] >>>= spare;
		this.#at = new Int32Array(neuronCount).fill(never);
		this.#lists = new Array<number[] | undefined>(stretchCount).fill(undefined);
	}

	/** A neuron is to be looked at before `next` ends. */
	now(neuron: number): void {
		const word = neuron >>> 5;
		this.#now[word] |= 1 << (neuron & 31);
		if (word < this.#word) this.#word = word;
	}

	/** Puts a neuron down for a stretch; one beyond the last is never reached. */
	set(neuron: number, stretch: number): void {
		if (stretch === this.#at[neuron]) return;
		if (stretch >= this.#lists.length) {
			this.#at[neuron] = never;
			return;
		}
		this.#at[neuron] = stretch;
		this.#lists[stretch] ??= [];
		this.#lists[stretch].push(neuron);
		if (stretch < this.#come) this.#come = stretch;
	}

	/** Whatever is put down for this stretch or an earlier one is to be looked at now. */
	come(stretch: number): void {
		for (; this.#come <= stretch; this.#come++) {
			const neurons = this.#lists[this.#come];
			this.#lists[this.#come] = undefined;
			for (const neuron of neurons ?? []) {
				if (this.#at[neuron] !== this.#come) continue;
				this.#at[neuron] = never;
				this.now(neuron);
			}
		}
	}

	/** The first neuron to be looked at now, which then no longer is; -1 if there is none. */
	next(): number {
		const now = this.#now;
		while (this.#word < now.length && now[this.#word] === 0) this.#word++;
		if (this.#word === now.length) return -1;
		const bits = now[this.#word];
		const bit = 31 - Math.clz32(bits & -bits);
		now[this.#word] = bits & (bits - 1);
		return 32 * this.#word + bit;
	}
}
