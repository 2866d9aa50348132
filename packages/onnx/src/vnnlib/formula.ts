/**
 * One asserted formula, read token by token into the region of inputs that it allows. Negations are pushed
 * down while reading: every open parenthesis knows whether what it holds is asserted or denied, so "not" of a
 * disjunction is an intersection of what its parts deny. Open parentheses are kept in a list, so no depth of
 * them is too deep. What is said of outputs is taken to hold, asserted or denied.
 * Cost: linear in the text, and what regions cost.
 */

import { type Comparisons, type Relation, relations } from "./constraints.ts";
import { ExactNumber, type NumberBudget } from "./exact-number.ts";
import { Linear, type LinearArithmetic } from "./linear.ts";
import { Conjunction, Region, type RegionBudget } from "./region.ts";
import { clipped, failAt, type Tokens } from "./tokens.ts";
import { indices, type Variables } from "./variables.ts";

/** What one file's formulas have in common. */
export interface FormulaSetting {
	readonly variables: Variables;
	readonly arithmetic: LinearArithmetic;
	readonly comparisons: Comparisons;
	readonly numbers: NumberBudget;
	readonly regions: RegionBudget;
}

interface LogicFrame {
	readonly kind: "logic";
	readonly operator: string;
	readonly line: number;
	/** False where what it holds is denied. */
	readonly isTrue: boolean;
	/** Parts so far. */
	parts: number;
	readonly parent: Frame | undefined;
	/** An intersection, or the union that is collected. */
	readonly collected: Conjunction | Region;
}

interface NumberFrame {
	readonly kind: "comparison" | "arithmetic";
	readonly operator: string;
	readonly line: number;
	readonly isTrue: boolean;
	readonly values: Linear[];
	readonly parent: Frame | undefined;
}

type Frame = LogicFrame | NumberFrame;

const connectives = new Set(["and", "or", "not", "=>"]);
const arithmeticSigns = new Set(["+", "-", "*", "/"]);

/** Reads a formula. The token before it was read; its own last token is read at the end. */
export function readFormula(tokens: Tokens, setting: FormulaSetting): Region {
	let frame: Frame | undefined;
	for (;;) {
		const kind = tokens.next();
		let value: Region | Linear;
		if (kind === "(") {
			frame = open(tokens, frame);
			continue;
		}
		if (kind === ")" && frame !== undefined) {
			value = close(frame, setting);
			frame = frame.parent;
		} else if (kind === "symbol")
			value = frame === undefined || frame.kind === "logic" ? truth(tokens, frame) : term(tokens, setting);
		else tokens.unexpected(frame === undefined ? "a constraint" : "a part of a constraint or )");
		if (frame === undefined) {
			if (value instanceof Region) return value;
			failAt(tokens.line, "a number is asserted, expected a constraint");
		}
		put(frame, value, tokens.line);
	}
}

function open(tokens: Tokens, parent: Frame | undefined): Frame {
	const operator = tokens.expect("symbol", "an operator, such as <=, and, or");
	const { line } = tokens;
	const isTrue = parent === undefined ? true : partIsTrue(parent);
	const relation = relations.has(operator);
	if (!tokens.isQuoted && (relation || arithmeticSigns.has(operator))) {
		if ((relation ? "logic" : "number") !== expected(parent)) misplaced(parent, operator, line);
		return { kind: relation ? "comparison" : "arithmetic", operator, line, isTrue, values: [], parent };
	}
	if (tokens.isQuoted || !connectives.has(operator))
		failAt(
			line,
			`(${clipped(operator)} ...) is not understood`,
			"Known are and, or, not, =>, <=, <, >=, >, =, ==, !=, distinct, +, -, *, /.",
		);
	if (expected(parent) !== "logic") misplaced(parent, operator, line);
	// An "and" that is denied is a union of what its parts deny, and the other way round.
	const intersects = operator === "not" || (operator === "and") === isTrue;
	const collected = intersects ? new Conjunction() : new Region([]);
	return { kind: "logic", operator, line, isTrue, parts: 0, parent, collected };
}

function expected(parent: Frame | undefined): "logic" | "number" {
	return parent === undefined || parent.kind === "logic" ? "logic" : "number";
}

function misplaced(parent: Frame | undefined, operator: string, line: number): never {
	const where = parent === undefined ? "assert" : parent.operator;
	failAt(line, `(${operator} ...) stands in (${where} ...), where it has no meaning`);
}

/** Whether the next part of an operator is asserted rather than denied. */
function partIsTrue(frame: Frame): boolean {
	if (frame.kind !== "logic") return frame.isTrue;
	const denies = frame.operator === "not" || (frame.operator === "=>" && frame.parts === 0);
	return denies ? !frame.isTrue : frame.isTrue;
}

function put(frame: Frame, value: Region | Linear, line: number): void {
	if (frame.kind === "logic") putPart(frame, value, line);
	else if (value instanceof Linear) frame.values.push(value);
	else failAt(line, `a constraint stands in (${frame.operator} ...), expected a number`);
}

function putPart(frame: LogicFrame, value: Region | Linear, line: number): void {
	const { operator, collected } = frame;
	if (value instanceof Linear) failAt(line, `a number stands in (${operator} ...), expected a constraint`);
	frame.parts++;
	if (frame.parts > (operator === "not" ? 1 : operator === "=>" ? 2 : Number.POSITIVE_INFINITY))
		failAt(line, `(${operator} ...) has ${frame.parts} parts`);
	if (collected instanceof Region) collected.include(value);
	else collected.add(value, line);
}

function close(frame: Frame, { arithmetic, comparisons, regions }: FormulaSetting): Region | Linear {
	const { operator, line } = frame;
	if (frame.kind !== "logic")
		return frame.kind === "arithmetic"
			? arithmetic.apply(operator, frame.values, line)
			: compared(frame, comparisons, regions);
	if (frame.parts < (operator === "=>" ? 2 : 1))
		failAt(line, `(${operator} ...) has ${frame.parts} parts, expected more`);
	return frame.collected instanceof Region ? frame.collected : frame.collected.close(regions);
}

/** (<= a b c) says a <= b and b <= c. */
function compared(frame: NumberFrame, comparisons: Comparisons, budget: RegionBudget): Region {
	const { values, operator, isTrue, line } = frame;
	const relation: Relation | undefined = relations.get(operator);
	if (relation === undefined || values.length < 2)
		failAt(line, `(${operator} ...) compares ${values.length} numbers, expected two or more`);
	if (relation === "!=" && values.length > 2)
		failAt(line, `(${operator} ...) compares ${values.length} numbers, expected two`);
	const pairs = values
		.slice(1)
		.map((value, k) => comparisons.region(values[k], relation, value, isTrue, line));
	if (pairs.length === 1) return pairs[0];
	const all = isTrue ? new Conjunction() : new Region([]);
	for (const pair of pairs)
		if (all instanceof Region) all.include(pair);
		else all.add(pair, line);
	return all instanceof Region ? all : all.close(budget);
}

/** `true` and `false`, as they are asserted or denied. */
function truth({ text, isQuoted, line }: Tokens, parent: Frame | undefined): Region {
	if (isQuoted || (text !== "true" && text !== "false"))
		failAt(line, `found "${clipped(text)}", expected a constraint`);
	const isTrue = parent === undefined ? true : partIsTrue(parent);
	return (text === "true") === isTrue ? Region.everywhere() : new Region([]);
}

/** A number, or a value of the network. */
function term(tokens: Tokens, { variables, numbers }: FormulaSetting): Linear {
	const { text, line, isQuoted } = tokens;
	const number = isQuoted ? undefined : ExactNumber.parse(text, line, numbers);
	if (number !== undefined) return Linear.constant(number);
	let index: number[] | undefined;
	if (tokens.peekIs("[")) {
		tokens.next();
		index = indices(tokens);
	}
	const meaning = variables.meaning(text, index, line);
	return meaning === "output" ? Linear.output : Linear.input(meaning);
}
