/** Map: by the number where there is one input, otherwise by all p numbers as one latin1 string. */

import { runsOf } from "../lib/runs.js";

export function setUp({ n, p, rows, outputs, queries }) {
	const map = new Map();
	const version = `Node ${process.version}`;
	let run;
	if (p === 1) {
		for (let i = 0; i < n; i++) map.set(rows[i], outputs[i]);
		run = runsOf((query) => map.get(queries[query]));
	} else {
		const rowBytes = Buffer.from(rows.buffer);
		const queryBytes = Buffer.from(queries.buffer);
		for (let i = 0; i < n; i++) map.set(rowBytes.latin1Slice(8 * p * i, 8 * p * (i + 1)), outputs[i]);
		run = runsOf((query) => map.get(queryBytes.latin1Slice(8 * p * query, 8 * p * (query + 1))));
	}
	return { version, run: { ...run, batch: run.single } };
}
