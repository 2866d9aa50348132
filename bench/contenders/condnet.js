/** condnet's own lowerings, and its reference. */

import { compile } from "../lib/condnet.js";
import { networkOf } from "../lib/data.js";
import { condnetVersion } from "../lib/runs.js";

export function setUp(table, { lowering }) {
	const { p, queries, queryCount } = table;
	const compiled = compile(networkOf(table), { lowering, rows: queryCount });
	compiled.inputs.set(queries);
	return {
		version: condnetVersion(),
		lowering: compiled.lowering,
		run: {
			dependent(answers, count) {
				let query = 0;
				for (let i = 0; i < count; i++) {
					compiled.evaluate(queries, answers, query * p, query);
					query = (i + 1 + answers[query] * 0) | 0; // the next query waits for the answer
				}
			},
			single(answers, count) {
				for (let i = 0; i < count; i++) compiled.evaluate(queries, answers, i * p, i);
			},
			// In the compiled network's own memory; the copied batch comes from ordinary arrays.
			batch(_, count) {
				compiled.evaluateBatch(compiled.inputs, compiled.outputs, count);
				return compiled.outputs;
			},
			"batch copied"(answers, count) {
				compiled.evaluateBatch(queries, answers, count);
			},
		},
	};
}
