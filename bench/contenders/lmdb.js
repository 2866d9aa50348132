/** lmdb: binary keys of all p inputs, binary values, in a temporary folder. */

import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runsOf, versionOf } from "../lib/runs.js";

const require = createRequire(import.meta.url);

export async function setUp({ n, p, rows, outputs, queries, queryCount }) {
	const { open } = require("lmdb");
	const path = mkdtempSync(join(tmpdir(), "condnet-bench-"));
	process.on("exit", () => rmSync(path, { recursive: true, force: true }));
	const store = open({ path, keyEncoding: "binary", encoding: "binary", noSync: true });
	// Memory that threads share is copied: the store keeps what it is given.
	const copy = (numbers, from, count) =>
		Buffer.from(Float64Array.from(numbers.subarray(from, from + count)).buffer);
	await store.transaction(() => {
		for (let i = 0; i < n; i++) store.put(copy(rows, i * p, p), copy(outputs, i, 1));
	});
	const queryBytes = copy(queries, 0, queries.length);
	const find = (query) =>
		store.getBinaryFast(queryBytes.subarray(8 * p * query, 8 * p * (query + 1))).readDoubleLE(0);
	return { version: versionOf("lmdb"), queryCount: Math.min(queryCount, 8192), run: runsOf(find) };
}
