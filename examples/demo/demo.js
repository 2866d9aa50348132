// @ts-check

/**
 * Memorizes two real tables, verifies every row, writes the networks and the tables to out/, and prints what
 * it cost: operations beside the bounds, nanoseconds as measured, bytes beside the plain table.
 */

import { mkdirSync, writeFileSync } from "node:fs";
import { compile, Dataset, encode, memorize, Random } from "condnet";
import { compositionPairs, generalCategories } from "./tables.js";
import { threeStages } from "./trie.js";

const out = new URL("../../out/", import.meta.url);
mkdirSync(out, { recursive: true });

const start = performance.now();
console.log(`Unicode ${process.versions.unicode} as Node ${process.version} knows it.\n`);

const { labels, categories } = generalCategories();
writeTable(
	"unicode.csv",
	"codepoint,category",
	categories.length,
	(row) => `${row},${labels[categories[row]]}`,
);
report({
	title: "General category of every code point",
	file: "unicode",
	inputs: ["codepoint"],
	outputs: ["category"],
	labels,
	dataset: new Dataset({
		inputCount: 1,
		outputCount: 1,
		inputs: Float64Array.from(categories, (_, point) => point),
		outputs: categories,
	}),
	// The least of two or three stages that a search finds (npm run bench -- code-points).
	trieBytes: threeStages(Uint16Array.from(categories), 4, 5),
});

const pairs = compositionPairs();
writeTable("composition.csv", "first,second,composed", pairs.length, (row) => {
	const { first, second, composed } = pairs[row];
	return `${first},${second},${composed}`;
});
report({
	title: "Canonical composition: two code points that become one",
	file: "composition",
	inputs: ["first", "second"],
	outputs: ["composed"],
	dataset: new Dataset({
		inputCount: 2,
		outputCount: 1,
		inputs: Float64Array.from(pairs.flatMap(({ first, second }) => [first, second])),
		outputs: Float64Array.from(pairs, ({ composed }) => composed),
	}),
});

console.log(`Done in ${((performance.now() - start) / 1000).toFixed(1)} s. The networks and tables are in out/. Try:

  npx condnet verify out/unicode.cnet out/unicode.csv
  npx condnet explain out/unicode.cnet --input 8364
  npx condnet inspect out/composition.cnet`);

/**
 * @param {{ title: string, file: string, inputs: string[], outputs: string[], labels?: string[], dataset:
 * Dataset, trieBytes?: number }} table
 */
function report({ title, file, inputs, outputs, labels, dataset, trieBytes }) {
	const before = performance.now();
	const memorized = memorize(dataset);
	const seconds = (performance.now() - before) / 1000;
	const { network, cost, lowerBounds, verified } = memorized;
	const bytes = encode({
		network,
		metadata: {
			inputs,
			outputs,
			labels,
			strategy: memorized.strategy,
			rows: dataset.rowCount,
			pairs: memorized.pairs,
			labelCount: memorized.labels,
			operations: { worst: cost.worst, mean: cost.mean, meanOver: "the distinct inputs" },
			depth: cost.depth,
			lowerBounds,
			verified: { rows: verified.rows, mismatches: verified.mismatches },
		},
	});
	writeFileSync(new URL(`${file}.cnet`, out), bytes);
	const raw = 8 * (dataset.inputs.length + dataset.outputs.length);
	const speed = measure(network, dataset);
	const bounds = lowerBounds.map(
		({ class: name, worst, mean, attained }) =>
			`${name}: worst ${worst}${attained ? " (attained)" : ""}, mean ${mean?.toFixed(3)}`,
	);
	const rows = [
		["rows", `${number(dataset.rowCount)}, ${number(memorized.labels)} different answers`],
		["network", `${number(network.leafCount)} leaves, ${number(network.gateCount)} gates`],
		["operations", `worst ${cost.worst.total}, mean ${cost.mean.total.toFixed(3)}: comparisons only`],
		...bounds.map((bound, k) => [k === 0 ? "no network beats" : "", bound]),
		["verified", `${number(verified.rows)} rows bit for bit, ${verified.mismatches} differ`],
		[
			"speed",
			`${speed.one.toFixed(0)} ns a query one at a time, ${speed.batch.toFixed(1)} ns in batches (${speed.lowering})`,
		],
		[
			"size",
			`${number(bytes.length)} bytes; the table as float64 numbers ${number(raw)} (${(raw / bytes.length).toFixed(0)} x)`,
		],
		...(trieBytes === undefined ? [] : [["", besideTrie(trieBytes, bytes.length)]]),
		["built in", `${seconds.toFixed(2)} s, verification included`],
	];
	console.log(`${title}\n${rows.map(([name, value]) => `  ${name.padEnd(16)}  ${value}`).join("\n")}\n`);
}

/**
 * @param {number} trie
 * @param {number} network
 */
function besideTrie(trie, network) {
	const more = trie < network ? "fewer bytes" : "more bytes";
	return `${number(trie)} as a trie of three stages: ${more}, and three loads a query`;
}

/**
 * Median nanoseconds a query over seven rounds of random stored inputs, one call at a time and in one batch.
 *
 * @param {import("condnet").ConditionalNetwork} network
 * @param {Dataset} dataset
 */
function measure(network, { inputs, inputCount, outputCount, rowCount }) {
	const compiled = compile(network);
	const random = new Random(1);
	const queries = 1 << 16;
	const asked = new Float64Array(queries * inputCount);
	for (let i = 0; i < queries; i++) {
		const row = random.integer(rowCount);
		asked.set(inputs.subarray(row * inputCount, (row + 1) * inputCount), i * inputCount);
	}
	const answers = new Float64Array(queries * outputCount);
	const rounds = { one: [0].slice(1), batch: [0].slice(1) };
	for (let round = 0; round < 7; round++) {
		const first = performance.now();
		for (let i = 0; i < queries; i++) compiled.evaluate(asked, answers, i * inputCount, i * outputCount);
		const second = performance.now();
		compiled.evaluateBatch(asked, answers, queries);
		rounds.one.push(second - first);
		rounds.batch.push(performance.now() - second);
	}
	const median = (/** @type {number[]} */ times) => (times.sort((a, b) => a - b)[3] / queries) * 1e6;
	return { one: median(rounds.one), batch: median(rounds.batch), lowering: compiled.lowering };
}

/**
 * @param {string} name
 * @param {string} header
 * @param {number} rows
 * @param {(row: number) => string} line
 */
function writeTable(name, header, rows, line) {
	const lines = Array.from({ length: rows }, (_, row) => line(row));
	writeFileSync(new URL(name, out), `${header}\n${lines.join("\n")}\n`);
}

/** @param {number} value */
function number(value) {
	return value.toLocaleString("en-US");
}
