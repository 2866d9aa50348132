/**
 * What callers without types may hand in wrongly: kinds of objects, lengths of arrays, places in them. Each
 * is a `usage` error that says what was given and what was expected. Cost: a few comparisons where all is
 * well.
 */

import { CondnetError, requireUsage } from "../errors.ts";

type ArrayName = "Float64Array" | "Uint8Array";

/** A value in a few words, for a message. */
export function describe(value: unknown): string {
	if (value === null || value === undefined) return String(value);
	if (typeof value === "string") return `the text ${JSON.stringify(value.slice(0, 40))}`;
	if (typeof value === "function") return "a function";
	if (typeof value !== "object") return `the ${typeof value} ${String(value)}`;
	const name = Object.prototype.toString.call(value).slice(8, -1);
	const made = name === "Object" && typeof value.constructor === "function" ? value.constructor.name : name;
	if (made === "Array") return "a plain array";
	return made === "Object" ? "a plain object" : `of type ${made}`;
}

/** An array of another realm is one as well: what counts is what it says it is. */
export function isArray(value: unknown, name: ArrayName): boolean {
	return Object.prototype.toString.call(value) === `[object ${name}]`;
}

/** Throws `usage` unless a value is a Float64Array. @param what the value's name in the message */
export function requireFloats(value: Float64Array, what: string): void {
	if (value instanceof Float64Array || isArray(value, "Float64Array")) return;
	throw new CondnetError(
		"usage",
		`${what} is ${describe(value)}, expected a Float64Array.`,
		Array.isArray(value) ? "Make one with Float64Array.from." : "",
	);
}

/** Throws `usage` unless a value is a Uint8Array. */
export function requireBytes(value: Uint8Array, what: string): void {
	if (value instanceof Uint8Array || isArray(value, "Uint8Array")) return;
	throw new CondnetError(
		"usage",
		`${what} is ${describe(value)}, expected a Uint8Array.`,
		typeof value === "string" ? "Read the file first, and hand in what it holds." : "",
	);
}

/** Throws `usage` unless a value is an instance of a class. @param name the class's, as its users know it */
export function requireInstance(
	value: object,
	type: abstract new (...parts: never[]) => object,
	what: string,
	name: string,
	hint = "",
): void {
	if (!(value instanceof type))
		throw new CondnetError("usage", `${what} is ${describe(value)}, expected a ${name}.`, hint);
}

/**
 * Throws `usage` unless inputs[at .. at + inputCount) and outputs[to .. to + outputCount) are numbers of two
 * Float64Arrays.
 */
export function requirePlaces(
	inputs: Float64Array,
	at: number,
	inputCount: number,
	outputs: Float64Array,
	to: number,
	outputCount: number,
): void {
	// Of the ways to tell an array's type, instanceof is the one that takes no time beside a search.
	if (
		!(inputs instanceof Float64Array && outputs instanceof Float64Array) ||
		!(at >= 0 && at + inputCount <= inputs.length && to >= 0 && to + outputCount <= outputs.length)
	)
		refusePlaces(inputs, at, inputCount, outputs, to, outputCount);
}

/** Says which of the two does not fit; returns where both do. */
function refusePlaces(
	inputs: Float64Array,
	at: number,
	inputCount: number,
	outputs: Float64Array,
	to: number,
	outputCount: number,
): void {
	requireFloats(inputs, "The array of inputs");
	requireFloats(outputs, "The array of outputs");
	requireUsage(
		Number.isInteger(at) && at >= 0 && at + inputCount <= inputs.length,
		`The array of inputs has ${inputs.length} numbers, expected ${inputCount} from place ${at} on.`,
	);
	requireUsage(
		Number.isInteger(to) && to >= 0 && to + outputCount <= outputs.length,
		`The array of outputs has ${outputs.length} numbers, expected room for ${outputCount} from place ${to} on.`,
	);
}
