/**
 * npm run bench -- memorize [--n 1e6] [--p 8] [--rounds 5] [--clock wall|processor]
 *
 * Memorizing a table, every row verified, beside what cannot be done without: sorting n keys
 * (Float64Array.sort) and one random gather of the rows. Interleaved rounds, medians, the ratio, and the most
 * memory the process has held.
 */

import { parseArgs } from "node:util";
import { clockOf } from "./lib/clock.js";
import { Dataset, memorize, Random } from "./lib/condnet.js";
import { median } from "./lib/measure.js";

const { values } = parseArgs({
	options: {
		n: { type: "string", default: "1e6" },
		p: { type: "string", default: "8" },
		rounds: { type: "string", default: "5" },
		clock: { type: "string", default: "wall" },
	},
});
const n = Number(values.n);
const p = Number(values.p);
const rounds = Number(values.rounds);
const now = clockOf(values.clock);
const random = new Random(1);
const inputs = new Float64Array(n * p).map(() => random.uniform());
const outputs = new Float64Array(n).map(() => random.uniform());

function sortAndGather() {
	const keys = new Float64Array(n);
	for (let i = 0; i < n; i++) keys[i] = inputs[i * p];
	const order = new Uint32Array(n);
	for (let i = 0; i < n; i++) order[i] = i;
	random.shuffle(order);
	const start = now();
	keys.sort();
	const gathered = new Float64Array(n * p);
	for (let i = 0; i < n; i++) for (let j = 0; j < p; j++) gathered[i * p + j] = inputs[order[i] * p + j];
	return now() - start;
}

function memorizeAndVerify() {
	const start = now();
	const { cost, verified } = memorize(new Dataset({ inputCount: p, outputCount: 1, inputs, outputs }));
	const milliseconds = now() - start;
	if (verified.rows !== n || verified.mismatches !== 0) throw new Error(`${verified.mismatches} rows differ`);
	if (cost.worst.total !== Math.ceil(Math.log2(n))) throw new Error(`worst ${cost.worst.total}`);
	return milliseconds;
}

const limit = [];
const whole = [];
for (let round = 0; round < rounds; round++) {
	limit.push(sortAndGather());
	whole.push(memorizeAndVerify());
}
const ratio = median(whole.map((milliseconds, round) => milliseconds / limit[round]));
console.log(`n = ${n}, p = ${p}, median of ${rounds}, ${values.clock} clock`);
console.log(`sort and gather       ${(median(limit) / 1000).toFixed(3)} s`);
console.log(`memorize and verify   ${(median(whole) / 1000).toFixed(3)} s   ${ratio.toFixed(2)} times that`);
console.log(`most memory held      ${(process.resourceUsage().maxRSS / 1e6).toFixed(2)} GB`);
