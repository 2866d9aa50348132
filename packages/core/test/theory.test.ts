import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

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
});
