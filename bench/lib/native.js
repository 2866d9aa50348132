/** The C++ yardstick: compiled where g++ is, and handed its table as a file. */

import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const source = fileURLToPath(new URL("../native/yardstick.cpp", import.meta.url));

/** Compiles the program into a folder. @returns `{ program, version }`, or undefined where there is no g++ */
export function compileYardstick(folder) {
	try {
		const version = execFileSync("g++", ["-dumpfullversion"], { encoding: "utf8" }).trim();
		const program = join(folder, "yardstick");
		execFileSync("g++", ["-O3", "-march=native", "-std=c++20", "-o", program, source], { stdio: "inherit" });
		return { program, version: `g++ ${version} -O3 -march=native` };
	} catch {
		return undefined;
	}
}

/** A folder that is gone when the process is. */
export function temporaryFolder() {
	const folder = mkdtempSync(join(tmpdir(), "condnet-bench-"));
	process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
	return folder;
}

export function writeTable(path, { n, p, queryCount, rows, outputs, queries, expected }) {
	const file = openSync(path, "w");
	for (const numbers of [Float64Array.of(n, p, queryCount, 0), rows, outputs, queries, expected]) {
		const bytes = new Uint8Array(numbers.buffer);
		for (let at = 0; at < bytes.length; at += 2 ** 26)
			writeSync(file, bytes, at, Math.min(2 ** 26, bytes.length - at));
	}
	closeSync(file);
}
