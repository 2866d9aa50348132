/**
 * The text of a VNN-LIB file as tokens with their lines: parentheses, brackets and commas of indices, symbols
 * (|quoted| ones without their bars), strings. Comments run from ";" to the end of the line. Cost: linear.
 */

import { CondnetError } from "@condnet/core";

export type TokenKind = "(" | ")" | "[" | "]" | "," | "symbol" | "string" | "end";

/** @throws CondnetError `bad-data` with the line */
export function failAt(line: number, message: string, hint = ""): never {
	throw new CondnetError("bad-data", `line ${line}: ${message}.`, hint);
}

const signs = new Map<string, TokenKind>([
	["(", "("],
	[")", ")"],
	["[", "["],
	["]", "]"],
	[",", ","],
]);

export class Tokens {
	kind: TokenKind = "end";
	/** What a symbol or string says. */
	text = "";
	/** Line of the token, from 1. */
	line = 1;
	/** True for a symbol between bars, which is a name whatever it looks like. */
	isQuoted = false;
	readonly #source: string;
	#at = 0;
	#lineHere = 1;
	readonly #blank = /[ \t\r\n\f\u00a0\ufeff]+|;[^\n]*/y;
	readonly #symbol = /[\w~!@$%^&*+=<>.?/:-]+/y;

	constructor(source: string) {
		this.#source = source;
	}

	/** Moves to the next token. */
	next(): TokenKind {
		this.#skipBlank();
		this.line = this.#lineHere;
		this.text = "";
		this.isQuoted = false;
		if (this.#at >= this.#source.length) return this.#found("end", 0);
		const sign = this.#source[this.#at];
		const kind = signs.get(sign);
		if (kind !== undefined) return this.#found(kind, 1);
		if (sign === "|" || sign === '"') return this.#enclosed(sign);
		this.#symbol.lastIndex = this.#at;
		const match = this.#symbol.exec(this.#source);
		if (match === null) failAt(this.line, `the character ${JSON.stringify(sign)} is not expected here`);
		this.text = match[0];
		return this.#found("symbol", this.text.length);
	}

	/** Moves to the next token, which must be of this kind. @param what says what was expected */
	expect(kind: TokenKind, what: string): string {
		if (this.next() !== kind) this.unexpected(what);
		return this.text;
	}

	/** Whether the next token starts with this sign. */
	peekIs(sign: "[" | "("): boolean {
		this.#skipBlank();
		return this.#source[this.#at] === sign;
	}

	/** @throws CondnetError `bad-data`: this token is not what was expected */
	unexpected(what: string): never {
		if (this.kind === "end") failAt(this.line, `the file ends here, expected ${what}`, "Is it a whole file?");
		const found = this.kind === "symbol" || this.kind === "string" ? this.text : this.kind;
		failAt(this.line, `found ${JSON.stringify(clipped(found))}, expected ${what}`);
	}

	#found(kind: TokenKind, length: number): TokenKind {
		this.#at += length;
		this.kind = kind;
		return kind;
	}

	#skipBlank(): void {
		for (;;) {
			this.#blank.lastIndex = this.#at;
			const match = this.#blank.exec(this.#source);
			if (match === null) return;
			this.#countLines(match[0]);
			this.#at += match[0].length;
		}
	}

	#enclosed(sign: string): TokenKind {
		const end = this.#source.indexOf(sign, this.#at + 1);
		if (end < 0) failAt(this.line, `what starts with ${sign} here does not end`);
		this.text = this.#source.slice(this.#at + 1, end);
		this.#countLines(this.text);
		this.isQuoted = sign === "|";
		return this.#found(sign === "|" ? "symbol" : "string", this.text.length + 2);
	}

	#countLines(text: string): void {
		for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) this.#lineHere++;
	}
}

/** A word of the file, cut where it is too long to be shown. */
export function clipped(text: string): string {
	return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
