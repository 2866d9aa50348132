/** Typed arrays that double. Amortised cost: constant an item. */

/** Copies items into a larger array and returns it. */
export function grown<T extends { set(items: T): void }>(items: T, larger: T): T {
	larger.set(items);
	return larger;
}

/** A list of bytes. */
export class ByteList {
	#bytes = new Uint8Array(1024);
	length = 0;

	push(byte: number): void {
		if (this.length === this.#bytes.length) this.#bytes = grown(this.#bytes, new Uint8Array(2 * this.length));
		this.#bytes[this.length++] = byte;
	}

	view(from: number, to: number): Uint8Array {
		return this.#bytes.subarray(from, to);
	}
}
