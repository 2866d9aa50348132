/** Boxes as people write them: LO:HI for each input, a JSON file, or what a VNN-LIB file says of inputs. */

import { readFile } from "node:fs/promises";
import { Box, CondnetError } from "@condnet/core";
import { readVnnlib } from "@condnet/onnx";
import { readFileBytes } from "../files/input-bytes.ts";
import { unpack } from "../files/unpack.ts";

export interface AskedBox {
	/** The box, or the least that holds all that the file asserts. */
	readonly box: Box;
	/** What is asserted: one box, or those of a disjunction. */
	readonly boxes: readonly Box[];
	/** What a reader should know of how it was read. */
	readonly notes: readonly string[];
}

/** Bytes of a VNN-LIB file at most. */
const largestVnnlib = 2 ** 28;

/**
 * @param text LO:HI,LO:HI,... (one pair stands for all inputs), or a path that ends in .json, .vnnlib or
 *   .vnnlib.gz. JSON is a list of [low, high] pairs, or an object with lists `low` and `high`.
 * @throws CondnetError `usage` or `bad-data` saying which interval is wrong, `input-output` if a file cannot
 * be read
 */
export async function readBox(text: string, inputCount: number): Promise<AskedBox> {
	if (/\.vnnlib(\.gz)?$/i.test(text)) return vnnlibBox(text, inputCount);
	const isFile = /\.json$/i.test(text);
	const pairs = isFile ? await jsonFile(text) : textIntervals(text);
	const all = pairs.length === 1 ? Array.from({ length: inputCount }, () => pairs[0]) : pairs;
	if (all.length !== inputCount)
		throw new CondnetError(
			"usage",
			`The box has ${all.length} intervals, the network ${inputCount} inputs.`,
			"Give one LO:HI for each input, in order, or a single one for all.",
		);
	try {
		const box = new Box(
			Float64Array.from(all, ([low]) => low),
			Float64Array.from(all, ([, high]) => high),
		);
		return { box, boxes: [box], notes: [] };
	} catch (error) {
		// What is wrong with a box on the command line is wrong usage.
		if (isFile || !(error instanceof CondnetError)) throw error;
		throw new CondnetError("usage", error.message, error.hint);
	}
}

/** That the box holds more than a file with several boxes asserts; empty of one box. */
export function hullNotes({ boxes }: AskedBox, instead = ""): string[] {
	if (boxes.length === 1) return [];
	return [
		`The VNN-LIB file asserts a union of ${boxes.length} boxes; the box is the least one that holds them all.${instead}`,
	];
}

async function vnnlibBox(path: string, inputCount: number): Promise<AskedBox> {
	const bytes = await readFileBytes(path);
	try {
		const plain = /\.gz$/i.test(path) ? await unpack(bytes) : bytes;
		if (plain.length > largestVnnlib)
			throw new CondnetError("bad-data", `it has ${plain.length} bytes, expected ${largestVnnlib} at most.`);
		const { boxes, hull, notes } = readVnnlib(new TextDecoder().decode(plain), inputCount);
		return { box: hull, boxes, notes };
	} catch (error) {
		if (!(error instanceof CondnetError)) throw error;
		throw new CondnetError(error.code, `${path}: ${error.message}`, error.hint);
	}
}

type Interval = readonly [low: number, high: number];

function textIntervals(text: string): Interval[] {
	return text.split(",").map((part, j) => {
		const ends = part.split(":").map((end) => (end.trim() === "" ? Number.NaN : Number(end)));
		if (ends.length !== 2 || ends.some(Number.isNaN))
			throw new CondnetError(
				"usage",
				`Interval ${j + 1} of the box is "${part}", expected LO:HI, such as -0.5:0.5.`,
			);
		return [ends[0], ends[1]];
	});
}

async function jsonFile(path: string): Promise<Interval[]> {
	const text = await readFile(path, "utf8");
	try {
		return jsonIntervals(JSON.parse(text));
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		throw new CondnetError(
			"bad-data",
			`${path}: ${reason}`,
			"Expected a box: see condnet synthesize --help.",
		);
	}
}

function jsonIntervals(box: unknown): Interval[] {
	if (Array.isArray(box))
		return box.map((pair: unknown, j) => {
			if (!Array.isArray(pair) || pair.length !== 2) throw new Error(`interval ${j + 1} is not [low, high].`);
			return [finite(pair[0], j), finite(pair[1], j)];
		});
	if (typeof box === "object" && box !== null && "low" in box && "high" in box) {
		const { low, high } = box;
		if (Array.isArray(low) && Array.isArray(high) && low.length === high.length)
			return low.map((end: unknown, j) => [finite(end, j), finite(high[j], j)]);
	}
	throw new Error('it is neither a list of [low, high] pairs nor { "low": [...], "high": [...] }.');
}

function finite(value: unknown, j: number): number {
	if (typeof value !== "number" || !Number.isFinite(value))
		throw new Error(`interval ${j + 1} has an end ${value}.`);
	return value;
}
