/**
 * Rows that are answered together: a chunk of a caller's batch. What each row is answered from and into is
 * said here, and nowhere else.
 */

export interface Batch {
	/** Row i is at inputs[at + i * inputCount]. */
	readonly inputs: Float64Array;
	readonly at: number;
	/** Rows. */
	readonly count: number;
	/** The answer of row i goes to outputs[to + i * outputCount]. */
	readonly outputs: Float64Array;
	readonly to: number;
	/** Place of the first row in the caller's batch, which errors name. */
	readonly row: number;
}
