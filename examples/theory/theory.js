// @ts-check

/**
 * npm run theory
 *
 * The worked examples of docs/theory.md: each builds what its chapter speaks of, counts it, and draws it. Their
 * numbers stand in the document between markers, their pictures in docs/theory/; a test fails where either is stale.
 */

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { counting, memorizing, robustness, synthesis } from "./built.js";
import { bits, bounds, layers } from "./drawn.js";

/** @import { Worked } from "./pictures.js" */

/** @type {Readonly<Record<string, () => Worked>>} */
export const worked = { counting, bits, memorizing, synthesis, layers, bounds, robustness };

/** What stands in the document of an example. */
export function exampleText(/** @type {string} */ name, /** @type {Worked} */ { alt, text: says }) {
	return `${says}\n\n![${alt}](theory/${name}.svg)`;
}

/** What stands in a document between the markers of an example. */
export function exampleIn(/** @type {string} */ document, /** @type {string} */ name) {
	const [, before, between] = pattern(name).exec(document) ?? [];
	if (before === undefined) throw new Error(`docs/theory.md has no markers of the example ${name}.`);
	return between;
}

function pattern(/** @type {string} */ name) {
	return new RegExp(`(<!-- example ${name}: npm run theory -->\n)([\\s\\S]*?)(?=\n<!-- end -->)`);
}

const docs = new URL("../../docs/", import.meta.url);

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const path = new URL("theory.md", docs);
	let document = readFileSync(path, "utf8");
	mkdirSync(new URL("theory/", docs), { recursive: true });
	for (const [name, make] of Object.entries(worked)) {
		const made = make();
		writeFileSync(new URL(`theory/${name}.svg`, docs), made.svg);
		exampleIn(document, name);
		document = document.replace(pattern(name), (_, before) => `${before}${exampleText(name, made)}`);
	}
	writeFileSync(path, document);
	console.log(`docs/theory.md and ${Object.keys(worked).length} pictures are made again.`);
}
