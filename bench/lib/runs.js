/** The loops of a contender that answers one query at a time. */

import { readFileSync } from "node:fs";

/** @param find the answer of a query, by its number */
export function runsOf(find) {
	return {
		dependent(answers, count) {
			let query = 0;
			for (let i = 0; i < count; i++) {
				answers[query] = find(query);
				query = (i + 1 + answers[query] * 0) | 0; // the next query waits for the answer
			}
		},
		single(answers, count) {
			for (let i = 0; i < count; i++) answers[i] = find(i);
		},
	};
}

/** The installed version of a peer. */
export function versionOf(name) {
	const manifest = new URL(`../node_modules/${name}/package.json`, import.meta.url);
	return JSON.parse(readFileSync(manifest, "utf8")).version;
}

/** The version of this repository's library. */
export function condnetVersion() {
	const manifest = new URL("../../packages/core/package.json", import.meta.url);
	return JSON.parse(readFileSync(manifest, "utf8")).version;
}
