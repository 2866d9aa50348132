/**
 * JSON as a table: objects, one after another or in one array. The first object's keys are the columns, in
 * its order; keys that only later objects have are left out and named.
 */

import { CondnetError } from "@condnet/core";
import {
	type CellProblem,
	cellError,
	missingNumber,
	missingText,
	quote,
	readNumber,
	textProblem,
} from "./cells.ts";
import { JsonCursor, type JsonKind } from "./json-cursor.ts";
import { LineIndex } from "./line-index.ts";
import { numberAt } from "./number-bytes.ts";
import { type Block, type Column, rowsOfBlock, type Table, type Want } from "./table.ts";
import type { TextSource } from "./text-source.ts";

const point = 0x2e;

/** @throws CondnetError `bad-data` if the first object cannot be read */
export async function openJson(source: TextSource): Promise<Table> {
	const reading = new Reading(source);
	const { cursor } = reading;
	try {
		while (!cursor.cut())
			if (!(await cursor.more()))
				throw new CondnetError("bad-data", `${source.name} is empty, expected JSON objects.`);
		const { members, bytes } = cursor;
		const columns: Column[] = [];
		const first: (string | null)[] = [];
		const places = new Map<string, number>();
		for (let i = 0; i < members.count; i++) {
			const name = cursor.text(members.keyStarts[i], members.keyEnds[i]);
			if (places.has(name)) throw repeated(source.name, 0, cursor.line, name);
			places.set(name, i);
			const kind = members.kinds[i];
			columns.push({ name, kind: kind === "text" ? "text" : "number", type: kind });
			first.push(kind === "null" ? null : bytes.toString("utf8", members.starts[i], members.ends[i]));
		}
		const size = await source.size(bytes.length);
		const expectedRows = size === undefined ? undefined : Math.ceil(size / Math.max(1, cursor.at));
		return new JsonTable(source, columns, first, expectedRows);
	} finally {
		await cursor.close();
	}
}

class Reading {
	row = 0;
	readonly cursor: JsonCursor;

	constructor(source: TextSource) {
		this.cursor = new JsonCursor(source, (line) => `${source.name}, row ${this.row + 1} (line ${line})`);
	}
}

class JsonTable implements Table {
	readonly name: string;
	readonly columns: readonly Column[];
	readonly rowCount = undefined;
	readonly expectedRows: number | undefined;
	readonly firstOutput = undefined;
	readonly unnamed = false;
	readonly notes: string[] = [];
	readonly #source: TextSource;
	readonly #first: readonly (string | null)[];
	readonly #keys: readonly Buffer[];
	readonly #places: ReadonlyMap<string, number>;
	readonly #lines = new LineIndex();
	/** Keys that are no columns, with the row they came first in. */
	readonly #further = new Map<string, number>();
	/** Of each column of labels, the kind of its first one. */
	readonly #kinds: (JsonKind | undefined)[];

	constructor(
		source: TextSource,
		columns: readonly Column[],
		first: readonly (string | null)[],
		expectedRows: number | undefined,
	) {
		this.#source = source;
		this.name = source.name;
		this.columns = columns;
		this.#first = first;
		this.expectedRows = expectedRows;
		this.#keys = columns.map(({ name }) => Buffer.from(name));
		this.#places = new Map(columns.map(({ name }, i) => [name, i]));
		this.#kinds = columns.map(() => undefined);
	}

	async *read(wants: readonly Want[]): AsyncGenerator<Block> {
		const reading = new Reading(this.#source);
		const most = rowsOfBlock(Math.max(wants.length, this.columns.length));
		try {
			for (;;) {
				const block = await this.#block(reading, wants, most);
				if (block.rowCount > 0) yield block;
				if (block.rowCount < most && !(await reading.cursor.more())) break;
			}
		} finally {
			await reading.cursor.close();
		}
		this.#noteFurther();
	}

	async firstCell(column: number): Promise<string | null | undefined> {
		return this.#first[column];
	}

	async lineOf(row: number): Promise<number | undefined> {
		if (row >= this.#lines.rowCount)
			for await (const _ of this.read([])) if (row < this.#lines.rowCount) break;
		return row < this.#lines.rowCount ? this.#lines.lineOf(row) : undefined;
	}

	async #block(reading: Reading, wants: readonly Want[], most: number): Promise<Block> {
		const { cursor } = reading;
		const firstRow = reading.row;
		const columns = wants.map(({ kind }) => (kind === "number" ? new Float64Array(most) : ([] as string[])));
		/** Of each column, the member that holds it. */
		const member = new Int32Array(this.columns.length);
		let rowCount = 0;
		while (rowCount < most && cursor.cut()) {
			this.#lines.learn(reading.row, cursor.line);
			this.#findMembers(cursor, reading.row, member);
			for (let w = 0; w < wants.length; w++) {
				const cells = columns[w];
				const { column } = wants[w];
				const at = member[column];
				if (cells instanceof Float64Array) {
					const number = numberCell(cursor, at);
					if (typeof number !== "number") throw await cellError(this, reading.row, wants[w], number);
					cells[rowCount] = number;
				} else {
					const text = this.#textCell(cursor, at, wants[w]);
					if (typeof text !== "string") throw await cellError(this, reading.row, wants[w], text);
					cells.push(text);
				}
			}
			reading.row++;
			rowCount++;
		}
		const cells = columns.map((column) =>
			column instanceof Float64Array ? column.subarray(0, rowCount) : column,
		);
		return { firstRow, rowCount, cells };
	}

	/** Finds the columns among an object's keys, which mostly stand in their order. */
	#findMembers(cursor: JsonCursor, row: number, member: Int32Array): void {
		const { members, bytes } = cursor;
		member.fill(-1);
		let further: Set<string> | undefined;
		for (let i = 0; i < members.count; i++) {
			const [start, end] = [members.keyStarts[i], members.keyEnds[i]];
			let column: number | undefined;
			if (i < this.#keys.length && this.#keys[i].compare(bytes, start, end) === 0) column = i;
			else column = this.#places.get(cursor.text(start, end));
			if (column !== undefined) {
				if (member[column] >= 0) throw repeated(this.name, row, cursor.line, this.columns[column].name);
				member[column] = i;
				continue;
			}
			const name = cursor.text(start, end);
			further ??= new Set();
			if (further.has(name)) throw repeated(this.name, row, cursor.line, name);
			further.add(name);
			if (!this.#further.has(name) && this.#further.size < 1000) this.#further.set(name, row);
		}
	}

	/** Cells of one column of labels are of one kind: "1", 1 and true are not merged. */
	#textCell(cursor: JsonCursor, at: number, want: Want): string | CellProblem {
		const { column, empty } = want;
		const { members, bytes } = cursor;
		const kind = at < 0 ? "null" : members.kinds[at];
		if (kind === "null") return empty ? "" : missingText(want);
		const [start, end] = [members.starts[at], members.ends[at]];
		const raw = bytes.toString("utf8", start, end);
		if (kind === "list" || kind === "object")
			return { problem: `${quote(raw)} is ${aKind[kind]}, expected a label`, hint: "Labels are texts." };
		const class_ = kind === "true" || kind === "false" ? "true" : kind === "NaN" ? "number" : kind;
		this.#kinds[column] ??= class_;
		if (this.#kinds[column] !== class_ && !empty)
			return {
				problem: `${quote(raw)} is ${aKind[kind]} in a column that started with ${manyOf[this.#kinds[column]]}`,
				hint: `Write all its cells as texts, with quotes.`,
			};
		if (kind !== "text") return raw;
		const text = cursor.text(start, end);
		if (/\p{Surrogate}/u.test(text))
			return {
				problem: `${JSON.stringify(text)} holds half of a surrogate pair, which is no text`,
				hint: "",
			};
		return text;
	}

	#noteFurther(): void {
		if (this.#further.size === 0 || this.notes.length > 0) return;
		const [[name, row]] = this.#further;
		const more = this.#further.size - 1;
		this.notes.push(
			`${this.name}: the first object has no key ${quote(name)}, which row ${row + 1} has${more > 0 ? `, nor ${more} more that later rows have` : ""}: left out.`,
		);
	}
}

const aKind: Readonly<Record<JsonKind, string>> = {
	text: "text",
	number: "a number",
	true: "a truth value",
	false: "a truth value",
	null: "missing",
	NaN: "NaN",
	list: "a list",
	object: "an object",
};
const manyOf: Readonly<Record<JsonKind, string>> = {
	...aKind,
	number: "numbers",
	true: "truth values",
	false: "truth values",
};

function numberCell(cursor: JsonCursor, at: number): number | CellProblem {
	const { members, bytes } = cursor;
	const kind = at < 0 ? "null" : members.kinds[at];
	switch (kind) {
		case "null":
			return missingNumber;
		case "true":
			return 1;
		case "false":
			return 0;
		case "number": {
			const value = numberAt(bytes, members.starts[at], members.ends[at], point);
			return Number.isNaN(value)
				? longNumber(bytes.toString("utf8", members.starts[at], members.ends[at]))
				: value;
		}
		case "NaN":
			return readNumber("NaN");
		default:
			return kind === "text"
				? textProblem(cursor.text(members.starts[at], members.ends[at]))
				: {
						problem: `${quote(bytes.toString("utf8", members.starts[at], members.ends[at]))} is ${aKind[kind]}, expected a number`,
						hint: "Write each row as an object of its own, as pandas does with orient='records', and each number under a key of its own.",
					};
	}
}

/** JSON has no sign for infinity, other than the word that some write. */
function longNumber(text: string): number | CellProblem {
	const number = readNumber(text);
	return typeof number !== "number" && number.text === undefined
		? { ...number, hint: "Write Infinity or -Infinity where infinity is meant." }
		: number;
}

function repeated(name: string, row: number, line: number, key: string): CondnetError {
	return new CondnetError(
		"bad-data",
		`${name}, row ${row + 1} (line ${line}): the key ${quote(key)} stands twice in one object.`,
		"Give each value a key of its own.",
		[row + 1],
	);
}
