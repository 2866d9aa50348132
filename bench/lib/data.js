/** Seeded tables and queries, in memory that all contenders share. */

import { ConditionalNetwork, completeTree, Random } from "./condnet.js";

/**
 * A table of `n` rows of `p` uniform float64 inputs, sorted by the first, with one uniform output each, and
 * queries for stored rows.
 */
export function makeTable(n, p, queryCount, seed = 1) {
	const random = new Random(seed);
	const firsts = new Float64Array(n);
	for (let i = 0; i < n; i++) firsts[i] = random.uniform();
	firsts.sort();
	const rows = shared(n * p);
	const outputs = shared(n);
	for (let i = 0; i < n; i++) {
		rows[i * p] = firsts[i];
		for (let j = 1; j < p; j++) rows[i * p + j] = random.uniform();
		outputs[i] = random.uniform();
	}
	const queries = shared(queryCount * p);
	const expected = shared(queryCount);
	for (let i = 0; i < queryCount; i++) {
		const row = random.integer(n);
		queries.set(rows.subarray(row * p, (row + 1) * p), i * p);
		expected[i] = outputs[row];
	}
	return { n, p, queryCount, rows, outputs, queries, expected };
}

/**
 * What memorize builds from such a table: the first input tells all rows apart, so one comparison a level.
 */
export function networkOf({ n, p, rows, outputs }) {
	const thresholds = new Float64Array(n - 1);
	for (let i = 0; i + 1 < n; i++) thresholds[i] = thresholdBetween(rows[i * p], rows[(i + 1) * p]);
	return new ConditionalNetwork({
		inputCount: p,
		outputCount: 1,
		tree: completeTree(n),
		gateValues: new Int32Array(n - 1),
		thresholds,
		constants: outputs,
	});
}

/** The middle of two neighbours where float64 has one between them, otherwise the lower. */
function thresholdBetween(a, b) {
	const middle = a / 2 + b / 2;
	return a <= middle && middle < b ? middle : a;
}

function shared(length) {
	return new Float64Array(new SharedArrayBuffer(8 * length));
}
