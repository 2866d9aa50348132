/** Runs exported code on many inputs, to hold its outcomes and bits against the reference's. */

import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import {
	Box,
	ConditionalNetwork,
	CondnetError,
	Domain,
	Evaluator,
	type ExportMetadata,
	exportC,
	exportJavaScript,
	exportPython,
	Outcome,
	type Random,
} from "../../src/index.ts";
import { nextDown, nextUp } from "../../src/numbers/floats.ts";
import { inputsFor } from "../random/compiled-networks.ts";

/** Outcomes as code returns them, and answers where there are any, zeros elsewhere. */
export interface Answers {
	readonly outcomes: Uint8Array;
	readonly outputs: Float64Array;
}

/** What the reference says; 3 for an input that is NaN. */
export function expectedAnswers(network: ConditionalNetwork, inputs: Float64Array): Answers {
	const { inputCount, outputCount, domain } = network;
	const rows = inputs.length / inputCount;
	const answers = blank(rows, outputCount);
	const evaluator = new Evaluator(network);
	for (let i = 0; i < rows; i++) {
		const row = inputs.subarray(i * inputCount, (i + 1) * inputCount);
		if (row.some(Number.isNaN)) answers.outcomes[i] = 3;
		else if (domain.outside === "error" && !domain.contains(row)) answers.outcomes[i] = Outcome.outside;
		else answers.outcomes[i] = outcomeOf(evaluator, row, answers.outputs, i * outputCount);
	}
	return tidied(network, answers);
}

/** An infinite input that an exact map reads is an error of the reference; code says that it is outside. */
function outcomeOf(evaluator: Evaluator, row: Float64Array, outputs: Float64Array, to: number): number {
	try {
		return evaluator.evaluate(row, outputs, 0, to);
	} catch (error) {
		if (error instanceof CondnetError && error.code === "bad-data") {
			outputs.fill(0, to, to + evaluator.network.outputCount);
			return Outcome.outside;
		}
		throw error;
	}
}

/** Rows without an answer hold zeros. */
function tidied({ outputCount, domain }: ConditionalNetwork, answers: Answers): Answers {
	for (const [i, outcome] of answers.outcomes.entries())
		if (outcome !== Outcome.answered && !(outcome === Outcome.outside && domain.outside !== "error"))
			answers.outputs.fill(0, i * outputCount, (i + 1) * outputCount);
	return answers;
}

function blank(rows: number, outputCount: number): Answers {
	return { outcomes: new Uint8Array(rows), outputs: new Float64Array(rows * outputCount) };
}

/** A text that differs where a bit differs, all NaN alike. */
export function shown({ outcomes, outputs }: Answers): string[] {
	const width = outputs.length / outcomes.length;
	return Array.from(outcomes, (outcome, i) =>
		[outcome, ...outputs.subarray(i * width, (i + 1) * width)]
			.map((value) => (Object.is(value, -0) ? "-0" : String(value)))
			.join(" "),
	);
}

/** Inputs near gates, ends of the domain, infinities, -0 and NaN. */
export function hardInputs(network: ConditionalNetwork, random: Random, count: number): Float64Array {
	const { inputCount, domain } = network;
	const inputs = inputsFor(network, random, count);
	for (let i = 0; i < count; i++) {
		const at = i * inputCount;
		if (domain.boxes.length > 0 && random.integer(4) > 0) {
			const box = domain.boxes[random.integer(domain.boxes.length)];
			const point = new Float64Array(inputCount);
			box.sample(random, point);
			inputs.set(point, at);
			if (random.integer(3) === 0) {
				const j = random.integer(inputCount);
				const end = random.integer(2) === 0 ? box.low[j] : box.high[j];
				inputs[at + j] = [end, nextUp(end), nextDown(end)][random.integer(3)];
			}
		}
		if (random.integer(40) === 0)
			inputs[at + random.integer(inputCount)] = [Number.NaN, -0][random.integer(2)];
	}
	return inputs;
}

/** A network with a domain that it did not have: a box or two, and what becomes of inputs outside. */
export function withDomain(network: ConditionalNetwork, random: Random): ConditionalNetwork {
	if (random.integer(2) === 0 || network.keys.length > 0) return network;
	const box = (): Box => {
		const low = Float64Array.from({ length: network.inputCount }, () => 2 * random.normal());
		return new Box(
			low,
			low.map((end) => end + 3 * random.uniform()),
		);
	};
	const outside = (["error", "full", "clamp"] as const)[random.integer(3)];
	const boxes = outside !== "clamp" && random.integer(3) === 0 ? [box(), box()] : [box()];
	if (outside === "full" && network.networks.count === 0) return network;
	return new ConditionalNetwork({ ...network, domain: new Domain(boxes, outside) });
}

export function metadataOf(network: ConditionalNetwork): ExportMetadata {
	return {
		inputs: Array.from({ length: network.inputCount }, (_, j) => `x${j}`),
		outputs: Array.from({ length: network.outputCount }, (_, k) => `y${k}`),
		notes: ['A network of a test. */ or \\ and """ must not end a comment.'],
	};
}

/** Whether a program can be run here. */
export function isThere(program: string, ...args: readonly string[]): boolean {
	return spawnSync(program, args, { stdio: "ignore" }).status === 0;
}

/** A folder for exported code, removed by `remove`. */
export class Workshop {
	readonly folder = mkdtempSync(join(tmpdir(), "condnet-export-"));

	remove(): void {
		rmSync(this.folder, { recursive: true, force: true });
	}

	/** Writes, compiles and runs C. @returns undefined where the self-test says that bits are not kept */
	runC(
		network: ConditionalNetwork,
		inputs: Float64Array,
		compiler: readonly [program: string, ...flags: string[]],
	): Answers | undefined {
		const source = join(this.folder, "net.c");
		const binary = join(this.folder, "net");
		writeFileSync(source, `${exportC(network, metadataOf(network))}\n${driver(network)}`);
		const [program, ...flags] = compiler;
		execFileSync(
			program,
			[...flags, "-Wall", "-Wextra", "-pedantic", "-Wshadow", "-Werror", "-o", binary, source],
			{
				stdio: ["ignore", "inherit", "inherit"],
			},
		);
		const ran = spawnSync(binary, { input: bytesOf(inputs), maxBuffer: 2 ** 28 });
		if (ran.status === 99) return undefined;
		if (ran.status !== 0) throw new Error(`The program ended with ${ran.status} ${ran.signal}.`);
		return tidied(network, unpacked(ran.stdout, network.outputCount));
	}

	async runJavaScript(network: ConditionalNetwork, inputs: Float64Array, name: string): Promise<Answers> {
		const path = join(this.folder, `${name}.mjs`);
		writeFileSync(path, exportJavaScript(network, metadataOf(network), { name }).source);
		const { default: answer }: { default: (x: Float64Array, y: Float64Array) => number } = await import(
			/* @vite-ignore */ pathToFileURL(path).href
		);
		const { inputCount, outputCount } = network;
		const rows = inputs.length / inputCount;
		const answers = blank(rows, outputCount);
		for (let i = 0; i < rows; i++)
			answers.outcomes[i] = answer(
				inputs.subarray(i * inputCount, (i + 1) * inputCount),
				answers.outputs.subarray(i * outputCount, (i + 1) * outputCount),
			);
		return tidied(network, answers);
	}

	/** Writes Python for several networks and runs it once. */
	runPython(
		cases: readonly { readonly network: ConditionalNetwork; readonly inputs: Float64Array }[],
	): Answers[] {
		const lines = [
			"import sys, numpy as np",
			`sys.path.insert(0, ${JSON.stringify(this.folder)})`,
			"out = sys.stdout.buffer",
		];
		cases.forEach(({ network, inputs }, k) => {
			writeFileSync(join(this.folder, `net${k}.py`), exportPython(network, metadataOf(network)));
			writeFileSync(join(this.folder, `net${k}.bin`), bytesOf(inputs));
			lines.push(
				`import net${k} as m`,
				`X = np.fromfile(${JSON.stringify(join(this.folder, `net${k}.bin`))}, "<f8").reshape(-1, ${network.inputCount})`,
				"Y = m.predict(X).astype('<f8'); O = m.outcome(X).astype('u1')",
				"for o, y in zip(O, Y): out.write(o.tobytes() + y.tobytes())",
			);
		});
		const given = execFileSync("python3", ["-c", lines.join("\n")], { maxBuffer: 2 ** 28 });
		let at = 0;
		return cases.map(({ network, inputs }) => {
			const size = (inputs.length / network.inputCount) * (1 + 8 * network.outputCount);
			at += size;
			return tidied(network, unpacked(given.subarray(at - size, at), network.outputCount));
		});
	}
}

function bytesOf(numbers: Float64Array): Uint8Array {
	return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}

/** An outcome and the answers of every row. */
function unpacked(bytes: Uint8Array, outputCount: number): Answers {
	const size = 1 + 8 * outputCount;
	const rows = bytes.length / size;
	const answers = blank(rows, outputCount);
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	for (let i = 0; i < rows; i++) {
		answers.outcomes[i] = bytes[i * size];
		for (let k = 0; k < outputCount; k++)
			answers.outputs[i * outputCount + k] = view.getFloat64(i * size + 1 + 8 * k, true);
	}
	return answers;
}

function driver({ inputCount, outputCount }: ConditionalNetwork): string {
	return `#include <stdio.h>
#include <string.h>
int main(void) {
	double x[${inputCount}], y[${outputCount}];
	if (net_selftest() != 0) return 99;
	while (fread(x, 8, ${inputCount}, stdin) == ${inputCount}) {
		int outcome;
		memset(y, 0, sizeof y);
		outcome = net(x, y);
		putchar(outcome);
		fwrite(y, 8, ${outputCount}, stdout);
	}
	return 0;
}
`;
}
