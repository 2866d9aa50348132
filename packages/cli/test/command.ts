/** Runs the real command as a child process, built from the sources as they are. */

import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const bin = join(root, "packages/cli/bin/condnet.js");
const lock = join(root, "node_modules/.condnet-build");

/** Milliseconds that a busy machine may take to build. */
export const buildTime = 300_000;

/** Builds the packages whose output is older than their sources. One process builds, the others wait. */
export async function buildOnce(): Promise<void> {
	for (;;) {
		const stale = ["core", "onnx", "playground", "cli"].filter(isStale);
		if (stale.length === 0) return;
		try {
			mkdirSync(lock);
		} catch {
			await setTimeout(200);
			continue;
		}
		try {
			for (const name of stale)
				execFileSync("npm", ["run", "build", "--silent"], {
					cwd: join(root, "packages", name),
					// As users build it: under a test's own setting the page would be one for developers.
					env: { ...process.env, NODE_ENV: "production" },
					stdio: "pipe",
				});
		} finally {
			rmSync(lock, { recursive: true });
		}
	}
}

function isStale(name: string): boolean {
	const folder = join(root, "packages", name);
	const built = join(folder, name === "playground" ? "dist/index.html" : "dist/index.js");
	if (!existsSync(built)) return true;
	const time = statSync(built).mtimeMs;
	return readdirSync(join(folder, "src"), { recursive: true, withFileTypes: true }).some(
		(entry) => entry.isFile() && statSync(join(entry.parentPath, entry.name)).mtimeMs > time,
	);
}

export interface CommandResult {
	readonly code: number | null;
	readonly out: string;
	readonly err: string;
}

export interface CommandOptions {
	/** Given on standard input. */
	readonly input?: string;
	/** Leaves standard input open after it. */
	readonly hold?: boolean;
	readonly environment?: Readonly<Record<string, string>>;
	/** Called when the process has started. */
	readonly started?: (kill: (signal: NodeJS.Signals) => void) => void;
}

/** Runs `condnet` with these arguments. */
export function condnet(
	args: readonly string[],
	{ input = "", hold = false, environment = {}, started }: CommandOptions = {},
): Promise<CommandResult> {
	return new Promise((resolve, reject) => {
		const child = spawn(process.execPath, [bin, ...args], {
			stdio: "pipe",
			env: { ...process.env, ...environment },
		});
		const out: Buffer[] = [];
		const err: Buffer[] = [];
		child.stdout.on("data", (bytes: Buffer) => out.push(bytes));
		child.stderr.on("data", (bytes: Buffer) => err.push(bytes));
		child.on("error", reject);
		child.on("close", (code) =>
			resolve({ code, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() }),
		);
		child.stdin.on("error", () => undefined); // it may end before it has read everything
		child.stdin.write(input);
		if (!hold) child.stdin.end();
		started?.((signal) => child.kill(signal));
	});
}

/** The path of the command, for tests that need a shell. */
export const commandPath: string = bin;
