/** Any network from a .cnet file, compiled. */

import { compile, decode } from "../lib/condnet.js";
import { condnetVersion } from "../lib/runs.js";

export function setUp({ queries }, { file, lowering, webAssembly }) {
	const { network } = decode(file);
	const { inputCount, outputCount } = network;
	const compiled = compile(network, { lowering, webAssembly });
	return {
		version: condnetVersion(),
		lowering: compiled.lowering,
		run: {
			dependent(answers, count) {
				let query = 0;
				for (let i = 0; i < count; i++) {
					compiled.evaluate(queries, answers, query * inputCount, query * outputCount);
					query = (i + 1 + answers[query * outputCount] * 0) | 0; // the next query waits for the answer
				}
			},
			single(answers, count) {
				for (let i = 0; i < count; i++) compiled.evaluate(queries, answers, i * inputCount, i * outputCount);
			},
			batch(answers, count) {
				compiled.evaluateBatch(queries, answers, count);
			},
		},
	};
}
