/**
 * Every network of the folder that CONDNET_DATA names and of which a box is known, as one plan: planned, worked
 * and joined by the command, as docs/cluster.md says. One table of what came out; a network that is refused is
 * named in it, does not stop the others, and makes the exit code that of its refusal.
 *
 * `npm run bench -- plan --max-boxes 20 --shards 2` are the defaults; further options are those of condnet plan.
 */

import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const data = process.env.CONDNET_DATA;
if (data === undefined) throw new Error("CONDNET_DATA names no folder of networks.");

/** Whole boxes: of ACAS Xu its normalised inputs, of images all that a pixel can be, of an index its keys. */
const boxes = [
	{ name: /^ACASXU_/, box: [[-0.328422877, 0.679857769], ...Array(4).fill([-0.5, 0.5])] },
	{ name: /^(mnist|Convnet_)/, box: [[0, 1]] },
	{ name: /^resnet_/, box: [[-2.5, 2.5]] },
	{ name: /^normal_/, box: [[0, 500_000]] },
	{ name: /^test_/, box: [[-1, 1]] },
];

const folder = mkdtempSync(join(tmpdir(), "condnet-plan-"));
const place = (/** @type {string} */ name) => join(folder, name);
const program = fileURLToPath(new URL("../packages/cli/bin/condnet.js", import.meta.url));
let code = 0;

/** Runs the command, which says itself what went wrong. */
function condnet(/** @type {string[]} */ ...args) {
	const { status, stdout } = spawnSync(process.execPath, [program, ...args], {
		stdio: ["ignore", "pipe", "inherit"],
		encoding: "utf8",
	});
	if (code === 0) code = status ?? 1;
	return stdout;
}

try {
	for (const name of readdirSync(data).filter((each) => /\.(onnx|nnet)(\.gz)?$/.test(each))) {
		const known = boxes.find((each) => each.name.test(name));
		if (known === undefined) {
			console.log(`${name}: no box of it is known.`);
			continue;
		}
		symlinkSync(resolve(data, name), place(name));
		writeFileSync(place(name.replace(/\.(onnx|nnet)(\.gz)?$/, ".json")), JSON.stringify(known.box));
	}
	const given = process.argv.slice(2);
	const asked = given.length > 0 ? given : ["--max-boxes", "20", "--shards", "2"];
	condnet("plan", folder, ...asked, "-o", place("job.plan"));
	condnet("work", place("job.plan"), "--all", "-o", place("results"));
	console.log(condnet("join", place("job.plan"), place("results"), "-o", place("networks")));
} finally {
	rmSync(folder, { recursive: true, force: true });
}
process.exitCode = code;
