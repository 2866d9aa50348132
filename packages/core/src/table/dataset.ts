/**
 * A table of rows, checked once at the door: row i maps inputs[i * inputCount ..) to outputs[i * outputCount
 * ..).
 *
 * Invariant: no input is NaN; outputs may be anything and are kept to the bit; weights are finite and not
 * negative. Cost: one pass, no copies.
 */

import { CondnetError, requireUsage } from "../errors.ts";
import { describe, requireFloats, requireInstance } from "../numbers/required.ts";

/** What a Dataset is made of: two row-major arrays, which are kept and not copied. */
export interface DatasetParts {
	readonly inputCount: number;
	readonly outputCount: number;
	/** Row-major, rowCount x inputCount. */
	readonly inputs: Float64Array;
	/** Row-major, rowCount x outputCount. */
	readonly outputs: Float64Array;
	/** How often each row is asked for; every row alike if left out. */
	readonly weights?: Float64Array | undefined;
}

/**
 * A table of rows, input and output numbers, checked when it is made. What is memorized, and what networks
 * are verified on.
 *
 * @throws CondnetError `bad-data` if an input is NaN or a weight is not finite or below 0; `usage` if
 * lengths
 * do not fit. Cost: one pass; the arrays are used in place.
 * @example new Dataset({ inputCount: 1, outputCount: 1, inputs: Float64Array.of(0, 1), outputs:
 * Float64Array.of(5, 7) })
 */
export class Dataset {
	readonly rowCount: number;
	readonly inputCount: number;
	readonly outputCount: number;
	readonly inputs: Float64Array;
	readonly outputs: Float64Array;
	/** rowCount weights, or empty where every row counts alike. */
	readonly weights: Float64Array;

	/**
	 * @throws CondnetError `usage` if sizes do not fit, `bad-data` naming row and column of a NaN or of a bad
	 * weight
	 */
	constructor(parts: DatasetParts) {
		requireUsage(
			typeof parts === "object" && parts !== null,
			`A table is made of ${describe(parts)}, expected an object with inputCount, outputCount, inputs and outputs.`,
		);
		const { inputCount, outputCount, inputs, outputs, weights = new Float64Array(0) } = parts;
		requireFloats(inputs, "The table's array of inputs");
		requireFloats(outputs, "The table's array of outputs");
		requireFloats(weights, "The table's array of weights");
		requireUsage(
			inputCount >= 1 && outputCount >= 1,
			"A table needs at least one input and one output column.",
		);
		const rowCount = inputs.length / inputCount;
		requireUsage(
			Number.isInteger(rowCount) && outputs.length === rowCount * outputCount,
			`${inputs.length} inputs in rows of ${inputCount} do not fit ${outputs.length} outputs in rows of ${outputCount}.`,
		);
		requireUsage(
			weights.length === 0 || weights.length === rowCount,
			`${weights.length} weights do not fit ${rowCount} rows.`,
		);
		if (rowCount === 0)
			throw new CondnetError(
				"bad-data",
				"The table has no rows.",
				"Give at least one row of inputs and outputs.",
			);
		for (let i = 0; i < inputs.length; i++) {
			const value = inputs[i];
			if (Number.isNaN(value))
				throw new CondnetError(
					"bad-data",
					`Row ${Math.floor(i / inputCount) + 1}, input ${(i % inputCount) + 1} is NaN, expected a number.`,
					"Remove the row, or give the value a number of its own.",
				);
		}
		let sum = 0;
		for (let i = 0; i < weights.length; i++) {
			if (!(weights[i] >= 0 && weights[i] < Number.POSITIVE_INFINITY))
				throw new CondnetError(
					"bad-data",
					`Row ${i + 1} has weight ${weights[i]}, expected a finite number of at least 0.`,
				);
			sum += weights[i];
		}
		if (weights.length > 0 && !(sum > 0 && sum < Number.POSITIVE_INFINITY))
			throw new CondnetError("bad-data", `The weights add up to ${sum}, expected a finite sum above 0.`);
		this.rowCount = rowCount;
		this.inputCount = inputCount;
		this.outputCount = outputCount;
		this.inputs = inputs;
		this.outputs = outputs;
		this.weights = weights;
	}

	/** Whether two rows have the same outputs, bit for bit (-0 differs from +0). */
	sameOutputs(a: number, b: number): boolean {
		const { outputs, outputCount } = this;
		for (let k = 0; k < outputCount; k++)
			if (!Object.is(outputs[a * outputCount + k], outputs[b * outputCount + k])) return false;
		return true;
	}
}

/** Throws `usage` unless this is a table. */
export function requireDataset(dataset: Dataset): void {
	requireInstance(dataset, Dataset, "The table", "Dataset", "Make one of its rows with `new Dataset`.");
}
