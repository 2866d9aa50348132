/** Runs exported code of many networks at once, to hold its outcomes and bits against the reference's. */

import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type ConditionalNetwork, exportC, exportJavaScript, exportPython } from "../../src/internal.ts";
import { type Answers, blankAnswers, type Case, metadataOf, tidied } from "./cases.ts";

/** Whether a program can be run here. */
export function isThere(program: string, ...args: readonly string[]): boolean {
	return spawnSync(program, args, { stdio: "ignore" }).status === 0;
}

/** Warnings that exported C and C++ do not give. */
export const warnings = ["-Wall", "-Wextra", "-pedantic", "-Wshadow", "-Wconversion", "-Werror"];

/** A folder for exported code of cases, whose inputs are written once; removed by `remove`. */
export class Workshop {
	readonly folder = mkdtempSync(join(tmpdir(), "condnet-export-"));
	readonly cases: readonly Case[];

	constructor(cases: readonly Case[]) {
		this.cases = cases;
		for (const { name, inputs } of cases) writeFileSync(this.path(`${name}.bin`), bytesOf(inputs));
	}

	path(name: string): string {
		return join(this.folder, name);
	}

	remove(): void {
		rmSync(this.folder, { recursive: true, force: true });
	}

	/** Writes the C of all cases into one program. */
	writeC(): void {
		for (const { name, network } of this.cases)
			writeFileSync(this.path(`${name}.c`), exportC(network, metadataOf(network), { name }));
		writeFileSync(this.path("all.c"), driver(this.cases));
	}

	/** Compiles and runs C. @returns undefined where a self-test says that bits are not kept */
	runC(program: string, ...flags: readonly string[]): (Answers | undefined)[] {
		const binary = this.path("all");
		execFileSync(program, [...flags, ...warnings, "-o", binary, this.path("all.c")], {
			stdio: ["ignore", "inherit", "inherit"],
		});
		const given = execFileSync(binary, { cwd: this.folder, maxBuffer: 2 ** 30 });
		let at = 0;
		return this.cases.map(({ network, inputs }) => {
			const kept = given[at++] === 0;
			const size = (inputs.length / network.inputCount) * (1 + 8 * network.outputCount);
			at += size;
			return kept ? unpacked(network, given.subarray(at - size, at)) : undefined;
		});
	}

	writeJavaScript(): void {
		for (const { name, network } of this.cases)
			writeFileSync(
				this.path(`${name}.mjs`),
				exportJavaScript(network, metadataOf(network), { name }).source,
			);
	}

	async runJavaScript(): Promise<Answers[]> {
		const given: Answers[] = [];
		for (const { name, network, inputs } of this.cases) {
			const { default: answer }: { default: (x: Float64Array, y: Float64Array) => number } = await import(
				/* @vite-ignore */ pathToFileURL(this.path(`${name}.mjs`)).href
			);
			const { inputCount, outputCount } = network;
			const answers = blankAnswers(inputs.length / inputCount, outputCount);
			for (let i = 0; i < answers.outcomes.length; i++)
				answers.outcomes[i] = answer(
					inputs.subarray(i * inputCount, (i + 1) * inputCount),
					answers.outputs.subarray(i * outputCount, (i + 1) * outputCount),
				);
			given.push(tidied(network, answers));
		}
		return given;
	}

	runPython(): Answers[] {
		const lines = ["import numpy as np", 'out = open("python.out", "wb")'];
		for (const { name, network } of this.cases) {
			writeFileSync(this.path(`${name}.py`), exportPython(network, metadataOf(network), { name }));
			lines.push(
				`import ${name} as m`,
				`X = np.fromfile("${name}.bin", "<f8").reshape(-1, ${network.inputCount})`,
				"Y = m.predict(X).astype('<f8'); O = m.outcome(X).astype('u1')",
				"out.write(np.concatenate([O[:, None], np.ascontiguousarray(Y).view('u1')], axis=1).tobytes())",
			);
		}
		writeFileSync(this.path("all.py"), [...lines, "out.close()"].join("\n"));
		execFileSync("python3", ["-W", "error", "all.py"], { cwd: this.folder });
		const given = readFileSync(this.path("python.out"));
		let at = 0;
		return this.cases.map(({ network, inputs }) => {
			const size = (inputs.length / network.inputCount) * (1 + 8 * network.outputCount);
			at += size;
			return unpacked(network, given.subarray(at - size, at));
		});
	}
}

function bytesOf(numbers: Float64Array): Uint8Array {
	return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}

/** An outcome and the answers of every row. */
export function unpacked(network: ConditionalNetwork, bytes: Uint8Array): Answers {
	const { outputCount } = network;
	const size = 1 + 8 * outputCount;
	const rows = bytes.length / size;
	const answers = blankAnswers(rows, outputCount);
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	for (let i = 0; i < rows; i++) {
		answers.outcomes[i] = bytes[i * size];
		for (let k = 0; k < outputCount; k++)
			answers.outputs[i * outputCount + k] = view.getFloat64(i * size + 1 + 8 * k, true);
	}
	return tidied(network, answers);
}

/** A program that answers the inputs of every case: what its self-test says, then each outcome and answers. */
function driver(cases: readonly Case[]): string {
	const runs = cases.map(({ name, network: { inputCount, outputCount, arithmetic } }) => {
		const real = arithmetic === "float32" ? "float" : "double";
		return `#include "${name}.c"
static void run_${name}(void) {
	double given[${inputCount}], written[${outputCount}];
	${real} x[${inputCount}], y[${outputCount}];
	FILE *file = fopen("${name}.bin", "rb");
	int (*volatile answer)(const ${real} *, ${real} *) = ${name};
	int k;
	putchar(${name}_selftest() != 0);
	while (fread(given, 8, ${inputCount}, file) == ${inputCount}) {
		for (k = 0; k < ${inputCount}; k++) x[k] = (${real})given[k];
		memset(y, 0, sizeof y);
		putchar(answer(x, y));
		for (k = 0; k < ${outputCount}; k++) written[k] = (double)y[k];
		fwrite(written, 8, ${outputCount}, stdout);
	}
	fclose(file);
}
`;
	});
	const calls = cases.map(({ name }) => `\trun_${name}();\n`);
	return `#include <stdio.h>\n#include <string.h>\n${runs.join("")}int main(void) {\n${calls.join("")}\treturn 0;\n}\n`;
}
