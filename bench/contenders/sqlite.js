/** better-sqlite3 in memory: a table WITHOUT ROWID whose primary key is all p inputs. */

import { createRequire } from "node:module";
import { runsOf, versionOf } from "../lib/runs.js";

const require = createRequire(import.meta.url);

export function setUp({ n, p, rows, outputs, queries, queryCount }) {
	const Database = require("better-sqlite3");
	const database = new Database(":memory:");
	const columns = Array.from({ length: p }, (_, j) => `x${j}`);
	const typed = columns.map((column) => `${column} REAL`).join(", ");
	database.exec(`CREATE TABLE t (${typed}, y REAL, PRIMARY KEY (${columns})) WITHOUT ROWID`);
	const insert = database.prepare(`INSERT INTO t VALUES (${columns.map(() => "?")}, ?)`);
	database.transaction(() => {
		for (let i = 0; i < n; i++) insert.run([...rows.subarray(i * p, (i + 1) * p), outputs[i]]);
	})();
	const equal = columns.map((column) => `${column} = ?`).join(" AND ");
	const select = database.prepare(`SELECT y FROM t WHERE ${equal}`).pluck();
	const find = (query) => select.get([...queries.subarray(query * p, (query + 1) * p)]);
	return { version: versionOf("better-sqlite3"), queryCount: Math.min(queryCount, 8192), run: runsOf(find) };
}
