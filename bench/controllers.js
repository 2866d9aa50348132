/**
 * npm run bench -- controllers [--write] [--seconds S] [--clock processor]
 *
 * What `condnet synthesize --box` makes of controllers and classifiers of 2 to 12 inputs with no flags but the
 * box and, where a decision is asked, `--decision`: operations, nanoseconds beside column skip in the same run,
 * bytes, seconds. Beside those of lib/controllers.js ACAS Xu 1_1, where CONDNET_DATA names a folder that has it.
 * Fails where one is slower than column skip, by more than noise, or larger than the default budget.
 *
 * `--write` puts the table into docs/performance.md; `--seconds` is given to the command. Nanoseconds are by the
 * clock asked for, of what was written beside the model, all forms in turns.
 */

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { readOnnx } from "../packages/onnx/dist/index.js";
import { clockOf } from "./lib/clock.js";
import { decode, Random, timeForms } from "./lib/condnet.js";
import { acas, controllers } from "./lib/controllers.js";

const { values: options } = parseArgs({
	options: {
		write: { type: "boolean", default: false },
		seconds: { type: "string" },
		clock: { type: "string", default: "wall" },
	},
});
const now = clockOf(options.clock);
const command = fileURLToPath(new URL("../packages/cli/bin/condnet.js", import.meta.url));
const page = fileURLToPath(new URL("../docs/performance.md", import.meta.url));
/** How much slower is more than noise, and the default budget in bytes. */
const noise = 1.1;
const budget = 4e6;
const timesModel = 16;

const folder = mkdtempSync(join(tmpdir(), "controllers-"));
const path = (name) => join(folder, name);
const models = [...controllers(), ...acas(["1_1"])];
const faults = [];
const rows = models.map(measured);
rmSync(folder, { recursive: true });
const header = ["network", "neurons", "asked", "fewer operations", "at worst", "faster than column skip"];
const columns = [...header, "ns, one input", "of column skip", "file", "leaves", "seconds", "ended by"];
const rule = columns.map((_, k) => (k < 3 || k === columns.length - 1 ? "---" : "--:"));
const table = [columns, rule, ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
console.log(table);
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exitCode = 1;
if (options.write) {
	const text = readFileSync(page, "utf8");
	const place = /(<!-- table controllers: [^>]*-->\n)[\s\S]*?(?=\n<!-- end -->)/;
	if (!place.test(text)) throw new Error(`${page} has no markers of the table controllers.`);
	writeFileSync(
		page,
		text.replace(place, (_, begin) => begin + table),
	);
}

function measured({ name, shape, neurons, answer, box, file }) {
	writeFileSync(path("model.onnx"), file);
	const asked = [
		`--box=${box}`,
		...(answer ? ["--decision", answer] : []),
		...(options.seconds ? ["--seconds", options.seconds] : []),
	];
	const before = performance.now();
	const args = [
		command,
		"synthesize",
		path("model.onnx"),
		...asked,
		"-o",
		path("out.cnet"),
		"--force",
		"--json",
	];
	const { status, stdout, stderr } = spawnSync(process.execPath, args, {
		encoding: "utf8",
		maxBuffer: 2 ** 28,
	});
	if (status !== 0) throw new Error(`${name}: status ${status}: ${stderr}`);
	const seconds = (performance.now() - before) / 1000;
	const { operations, bytes, leaves, pays, stoppedBy } = JSON.parse(stdout);
	const { mean, worst } = operations.conditional;
	const { network } = decode(readFileSync(path("out.cnet")));
	const points = network.domain.boxes[0].points(1000, new Random(1));
	const times = timeForms(readOnnx(file).network, network, points, now, 4);
	const faster = times.columnSkip.one / times.conditional.one;
	if (faster * noise < 1)
		faults.push(`${name} is slower than column skip, ${(1 / faster).toFixed(2)} times.`);
	// The file of the model is float32; column skip's has float64.
	if (bytes > Math.max(budget, timesModel * 2.2 * file.length)) faults.push(`${name} takes ${bytes} bytes.`);
	console.error(`${name}: ${seconds.toFixed(1)} s`);
	const ratioText = (ratio) => `${ratio.toPrecision(ratio < 10 ? 2 : 3)}x`;
	return [
		...[`${name}, ${shape}`, neurons, answer ?? "values"],
		ratioText(operations.dense.total / mean.total),
		ratioText(operations.dense.total / worst.total),
		pays ? ratioText(faster) : "as column skip",
		...[times.conditional.one.toFixed(0), times.columnSkip.one.toFixed(0)],
		...[
			`${(bytes / 1000).toFixed(0)} kB`,
			leaves.toLocaleString("en"),
			seconds.toFixed(1),
			stoppedBy ?? "nothing",
		],
	];
}
