/** The exported C beside the path: functions that run and numbers that are read, marked, with their line numbers. */

import type { ConditionalNetwork, Trace } from "@condnet/core";
import { CLines, type Visited } from "./c-lines.ts";
import { find, make } from "./page.ts";

const code = find("code", HTMLPreElement);
const note = find("code-note", HTMLParagraphElement);
// It scrolls, so the keyboard must reach it.
find("code-scroll", HTMLElement).tabIndex = 0;

/** Lines that are shown of one input at most. */
const mostLines = 400;

export class CodeView {
	readonly #lines: CLines;
	#last = "";

	constructor(text: string, name: string) {
		this.#lines = new CLines(text, name);
	}

	static clear(): void {
		code.replaceChildren();
		note.textContent = "";
	}

	show(network: ConditionalNetwork, path: Trace): void {
		if (path.leaf < 0) {
			CodeView.clear();
			return;
		}
		const visited = this.#lines.visited(network, path);
		const key = JSON.stringify([
			[...visited.run],
			[...visited.read].map(([line, places]) => [line, ...places]),
		]);
		if (key === this.#last) return;
		this.#last = key;
		const { lines } = this.#lines;
		const shown = visited.shown.slice(0, mostLines);
		note.textContent = `${visited.run.size + visited.read.size} of the file's ${lines.length.toLocaleString("en-US")} lines run or are read for this input; they are marked. The file answers with the same bits.`;
		const rows: Node[] = [];
		for (const [k, line] of shown.entries()) {
			if (k > 0 && line !== shown[k - 1] + 1) rows.push(make("span", "⋯"));
			rows.push(this.#row(line, visited));
		}
		code.replaceChildren(...rows);
	}

	#row(line: number, { run, read }: Visited): HTMLSpanElement {
		const places = read.get(line);
		const row = make("span");
		row.className = run.has(line) || places ? "line run" : "line";
		const number = make("i", String(line + 1).padStart(5));
		number.className = "number";
		row.append(number);
		const text = this.#lines.lines[line];
		if (!places) row.append(text);
		else
			for (const [k, part] of text.split(",").entries()) {
				if (k > 0) row.append(",");
				const number = part.trimStart();
				const before = part.slice(0, part.length - number.length);
				row.append(...(places.has(k) ? [before, make("mark", number)] : [part]));
			}
		return row;
	}
}
