import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";
import { beforeAll, expect, test } from "vitest";
import { buildOnce, buildTime, commandPath, condnet } from "../command.ts";
import { scratchFolder } from "../scratch.ts";

const { path, write } = scratchFolder();

beforeAll(async () => {
	await buildOnce();
	write("t.csv", "a,y\n1,2\n3,4\n");
}, buildTime);

const erase = "\r\u001b[K";

/** A command that does nothing else for 2.5 seconds, from when it has first said what it does. */
function busy(): string {
	return write(
		"busy.cjs",
		`const { send } = process;
		let once = send !== undefined;
		process.send = (message) => {
			send.call(process, message);
			if (once && message.status) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2500);
			if (message.status) once = false;
		};`,
	);
}

/** All that a command line writes on a terminal of its own. */
async function onTerminal(line: string): Promise<string> {
	const command = `NODE_OPTIONS="--require ${busy()}" "${process.execPath}" "${commandPath}" ${line}`;
	const { stdout } = await promisify(execFile)("script", ["-qec", command, "/dev/null"]);
	return stdout;
}

/** What is left on the screen, where each line stands that was not erased, but for the seconds. */
function left(shown: string): string[] {
	const lines = shown.split(/\r?\n/).map((line) => line.split(erase).at(-1) ?? "");
	return lines.filter((line) => !line.startsWith("seconds ")).sort();
}

test.runIf(existsSync("/usr/bin/script"))(
	"a busy command's line on the terminal goes on each second, and is gone at the end",
	async () => {
		const shown = await onTerminal(`memorize ${path("t.csv")}`);
		for (const seconds of [1, 2]) expect(shown).toContain(`${erase}reading  ${seconds} s`);
		const { err, out } = await condnet(["memorize", path("t.csv")]);
		expect(left(shown)).toEqual(left(out + err));
	},
	60_000,
);

test.runIf(existsSync("/usr/bin/script"))(
	"no line is drawn where --quiet or no terminal is",
	async () => {
		expect(await onTerminal(`memorize ${path("t.csv")} -q -o ${path("q.cnet")}`)).toBe("");
		expect(await onTerminal(`memorize ${path("t.csv")} 2>&1 | cat`)).not.toContain("\u001b");
	},
	60_000,
);
