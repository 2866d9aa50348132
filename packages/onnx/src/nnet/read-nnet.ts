/**
 * .nnet in: the text format of the ACAS Xu networks (Julian, Stanford), layers of relu and a last one
 * without, with its normalisation. docs/onnx.md says in which order it is computed. The numbers of all layers
 * are counted before anything is allocated for them. Cost: one pass over the text.
 */

import { CondnetError, type Network, NetworkBuilder } from "@condnet/core";

/** A model of a .nnet file: its network, normalisation included, and what was read of it. */
export interface NnetModel {
	readonly network: Network;
	/** Neurons of each layer, inputs first. */
	readonly sizes: readonly number[];
	/** What a reader of the result should know. */
	readonly notes: readonly string[];
}

/** Neurons of a layer, layers, and weights at most. */
const mostNeurons = 2 ** 20;
const mostLayers = 1000;
const mostWeights = 2 ** 24;
/** Signs of the file at most: a weight takes a dozen. */
const mostSigns = 2 ** 28;

/** @throws CondnetError `bad-data` with the line if the file is malformed or too large */
export function readNnet(text: string): NnetModel {
	const lines = new NumberLines(text);
	if (text.length > mostSigns) lines.fail(`the file has ${text.length} signs, expected ${mostSigns} at most`);
	const [layers, inputCount, outputCount] = lines.integers(4, "the numbers of layers, inputs, outputs");
	if (layers < 1 || layers > mostLayers) lines.fail(`${layers} layers, expected 1 to ${mostLayers}`);
	const sizes = lines.integers(layers + 1, "the sizes of the layers");
	if (sizes[0] !== inputCount || sizes[layers] !== outputCount)
		lines.fail(`layers of ${sizes.join(", ")} neurons for ${inputCount} inputs and ${outputCount} outputs`);
	let weights = 0;
	for (let k = 0; k <= layers; k++) {
		if (sizes[k] < 1 || sizes[k] > mostNeurons) lines.fail(`a layer of ${sizes[k]} neurons`);
		if (k > 0) weights += sizes[k - 1] * sizes[k];
	}
	// A weight takes a digit and a comma at least.
	if (weights > mostWeights || 2 * weights > text.length)
		lines.fail(`${weights} weights, more than the file has room for, or than ${mostWeights}`);
	lines.skip("a flag that is no longer used");
	const minima = lines.numbers(inputCount, "the least value of each input");
	const maxima = lines.numbers(inputCount, "the largest value of each input");
	const means = lines.numbers(inputCount + 1, "the mean of each input and of the outputs");
	const ranges = lines.numbers(inputCount + 1, "the range of each input and of the outputs");
	const divisor = ranges.indexOf(0);
	if (divisor >= 0) lines.fail(`range ${divisor} is 0, expected a number to divide by`);
	const network = new NetworkBuilder(inputCount);
	let values = normalised(network, minima, maxima, means, ranges);
	for (let k = 1; k <= layers; k++) {
		const rows = Array.from({ length: sizes[k] }, () => lines.numbers(sizes[k - 1], `weights of layer ${k}`));
		const biases = rows.map(() => lines.numbers(1, `a bias of layer ${k}`)[0]);
		const kind = k < layers ? "relu" : "linear";
		values = rows.map((row, i) => network.add(kind, values, row, biases[i]));
	}
	for (const value of values) {
		network.term(value, ranges[inputCount]);
		network.output(means[inputCount]);
	}
	lines.end();
	const shown = (list: readonly number[]): string =>
		list.slice(0, Math.min(inputCount, 8)).join(", ") + (inputCount > 8 ? ", ..." : "");
	return {
		network: network.build(),
		sizes,
		notes: [
			"Its normalisation is part of the network: inputs are clipped " +
				`from (${shown(minima)}) to (${shown(maxima)}), less (${shown(means)}), over (${shown(ranges)}); ` +
				`outputs are times ${ranges[inputCount]}, plus ${means[inputCount]}.`,
		],
	};
}

/** (clip(x, minimum, maximum) - mean) / range for each input, as neurons where anything is to be done. */
function normalised(
	network: NetworkBuilder,
	minima: readonly number[],
	maxima: readonly number[],
	means: readonly number[],
	ranges: readonly number[],
): number[] {
	return minima.map((minimum, j) => {
		if (minimum > maxima[j])
			throw new CondnetError(
				"bad-data",
				`Input ${j} is clipped to [${minimum}, ${maxima[j]}], which is empty.`,
			);
		const clip = network.add("clip", [j], [1], 0, minimum, maxima[j]);
		const centred = means[j] === 0 ? clip : network.add("linear", [clip], [1], -means[j]);
		return ranges[j] === 1 ? centred : network.add("linear", [centred], [1 / ranges[j]], 0);
	});
}

/** Lines of numbers with commas between and behind them, comments left out. */
class NumberLines {
	readonly #text: string;
	#at = 0;
	#line = 0;

	constructor(text: string) {
		this.#text = text;
	}

	numbers(count: number, what: string): number[] {
		const found = this.#next(what)
			.split(",", count + 2)
			.map((cell) => cell.trim());
		if (found.at(-1) === "") found.pop();
		if (found.length !== count)
			this.fail(`${found.length > count ? "more" : found.length} numbers, expected ${count}: ${what}`);
		return found.map((cell) => {
			const value = Number(cell);
			if (cell === "" || !Number.isFinite(value))
				this.fail(`"${cell.slice(0, 40)}" is no finite number (${what})`);
			return value;
		});
	}

	integers(count: number, what: string): number[] {
		const found = this.numbers(count, what);
		if (!found.every((value) => Number.isSafeInteger(value) && value >= 0))
			this.fail(`${found.slice(0, 10).join(", ")}, expected whole numbers: ${what}`);
		return found;
	}

	skip(what: string): void {
		this.#next(what);
	}

	/** @throws CondnetError `bad-data` if anything but blank lines is left */
	end(): void {
		for (;;) {
			const line = this.#raw();
			if (line === undefined) return;
			if (line.trim() !== "") this.fail("more numbers after the last layer");
		}
	}

	fail(message: string): never {
		throw new CondnetError("bad-data", `line ${this.#line}: ${message}.`, "Is it a whole .nnet file?");
	}

	#next(what: string): string {
		for (;;) {
			const line = this.#raw();
			if (line === undefined) this.fail(`the file ends, expected ${what}`);
			if (line.trim() !== "" && !line.trimStart().startsWith("//")) return line;
		}
	}

	#raw(): string | undefined {
		if (this.#at >= this.#text.length) return undefined;
		const end = this.#text.indexOf("\n", this.#at);
		const line = this.#text.slice(this.#at, end < 0 ? undefined : end);
		this.#at = end < 0 ? this.#text.length : end + 1;
		this.#line++;
		return line;
	}
}
