/**
 * The one seeded generator (sfc32, Chris Doty-Humphrey's small fast chaotic generator): same seed, same
 * numbers, on every machine. Nothing in core calls Math.random.
 */
export class Random {
	#a = 0;
	#b: number;
	#c = 0;
	#counter = 1;

	/** @param seed any integer; its low 53 bits count */
	constructor(seed: number) {
		this.#b = seed | 0;
		this.#c = Math.floor(seed / 2 ** 32) | 0;
		for (let i = 0; i < 15; i++) this.uint32();
	}

	/** A uniform integer in [0, 2^32). */
	uint32(): number {
		const result = (((this.#a + this.#b) | 0) + this.#counter) | 0;
		this.#counter = (this.#counter + 1) | 0;
		this.#a = this.#b ^ (this.#b >>> 9);
		this.#b = (this.#c + (this.#c << 3)) | 0;
		this.#c = ((this.#c << 21) | (this.#c >>> 11)) + result;
		this.#c |= 0;
		return result >>> 0;
	}

	/** A uniform number in [0, 1) with 53 random bits. */
	uniform(): number {
		const high = this.uint32() >>> 5;
		const low = this.uint32() >>> 6;
		return (high * 67108864 + low) / 9007199254740992;
	}

	/** A uniform number in [low, high). */
	between(low: number, high: number): number {
		return low + (high - low) * this.uniform();
	}

	/** A uniform integer in [0, count), for count up to 2^53. */
	integer(count: number): number {
		return Math.floor(this.uniform() * count);
	}

	/** A standard normal number (Box and Muller). */
	normal(): number {
		const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
		return radius * Math.cos(2 * Math.PI * this.uniform());
	}

	/** Permutes the items in place, every order equally likely. */
	shuffle(items: { length: number; [index: number]: number }): void {
		for (let i = items.length - 1; i > 0; i--) {
			const j = this.integer(i + 1);
			const held = items[i];
			items[i] = items[j];
			items[j] = held;
		}
	}
}
