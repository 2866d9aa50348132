/**
 * Text reports: aligned rows, numbers with separators, units of size and time, and paragraphs of a terminal's
 * width.
 */

import type { Operations } from "@condnet/core";

const lineWidth = 100;

/** 1234567 as "1,234,567"; means with three digits behind the point. */
export function count(value: number): string {
	return value.toLocaleString("en-US", { maximumFractionDigits: 3 });
}

/** A number of things: "1 row", "2 rows". */
export function things(value: number, one: string, many = `${one}s`): string {
	const shown = count(value);
	return `${shown} ${shown === "1" ? one : many}`;
}

export function bytes(size: number): string {
	if (size < 1000) return things(size, "byte");
	const units = ["kB", "MB", "GB", "TB"];
	const power = Math.min(units.length, Math.floor(Math.log10(size) / 3));
	return `${(size / 1000 ** power).toPrecision(3)} ${units[power - 1]}`;
}

/** "13 (13 comparisons)" */
export function operations({ total, multiplications, additions, comparisons }: Operations): string {
	const kinds = [
		multiplications > 0 ? things(multiplications, "multiplication") : "",
		additions > 0 ? things(additions, "addition") : "",
		comparisons > 0 ? things(comparisons, "comparison") : "",
	].filter((kind) => kind !== "");
	if (kinds.length === 0) return "no operations";
	return kinds.length === 1 ? kinds[0] : `${count(total)} (${kinds.join(", ")})`;
}

/** Rows of cells, the first column on the left of a gap. Rows without a value are left out. */
export function aligned(rows: readonly (readonly [name: string, value: string | undefined])[]): string {
	const shown = rows.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
	const width = Math.max(...shown.map(([name]) => name.length));
	return shown.map(([name, value]) => `${name.padEnd(width)}  ${value}\n`).join("");
}

/** A table with a header; columns of numbers are set to the right. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
	const widths = header.map((name, k) => Math.max(name.length, ...rows.map((row) => row[k].length)));
	const right = header.map((_, k) => rows.length > 0 && rows.every((row) => /^[-+\d.,e()]*$/.test(row[k])));
	const line = (cells: readonly string[]): string =>
		`${cells
			.map((cell, k) => (right[k] ? cell.padStart(widths[k]) : cell.padEnd(widths[k])))
			.join("  ")
			.trimEnd()}\n`;
	return line(header) + rows.map(line).join("");
}

/** Words in lines of at most the usual width, each after an indent. */
export function paragraph(text: string, indent = ""): string {
	const lines: string[] = [];
	let line = indent;
	for (const word of text.split(/\s+/)) {
		if (line.length + word.length + 1 > lineWidth && line !== indent) {
			lines.push(line);
			line = indent;
		}
		line += line === indent ? word : ` ${word}`;
	}
	return `${[...lines, line].join("\n")}\n`;
}
