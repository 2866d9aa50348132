/** The project's own small models, one for every operator and way of using it, with what they answer. */

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Random } from "@condnet/core";
import fc from "fast-check";
import { readOnnx } from "../src/index.ts";
import { answer } from "./agreement.ts";
import { cases } from "./cases/cases.ts";
import { Runtime } from "./runtime.ts";

const folder = fileURLToPath(new URL("fixtures/", import.meta.url));
const answersFile = `${folder}answers.json`;

export interface Fixture {
	readonly file: string;
	readonly inputs: readonly number[];
	/** The reference's outputs, to the bit. */
	readonly reference: readonly number[];
	/** Outputs of the onnxruntime they were made with. */
	readonly onnxruntime: readonly number[];
}

export function fixtures(): Fixture[] {
	return existsSync(answersFile) ? JSON.parse(readFileSync(answersFile, "utf8")) : [];
}

export function fixtureBytes(file: string): Uint8Array {
	return Uint8Array.from(readFileSync(folder + file));
}

export function fixtureFiles(): string[] {
	return existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith(".onnx")) : [];
}

/** Makes the files anew: two models of every case, drawn with a fixed seed. */
export async function makeFixtures(): Promise<void> {
	rmSync(folder, { recursive: true, force: true });
	mkdirSync(folder);
	const made: Fixture[] = [];
	for (const [name, arbitrary] of Object.entries(cases)) {
		const models = fc.sample(arbitrary, { seed: 2026, numRuns: 12 }).sort((a, b) => a.length - b.length);
		for (const [k, bytes] of [models[5], models[11]].entries()) {
			const file = `${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}-${k + 1}.onnx`;
			writeFileSync(folder + file, bytes);
			made.push(await fixture(file, bytes));
		}
	}
	writeFileSync(answersFile, `[\n${made.map((one) => `\t${JSON.stringify(one)}`).join(",\n")}\n]\n`);
}

async function fixture(file: string, bytes: Uint8Array): Promise<Fixture> {
	const model = readOnnx(bytes);
	const runtime = await Runtime.load(bytes);
	const random = new Random(bytes.length);
	const rows = Array.from({ length: model.batch }, () =>
		Float64Array.from({ length: model.network.inputCount }, () => Math.fround(random.between(-3, 3))),
	);
	const onnxruntime = (await runtime.run(model.inputs, rows)).flatMap((row) => Array.from(row));
	await runtime.release();
	return {
		file,
		inputs: rows.flatMap((row) => Array.from(row)),
		reference: rows.flatMap((row) => Array.from(answer(model, row))),
		onnxruntime,
	};
}
