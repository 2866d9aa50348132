import { spawn } from "node:child_process";
import {
	chmodSync,
	existsSync,
	linkSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	readlinkSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { setTimeout } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { decode } from "@condnet/core";
import { beforeAll, expect, test } from "vitest";
import { temporaryName } from "../../src/files/maker.ts";
import { removeOrphans } from "../../src/files/temporary.ts";
import { buildOnce, buildTime, commandPath, condnet } from "../command.ts";
import { scratchFolder } from "../scratch.ts";

const { path, write } = scratchFolder();
const table = "a,b,y\n1,2,3\n1,3,4\n2,2,5\n";

beforeAll(async () => {
	await buildOnce();
	write("t.csv", table);
}, buildTime);

const memorize = (output: string, ...more: string[]) =>
	condnet(["memorize", path("t.csv"), "-o", output, ...more]);

function temporaries(folder: string = dirname(path("x"))): string[] {
	return readdirSync(folder).filter((name) => name.endsWith(".tmp"));
}

test("temporary files are removed when their maker is gone, and never while it lives or is out of sight", async () => {
	const folder = path("orphans");
	mkdirSync(folder);
	const mine = temporaryName();
	const [, space, pid, start] = /^\.condnet-(\w+)-(\d+)-(\d+)-/.exec(mine) ?? [];
	const gone = mine.replace(`-${pid}-${start}-`, `-${pid}-${Number(start) + 1}-`);
	const elsewhere = mine.replace(space, "0123456789ab");
	for (const name of [mine, gone, elsewhere, ".condnet-mine.tmp", ".other.tmp"])
		writeFileSync(`${folder}/${name}`, "");
	removeOrphans(folder);
	expect(readdirSync(folder).sort()).toEqual([mine, elsewhere, ".condnet-mine.tmp", ".other.tmp"].sort());
	expect(await memorize(`${folder}/n.cnet`, "-q")).toMatchObject({ code: 0 });
	expect(readdirSync(folder)).toContain(mine);
});

/**
 * A build that has begun and waits for the rest of its table, in a process that believes itself to be number
 * 7.
 */
async function waiting(output: string, folder: string) {
	const preload = write("seven.cjs", 'Object.defineProperty(process, "pid", { value: 7 });');
	const child = spawn(process.execPath, [commandPath, "memorize", "-", "-o", output], {
		env: { ...process.env, TMPDIR: folder, NODE_OPTIONS: `--require ${preload}` },
	});
	let err = "";
	child.stderr.on("data", (bytes: Buffer) => {
		err += bytes;
	});
	const ended = new Promise<{ code: number | null; err: string }>((resolve) =>
		child.on("close", (code) => resolve({ code, err })),
	);
	child.stdin.write(table);
	while (temporaries(folder).length === 0) await setTimeout(20);
	return { child, ended };
}

test("of two builds at once to one file, with one process number, one is whole and the other is told", async () => {
	for (const before of ["nothing", "a network"]) {
		const output = path(`two-${before.length}.cnet`);
		if (before === "a network") await memorize(output, "-q");
		const first = await waiting(output, mkdirSync(path(`tmp-a${before.length}`), { recursive: true }) ?? "");
		const second = await waiting(output, mkdirSync(path(`tmp-b${before.length}`), { recursive: true }) ?? "");
		second.child.stdin.end("3,3,6\n");
		expect(await second.ended).toMatchObject({ code: 0 });
		first.child.stdin.end();
		const { code, err } = await first.ended;
		expect(code).toBe(74);
		expect(err).toContain("was written by another program while this one worked");
		expect(decode(readFileSync(output)).metadata.rows).toBe(4);
		expect(temporaries()).toEqual([]);
	}
}, 60_000);

test("what kill -9 leaves, the next run removes", async () => {
	const folder = path("killed");
	mkdirSync(folder);
	const { child, ended } = await waiting(`${folder}/k.cnet`, folder);
	const workers = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, "utf8").trim().split(" ");
	for (const pid of [Number(child.pid), ...workers.map(Number)]) process.kill(pid, "SIGKILL");
	await ended;
	expect(temporaries(folder)).not.toEqual([]);
	expect(
		await condnet(["memorize", path("t.csv"), "-q", "-o", `${folder}/k.cnet`], {
			environment: { TMPDIR: folder },
		}),
	).toMatchObject({ code: 0 });
	expect(readdirSync(folder)).toEqual(["k.cnet"]);
});

test("a place that cannot be written is refused before the work, by the sentence and code of its kind", async () => {
	write("precious.cnet", "precious");
	const readOnly = path("readonly.cnet");
	await memorize(readOnly, "-q");
	chmodSync(readOnly, 0o444);
	for (const [output, code, message] of [
		["", 2, "empty name"],
		[path("no/f.cnet"), 74, "there is no such file or folder"],
		[path(`${"n".repeat(300)}.cnet`), 74, "the name is too long"],
		[path("t.csv/f.cnet"), 74, "is not a folder"],
		[path("eng.onnx"), 2, "not written as .onnx"],
		[path("a.npy"), 2, "not written as .npy"],
		[path("precious.cnet"), 2, "is not replaced"],
		[readOnly, 2, "is read-only"],
	] as const) {
		// Standard input stays open: what answers has not waited for the table.
		const run = condnet(["memorize", "-", "-o", output], {
			input: table,
			hold: true,
			started: (kill) => void setTimeout(20_000).then(() => kill("SIGKILL")),
		});
		const result = await run;
		expect(result).toMatchObject({ code, out: "" });
		expect(result.err).toContain(message);
		expect(result.err).not.toMatch(/\n\s+at /);
	}
	expect(temporaries()).toEqual([]);
	expect(await memorize(readOnly, "-q", "--force")).toMatchObject({ code: 0 });
	expect(statSync(readOnly).mode & 0o777).toBe(0o444);
}, 60_000);

test("a name may be as long as the system allows", async () => {
	const output = path(`${"n".repeat(250)}.cnet`);
	expect(await memorize(output, "-q")).toMatchObject({ code: 0 });
	expect(existsSync(output)).toBe(true);
});

test("a replaced file keeps its mode, links are followed, and another name of the file is said", async () => {
	const output = path("mode.cnet");
	await memorize(output, "-q");
	chmodSync(output, 0o640);
	linkSync(output, path("second-name.cnet"));
	symlinkSync("mode.cnet", path("link.cnet"));
	const { code, err } = await memorize(path("link.cnet"));
	expect(code).toBe(0);
	expect(err).toContain("has another name (a hard link), which keeps the old content");
	expect(statSync(output).mode & 0o777).toBe(0o640);
	expect(readlinkSync(path("link.cnet"))).toBe("mode.cnet");
	symlinkSync("made.cnet", path("dangling.cnet"));
	expect(await memorize(path("dangling.cnet"), "-q")).toMatchObject({ code: 0 });
	expect(readlinkSync(path("dangling.cnet"))).toBe("made.cnet");
	expect(existsSync(path("made.cnet"))).toBe(true);
});

test("a folder called ~ is that folder", async () => {
	const folder = path("tilde");
	mkdirSync(`${folder}/~`, { recursive: true });
	writeFileSync(`${folder}/~/t.csv`, table);
	const child = spawn(process.execPath, [commandPath, "memorize", "~/t.csv", "-q", "-o", "~/t.cnet"], {
		cwd: folder,
	});
	expect(await new Promise((resolve) => child.on("close", resolve))).toBe(0);
	expect(existsSync(`${folder}/~/t.cnet`)).toBe(true);
});

test("help and version that cannot be written end with 74, and a defect with 70 and how to report it", async () => {
	if (!existsSync("/dev/full")) return;
	for (const args of ["--help", "--version", "help memorize", "inspect --help"]) {
		const shell = `"${process.execPath}" "${commandPath}" ${args} > /dev/full`;
		const child = spawn("bash", ["-c", shell], { stdio: "pipe" });
		let err = "";
		child.stderr.on("data", (bytes: Buffer) => {
			err += bytes;
		});
		expect(await new Promise((resolve) => child.on("close", resolve))).toBe(74);
		expect(err).toBe("condnet: standard output: the disk is full.\n");
	}
	const preload = write(
		"broken.cjs",
		"if (process.argv[2] === 'inspect') Array.prototype.flatMap = () => { throw new TypeError('broken'); };",
	);
	await memorize(path("whole.cnet"), "-q");
	const { code, err } = await condnet(["inspect", path("whole.cnet")], {
		environment: { NODE_OPTIONS: `--require ${preload}` },
	});
	expect(code).toBe(70);
	expect(err).toContain("This is a defect in condnet: please report it with the command line");
	expect(err).not.toMatch(/\n\s+at /);
});

test("a packed model that unpacks to what no model is, is refused within seconds", async () => {
	const packed = gzipSync(new Uint8Array(2 ** 27));
	const { code, err } = await condnet(["inspect", write("bomb.onnx.gz", packed)]);
	expect(code).toBe(3);
	expect(err).toContain("it unpacks to more than 67.1 MB, which no model of 1");
	expect(err.length).toBeLessThan(500);
});
