/** Boxes as people write them: LO:HI for every input, a JSON file, or the input bounds of a VNN-LIB file. */

import { readFile } from "node:fs/promises";
import { Box, CondnetError } from "@condnet/core";

/**
 * @param text LO:HI,LO:HI,... (one pair stands for all inputs), or a path that ends in .json or .vnnlib. JSON
 *   is a list of [low, high] pairs, or an object with lists `low` and `high`.
 * @throws CondnetError `usage` or `bad-data` saying which interval is wrong, `input-output` if a file cannot
 * be read
 */
export async function readBox(text: string, inputCount: number): Promise<Box> {
	const file = /\.(json|vnnlib)$/i.exec(text);
	const pairs = file ? await fileIntervals(text, file[1].toLowerCase(), inputCount) : textIntervals(text);
	const all = pairs.length === 1 ? Array.from({ length: inputCount }, () => pairs[0]) : pairs;
	if (all.length !== inputCount)
		throw new CondnetError(
			"usage",
			`The box has ${all.length} intervals, the network ${inputCount} inputs.`,
			"Give one LO:HI for each input, in order, or a single one for all.",
		);
	try {
		return new Box(
			Float64Array.from(all, ([low]) => low),
			Float64Array.from(all, ([, high]) => high),
		);
	} catch (error) {
		// What is wrong on the command line is one kind of mistake, whoever finds it.
		if (!file && error instanceof CondnetError) throw new CondnetError("usage", error.message, error.hint);
		throw error;
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

async function fileIntervals(path: string, kind: string, inputCount: number): Promise<Interval[]> {
	const text = await readFile(path, "utf8");
	try {
		return kind === "json" ? jsonIntervals(JSON.parse(text)) : vnnlibIntervals(text, inputCount);
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

/**
 * The bounds that a VNN-LIB file asserts of its inputs X_0, X_1, ...; what it asserts of outputs is not
 * looked at.
 */
function vnnlibIntervals(text: string, inputCount: number): Interval[] {
	const low = new Array<number>(inputCount).fill(Number.NEGATIVE_INFINITY);
	const high = new Array<number>(inputCount).fill(Number.POSITIVE_INFINITY);
	const plain = text.replace(/;.*$/gm, "");
	for (const [, relation, index, bound] of plain.matchAll(/\(\s*(<=|>=)\s+X_(\d+)\s+([^\s()]+)\s*\)/g)) {
		const j = Number(index);
		const end = Number(bound);
		if (j >= inputCount) throw new Error(`it bounds X_${j}, but the network has ${inputCount} inputs.`);
		if (!Number.isFinite(end)) throw new Error(`X_${j} is bounded by "${bound}".`);
		if (relation === "<=") high[j] = Math.min(high[j], end);
		else low[j] = Math.max(low[j], end);
	}
	return low.map((end, j) => {
		if (!Number.isFinite(end) || !Number.isFinite(high[j]))
			throw new Error(`X_${j} is not bounded on both sides.`);
		return [end, high[j]];
	});
}
