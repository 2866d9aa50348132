/**
 * Cuts a JSON text into its objects, one after another or in one array, and an object into its keys and
 * values, all as places in the bytes: order, repeated keys and the texts of numbers stay as they are written.
 *
 * Cost: two passes over the bytes. Memory: pieces, and the longest object, which has a limit. Nesting is
 * followed with a stack of bytes, so its depth has one too.
 */

import { isUtf8 } from "node:buffer";
import { CondnetError } from "@condnet/core";
import { markBytes, moreBytes, type TextSource } from "./text-source.ts";

/** Most bytes of one object. */
const longestObject = 2 ** 26;
const deepest = 1000;

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;
const newline = 0x0a;
const carriageReturn = 0x0d;
const [openBrace, closeBrace, openBracket, closeBracket] = [0x7b, 0x7d, 0x5b, 0x5d];

export type JsonKind = "number" | "text" | "true" | "false" | "null" | "NaN" | "list" | "object";

/** An object's keys and values, as places in the bytes; strings without their quotes. */
export class JsonMembers {
	count = 0;
	keyStarts: number[] = [];
	keyEnds: number[] = [];
	starts: number[] = [];
	ends: number[] = [];
	kinds: JsonKind[] = [];

	add(keyStart: number, keyEnd: number, start: number, end: number, kind: JsonKind): void {
		const i = this.count++;
		this.keyStarts[i] = keyStart;
		this.keyEnds[i] = keyEnd;
		this.starts[i] = start;
		this.ends[i] = end;
		this.kinds[i] = kind;
	}
}

export class JsonCursor {
	bytes: Buffer = Buffer.alloc(0);
	/** 1-based line on which the current object starts. */
	line = 1;
	readonly members = new JsonMembers();
	readonly #place: (line: number) => string;
	readonly #pieces: AsyncGenerator<Buffer, undefined>;
	readonly #stack = new Uint8Array(deepest);
	/** Byte behind the current object. */
	at = 0;
	#line = 1;
	#ended = false;
	/** Whether an object stood outside of an array. */
	#single = false;
	#started = false;
	/** Whether the objects stand in an array; what may come next there. */
	#array: "none" | "first" | "next" | "comma" | "closed" = "none";

	/** @param place how messages call the row that starts on a line, which is the next one to be cut */
	constructor(source: TextSource, place: (line: number) => string) {
		this.#place = place;
		this.#pieces = source.pieces();
	}

	/** Gets more bytes behind those that are not cut yet. @returns false at the end */
	async more(): Promise<boolean> {
		if (this.#ended) {
			this.#requireEnd();
			return false;
		}
		const rest = this.bytes.subarray(this.at);
		if (rest.length > longestObject)
			throw this.#bad(
				`the object has more than ${longestObject / 2 ** 20} MB, the most that one row may have`,
				"Expected one object a row: each on a line, or all in one array.",
			);
		const { bytes, ended } = await moreBytes(this.#pieces, rest, Math.max(1, rest.length));
		this.#ended = ended;
		this.bytes = bytes;
		this.at = 0;
		if (!this.#started) {
			if (this.bytes.length < 3 && !this.#ended) return this.more();
			this.#started = true;
			this.at = markBytes(bytes);
		}
		return true;
	}

	/** Cuts the next object and reads its members, if it has come whole. */
	cut(): boolean {
		if (!this.#toObject()) return false;
		const start = this.at;
		const end = this.#endOfValue(start);
		if (end < 0) {
			if (this.#ended)
				throw this.#bad("the object is cut off: the file ends within it", "Is the file complete?");
			return false;
		}
		if (!isUtf8(this.bytes.subarray(start, end)))
			throw this.#bad("the text is not UTF-8", "Save it as UTF-8.");
		this.#readMembers(start + 1, end - 1);
		this.line = this.#line;
		for (let i = start; i < end; i++) this.#countLine(i);
		this.at = end;
		if (this.#array === "next") this.#array = "comma";
		return true;
	}

	/** The text between two places of a string, its escapes resolved. */
	text(start: number, end: number): string {
		const raw = this.bytes.toString("utf8", start, end);
		if (!raw.includes("\\")) return raw;
		return unescaped(raw, () =>
			this.#bad(`the string ${JSON.stringify(raw.slice(0, 60))} is not well-formed`),
		);
	}

	async close(): Promise<void> {
		await this.#pieces.return(undefined);
	}

	/** Moves to the brace that opens the next object. @returns false where it has not come */
	#toObject(): boolean {
		const { bytes } = this;
		for (; this.at < bytes.length; this.at++) {
			const byte = bytes[this.at];
			if (byte === 0x20 || byte === 0x09 || byte === newline || byte === carriageReturn) {
				this.#countLine(this.at);
				continue;
			}
			const array = this.#array;
			if (array === "closed") throw this.#bad("something stands behind the end of the array");
			if (byte === openBrace) {
				if (array === "comma") throw this.#bad("a comma is missing before the object");
				if (array === "first") this.#array = "next";
				if (array === "none") this.#single = true;
				return true;
			}
			if (byte === openBracket && array === "none" && !this.#single) this.#array = "first";
			else if (byte === comma && array === "comma") this.#array = "next";
			else if (byte === closeBracket && (array === "comma" || array === "first")) this.#array = "closed";
			else throw this.#notObject();
		}
		return false;
	}

	#notObject(): CondnetError {
		const shown = this.bytes.toString("utf8", this.at, Math.min(this.bytes.length, this.at + 30));
		const text = JSON.stringify(shown.split(/[\r\n]/)[0]);
		return this.#bad(
			this.#array === "next" && shown.startsWith("]")
				? "a comma stands before the end of the array"
				: `${text} is not an object`,
			"Expected objects, each on a line or all in one array, as pandas writes them with orient='records'.",
		);
	}

	/** The place behind a value that starts at a place; -1 where its end has not come. */
	#endOfValue(start: number): number {
		const { bytes } = this;
		const stack = this.#stack;
		let depth = 0;
		for (let at = start; at < bytes.length; at++) {
			const byte = bytes[at];
			if (byte === quote) {
				at = this.#endOfString(at + 1);
				if (at < 0) return -1;
			} else if (byte === openBrace || byte === openBracket) {
				if (depth === deepest) throw this.#bad(`values are nested more than ${deepest} deep`);
				stack[depth++] = byte + 2;
			} else if (byte === closeBrace || byte === closeBracket) {
				if (stack[--depth] !== byte)
					throw this.#bad(`"${String.fromCharCode(byte)}" closes what it did not open`);
				if (depth === 0) return at + 1;
			}
		}
		return -1;
	}

	/** The place of the quote that closes a string; -1 where it has not come. */
	#endOfString(start: number): number {
		const { bytes } = this;
		for (let at = start; at < bytes.length; at++) {
			const byte = bytes[at];
			if (byte === quote) return at;
			if (byte === backslash) at++;
			else if (byte < 0x20) throw this.#bad("a string holds a line break or another control sign as it is");
		}
		return -1;
	}

	#readMembers(from: number, to: number): void {
		const { bytes, members } = this;
		members.count = 0;
		let at = this.#skip(from, to);
		if (at === to) return;
		for (;;) {
			if (bytes[at] !== quote) throw this.#malformed(at);
			const keyStart = at + 1;
			const keyEnd = this.#endOfString(keyStart);
			at = this.#skip(keyEnd + 1, to);
			if (at >= to || bytes[at] !== colon) throw this.#malformed(at);
			at = this.#skip(at + 1, to);
			at = this.#readValue(keyStart, keyEnd, at, to);
			at = this.#skip(at, to);
			if (at === to) return;
			if (bytes[at] !== comma) throw this.#malformed(at);
			at = this.#skip(at + 1, to);
			if (at === to) throw this.#malformed(at);
		}
	}

	/** @returns the place behind the value */
	#readValue(keyStart: number, keyEnd: number, at: number, to: number): number {
		const { bytes, members } = this;
		if (at >= to) throw this.#malformed(at);
		const byte = bytes[at];
		if (byte === quote) {
			const end = this.#endOfString(at + 1);
			members.add(keyStart, keyEnd, at + 1, end, "text");
			return end + 1;
		}
		if (byte === openBrace || byte === openBracket) {
			const end = this.#endOfValue(at);
			members.add(keyStart, keyEnd, at, end, byte === openBrace ? "object" : "list");
			return end;
		}
		let end = at;
		while (end < to && bytes[end] !== comma && bytes[end] > 0x20) end++;
		const kind = wordKind(bytes.toString("latin1", at, end));
		if (kind === undefined) throw this.#malformed(at);
		members.add(keyStart, keyEnd, at, end, kind);
		return end;
	}

	#skip(from: number, to: number): number {
		const { bytes } = this;
		let at = from;
		while (at < to) {
			const byte = bytes[at];
			if (byte !== 0x20 && byte !== newline && byte !== carriageReturn && byte !== 0x09) break;
			at++;
		}
		return at;
	}

	#countLine(at: number): void {
		const byte = this.bytes[at];
		if (byte === newline || (byte === carriageReturn && this.bytes[at + 1] !== newline)) this.#line++;
	}

	#requireEnd(): void {
		if (this.#array === "none" || this.#array === "closed") return;
		throw this.#bad(
			"the array is cut off: the file ends before its closing bracket",
			"Is the file complete?",
		);
	}

	#malformed(at: number): CondnetError {
		const shown = this.bytes.toString("utf8", at, Math.min(at + 20, this.bytes.length)).split(/[\r\n]/)[0];
		const hint = shown.startsWith("'") ? "In JSON names and texts stand in double quotes." : "";
		return this.#bad(`not well-formed JSON at ${JSON.stringify(shown)}`, hint);
	}

	#bad(what: string, hint = ""): CondnetError {
		return new CondnetError("bad-data", `${this.#place(this.#line)}: ${what}.`, hint);
	}
}

const number = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

function wordKind(word: string): JsonKind | undefined {
	if (word === "true" || word === "false" || word === "null" || word === "NaN") return word;
	// As Python and others write infinities, for which JSON has no sign.
	return number.test(word) || word === "Infinity" || word === "-Infinity" ? "number" : undefined;
}

function unescaped(raw: string, malformed: () => Error): string {
	try {
		const text: unknown = JSON.parse(`"${raw}"`);
		if (typeof text === "string") return text;
	} catch {}
	throw malformed();
}
