/**
 * VNN-LIB in: the region that a file (version 1, and the common part of version 2) asserts of a network's
 * inputs, as boxes. Whatever is asserted or denied of outputs is taken to hold; then the union of the boxes
 * is exactly what the file says, but that open ends are closed and that each end is the float64 nearest to
 * the number written. Every float64 that satisfies a bound as written satisfies the rounded one too, since
 * rounding to nearest keeps order. Nothing asserted of inputs is passed over: what is not understood is an
 * error with its line.
 */

import { Box, CondnetError } from "@condnet/core";
import { BoxUnion } from "@condnet/core/internal";
import { Comparisons } from "./constraints.ts";
import { NumberBudget } from "./exact-number.ts";
import { type FormulaSetting, readFormula } from "./formula.ts";
import { LinearArithmetic } from "./linear.ts";
import { type Cell, Conjunction, RegionBudget } from "./region.ts";
import { clipped, failAt, Tokens } from "./tokens.ts";
import { Variables } from "./variables.ts";

/** The inputs that a VNN-LIB file speaks of: boxes, of which one or several may be asserted. */
export interface VnnlibRegion {
	/** Their union is what the file asserts. */
	readonly boxes: readonly Box[];
	/** The least box that holds them all. */
	readonly hull: Box;
	/** What a reader should know of what was read. */
	readonly notes: readonly string[];
}

/** Numbers that all boxes together hold at most. */
const mostEnds = 2 ** 24;

/** Commands that say nothing of values. */
const passed = new Set([
	"set-logic",
	"set-info",
	"set-option",
	"vnnlib-version",
	"check-sat",
	"get-model",
	"get-value",
	"echo",
	"exit",
]);

/**
 * @param text a whole .vnnlib file
 * @throws CondnetError `bad-data` with the line if the file is malformed, asserts of inputs what is no bound
 * on one of them, contradicts itself, or leaves an input unbounded
 */
export function readVnnlib(text: string, inputCount: number): VnnlibRegion {
	const tokens = new Tokens(text);
	const variables = new Variables(inputCount);
	const numbers = new NumberBudget();
	const arithmetic = new LinearArithmetic(numbers, variables.nameOf);
	const comparisons = new Comparisons(arithmetic);
	const setting: FormulaSetting = {
		variables,
		arithmetic,
		comparisons,
		numbers,
		regions: new RegionBudget(),
	};
	const all = new Conjunction();
	while (tokens.next() !== "end") {
		if (tokens.kind !== "(") tokens.unexpected("( and a command");
		const { line } = tokens;
		const command = tokens.expect("symbol", "a command, such as assert");
		if (command === "assert") {
			all.add(readFormula(tokens, setting), line);
			tokens.expect(")", ") after the asserted constraint");
			if (all.emptyAt !== undefined) contradiction(all.emptyAt);
		} else if (command === "declare-const" || command === "declare-fun")
			variables.constant(tokens, command === "declare-fun");
		else if (command === "declare-network") variables.network(tokens);
		else if (/^declare-(input|output|hidden)$/.test(command)) variables.tensor(tokens, command);
		else if (passed.has(command)) skip(tokens);
		else failAt(line, `(${clipped(command)} ...) is not understood`, "Expected declarations and assertions.");
	}
	variables.checkAll();
	const region = all.close(setting.regions);
	if (all.emptyAt !== undefined) contradiction(all.emptyAt);
	if (region.cells.length * inputCount > mostEnds)
		failAt(tokens.line, `the file asserts ${region.cells.length} boxes of ${inputCount} inputs, too many`);
	const boxes = withoutContained(region.cells.map((cell) => boxOf(cell, inputCount, variables, tokens.line)));
	const notes: string[] = [];
	if (comparisons.outputs > 0)
		notes.push(
			`The VNN-LIB file's constraints on outputs (${comparisons.outputs}) are ignored: only its inputs are read.`,
		);
	if (comparisons.hasOpenEnds)
		notes.push("Strict bounds of the VNN-LIB file are read as bounds that hold their ends.");
	return { boxes, hull: BoxUnion.of(boxes).hull, notes };
}

function contradiction(line: number): never {
	failAt(line, "no input satisfies this together with what stands before it", "The box would be empty.");
}

/** Passes over the rest of a command. */
function skip(tokens: Tokens): void {
	for (let depth = 1; depth > 0; ) {
		const kind = tokens.next();
		if (kind === "end") tokens.unexpected(")");
		if (kind === "(") depth++;
		else if (kind === ")") depth--;
	}
}

function boxOf(cell: Cell, inputCount: number, { nameOf }: Variables, line: number): Box {
	const end = (input: number, side: "low" | "high"): number => {
		const value = cell.get(input)?.[side]?.at.near;
		if (value === undefined)
			failAt(
				line,
				`up to the end of the file, ${nameOf(input)} is not bounded from ${side === "low" ? "below" : "above"}`,
				"A box bounds every input on both sides, in every case of a disjunction.",
			);
		if (!Number.isFinite(value))
			throw new CondnetError(
				"bad-data",
				`line ${line}: up to the end of the file, the bound of ${nameOf(input)} from ${side === "low" ? "below" : "above"} is beyond float64.`,
			);
		return value;
	};
	const ends = (side: "low" | "high"): Float64Array =>
		Float64Array.from({ length: inputCount }, (_, input) => end(input, side));
	return new Box(ends("low"), ends("high"));
}

/** Boxes of which those that lie in another one are sought out: it takes pairs. */
const mostCompared = 4096;

/**
 * The same union without boxes that lie in another one: a file repeats its box for each output it speaks of.
 */
function withoutContained(boxes: readonly Box[]): readonly Box[] {
	if (boxes.length > mostCompared) return boxes;
	const kept: Box[] = [];
	for (const box of boxes) {
		if (kept.some((other) => holdsBox(other, box))) continue;
		for (let k = kept.length - 1; k >= 0; k--) if (holdsBox(box, kept[k])) kept.splice(k, 1);
		kept.push(box);
	}
	return kept;
}

function holdsBox(box: Box, { low, high }: Box): boolean {
	return box.contains(low) && box.contains(high);
}
