import fc from "fast-check";
import { expect, test } from "vitest";
import { compositionPairs, generalCategories } from "../../../examples/demo/tables.js";

test("every code point has the category that the engine's own expression says", () => {
	const { labels, categories } = generalCategories();
	expect(categories.length).toBe(0x110000);
	const point = fc.oneof(
		fc.integer({ min: 0, max: 0x10ffff }),
		fc.integer({ min: 0, max: 0x3fff }),
		fc.constantFrom(0xd7ff, 0xd800, 0xdbff, 0xdc00, 0xdfff, 0xe000, 0xffff, 0x10000, 0x1ffff, 0x20000),
	);
	fc.assert(
		fc.property(point, (point) => {
			const text =
				point >= 0xd800 && point < 0xe000 ? String.fromCharCode(point) : String.fromCodePoint(point);
			expect(new RegExp(`^\\p{${labels[categories[point]]}}$`, "u").test(text)).toBe(true);
		}),
		{ numRuns: 2000 },
	);
});

test("the composition pairs are right and none of some blocks is missing", () => {
	const pairs = compositionPairs();
	const wrong = pairs.filter(
		({ first, second, composed }) =>
			String.fromCodePoint(first, second).normalize("NFC") !== String.fromCodePoint(composed),
	);
	expect(wrong).toEqual([]);
	const found = new Set(pairs.map(({ first, second }) => `${first} ${second}`));
	const singles = (from: number, to: number): number[] =>
		Array.from({ length: to - from }, (_, i) => from + i);
	const blocks: readonly [firsts: number[], seconds: number[]][] = [
		[singles(0x41, 0x250), [...singles(0x300, 0x370), ...singles(0x41, 0x5b)]],
		[singles(0x212a, 0x212c), singles(0x300, 0x370)],
		[singles(0x1100, 0x1113), singles(0x1161, 0x1176)],
		[singles(0xac00, 0xac40), singles(0x11a8, 0x11c3)],
	];
	const differing = blocks.flatMap(([firsts, seconds]) =>
		firsts.flatMap((first) =>
			seconds.filter((second) => {
				const composes = [...String.fromCodePoint(first, second).normalize("NFC")].length === 1;
				return found.has(`${first} ${second}`) !== composes;
			}),
		),
	);
	expect(differing).toEqual([]);
});
