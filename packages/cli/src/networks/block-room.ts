/**
 * Room for the inputs and answers of two blocks of rows, taken in turn, so that one can be filled or read
 * while the other is answered. All of it is one buffer, which threads are told of once; it grows to the
 * largest block.
 */

export interface BlockArrays {
	/** rowCount * inputCount numbers. */
	readonly inputs: Float64Array;
	/** rowCount * outputCount numbers. */
	readonly answers: Float64Array;
}

export class BlockRoom {
	readonly #inputCount: number;
	readonly #outputCount: number;
	readonly #allocate: (length: number) => Float64Array;
	#numbers: Float64Array = new Float64Array(0);
	#rows = 0;
	#turn = 0;

	constructor(
		{ inputCount, outputCount }: { readonly inputCount: number; readonly outputCount: number },
		allocate: (length: number) => Float64Array,
	) {
		this.#inputCount = inputCount;
		this.#outputCount = outputCount;
		this.#allocate = allocate;
	}

	/**
	 * Arrays for a block, good until the next but one is asked for. Their numbers are those of an earlier
	 * block.
	 */
	next(rowCount: number): BlockArrays {
		const width = this.#inputCount + this.#outputCount;
		if (rowCount > this.#rows) {
			this.#rows = rowCount;
			this.#numbers = this.#allocate(2 * rowCount * width);
		}
		this.#turn = 1 - this.#turn;
		const start = this.#turn * this.#rows * width;
		const end = start + rowCount * this.#inputCount;
		return {
			inputs: this.#numbers.subarray(start, end),
			answers: this.#numbers.subarray(end, end + rowCount * this.#outputCount),
		};
	}
}
