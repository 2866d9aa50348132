import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { exampleIn, exampleText, worked } from "../../../examples/theory/theory.js";

const theory = readFileSync(new URL("../../../docs/theory.md", import.meta.url), "utf8");
const read = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");

describe("docs/theory.md", () => {
	it("names functions that exist where it says", () => {
		const named = [...theory.matchAll(/`(\w+)` in `([\w/-]+\.ts)`/g)];
		expect(named.length).toBeGreaterThan(20);
		for (const [, name, path] of named)
			expect(read(`../src/${path}`), `${name} in ${path}`).toMatch(
				new RegExp(`export (async )?(function\\*?|class|const) ${name}\\b`),
			);
	});

	it("names tests that exist where it says", () => {
		const files = [...theory.matchAll(/`([\w/-]+\.test\.ts)`: ("[^"]+"(?:,\s+"[^"]+")*)/g)];
		expect(files.length).toBeGreaterThan(15);
		for (const [, path, titles] of files)
			for (const [, title] of titles.matchAll(/"([^"]+)"/g))
				expect(read(path), `${path}: ${title}`).toContain(`it("${title}"`);
	});

	it("ends every statement about the library with what builds it and what checks it", () => {
		const built = theory.match(/Built by /g)?.length ?? 0;
		const checked = theory.match(/^Built by .*Checked by /gm)?.length ?? 0;
		expect(checked).toBe(built);
	});

	it("lists all of its chapters and statements at the top", () => {
		const headings = [...theory.matchAll(/^##+ (.*)/gm)].map(([, heading]) => heading);
		const contents = theory.slice(0, theory.indexOf("\n## "));
		expect([...contents.matchAll(/\[([^\]]+)\]\(#/g)].map(([, text]) => text)).toEqual(headings);
	});

	it.each(Object.keys(worked))("holds the worked example %s as `npm run theory` makes it", (name) => {
		const made = worked[name]();
		expect(exampleIn(theory, name)).toBe(exampleText(name, made));
		expect(read(`../../../docs/theory/${name}.svg`)).toBe(made.svg);
	});
});
