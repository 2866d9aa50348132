/**
 * Blocks of 32-bit words of one length (masks, answers), each stored once, numbered in order of first
 * appearance.
 */
export class SharedWords {
	readonly #length: number;
	readonly #ids = new Map<string, number>();
	readonly #blocks: Uint32Array[] = [];

	constructor(length: number) {
		this.#length = length;
	}

	get count(): number {
		return this.#blocks.length;
	}

	/** @returns the number of the block */
	add(block: Uint32Array): number {
		const key = block.join();
		const known = this.#ids.get(key);
		if (known !== undefined) return known;
		this.#ids.set(key, this.#blocks.length);
		this.#blocks.push(block);
		return this.#blocks.length - 1;
	}

	/** All blocks one after another. */
	all(): Uint32Array {
		const all = new Uint32Array(this.#blocks.length * this.#length);
		for (let k = 0; k < this.#blocks.length; k++) all.set(this.#blocks[k], k * this.#length);
		return all;
	}
}
