/** The exported C beside the path: functions that run and numbers that are read, marked, with their line numbers. */

import type { ConditionalNetwork, Trace } from "@condnet/core";
import { CLines, type Visited } from "./c-lines.ts";
import { find, make } from "./page.ts";

const code = find("code", HTMLPreElement);
const note = find("code-note", HTMLParagraphElement);
const scroll = find("code-scroll", HTMLElement);
// It scrolls, so the keyboard must reach it.
scroll.tabIndex = 0;

/** Lines that are shown of one input at most. */
const mostLines = 400;
/** What is written in one frame: a line counts 1, one with marks in it 3. */
const writtenAtOnce = 24;

/** Signs of a line's number and the space behind it. */
const numberWidth = 8;
const tab = 4;

/** Signs of a line, tabs as the style sheet has them. */
function widthOf(line: string): number {
	let width = 0;
	for (const sign of line) width += sign === "\t" ? tab - (width % tab) : 1;
	return width;
}

/**
 * A place for a line, in which one after the other stands: lines that would be put before others would move those,
 * and a page that moves is hard to read.
 */
interface Place {
	readonly element: HTMLSpanElement;
	/** What stands there: a line and what is marked in it. */
	says: string;
}

export class CodeView {
	readonly #lines: CLines;
	readonly #places: Place[] = [];
	#visited: Visited | undefined;
	/** Lines that are to stand on the page, -1 for a gap, and how many do already. */
	#wanted: readonly number[] = [];
	#done = 0;

	constructor(text: string, name: string) {
		this.#lines = new CLines(text, name);
		// As wide as the longest line, so that no line's width has to be found out by laying it out.
		let longest = 0;
		for (const line of this.#lines.lines) longest = Math.max(longest, widthOf(line));
		code.style.width = `max(100%, ${longest + numberWidth}ch)`;
	}

	static clear(): void {
		code.replaceChildren();
		note.textContent = "";
	}

	/** Says that what stands there is of an input before. */
	becomeStale(): void {
		if (scroll.ariaBusy !== "true") scroll.ariaBusy = "true";
	}

	/** Begins to show a path, or none; goOn writes it. */
	begin(network: ConditionalNetwork, path: Trace | undefined): void {
		this.#done = 0;
		this.#visited = path && path.leaf >= 0 ? this.#lines.visited(network, path) : undefined;
		if (this.#visited === undefined) {
			this.#wanted = [];
			note.textContent = "";
			return;
		}
		const { run, read } = this.#visited;
		const shown = this.#visited.shown.slice(0, mostLines);
		this.#wanted = shown.flatMap((line, k) => (k > 0 && line !== shown[k - 1] + 1 ? [-1, line] : [line]));
		const says = `${run.size + read.size} of the file's ${this.#lines.lines.length.toLocaleString("en-US")} lines run or are read for this input; they are marked. The file answers with the same bits.`;
		if (note.textContent !== says) note.textContent = says;
	}

	/** Writes some lines; those that stand there already stay. @returns whether all is written */
	goOn(): boolean {
		const [places, wanted] = [this.#places, this.#wanted];
		for (let written = 0; this.#done < wanted.length; this.#done++) {
			if (written >= writtenAtOnce) return false;
			const [line, k] = [wanted[this.#done], this.#done];
			const marks = this.#marksOf(line);
			const says = `${line} ${marks}`;
			if (places.length === k) places.push({ element: code.appendChild(make("span")), says: "" });
			if (places[k].says === says) continue;
			places[k].element.replaceChildren(...this.#contentOf(line));
			places[k].element.className = marks === "" ? "line" : "line run";
			places[k].says = says;
			written += marks === "" || marks === "runs" ? 1 : 3;
		}
		for (const { element } of places.splice(wanted.length)) element.remove();
		scroll.ariaBusy = "false";
		return true;
	}

	#marksOf(line: number): string {
		const read = this.#visited?.read.get(line);
		if (read) return Array.from(read).join(",");
		return this.#visited?.run.has(line) ? "runs" : "";
	}

	#contentOf(line: number): (Node | string)[] {
		if (line < 0) return ["⋯"];
		const number = make("i", String(line + 1).padStart(5));
		number.className = "number";
		const text = this.#lines.lines[line];
		const places = this.#visited?.read.get(line);
		if (!places) return [number, text];
		return [
			number,
			...text.split(",").flatMap((part, k) => {
				const word = part.trimStart();
				const before = `${k > 0 ? "," : ""}${part.slice(0, part.length - word.length)}`;
				return places.has(k) ? [before, make("mark", word)] : [before + word];
			}),
		];
	}
}
