/**
 * How much a file may ask for. Everything is added up while the graph is planned, from shapes alone, so that
 * a file that asks for too much is refused before anything of that size is allocated.
 */

import { CondnetError } from "@condnet/core";

/** What a model may take before it is refused: files of strangers cannot ask for memory without bound. */
export interface OnnxLimits {
	/** Elements of one tensor between operators, at most. Default 2^20. */
	readonly elements?: number | undefined;
	/** Nonzero weights of all sums, at most, estimated from shapes. Default 2^24 (200 MB). */
	readonly weights?: number | undefined;
}

export class Budget {
	readonly #elements: number;
	readonly #weights: number;
	#spent = 0;
	#looks: number;
	#computed: number;

	/**
	 * @param fileSize bytes of the file: its own numbers may be looked at several times over
	 * @param rows how many times over the limits hold, where a batch is planned that will not be built
	 */
	constructor(limits: OnnxLimits, fileSize: number, rows: number) {
		this.#elements = rows * (limits.elements ?? 2 ** 20);
		this.#weights = rows * (limits.weights ?? 2 ** 24);
		this.#looks = 3 * fileSize + 2 ** 20;
		this.#computed = 2 * fileSize + 2 ** 20;
	}

	/** Takes note of bytes that were read besides the file. */
	grow(bytes: number): void {
		this.#looks += 3 * bytes;
		this.#computed += 2 * bytes;
	}

	/** Takes note of a tensor. @throws CondnetError `bad-data` if it is too large, or all are together */
	take(what: string, elements: number, terms: number): void {
		if (elements > this.#elements)
			throw new CondnetError(
				"bad-data",
				`${what} has ${elements} elements, expected at most ${this.#elements}.`,
				"Raise the limit on elements if the file is to be trusted.",
			);
		this.#spent += elements + terms;
		if (this.#spent > this.#weights)
			throw new CondnetError(
				"bad-data",
				`Up to ${what}, the network has ${this.#spent} weights, expected at most ${this.#weights}.`,
				"Raise the limit on weights if the file is to be trusted.",
			);
	}

	/** Takes note of constants that have to be looked at while planning. */
	look(what: string, elements: number): void {
		this.#looks -= elements;
		if (this.#looks < 0)
			throw new CondnetError(
				"bad-data",
				`Up to ${what}, the file's constants are used too many times over to be a network.`,
			);
	}

	/** Takes note of constants that are computed from others, before they are. */
	compute(what: string, elements: number): void {
		this.look(what, elements);
		this.#computed -= elements;
		if (this.#computed < 0)
			throw new CondnetError(
				"bad-data",
				`${what} computes ${elements} constants; up to it they are too many for a file of this size.`,
			);
	}
}
