/**
 * What the names of a VNN-LIB file stand for. Version 1 declares X_0, X_1, ... and Y_0, Y_1, ... one by one;
 * version 2 declares tensors of one network, whose elements are indexed in row-major order, several input
 * tensors one after another. A name that stands for neither an input nor an output is an error where it is
 * used.
 */

import { sizeOf } from "../shape.ts";
import { clipped, failAt, type Tokens } from "./tokens.ts";

interface Variable {
	readonly role: "input" | "output" | "other";
	/** Number of its first element among the inputs. */
	readonly first: number;
	/** Undefined for a name of version 1, which is a number. */
	readonly shape: readonly number[] | undefined;
}

export type Meaning = number | "output";

export class Variables {
	readonly #known = new Map<string, Variable>();
	readonly #inputNames: string[] = [];
	readonly #inputCount: number;
	#tensorElements = 0;
	#tensorLine = 0;
	#network: string | undefined;

	constructor(inputCount: number) {
		this.#inputCount = inputCount;
	}

	/** How messages call an input. */
	readonly nameOf = (input: number): string => this.#inputNames[input] ?? `X_${input}`;

	/** Reads the rest of `(declare-const NAME Real)` or `(declare-fun NAME () Real)`. */
	constant(tokens: Tokens, isFunction: boolean): void {
		const name = tokens.expect("symbol", "a name");
		const { line } = tokens;
		if (isFunction) {
			tokens.expect("(", "()");
			tokens.expect(")", "(): functions of arguments are not supported");
		}
		checkType(tokens, name);
		tokens.expect(")", ")");
		const numbered = /^([XY])_(\d+)$/.exec(name);
		if (numbered === null) this.#known.set(name, { role: "other", first: 0, shape: undefined });
		else if (numbered[1] === "X") this.#input(Number(numbered[2]), name, line);
	}

	/** Reads the rest of `(declare-network NAME (declare-input ...) ... (declare-output ...))`. */
	network(tokens: Tokens): void {
		const name = tokens.expect("symbol", "a name");
		if (this.#network !== undefined)
			failAt(tokens.line, `a second network, "${clipped(name)}", is declared, expected one`);
		this.#network = name;
		while (tokens.next() === "(") this.tensor(tokens, tokens.expect("symbol", "a declaration"));
		if (tokens.kind !== ")") tokens.unexpected("a declaration or )");
	}

	/** Reads the rest of `(declare-input NAME Real [shape])` and its like. */
	tensor(tokens: Tokens, head: string): void {
		const role = head === "declare-input" ? "input" : "output";
		if (!/^declare-(input|output|hidden)$/.test(head))
			failAt(tokens.line, `(${clipped(head)} ...) is not supported, expected a declaration of a tensor`);
		const name = tokens.expect("symbol", "a name");
		const { line } = tokens;
		checkType(tokens, name);
		let shape: number[] = [];
		if (tokens.next() === "[") {
			shape = indices(tokens, true);
			tokens.next();
		}
		if (tokens.kind === "string" || (tokens.kind === "symbol" && head === "declare-hidden")) tokens.next();
		if (tokens.kind !== ")") tokens.unexpected(`) after the shape of ${clipped(name)}`);
		if (this.#known.has(name)) failAt(line, `"${clipped(name)}" is declared a second time`);
		const first = this.#tensorElements;
		this.#known.set(name, { role, first, shape });
		if (role === "output") return;
		this.#tensorElements += sizeOf(shape);
		this.#tensorLine = line;
		if (this.#tensorElements > this.#inputCount)
			failAt(line, `${this.#tensorElements} inputs are declared, but the network has ${this.#inputCount}`);
		for (let at = first; at < this.#tensorElements; at++)
			this.#inputNames[at] = `${name}[${indexText(at - first, shape)}]`;
	}

	/** @throws CondnetError `bad-data` if declared tensors have fewer elements than the network inputs */
	checkAll(): void {
		if (this.#tensorElements === 0 || this.#tensorElements === this.#inputCount) return;
		failAt(
			this.#tensorLine,
			`${this.#tensorElements} inputs are declared, but the network has ${this.#inputCount}`,
		);
	}

	/**
	 * The value that a name stands for.
	 *
	 * @param index the numbers in brackets behind it, if there are any
	 */
	meaning(name: string, index: readonly number[] | undefined, line: number): Meaning {
		const variable = this.#known.get(name);
		if (variable?.shape !== undefined) {
			const place = offset(name, variable.shape, index ?? [], line);
			return variable.role === "input" ? variable.first + place : "output";
		}
		const numbered = /^([XY])_(\d+)$/.exec(name);
		if (index === undefined && numbered !== null && variable === undefined)
			return numbered[1] === "Y" ? "output" : this.#input(Number(numbered[2]), name, line);
		failAt(
			line,
			`"${clipped(name)}" is neither an input nor an output`,
			"Inputs are X_0, X_1, ... and outputs Y_0, Y_1, ..., or elements of declared tensors.",
		);
	}

	#input(index: number, name: string, line: number): number {
		if (!(index < this.#inputCount))
			failAt(
				line,
				`${clipped(name)} is an input, but the network has ${this.#inputCount}: X_0 to X_${this.#inputCount - 1}`,
			);
		return index;
	}
}

/** Reads numbers up to "]". The opening bracket was read. */
export function indices(tokens: Tokens, mayBeEmpty = false): number[] {
	const found: number[] = [];
	for (;;) {
		const kind = tokens.next();
		if (kind === "]" && mayBeEmpty && found.length === 0) return found;
		if (kind !== "symbol" || !/^\d{1,9}$/.test(tokens.text)) tokens.unexpected("a whole number");
		found.push(Number(tokens.text));
		if (found.length > 64) failAt(tokens.line, "more than 64 numbers stand between brackets");
		const after = tokens.next();
		if (after === "]") return found;
		if (after !== ",") tokens.unexpected(", or ]");
	}
}

function checkType(tokens: Tokens, name: string): void {
	const type = tokens.expect("symbol", "a type");
	if (!/^(real|double|b?float(16|32|64)?)$/i.test(type))
		failAt(tokens.line, `"${clipped(name)}" is of type ${clipped(type)}, expected Real`);
}

function offset(name: string, shape: readonly number[], index: readonly number[], line: number): number {
	// An element of a tensor of one element may be named without an index.
	if (index.length === 0 && shape.every((dimension) => dimension === 1)) return 0;
	if (index.length === 1 && shape.length === 0 && index[0] === 0) return 0;
	if (index.length !== shape.length || index.some((at, axis) => at >= shape[axis]))
		failAt(
			line,
			`${clipped(name)}[${index.join(",")}] is no element of a tensor of shape [${shape.join(",")}]`,
		);
	return index.reduce((place, at, axis) => place * shape[axis] + at, 0);
}

function indexText(place: number, shape: readonly number[]): string {
	const index: number[] = [];
	let rest = place;
	for (const dimension of shape.toReversed()) {
		index.unshift(rest % dimension);
		rest = Math.floor(rest / dimension);
	}
	return index.join(",");
}
