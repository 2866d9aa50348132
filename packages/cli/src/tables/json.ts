/**
 * JSON: objects one a line, or one array of objects. DuckDB cuts the file into objects, JavaScript reads
 * their cells, because only so -0 keeps its sign and merged integers are seen. The first object's keys are
 * the columns.
 */

import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { CondnetError } from "@condnet/core";
import {
	type CellProblem,
	cellError,
	missingText,
	overflowProblem,
	placeOf,
	quote,
	readNumber,
} from "./cells.ts";
import { duckError, type Session, sqlPath } from "./session.ts";
import type { Block, Column, Table, Want } from "./table.ts";

type JsonObject = Readonly<Record<string, unknown>>;

/** Marks an integer literal that JSON.parse would round; no JSON text can hold a raw NUL. */
const mark = "\u0000";

export async function openJson(session: Session, path: string): Promise<Table> {
	const source = `read_json_objects(${sqlPath(path)})`;
	const table = new JsonTable(session, path, source, []);
	const first = await table.firstObject();
	if (first === undefined) throw new CondnetError("bad-data", `${path} is empty, expected JSON objects.`);
	const columns = Object.entries(first).map(
		([name, value]): Column => ({
			name,
			kind: isText(value) ? "text" : "number",
			type: value === null ? "null" : typeof value === "string" && !isText(value) ? "number" : typeof value,
		}),
	);
	return new JsonTable(session, path, source, columns);
}

class JsonTable implements Table {
	readonly name: string;
	readonly columns: readonly Column[];
	readonly rowCount = undefined;
	readonly expectedRows = undefined;
	readonly firstOutput = undefined;
	readonly #session: Session;
	readonly #source: string;

	constructor(session: Session, name: string, source: string, columns: readonly Column[]) {
		this.#session = session;
		this.name = name;
		this.#source = source;
		this.columns = columns;
	}

	async firstObject(): Promise<JsonObject | undefined> {
		for await (const texts of this.#texts(" LIMIT 1")) return this.#parse(texts[0], 0);
		return undefined;
	}

	async firstCell(column: number): Promise<string | null | undefined> {
		const value = (await this.firstObject())?.[this.columns[column].name];
		return value === undefined || value === null ? null : String(value);
	}

	async *read(wants: readonly Want[]): AsyncGenerator<Block> {
		let firstRow = 0;
		for await (const texts of this.#texts("")) {
			const cells = wants.map(({ kind }) =>
				kind === "number" ? new Float64Array(texts.length) : ([] as string[]),
			);
			for (let i = 0; i < texts.length; i++) {
				const row = firstRow + i;
				const object = await this.#parse(texts[i], row);
				for (let w = 0; w < wants.length; w++) {
					const { column: at, kind } = wants[w];
					const value = object[this.columns[at].name];
					const cell = kind === "number" ? numberCell(value) : textCell(value);
					if (typeof cell === "object") throw await cellError(this, row, at, cell);
					const column = cells[w];
					if (column instanceof Float64Array) column[i] = Number(cell);
					else column.push(String(cell));
				}
			}
			yield { firstRow, rowCount: texts.length, cells };
			firstRow += texts.length;
		}
	}

	/** The line of a row where every object stands on a line of its own. */
	async lineOf(row: number): Promise<number | undefined> {
		let line = 0;
		let seen = -1;
		const lines = createInterface({
			input: createReadStream(this.name),
			crlfDelay: Number.POSITIVE_INFINITY,
		});
		for await (const text of lines) {
			line++;
			if (text.trim() === "") continue;
			if (!/^\s*\{.*\}\s*$/.test(text)) return undefined;
			if (++seen === row) return line;
		}
		return undefined;
	}

	async *#texts(limit: string): AsyncGenerator<string[]> {
		try {
			const result = await this.#session.stream(`SELECT CAST(json AS VARCHAR) FROM ${this.#source}${limit}`);
			for (;;) {
				const chunk = await result.fetchChunk();
				if (chunk === null || chunk.rowCount === 0) return;
				yield chunk.getColumnValues(0).map(String);
			}
		} catch (error) {
			const message = error instanceof Error ? error.message : String(error);
			const line = /line (\d+)/.exec(message)?.[1];
			if (!/json|object/i.test(message)) throw duckError(this.name, error);
			throw new CondnetError(
				"bad-data",
				`${this.name}${line === undefined ? "" : `, line ${line}`}: not well-formed JSON objects.`,
				"Expected one object a line, or one array of objects.",
			);
		}
	}

	async #parse(text: string, row: number): Promise<JsonObject> {
		let value: unknown;
		try {
			value = JSON.parse(/\d{16}/.test(text) ? markBigIntegers(text) : text);
		} catch {
			throw new CondnetError("bad-data", `${await placeOf(this, row)}: not well-formed JSON.`, "", [row + 1]);
		}
		if (isObject(value)) return value;
		throw new CondnetError("bad-data", `${await placeOf(this, row)}: ${quote(text)} is not an object.`, "", [
			row + 1,
		]);
	}
}

function isObject(value: unknown): value is JsonObject {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Turns integer literals of 16 and more digits into marked strings, and leaves real strings alone. */
function markBigIntegers(text: string): string {
	return text.replaceAll(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g, (token) =>
		/^-?\d{16,}$/.test(token) ? `"\\u0000${token}"` : token,
	);
}

/** True for real text, which a marked integer is not. */
function isText(value: unknown): boolean {
	return typeof value === "string" && !value.startsWith(mark);
}

function numberCell(value: unknown): number | CellProblem {
	if (typeof value === "boolean") return Number(value);
	if (typeof value === "number") return Number.isFinite(value) ? value : overflowProblem("the number");
	if (typeof value === "string" && value.startsWith(mark)) return readNumber(value.slice(1));
	if (value === undefined || value === null) return readNumber(null);
	return {
		problem: `${quote(JSON.stringify(value))} is ${Array.isArray(value) ? "a list" : typeof value === "string" ? "text" : "an object"}, expected a number`,
		hint: "A column of text labels is named with --label.",
	};
}

function textCell(value: unknown): string | CellProblem {
	if (value === undefined || value === null) return missingText;
	if (typeof value === "string") return value.startsWith(mark) ? value.slice(1) : value;
	if (typeof value === "number" || typeof value === "boolean") return String(value);
	return { problem: `${quote(JSON.stringify(value))} is not a label`, hint: "Labels are texts." };
}
