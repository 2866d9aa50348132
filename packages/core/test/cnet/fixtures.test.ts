import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
	type CnetMetadata,
	canOpen,
	compileAs,
	decode,
	Evaluator,
	encode,
	Outcome,
} from "../../src/internal.ts";
import { fixture, fixtures } from "./fixtures/networks.mjs";

interface Expected {
	metadata: CnetMetadata;
	/** The first version's say `known`, false where they are unknown. */
	rows: { inputs: string[]; known?: boolean; outcome?: number; outputs: string[] }[];
}

const folder = new URL("./fixtures/", import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith(".cnet"));

describe("a file written by an earlier version still loads", () => {
	it("with every version's fixtures in place", () => {
		expect(files.filter((name) => name.startsWith("v1-")).length).toBe(18);
		expect(files.filter((name) => name.startsWith("v2-")).length).toBeGreaterThan(18);
	});

	it.each(files)("%s", (file) => {
		const [version, name] = [
			file.slice(0, file.indexOf("-")),
			file.slice(file.indexOf("-") + 1, -".cnet".length),
		];
		const answers: Record<string, Expected> = JSON.parse(
			readFileSync(new URL(`${version}.json`, folder), "utf8"),
		);
		const { metadata, rows } = answers[name];
		const bytes = readFileSync(new URL(file, folder));
		const found = decode(bytes);
		expect(found.metadata).toEqual(metadata);
		const evaluator = new Evaluator(found.network);
		const outputs = new Float64Array(found.network.outputCount);
		for (const row of rows) {
			expect(evaluator.evaluate(Float64Array.from(row.inputs, Number), outputs)).toBe(
				row.outcome ?? (row.known ? Outcome.answered : Outcome.unknown),
			);
			const bits = Array.from(new BigUint64Array(outputs.buffer), (word) =>
				word.toString(16).padStart(16, "0"),
			);
			expect(bits).toEqual(row.outputs);
		}
		// Where this fails, an array or a number has come to mean something else: raise layoutVersion.
		if (found.compiled !== undefined && canOpen(found.compiled))
			expect(compileAs(found.network, found.compiled).lowering).toBe(found.compiled.lowering);
		if (version === "v2") expect(Buffer.compare(encode(found), bytes)).toBe(0);
	});
});

it.each(Object.keys(fixtures))("%s is written as it was", (name) => {
	const bytes = readFileSync(new URL(`v2-${name}.cnet`, folder));
	expect(Buffer.compare(fixture(name).bytes, bytes)).toBe(0);
});
