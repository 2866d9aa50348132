/**
 * A network that answers from its file: in pages where its shape allows it, otherwise from memory. The same
 * is used to verify a file that has just been written and to predict with one.
 */

import { closeSync, fstatSync, openSync } from "node:fs";
import { CnetReader, Evaluator, PagedTree, type PageSource, type WorkOptions } from "@condnet/core";
import { systemError } from "../files/failure.ts";
import { readIntoNow } from "../files/read-bytes.ts";

/** A file as a source of bytes and pages. Close it after use. */
export class FileSource implements PageSource {
	readonly size: number;
	readonly #path: string;
	readonly #descriptor: number;

	/** @throws CondnetError `input-output` if the file cannot be opened */
	constructor(path: string) {
		try {
			this.#path = path;
			this.#descriptor = openSync(path, "r");
			this.size = fstatSync(this.#descriptor).size;
		} catch (error) {
			throw systemError(error, path) ?? error;
		}
	}

	read(from: number, to: number): Uint8Array {
		const bytes = new Uint8Array(to - from);
		this.readInto(bytes, from);
		return bytes;
	}

	readInto(bytes: Uint8Array, from: number): void {
		readIntoNow(this.#descriptor, this.#path, bytes, from);
	}

	close(): void {
		closeSync(this.#descriptor);
	}
}

/** Answers `count` inputs, row-major, into outputs, row-major, and says what became of each. */
export type BatchEvaluator = (
	inputs: Float64Array,
	outputs: Float64Array,
	count: number,
	outcomes?: Uint8Array,
) => void;

/**
 * @param budget bytes of pages that may be held
 * @throws CondnetError `bad-data` if the file is damaged
 */
export async function fileEvaluator(
	source: FileSource,
	budget: number,
	work: WorkOptions,
): Promise<BatchEvaluator> {
	const reader = await CnetReader.open(source);
	const paged = await PagedTree.open(reader, source, budget, work);
	if (paged !== undefined) return (...batch) => paged.evaluate(...batch);
	const { network } = await reader.file();
	const evaluator = new Evaluator(network);
	const { inputCount, outputCount } = network;
	return (inputs, outputs, count, outcomes = new Uint8Array(count)) => {
		for (let row = 0; row < count; row++)
			outcomes[row] = evaluator.evaluate(inputs, outputs, row * inputCount, row * outputCount);
	};
}
