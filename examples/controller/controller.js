// @ts-check

/**
 * The controller from training to certificate: trains it, compares the file with the committed one, makes it
 * conditional on its operating box in three forms, has every proof derived again, lets the fast network swing
 * the pendulum up, and asks it a question outside its box.
 *
 *     npm run example -- controller
 */

import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ConditionalNetwork, compile, decision, decode } from "@condnet/core";
import { readOnnx } from "@condnet/onnx";
import { after, box, torques } from "./pendulum.js";
import { train } from "./train.js";

const path = (/** @type {string} */ name) => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const model = "examples/controller/controller.onnx";
const intervals = box.map((ends) => ends.join(":")).join();

const forms = [
	{ name: "values", shown: "values, bit for bit", options: ["--max-boxes", "4000"] },
	{
		name: "folded",
		shown: "values, `--tolerance 1e-9`",
		options: ["--tolerance", "1e-9", "--max-boxes", "4000"],
	},
	{
		name: "decision",
		shown: "`--decision argmax`",
		options: ["--decision", "argmax", "--max-boxes", "20000"],
	},
];

/** Runs the command. */
function condnet(/** @type {string[]} */ args, input = "") {
	const command = [path("packages/cli/bin/condnet.js"), ...args];
	return spawnSync(process.execPath, command, { cwd: path("."), input, encoding: "utf8" });
}

/** Runs the command, which has to end well. @returns what it reports */
function report(/** @type {string[]} */ args) {
	const { status, stdout, stderr } = condnet([...args, "--json", "--quiet"]);
	if (status !== 0) throw new Error(`condnet ${args.join(" ")} ended with status ${status}: ${stderr}`);
	return JSON.parse(stdout);
}

function row(/** @type {unknown[]} */ ...cells) {
	const [first, ...others] = cells.map(String);
	console.log(`| ${first.padEnd(26)} |${others.map((cell) => cell.padStart(11)).join(" |")} |`);
}

const start = performance.now();
mkdirSync(path("out"), { recursive: true });
const committed = readFileSync(path(model));
const same = committed.equals(train());
console.log(`Trained: 2-24-24-${torques.length}, ${same ? "byte for byte the committed" : "which is not"} ${model}.
Box: angle ${box[0].join(" to ")} rad, angular velocity ${box[1].join(" to ")} rad/s.\n`);

const reports = forms.map(({ name, shown, options }) => {
	const file = `out/controller-${name}.cnet`;
	const made = report(["synthesize", model, `--box=${intervals}`, ...options, "--force", "-o", file]);
	return { shown, file, made, checked: report(["check-proof", file, "--against", model]) };
});

row("operations", "mean", "worst", "fewer", "ns one", "ns batch", "words", "check-proof");
row("---", ...Array.from({ length: 6 }, () => "--:"), "---");
const { operations, nsPerInput, nsPerInputInBatches, words } = reports[0].made;
const dense = operations.dense.total;
const line = (
	/** @type {string} */ name,
	/** @type {number} */ mean,
	/** @type {number} */ worst,
	/** @type {number} */ one,
	/** @type {number} */ inBatches,
	/** @type {number} */ stored,
	/** @type {string} */ verdict,
) =>
	row(
		name,
		mean.toFixed(1),
		worst,
		`${(dense / mean).toFixed(1)}x`,
		one.toFixed(0),
		inBatches.toFixed(0),
		stored,
		verdict,
	);
line("dense", dense, dense, nsPerInput.dense, nsPerInputInBatches.dense, words.network, "");
const skipped = operations.columnSkip.mean.total;
line("column skip", skipped, dense, nsPerInput.columnSkip, nsPerInputInBatches.columnSkip, words.network, "");
for (const { shown, made, checked } of reports) {
	const { mean, worst } = made.operations.conditional;
	const [one, inBatches] = [made.nsPerInput.conditional, made.nsPerInputInBatches.conditional];
	line(shown, mean.total, worst.total, one, inBatches, made.words.total, checked.verdict);
}

const [, folded, decided] = reports;
console.log(`
Bit for bit: equal to the model on the whole box. With a tolerance: every output within ${folded.made.differenceBound.toExponential(1)} of the model's
on the whole box. Decision: the model's torque on the whole box; on ${(100 * decided.made.decidedVolume).toFixed(1)} % of it, without computing a neuron.
`);

const fast = compile(decode(readFileSync(path(decided.file))).network);
const whole = compile(ConditionalNetwork.of(readOnnx(committed).network));
const [choice, scores] = [new Float64Array(1), new Float64Array(torques.length)];
let [angle, velocity] = [3.1, 0];
let different = 0;
let upright = 0;
for (let step = 1; step <= 400; step++) {
	const state = Float64Array.of(angle, velocity);
	fast.evaluate(state, choice);
	whole.evaluate(state, scores);
	if (decision(scores, "argmax") !== choice[0]) different++;
	[angle, velocity] = after(angle, velocity, torques[choice[0]]);
	if (Math.abs(angle) > 0.1) upright = step;
}
console.log(`Swinging up from 3.1 rad: within 0.1 rad of upright from ${(upright * 0.05).toFixed(2)} s to 20 s; in 400 decisions
the fast network chose another torque than the model ${different} times.\n`);

const outside = condnet(["predict", decided.file, "-"], "x0,x1\n0.5,1\n0.5,9\n");
console.log(`Asked about 9 rad/s, condnet predict ends with status ${outside.status}:\n${outside.stderr}`);
console.log(`Done in ${((performance.now() - start) / 1000).toFixed(0)} s. The networks are in out/.`);
