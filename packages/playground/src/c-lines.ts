/**
 * Which lines of exported C an input visits: the numbers that are read of each table, and the lines of the
 * functions that run, branches that are not taken left out. Taken from the text itself, so that it is the file
 * that is saved. Cost: linear in the text once, then in the path.
 */

import type { ConditionalNetwork, Trace } from "@condnet/core";

interface TableLines {
	/** Line of the first numbers. */
	readonly first: number;
	/** Index of the first number of each line, and one more. */
	readonly starts: readonly number[];
}

interface Body {
	/** Line of its head, and of its closing brace. */
	readonly from: number;
	readonly to: number;
}

export interface Visited {
	/** Lines shown, ascending, by number from 0; the functions that run are shown whole. */
	readonly shown: readonly number[];
	readonly run: ReadonlySet<number>;
	/** Places of numbers that are read, among those of their line. */
	readonly read: ReadonlyMap<number, ReadonlySet<number>>;
}

export class CLines {
	readonly lines: readonly string[];
	readonly #name: string;
	readonly #tables = new Map<string, TableLines>();
	readonly #functions = new Map<string, Body>();
	/** Arrays that the macro of each table reads: a dictionary where there is one, then the numbers. */
	readonly #macros = new Map<string, readonly string[]>();

	constructor(text: string, name: string) {
		this.lines = text.split("\n");
		this.#name = name;
		const { lines } = this;
		for (let i = 0; i < lines.length; i++) {
			const macro = /^#define (\w+)\(i\) (.*)/.exec(lines[i]);
			if (macro)
				this.#macros.set(
					macro[1],
					Array.from(macro[2].matchAll(/&(\w+)\[/g), ([, array]) => array),
				);
			const table = /^static const \w+ (\w+)\[\d+\] \w+ = \{$/.exec(lines[i]);
			const body = /^(?:static )?\w+ \*?(\w+)\(.*\) \{$/.exec(lines[i]);
			if (!table && !body) continue;
			const from = i;
			if (body) {
				while (lines[i] !== "}") i++;
				this.#functions.set(body[1], { from, to: i });
			} else if (table) {
				const starts = [0];
				while (lines[++i] !== "};")
					starts.push((starts.at(-1) ?? 0) + lines[i].split(/, |,$/).filter(Boolean).length);
				this.#tables.set(table[1], { first: from + 1, starts });
			}
		}
	}

	/** @param path of an input that lies where answers are promised */
	visited(network: ConditionalNetwork, path: Trace): Visited {
		const read = new Map<number, Set<number>>();
		const leafCode = this.#has("stream")
			? this.#readStream(path, read)
			: this.#readGates(network, path, read);
		const firstOther = network.outputCount > 0 ? this.#countOf("constants") / network.outputCount : 0;
		if (leafCode < firstOther)
			for (let k = 0; k < network.outputCount; k++)
				this.#read("constants", leafCode * network.outputCount + k, read);
		const run = new Set<number>();
		const shown = new Set<number>(read.keys());
		this.#run(this.#name, leafCode, path, run, shown, new Set());
		return { shown: [...shown].sort((a, b) => a - b), run, read };
	}

	/** Of a tree that is read forwards. @returns the code of the leaf */
	#readStream({ steps }: Trace, read: Map<number, Set<number>>): number {
		let at = 0;
		for (const { right } of steps) {
			const pair = this.#read("stream", at, read);
			this.#read("gates", pair, read);
			this.#read("thresholds", pair, read);
			at += right ? this.#read("stream", at + 1, read) : 2;
		}
		return this.#read("stream", at, read) - this.#countOf("thresholds");
	}

	/** @returns the code of the leaf */
	#readGates(network: ConditionalNetwork, path: Trace, read: Map<number, Set<number>>): number {
		const { steps, leaf } = path;
		const codeOf = (): number => (this.#has("leaves") ? this.#read("leaves", leaf, read) : leaf);
		if (!this.#has("lefts") && steps.length > 0) {
			// A search: it halves the thresholds, whatever the tree.
			const value = steps[0].sum;
			for (let low = 0, n = network.gateCount; n > 0; ) {
				const half = n >> 1;
				this.#read("thresholds", low + half, read);
				if (value > network.thresholds[low + half]) {
					low += half + 1;
					n -= half + 1;
				} else n = half;
			}
			return codeOf();
		}
		let [place, low] = [0, 0];
		for (const { gate, right } of steps) {
			for (const [table, at] of [
				["lefts", place] as const,
				["gates", place] as const,
				["thresholds", place] as const,
			])
				this.#read(table, at, read);
			const value = network.gateValues[gate];
			const { start } = network.gateRows;
			if (value < 0)
				for (let k = start[~value] - start[0]; k < start[~value + 1] - start[0]; k++) {
					this.#read("gateWeights", k, read);
					this.#read("gateColumns", k, read);
				}
			place += right ? gate - low + 1 : 1;
			if (right) low = gate + 1;
		}
		return codeOf();
	}

	#has(table: string): boolean {
		return this.#arrays(table).length > 0;
	}

	#arrays(table: string): readonly string[] {
		return this.#macros.get(`${this.#name}_${table}`) ?? [];
	}

	#countOf(table: string): number {
		const arrays = this.#arrays(table);
		return this.#tables.get(arrays.at(-1) ?? "")?.starts.at(-1) ?? 0;
	}

	/** Notes that a number is read. @returns it; NaN where the table is written as bytes */
	#read(table: string, index: number, read: Map<number, Set<number>>): number {
		const arrays = this.#arrays(table);
		let value = index;
		for (const array of arrays.toReversed()) {
			const found = this.#tables.get(array);
			if (!found) return Number.NaN;
			const { first, starts } = found;
			let row = 0;
			for (let high = starts.length - 1; row + 1 < high; ) {
				const middle = (row + high) >> 1;
				if (starts[middle] <= value) row = middle;
				else high = middle;
			}
			const [line, place] = [first + row, value - starts[row]];
			const places = read.get(line) ?? new Set<number>();
			read.set(line, places.add(place));
			value = Number.parseFloat(this.lines[line].split(",")[place] ?? "");
		}
		return value;
	}

	/** Lines of a function that run, and of the functions that they call; no input here is refused. */
	#run(
		name: string,
		leafCode: number,
		path: Trace,
		run: Set<number>,
		shown: Set<number>,
		done: Set<string>,
	): void {
		const body = this.#functions.get(name);
		if (!body || done.has(name)) return;
		done.add(name);
		const lines = this.#linesRun(body, leafCode, path);
		for (let i = body.from; i <= body.to; i++) shown.add(i);
		for (const line of lines) {
			run.add(line);
			for (const [, called] of this.lines[line].matchAll(/(\w+)\(/g))
				if (called !== name && called !== `${this.#name}_refused`)
					this.#run(called, leafCode, path, run, shown, done);
		}
	}

	#linesRun({ from, to }: Body, leafCode: number, { steps }: Trace): number[] {
		const run = [from];
		for (let i = from + 1; i < to; i++) {
			const text = this.lines[i];
			const taken = this.#taken(text, leafCode, steps);
			if (taken === undefined) {
				run.push(i);
				if (/^\treturn/.test(text)) return run;
				continue;
			}
			run.push(i);
			const [body, after] = [this.#bodyEnd(i, to), /^\t*(\} )?else\b/];
			const inBody = Array.from({ length: body - i }, (_, k) => i + 1 + k);
			if (taken.yes) run.push(...inBody);
			const returns = / return /.test(text) || inBody.some((line) => /^\t+return/.test(this.lines[line]));
			if (taken.yes && !taken.no && returns) return run;
			i = body;
			if (after.test(this.lines[i + 1])) {
				const end = this.#bodyEnd(i + 1, to);
				if (taken.no) for (let line = i + 1; line <= end; line++) run.push(line);
				i = end;
			}
		}
		run.push(to);
		return run;
	}

	/** Last line that is indented below a line. */
	#bodyEnd(line: number, to: number): number {
		const depth = (text: string): number => /^\t*/.exec(text)?.[0].length ?? 0;
		let end = line;
		while (end + 1 < to && depth(this.lines[end + 1]) > depth(this.lines[line])) end++;
		return end;
	}

	/** Which ways an if that we know goes, over the whole path; undefined for every other line. */
	#taken(text: string, leafCode: number, steps: Trace["steps"]): { yes: boolean; no: boolean } | undefined {
		if (/^\t+if \(.* > \w+_thresholds\(/.test(text))
			return { yes: steps.some(({ right }) => right), no: steps.some(({ right }) => !right) };
		const test = /^\t+if \(c (<|>=|==) (\d+)\)/.exec(text);
		if (!test || Number.isNaN(leafCode)) return undefined;
		const limit = Number(test[2]);
		const yes =
			{ "<": leafCode < limit, ">=": leafCode >= limit, "==": leafCode === limit }[test[1]] ?? false;
		return { yes, no: !yes };
	}
}
