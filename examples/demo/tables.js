// @ts-check

/**
 * Two real tables that every JavaScript engine carries: the general category of every Unicode code point, and
 * canonical composition.
 */

/** The general categories of Unicode, by their short names. */
const categories =
	"Lu Ll Lt Lm Lo Mn Mc Me Nd Nl No Pc Pd Ps Pe Pi Pf Po Sm Sc Sk So Zs Zl Zp Cc Cf Cs Co Cn".split(" ");

const codePoints = 0x110000;
const surrogates = { from: 0xd800, to: 0xe000 };

/**
 * The general category of all 1,114,112 code points, from the engine's own \p{...}.
 *
 * @returns {{ labels: string[], categories: Float64Array }} names of the categories, and each code point's
 * index into them
 */
export function generalCategories() {
	const found = new Float64Array(codePoints).fill(Number.NaN);
	// A string cannot hold surrogates side by side without joining them, so they are asked one by one.
	for (let point = surrogates.from; point < surrogates.to; point++)
		found[point] = categories.findIndex((name) =>
			new RegExp(`^\\p{${name}}$`, "u").test(String.fromCharCode(point)),
		);
	for (const [from, to] of blocks()) {
		const text = stringOf(from, to);
		for (const [index, name] of categories.entries())
			for (const match of text.matchAll(new RegExp(`\\p{${name}}+`, "gu"))) {
				const point = text.codePointAt(match.index) ?? 0;
				found.fill(index, point, point + [...match[0]].length);
			}
	}
	const missing = found.findIndex(Number.isNaN);
	if (missing >= 0) throw new Error(`Code point ${missing} has no general category.`);
	return { labels: categories, categories: found };
}

/** Ranges without surrogates whose code points all take one or all take two units in a string. */
function* blocks() {
	yield [0, surrogates.from];
	yield [surrogates.to, 0x10000];
	for (let from = 0x10000; from < codePoints; from += 0x10000) yield [from, from + 0x10000];
}

/**
 * @param {number} from
 * @param {number} to
 */
function stringOf(from, to) {
	let text = "";
	for (let at = from; at < to; at += 4096)
		text += String.fromCodePoint(...Array.from({ length: Math.min(4096, to - at) }, (_, i) => at + i));
	return text;
}

/**
 * Every pair of code points whose two-character string normalizes (NFC) to a single code point, and that code
 * point.
 *
 * A pair (a, b) composes to c iff the decompositions of a and b, one after the other and reordered, are c's.
 * So for each c every way to part its decomposition in two is tried, and every code point with these parts as
 * its decomposition.
 *
 * @returns {{ first: number, second: number, composed: number }[]} ordered by first, then second
 */
export function compositionPairs() {
	/** @type {Map<string, number[]>} code points by their decomposition */
	const byDecomposition = new Map();
	/** @type {{ composed: number, parts: string[] }[]} */
	const targets = [];
	for (let point = 0; point < codePoints; point++) {
		if (point >= surrogates.from && point < surrogates.to) continue;
		const text = String.fromCodePoint(point);
		const decomposed = text.normalize("NFD");
		const same = byDecomposition.get(decomposed);
		if (same === undefined) byDecomposition.set(decomposed, [point]);
		else same.push(point);
		if (decomposed !== text && text.normalize("NFC") === text)
			targets.push({ composed: point, parts: [...decomposed] });
	}
	/** @type {Map<string, { first: number, second: number, composed: number }>} */
	const pairs = new Map();
	for (const { composed, parts } of targets)
		for (let chosen = 1; chosen + 1 < 2 ** parts.length; chosen++) {
			const left = parts.filter((_, k) => (chosen >> k) & 1).join("");
			const right = parts.filter((_, k) => !((chosen >> k) & 1)).join("");
			for (const first of byDecomposition.get(left) ?? [])
				for (const second of byDecomposition.get(right) ?? [])
					if (String.fromCodePoint(first, second).normalize("NFC") === String.fromCodePoint(composed))
						pairs.set(`${first} ${second}`, { first, second, composed });
		}
	return [...pairs.values()].sort((a, b) => a.first - b.first || a.second - b.second);
}
