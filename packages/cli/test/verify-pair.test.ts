/** Two networks compared by the command line, the certificate kept, and what is wrong with others refused. */

import { readFileSync } from "node:fs";
import {
	Box,
	decodePairProof,
	encodePairProof,
	type Network,
	NetworkBuilder,
	type PairProof,
	Random,
} from "@condnet/core";
import { writeOnnx } from "@condnet/onnx";
import { beforeAll, describe, expect, it } from "vitest";
import { buildOnce, buildTime, condnet } from "./command.ts";
import { scratchFolder } from "./scratch.ts";

const { path, write } = scratchFolder();
const box = "--box=-1:1,0:2";

/** Two hidden layers; `change` is applied to every weight. */
function model(seed: number, change = (weight: number): number => weight): Network {
	const random = new Random(seed);
	const builder = new NetworkBuilder(2);
	let before = [0, 1];
	const drawn = (): number => change(Math.fround(random.normal() / 2));
	for (const width of [6, 6]) before = Array.from({ length: width }, () => neuron(before));
	for (let k = 0; k < 3; k++) {
		for (const value of before) builder.term(value, drawn());
		builder.output(drawn());
	}
	return builder.build();

	function neuron(reads: readonly number[]): number {
		return builder.add("relu", [...reads], reads.map(drawn), drawn());
	}
}

function near(seed: number, part: number): Uint8Array {
	const random = new Random(seed + 100);
	return writeOnnx(model(seed, (weight) => Math.fround(weight * (1 + part * random.normal()))));
}

async function json(args: readonly string[]) {
	const { code, out, err } = await condnet([...args, "--json"]);
	if (out === "") throw new Error(err);
	return { code, told: JSON.parse(out), err };
}

function compared(other: string, ...options: string[]) {
	return json(["verify", path("a.onnx"), "--against", path(other), box, ...options]);
}

function checked(file: string, first = "a.onnx", second = "near.onnx") {
	return json(["check-proof", path(file), "--against", path(first), "--against", path(second)]);
}

/** Writes a certificate with something exchanged. */
function altered(change: (proof: PairProof) => PairProof): string {
	write("altered", encodePairProof(change(decodePairProof(readFileSync(path("pair"))))));
	return "altered";
}

beforeAll(async () => {
	await buildOnce();
	write("a.onnx", writeOnnx(model(3)));
	write("near.onnx", near(3, 1e-4));
	write("far.onnx", near(3, 0.5));
	const { code } = await compared("near.onnx", "--tolerance", "0.01", "-o", path("pair"));
	expect(code).toBe(0);
}, buildTime);

describe("verify A --against B --box", () => {
	it("proves a difference, ends 0, and keeps a certificate that check-proof derives again", async () => {
		const { code, told } = await compared("near.onnx", "--tolerance", "0.01", "-o", path("pair"), "--force");
		expect({ code, told }).toMatchObject({
			code: 0,
			told: { verdict: "proved", tolerance: 0.01, relational: true, counterexample: null, stoppedBy: null },
		});
		expect(told.bound).toBeLessThanOrEqual(0.01);
		expect(told.largestSeen).toBeLessThanOrEqual(told.bound);
		expect(told.largestSeen).toBeGreaterThan(0);
		expect(told.box).toEqual([
			[-1, 1],
			[0, 2],
		]);
		expect(told.bytes).toBe(readFileSync(path("pair")).length);
		const again = await checked("pair");
		expect(again).toMatchObject({ code: 0, told: { verdict: "proved", tolerance: 0.01, box: told.box } });
		expect(again.told.bound).toBeLessThanOrEqual(0.01);
	});

	it("refutes with an input that differs when both models are run on it, and ends 1", async () => {
		const { code, told, err } = await compared("far.onnx", "--tolerance", "0.01", "-o", path("none"));
		expect({ code, verdict: told.verdict }).toEqual({ code: 1, verdict: "refuted" });
		expect(err).toContain("Nothing was written");
		const { input, first, second } = told.counterexample;
		write("input.csv", `a,b\n${input.join(",")}\n`);
		for (const [file, answer] of [
			["a.onnx", first],
			["far.onnx", second],
		]) {
			const { out } = await condnet(["predict", path(file), path("input.csv")]);
			expect(out.trim().split("\n")[1].split(",").map(Number)).toEqual(answer);
		}
		const apart = Math.max(...first.map((y: number, k: number) => Math.abs(y - second[k])));
		expect(apart).toBeGreaterThan(0.01);
	});

	it("leaves undecided what the budget does not reach, saying so, and ends 5", async () => {
		const { told: exact } = await compared("near.onnx", "--tolerance", "0.01");
		const between = String((exact.largestSeen + 1e-9 * exact.bound) * 1.0001);
		const { code, told, err } = await compared("near.onnx", "--tolerance", between, "--max-boxes", "3");
		expect({ code, told }).toMatchObject({ code: 5, told: { verdict: "undecided", stoppedBy: "boxes" } });
		expect(err).toContain("Proving ended by --max-boxes 3");
	});

	it("decides argmin and argmax: proved and checked where alike, refuted by an input where not", async () => {
		for (const which of ["argmin", "argmax"]) {
			const same = await compared("a.onnx", "--decision", which, "-o", path(which));
			expect(same).toMatchObject({ code: 0, told: { verdict: "proved", decision: which } });
			expect(await checked(which, "a.onnx", "a.onnx")).toMatchObject({ code: 0 });
			expect((await checked(which, "a.onnx", "far.onnx")).code).not.toBe(0);
		}
		const { code, told } = await compared("far.onnx", "--decision", "argmax");
		expect({ code, verdict: told.verdict }).toEqual({ code: 1, verdict: "refuted" });
		const winner = (outputs: number[]): number => outputs.indexOf(Math.max(...outputs));
		expect(winner(told.counterexample.first)).not.toBe(winner(told.counterexample.second));
	});

	it("refuses what has no meaning, naming it", async () => {
		write("wide.onnx", writeOnnx(threeInputs()));
		const refused: [string[], number, string][] = [
			[["--tolerance", "0.1", "--decision", "argmax"], 2, "--tolerance"],
			[["--max-boxes", "0"], 2, "--max-boxes"],
		];
		for (const [options, code, message] of refused) {
			const args = ["verify", path("a.onnx"), "--against", path("near.onnx"), box, ...options];
			const { code: given, err } = await condnet(args);
			expect({ options, given }).toEqual({ options, given: code });
			expect(err).toContain(message);
		}
		const wide = await condnet(["verify", path("a.onnx"), "--against", path("wide.onnx"), box]);
		expect(wide.code).toBe(2);
		expect(wide.err).toContain("3");
		const boxless = await condnet(["verify", path("a.onnx"), "--against", path("near.onnx")]);
		expect(boxless.code).toBe(2);
		expect(boxless.err).toContain("--box");
	});
});

describe("check-proof of a pair", () => {
	it("does not accept other models, their order exchanged, or one model", async () => {
		expect((await checked("pair", "a.onnx", "far.onnx")).told.verdict).toBe("refuted");
		expect((await checked("pair", "near.onnx", "a.onnx")).code).toBe(0);
		const one = await condnet(["check-proof", path("pair"), "--against", path("a.onnx")]);
		expect(one.code).toBe(2);
		expect(one.err).toContain("--against twice");
	});

	it("does not accept a smaller tolerance, a larger box, another claim, or fewer splits", async () => {
		const { told } = await checked("pair");
		const seen = told.bound / 1e4;
		const changes: ((proof: PairProof) => PairProof)[] = [
			(proof) => ({ ...proof, tolerance: seen }),
			(proof) => ({ ...proof, box: stretched(proof.box, 1e6) }),
			(proof) => ({ ...proof, claim: "argmax", tolerance: 0, box: stretched(proof.box, 3) }),
		];
		for (const change of changes) {
			const { code, told: verdict } = await checked(altered(change));
			expect({ verdict: verdict.verdict, code }).not.toMatchObject({ verdict: "proved" });
			expect([1, 5]).toContain(code);
		}
	});

	it("says with the file's name what is cut, flipped or no certificate", async () => {
		const bytes = readFileSync(path("pair"));
		write("cut", bytes.subarray(0, bytes.length - 5));
		const flipped = Uint8Array.from(bytes);
		flipped[flipped.length >> 1] ^= 1;
		write("flipped", flipped);
		for (const file of ["cut", "flipped", "a.onnx"]) {
			const args = ["check-proof", path(file), "--against", path("a.onnx"), "--against", path("near.onnx")];
			const { code, err } = await condnet(args);
			expect({ file, isRefused: code === 3 || code === 2 }).toEqual({ file, isRefused: true });
			expect(err).toContain(file);
		}
	});
});

function stretched({ low, high }: Box, factor: number): Box {
	return new Box(
		low.map((end) => end * factor - factor),
		high.map((end) => end * factor + factor),
	);
}

function threeInputs(): Network {
	const builder = new NetworkBuilder(3);
	const value = builder.add("relu", [0, 1, 2], [1, 1, 1], 0);
	for (let k = 0; k < 3; k++) {
		builder.term(value, 1);
		builder.output(0);
	}
	return builder.build();
}
