/**
 * npm run bench -- ranges [--rounds 9] [--points 1e6]
 *
 * Tables that stand for functions, generated from a seed: 60,000 contiguous ranges of addresses with 250 labels
 * and gaps, asked for 10^6 random addresses beside a table of as many points; 10^5 routes within one another,
 * IPv4 and IPv6, against the longest prefix in a map; two engine maps of 50 x 40 x 25 within 0.1 % of their
 * span of the multilinear interpolant, at random points, beside the smallest coarser grid of even lines whose
 * own interpolant keeps the tolerance at the nodes. Exits with 1 if anything is answered wrongly.
 */

import { parseArgs } from "node:util";
import { clockOf } from "./lib/clock.js";
import {
	compile,
	Dataset,
	encodedSize,
	exportedTableBytes,
	memorize,
	memorizeGrid,
	memorizeRanges,
	Outcome,
	Random,
} from "./lib/condnet.js";
import { median } from "./lib/measure.js";

const { values } = parseArgs({
	options: {
		rounds: { type: "string", default: "9" },
		points: { type: "string", default: "1e6" },
	},
});
const rounds = Number(values.rounds);
const queryCount = Number(values.points);
const clock = clockOf("processor");
const random = new Random(16);
const count = (n) => Math.round(n).toLocaleString("en");
let wrongInAll = 0;
const say = (text) => console.log(text);

/** Two numbers a row, and a label. */
function ranges(rows, width = 1) {
	return new Dataset({
		inputCount: 2 * width,
		outputCount: 1,
		inputs: Float64Array.from(rows.flatMap(({ start, end }) => [start, end].flat())),
		outputs: Float64Array.from(rows, ({ label }) => label),
	});
}

/** Nanoseconds a query: in batches, and one at a time; contenders take turns. */
function time(networks, queries) {
	const width = networks[0].inputCount;
	const n = queries.length / width;
	const answers = new Float64Array(n);
	const one = new Float64Array(width);
	const given = new Float64Array(1);
	const samples = networks.map(() => ({ batch: [], single: [] }));
	for (let round = -1; round < rounds; round++)
		for (const [i, network] of networks.entries()) {
			const started = clock();
			network.evaluateBatch(queries, answers, n);
			const between = clock();
			for (let q = 0; q < n; q++) {
				for (let j = 0; j < width; j++) one[j] = queries[q * width + j];
				network.evaluate(one, given);
			}
			const ended = clock();
			if (round < 0) continue;
			samples[i].batch.push(((between - started) * 1e6) / n);
			samples[i].single.push(((ended - between) * 1e6) / n);
		}
	return samples.map(({ batch, single }) => ({
		batch: median(batch).toFixed(1),
		single: median(single).toFixed(1),
	}));
}

/** Queries that are not answered as `expected` says; undefined means unknown. */
function wrong(network, queries, expected) {
	const n = queries.length / network.inputCount;
	const answers = new Float64Array(n);
	network.evaluateBatch(queries, answers, n);
	const outcomes = network.outcomes(queries, answers, n);
	let differ = 0;
	for (let q = 0; q < n; q++) {
		const label = expected(q);
		const right = label === undefined ? outcomes[q] === Outcome.unknown : answers[q] === label;
		if (!right) differ++;
	}
	wrongInAll += differ;
	return differ;
}

function addresses() {
	const rows = [];
	for (let i = 0, at = 0; i < 60000; i++) {
		const size = 1 + random.integer(100000);
		rows.push({ start: at, end: at + size - 1, label: random.integer(250) });
		at += size + (random.integer(4) === 0 ? random.integer(50000) : 0);
	}
	const { network, cost, ranges: counts } = memorizeRanges(ranges(rows), { integers: true });
	const compiled = compile(network);
	const last = rows[rows.length - 1].end;
	const queries = Float64Array.from({ length: queryCount }, () => random.integer(last + 1000));
	const starts = Float64Array.from(rows, ({ start }) => start);
	const differ = wrong(compiled, queries, (q) => {
		let low = 0;
		for (let step = 2 ** 15; step >= 1; step /= 2)
			if (low + step < starts.length && starts[low + step] <= queries[q]) low += step;
		return queries[q] <= rows[low].end ? rows[low].label : undefined;
	});
	say(
		`60,000 ranges: ${count(network.leafCount)} leaves, ${count(counts.gaps)} of them gaps, ` +
			`${count(queries.length)} addresses, ${differ} wrong; worst ${cost.worst.total} comparisons ` +
			`(ceil(log2 leaves) = ${Math.ceil(Math.log2(network.leafCount))}), file ` +
			`${count(encodedSize({ network, metadata: { inputs: ["x"], outputs: ["y"] } }))} bytes`,
	);
	const points = compile(
		memorize(
			new Dataset({
				inputCount: 1,
				outputCount: 1,
				inputs: Float64Array.from({ length: network.leafCount }, (_, i) => (i * last) / network.leafCount),
				outputs: Float64Array.from({ length: network.leafCount }, (_, i) => i % 250),
			}),
		).network,
	);
	const [ours, theirs] = time([compiled, points], queries.subarray(0, 2 ** 17));
	say(
		`  ns a query: ${ours.batch} in batches, ${ours.single} one at a time; a table of as many points ` +
			`${theirs.batch} and ${theirs.single}`,
	);
}

/** Routes of IPv4 or IPv6, told by prefix and its bits; the longest one answers. */
function routes(words) {
	const bits = 32 * words;
	const [least, most] = words === 1 ? [8, 32] : [16, 64];
	const known = new Map();
	const rows = [];
	const address = () => {
		let value = 0n;
		for (let j = 0; j < words; j++) value = (value << 32n) | BigInt(random.uint32());
		// Few first bytes, so that routes lie within one another.
		const top = BigInt(random.integer(words === 1 ? 256 : 16)) << BigInt(bits - 8);
		return (value & ((1n << BigInt(bits - 8)) - 1n)) | top;
	};
	const wordsOf = (value) =>
		Array.from({ length: words }, (_, j) => Number((value >> BigInt(32 * (words - 1 - j))) & 0xffffffffn));
	while (rows.length < 1e5) {
		const prefix = least + random.integer(most - least + 1);
		// Half of the routes lie about another one.
		const about =
			rows.length > 0 && random.integer(2) === 0 ? rows[random.integer(rows.length)].value : address();
		const low = BigInt(bits - prefix);
		const value = (about >> low) << low;
		const key = `${prefix} ${value >> low}`;
		if (known.has(key)) continue;
		const label = rows.length % 250;
		known.set(key, label);
		rows.push({ start: wordsOf(value), end: wordsOf(value + (1n << low) - 1n), label, value });
	}
	const {
		network,
		cost,
		ranges: counts,
	} = memorizeRanges(ranges(rows, words), {
		integers: true,
		mostSpecific: true,
	});
	const compiled = compile(network);
	const asked = Array.from({ length: 1e5 }, (_, q) =>
		q % 2 === 0 ? address() : rows[random.integer(rows.length)].value + BigInt(random.integer(3) - 1),
	).map((value) => (value < 0n ? 0n : value));
	const queries = Float64Array.from(asked.flatMap(wordsOf));
	const differ = wrong(compiled, queries, (q) => {
		for (let prefix = most; prefix >= least; prefix--) {
			const label = known.get(`${prefix} ${asked[q] >> BigInt(bits - prefix)}`);
			if (label !== undefined) return label;
		}
		return undefined;
	});
	const [ours] = time([compiled], queries);
	say(
		`100,000 nested routes of IPv${words === 1 ? 4 : 6}: ${count(network.leafCount)} leaves, ${count(counts.gaps)} of them ` +
			`unknown, ${count(asked.length)} addresses, ${differ} unlike the longest prefix; worst ${cost.worst.total} ` +
			`comparisons; ns a query: ${ours.batch} in batches, ${ours.single} one at a time`,
	);
}

const shape = [50, 40, 25];
const line = (n) => Float64Array.from({ length: n }, (_, i) => (n === 1 ? 0 : i / (n - 1)));

/** The multilinear interpolant of numbers on even lines over the unit cube. */
function interpolant(numbers, [na, nb, nc]) {
	const place = (x, n) => {
		const at = Math.min(n - 2, Math.floor(x * (n - 1)));
		return n === 1 ? [0, 0] : [at, x * (n - 1) - at];
	};
	return (a, b, c) => {
		const [[i, u], [j, v], [k, w]] = [place(a, na), place(b, nb), place(c, nc)];
		let sum = 0;
		for (let corner = 0; corner < 8; corner++) {
			const [p, q, r] = [corner & 1, (corner >> 1) & 1, corner >> 2];
			const weight = (p ? u : 1 - u) * (q ? v : 1 - v) * (r ? w : 1 - w);
			if (weight !== 0) sum += weight * numbers[((i + p) * nb + j + q) * nc + k + r];
		}
		return sum;
	};
}

function nodes(sizes, f) {
	const [as, bs, cs] = sizes.map(line);
	const numbers = new Float64Array(sizes[0] * sizes[1] * sizes[2]);
	let at = 0;
	for (const a of as) for (const b of bs) for (const c of cs) numbers[at++] = f(a, b, c);
	return numbers;
}

/** The fewest even lines that keep the tolerance at every node. */
function coarsest(fine, tolerance) {
	const exact = interpolant(fine, shape);
	const sizes = [];
	for (let a = 2; a <= shape[0]; a++)
		for (let b = 2; b <= shape[1]; b++) for (let c = 2; c <= shape[2]; c++) sizes.push([a, b, c]);
	sizes.sort((s, t) => s[0] * s[1] * s[2] - t[0] * t[1] * t[2]);
	const [as, bs, cs] = shape.map(line);
	const points = [];
	let at = 0;
	for (const a of as) for (const b of bs) for (const c of cs) points.push([a, b, c, fine[at++]]);
	for (const size of sizes) {
		const coarse = interpolant(nodes(size, exact), size);
		const bad = points.findIndex(([a, b, c, y]) => Math.abs(coarse(a, b, c) - y) > tolerance);
		if (bad < 0) return size;
		// What one grid fails at, the next one fails at: it is tried first.
		points.unshift(...points.splice(bad, 1));
	}
	return shape;
}

function engineMap(name, f) {
	const fine = nodes(shape, f);
	const tolerance = 1e-3 * (fine.reduce((a, b) => Math.max(a, b)) - fine.reduce((a, b) => Math.min(a, b)));
	const inputs = [];
	const [as, bs, cs] = shape.map(line);
	for (const a of as) for (const b of bs) for (const c of cs) inputs.push(a, b, c);
	const dataset = new Dataset({
		inputCount: 3,
		outputCount: 1,
		inputs: Float64Array.from(inputs),
		outputs: fine,
	});
	const { network, cost, largestError } = memorizeGrid(dataset, { tolerance: { absolute: tolerance } });
	const metadata = { inputs: ["a", "b", "c"], outputs: ["y"] };
	const compiled = compile(network);
	const exact = interpolant(fine, shape);
	const queries = Float64Array.from({ length: 3 * queryCount }, () => random.uniform());
	const answers = new Float64Array(queryCount);
	compiled.evaluateBatch(queries, answers, queryCount);
	let largest = 0;
	for (let q = 0; q < queryCount; q++) {
		const [a, b, c] = queries.subarray(3 * q, 3 * q + 3);
		largest = Math.max(largest, Math.abs(answers[q] - exact(a, b, c)));
	}
	// The interpolant is computed here with a rounding of its own.
	if (!(largest <= tolerance * (1 + 1e-9))) wrongInAll++;
	const coarse = coarsest(fine, tolerance);
	const size = coarse.reduce((product, n) => product * n, 1);
	say(
		`${name}: tolerance ${tolerance.toPrecision(3)}, ${network.leafCount} leaves, file ` +
			`${count(encodedSize({ network, metadata }))} bytes, in C ${count(exportedTableBytes(network))} bytes of tables; the grid ${count(4 * fine.length)} bytes in ` +
			`float32, the smallest coarser one ${coarse.join(" x ")}: ${count(4 * size)}`,
	);
	say(
		`  ${count(queryCount)} random points: at most ${largest.toPrecision(3)} off, proved ${largestError.toPrecision(3)}; worst ` +
			`${cost.worst.total} operations, mean ${cost.mean.total.toFixed(1)}`,
	);
}

addresses();
routes(1);
routes(4);
engineMap(
	"engine map, additive with ridges",
	(a, b, c) =>
		Math.sin(2 * a) +
		Math.sqrt(b + 0.05) +
		0.5 * c * c +
		0.4 * Math.max(0, a - 0.6) +
		0.3 * Math.max(0, 0.4 - b),
);
engineMap(
	"engine map, load times temperature, diagonal ridge",
	(a, b, c) => a * a + b * c + 0.5 * Math.max(0, a + b - 1),
);
process.exitCode = wrongInAll > 0 ? 1 : 0;
