/** A kd-tree library: the nearest stored row is the stored row itself. */

import { createRequire } from "node:module";
import { runsOf, versionOf } from "../lib/runs.js";

const require = createRequire(import.meta.url);

export function setUp({ n, p, rows, outputs, queries, queryCount }) {
	const { kdTree } = require("kd-tree-javascript");
	const dimensions = Array.from({ length: p }, (_, j) => j);
	const distance = (a, b) => {
		let sum = 0;
		for (let j = 0; j < p; j++) sum += (a[j] - b[j]) ** 2;
		return sum;
	};
	const points = [];
	for (let i = 0; i < n; i++) points.push({ ...rows.subarray(i * p, (i + 1) * p), output: outputs[i] });
	const tree = new kdTree(points, distance, dimensions);
	const find = (query) => tree.nearest(queries.subarray(query * p, (query + 1) * p), 1)[0][0].output;
	return {
		version: versionOf("kd-tree-javascript"),
		queryCount: Math.min(queryCount, 2048),
		run: runsOf(find),
	};
}
