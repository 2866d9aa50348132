/**
 * The checksum of a section: xxHash32 with seed 0 (Yann Collet, https://github.com/Cyan4973/xxHash,
 * specification 0.2.0).
 *
 * Every step of it is a bijection of its state for a given word, and of the word for a given state, so any
 * change within one aligned 32-bit word, hence every single flipped bit, changes the checksum for certain;
 * other damage passes with probability 2^-32. Cost: one pass, two 32-bit multiplications a word.
 */

const prime1 = 0x9e3779b1 | 0;
const prime2 = 0x85ebca77 | 0;
const prime3 = 0xc2b2ae3d | 0;
const prime4 = 0x27d4eb2f | 0;
const prime5 = 0x165667b1 | 0;
const stripe = 16;
/**
 * Bytes hashed in one go: a multiple of the stripe, and the most that is copied where bytes are not aligned.
 */
const block = 2 ** 20;

export class Checksum {
	#lane0 = (prime1 + prime2) | 0;
	#lane1 = prime2;
	#lane2 = 0;
	#lane3 = -prime1 | 0;
	/** Bytes seen, modulo 2^32. */
	#length = 0;
	#long = false;
	readonly #tail = new Uint8Array(stripe);
	#tailLength = 0;

	/** Continues the checksum with these bytes. The pieces in which bytes come do not matter. */
	update(bytes: Uint8Array): this {
		this.#length = (this.#length + bytes.length) | 0;
		let at = 0;
		if (this.#tailLength > 0) {
			at = Math.min(bytes.length, stripe - this.#tailLength);
			this.#tail.set(bytes.subarray(0, at), this.#tailLength);
			this.#tailLength += at;
			if (this.#tailLength < stripe) return this;
			this.#stripes(this.#tail);
			this.#tailLength = 0;
		}
		const whole = bytes.length - ((bytes.length - at) % stripe);
		for (; at < whole; at += block) this.#stripes(bytes.subarray(at, Math.min(at + block, whole)));
		const rest = bytes.subarray(whole);
		this.#tail.set(rest);
		this.#tailLength = rest.length;
		return this;
	}

	/** The checksum of all bytes so far, in [0, 2^32). */
	value(): number {
		let hash = this.#long
			? (rotate(this.#lane0, 1) +
					rotate(this.#lane1, 7) +
					rotate(this.#lane2, 12) +
					rotate(this.#lane3, 18)) |
				0
			: prime5;
		hash = (hash + this.#length) | 0;
		const tail = this.#tail;
		let at = 0;
		for (; at + 4 <= this.#tailLength; at += 4) {
			const word = tail[at] | (tail[at + 1] << 8) | (tail[at + 2] << 16) | (tail[at + 3] << 24);
			hash = Math.imul(rotate((hash + Math.imul(word, prime3)) | 0, 17), prime4);
		}
		for (; at < this.#tailLength; at++)
			hash = Math.imul(rotate((hash + Math.imul(tail[at], prime5)) | 0, 11), prime1);
		hash = Math.imul(hash ^ (hash >>> 15), prime2);
		hash = Math.imul(hash ^ (hash >>> 13), prime3);
		return (hash ^ (hash >>> 16)) >>> 0;
	}

	/** A whole number of stripes. Words are read in place where the bytes are aligned. */
	#stripes(bytes: Uint8Array): void {
		const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
		const words = new Int32Array(aligned.buffer, aligned.byteOffset, aligned.length >> 2);
		let lane0 = this.#lane0;
		let lane1 = this.#lane1;
		let lane2 = this.#lane2;
		let lane3 = this.#lane3;
		for (let k = 0; k < words.length; k += 4) {
			lane0 = (lane0 + Math.imul(words[k], prime2)) | 0;
			lane0 = Math.imul((lane0 << 13) | (lane0 >>> 19), prime1);
			lane1 = (lane1 + Math.imul(words[k + 1], prime2)) | 0;
			lane1 = Math.imul((lane1 << 13) | (lane1 >>> 19), prime1);
			lane2 = (lane2 + Math.imul(words[k + 2], prime2)) | 0;
			lane2 = Math.imul((lane2 << 13) | (lane2 >>> 19), prime1);
			lane3 = (lane3 + Math.imul(words[k + 3], prime2)) | 0;
			lane3 = Math.imul((lane3 << 13) | (lane3 >>> 19), prime1);
		}
		this.#lane0 = lane0;
		this.#lane1 = lane1;
		this.#lane2 = lane2;
		this.#lane3 = lane3;
		this.#long = true;
	}
}

/** The checksum of one piece of bytes. */
export function checksum(bytes: Uint8Array): number {
	return new Checksum().update(bytes).value();
}

function rotate(word: number, by: number): number {
	return (word << by) | (word >>> (32 - by));
}
