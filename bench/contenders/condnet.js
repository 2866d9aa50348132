/** condnet's own lowerings, and its reference. */

import { compile } from "../lib/condnet.js";
import { networkOf } from "../lib/data.js";
import { condnetVersion } from "../lib/runs.js";

export function setUp(table, { lowering }) {
	const { p, queries } = table;
	const compiled = compile(networkOf(table), { lowering });
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
			batch(answers, count) {
				compiled.evaluateBatch(queries, answers, count);
			},
		},
	};
}
