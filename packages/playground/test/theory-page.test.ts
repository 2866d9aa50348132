import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { anchorOf, htmlOf } from "../theory-page.ts";

const theory = readFileSync(new URL("../../../docs/theory.md", import.meta.url), "utf8");

describe("the page of docs/theory.md", () => {
	it("has every word of it, and no sign of Markdown left", () => {
		const text = htmlOf(theory)
			.replaceAll(/<img [^>]*alt="([^"]*)"[^>]*>/g, "$1")
			.replaceAll(/<[^>]+>/g, " ")
			.replaceAll("&lt;", "<")
			.replaceAll("&gt;", ">")
			.replaceAll("&quot;", '"')
			.replaceAll("&amp;", "&");
		const words = (of: string): string[] => of.match(/[\p{L}\p{N}]+/gu) ?? [];
		const plain = theory
			.replaceAll(/^<!--.*-->$/gm, "")
			.replaceAll(/^\|[-:|]+\|$/gm, "")
			.replaceAll(/\]\([^)]*\)/g, "]")
			.replaceAll(/^\d+\. /gm, "");
		expect(words(text)).toEqual(words(plain));
		expect(text).not.toMatch(/\*\*|`|\]\(|^#|\n- /m);
	});

	it("has an anchor for every link within it, and none twice", () => {
		const anchors = [...theory.matchAll(/^#+ (.*)/gm)].map(([, heading]) => anchorOf(heading));
		expect(new Set(anchors).size).toBe(anchors.length);
		for (const [, link] of theory.matchAll(/\]\(#([^)]*)\)/g)) expect(anchors).toContain(link);
	});

	it.each([
		["a < b & `c > **d**`", "<p>a &lt; b &amp; <code>c &gt; **d**</code></p>"],
		["*one* and **two**, 3 * 4 * 5", "<p><i>one</i> and <b>two</b>, 3 * 4 * 5</p>"],
		["## A: b", '<h2 id="a-b">A: b</h2>'],
		["- a\n  b\n- c", "<ul><li>a b</li>\n<li>c</li></ul>"],
	])("renders %j", (markdown, html) => {
		expect(htmlOf(markdown)).toBe(html);
	});
});
