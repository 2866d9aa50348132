// @ts-check

/** A table of four rows becomes a network, is saved, opened again and asked. */

import { compile, Dataset, decode, encode, memorize } from "condnet";

const dataset = new Dataset({
	inputCount: 2,
	outputCount: 1,
	inputs: Float64Array.of(0, 0, 0, 1, 1, 0, 1, 1),
	outputs: Float64Array.of(0, 1, 1, 0),
});

const { network, cost, lowerBounds, verified } = memorize(dataset);
console.log(`${verified.rows} rows verified, ${verified.mismatches} differ`);
console.log(`worst case ${cost.worst.total} comparisons, mean ${cost.mean.total}`);
for (const { class: name, worst, attained } of lowerBounds) console.log(name, worst, attained);

const file = encode({ network, metadata: { inputs: ["a", "b"], outputs: ["a xor b"] } });
const compiled = compile(decode(file).network);
const answers = new Float64Array(2);
compiled.evaluateBatch(Float64Array.of(0, 1, 1, 1), answers, 2);
console.log(answers);
