/**
 * npm run bench -- split [--only NAME] [--boxes N] [--words N] [--shards 64] [--minimize mean]
 *
 * What cutting a synthesis on a box into shards costs, as docs/cluster.md says: one run, the shards of a plan
 * joined with as many boxes, and with a third more: mean operations, words, and how even the shards are, by
 * seconds of processor and by the work that a plan reckons a box at, which is no one's noise. Of the
 * controllers of lib/controllers.js, and of ACAS Xu where CONDNET_DATA names a folder that has networks of it.
 * All in one process and one thread, which is warm before the first shard.
 */

import { parseArgs } from "node:util";
import { readOnnx } from "../packages/onnx/dist/index.js";
import { clockOf } from "./lib/clock.js";
import { Box, joinShards, planShards, proveShard, synthesizeOnBox } from "./lib/condnet.js";
import { acas, controllers } from "./lib/controllers.js";

const { values: asked } = parseArgs({
	options: {
		only: { type: "string", default: "" },
		boxes: { type: "string", default: "60000" },
		words: { type: "string", default: "60000" },
		shards: { type: "string", default: "64" },
		minimize: { type: "string", default: "mean" },
	},
});
const now = clockOf("processor");
const seconds = (/** @type {() => void} */ work) => {
	const begin = now();
	work();
	return (now() - begin) / 1000;
};
const maxBoxes = Number(asked.boxes);
/** Seconds of a shard that is proved five times, of which the fastest counts. */
const short = 0.1;

const header = ["network", "asked", "run", "mean operations", "words", "boxes", "shards"];
const columns = [...header, "processor, s", "slowest shard", "most work", "plan, s", "join, s"];
const row = (/** @type {unknown[]} */ cells) => console.log(`| ${cells.join(" | ")} |`);
row(columns);
row(columns.map((_, k) => (k < 3 ? "---" : "--:")));
const models = [...controllers(), ...acas(["1_1", "2_5", "3_3"])];
for (const model of models) if (model.name.includes(asked.only)) measure(model);

function measure({ name, answer, box: text, file }) {
	const { network } = readOnnx(file);
	const ends = text.split(",").map((range) => range.split(":").map(Number));
	const box = new Box(
		...[0, 1].map((end) =>
			Float64Array.from({ length: network.inputCount }, (_, j) => ends[j % ends.length][end]),
		),
	);
	const promise = answer ? { answer } : { tolerance: 1e-6 };
	const options = { ...promise, maxWords: Number(asked.words), minimize: asked.minimize };
	const told = answer ? `--decision ${answer}` : "--tolerance 1e-6";
	let one;
	const all = { ...options, maxBoxes };
	const alone = seconds(() => {
		one = synthesizeOnBox(network, box, all);
	});
	const mean = one.operations.mean.operations.total;
	row([name, told, "one", mean.toFixed(1), one.words.total, one.boxes, "", alone.toFixed(1), "", "", "", ""]);
	for (const boxes of [maxBoxes, Math.round((maxBoxes * 4) / 3)]) {
		const given = { ...options, maxBoxes: boxes };
		let plan;
		const planning = seconds(() => {
			plan = planShards(network, box, Number(asked.shards), given);
		});
		const parts = [];
		const times = plan.boxes.map((_, shard) => {
			const prove = () => {
				parts[shard] = proveShard(network, box, plan, shard, given);
			};
			const first = seconds(prove);
			// Of a few milliseconds much may be a collection of garbage, which is not the shard's.
			return first > short ? first : Math.min(first, ...Array.from({ length: 4 }, () => seconds(prove)));
		});
		let joined;
		const joining = seconds(() => {
			joined = joinShards(network, box, plan, (shard) => parts[shard], given);
		});
		const sum = times.reduce((total, time) => total + time, 0);
		const uneven = (/** @type {number[]} */ each) =>
			(Math.max(...each) * each.length) / each.reduce((total, one) => total + one, 0);
		const change = 100 * (joined.operations.mean.operations.total / mean - 1);
		row([
			...[name, told, `${boxes.toLocaleString("en")} boxes`],
			`${joined.operations.mean.operations.total.toFixed(1)} (${change < 0 ? "" : "+"}${change.toFixed(1)} %)`,
			...[joined.words.total, joined.boxes, plan.boxes.length, sum.toFixed(1)],
			`${uneven(times).toFixed(2)} times the mean`,
			`${uneven(parts.map(workOf)).toFixed(2)} times the mean`,
			...[planning.toFixed(1), joining.toFixed(1)],
		]);
	}
}

/** A record's bytes are neurons of a box that were bounded (grow.ts has the reckoning). */
function workOf({ axes, recordStart }) {
	let work = 0;
	for (let k = 0; k < axes.length; k++) work += 1 + ((recordStart[k + 1] - recordStart[k]) / 100) ** 2;
	return work;
}
