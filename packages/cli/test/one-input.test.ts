import { readFileSync } from "node:fs";
import {
	type BoxProof,
	ConditionalNetwork,
	decode,
	encode,
	type Network,
	NetworkBuilder,
	Random,
} from "@condnet/core";
import { ExactMaps, ExactValues } from "@condnet/core/internal";
import { writeOnnx } from "@condnet/onnx";
import { beforeAll, describe, expect, it } from "vitest";
import { buildOnce, buildTime, condnet } from "./command.ts";
import { scratchFolder } from "./scratch.ts";

const { path, write } = scratchFolder();

/** 1 input, layers of 10 and 8 neurons, 2 outputs. */
function smallModel(seed: number): Network {
	const random = new Random(seed);
	const builder = new NetworkBuilder(1);
	let before = [0];
	for (const width of [10, 8]) {
		const layer: number[] = [];
		for (let i = 0; i < width; i++) {
			const weights = before.map(() => random.normal());
			layer.push(builder.add("relu", before, weights, random.normal()));
		}
		before = layer;
	}
	for (let k = 0; k < 2; k++) {
		for (const value of before) builder.term(value, random.normal());
		builder.output(random.normal());
	}
	return builder.build();
}

const model = smallModel(6);

/** Synthesizes on an interval. @returns the report */
async function synthesize(name: string, ...options: string[]) {
	const args = ["synthesize", path("model.onnx"), "-o", path(name), "--json", "--force"];
	const { code, out, err } = await condnet([...args, ...options]);
	expect(err).toBe("");
	expect(code).toBe(0);
	return JSON.parse(out);
}

function checked(name: string, against = "model.onnx") {
	return condnet(["check-proof", path(name), "--against", path(against), "--json"]);
}

/** What a network predicts for inputs, row by row. */
async function predicted(name: string, inputs: readonly number[]): Promise<number[][]> {
	write("inputs.csv", `x0\n${inputs.join("\n")}\n`);
	const { code, out, err } = await condnet(["predict", path(name), path("inputs.csv")]);
	expect({ code, err }).toEqual({ code: 0, err: "" });
	const [header, ...rows] = out.trim().split("\n");
	expect(header).toMatch(/^(y0,y1|y\[0\],y\[1\])(,outcome)?$/);
	return rows.map((row) => row.split(",").slice(0, 2).map(Number));
}

function readFile(name: string): { network: ConditionalNetwork; proof: BoxProof } {
	const { network, proof } = decode(readFileSync(path(name)));
	if (proof === undefined) throw new Error(`${name} carries no proof.`);
	return { network, proof };
}

beforeAll(async () => {
	await buildOnce();
	write("model.onnx", writeOnnx(model));
	write("other.onnx", writeOnnx(smallModel(7)));
	await synthesize("pieces.cnet", "--box", "-2:3");
}, buildTime);

describe("condnet synthesize --box of a network of one input", () => {
	it("makes its exact pieces: a comparison a level, and two operations an output", async () => {
		const report = await synthesize("pieces.cnet", "--box", "-2:3");
		expect(report).toMatchObject({
			form: "pieces",
			proved: true,
			box: [[-2, 3]],
			verified: { mismatches: 0 },
			lowerings: { conditional: "exact-leaves" },
		});
		const { dense, sparse, columnSkip, conditional } = report.operations;
		expect(report.leaves).toBeGreaterThan(8);
		expect(conditional.worst.total).toBeLessThanOrEqual(Math.ceil(Math.log2(report.leaves)) + 4);
		expect(conditional.mean.total).toBeLessThanOrEqual(conditional.worst.total);
		expect(columnSkip.mean.total).toBeLessThan(sparse.total);
		expect(sparse.total).toBeLessThanOrEqual(dense.total);
	});

	it("answers the model's exact values, correctly rounded: ends, breaks, their neighbours, any float", async () => {
		const { network } = readFile("pieces.cnet");
		const random = new Random(1);
		const near = Array.from(network.thresholds).flatMap((t) => [t, t * (1 + 2 ** -52), t * (1 - 2 ** -52)]);
		const inputs = [-2, 3, 0, ...near, ...Array.from({ length: 200 }, () => -2 + 5 * random.uniform())];
		const exact = new ExactValues(model);
		const expected = inputs.map((x) => Array.from(exact.roundedOutputs(x) ?? []));
		expect(await predicted("pieces.cnet", inputs)).toEqual(expected);
		const rounded = await predicted("model.onnx", inputs);
		for (const [i, values] of rounded.entries())
			for (const [k, value] of values.entries()) expect(value).toBeCloseTo(expected[i][k], 12);
	});

	it("takes intervals of one point and of two neighbouring floats", async () => {
		const exact = new ExactValues(model);
		for (const [low, high] of [
			[0.3, 0.3],
			[0.7, 0.7 + 2 ** -53],
		]) {
			await synthesize("narrow.cnet", "--box", `${low}:${high}`);
			const ends = [low, high].map((x) => Array.from(exact.roundedOutputs(x) ?? []));
			expect(await predicted("narrow.cnet", [low, high])).toEqual(ends);
			expect((await checked("narrow.cnet")).code).toBe(0);
		}
	});

	it("makes masks instead where the pieces exceed a budget or a decision is asked for", async () => {
		const { leaves, words } = await synthesize("pieces.cnet", "--box", "-2:3");
		const enough = ["--max-leaves", `${leaves}`, "--max-words", `${words.total}`];
		expect((await synthesize("masks.cnet", "--box", "-2:3", ...enough)).form).toBe("pieces");
		expect((await synthesize("masks.cnet", "--box", "-2:3", "--max-leaves", "4")).form).toBe("restricted");
		const decided = await synthesize(
			"masks.cnet",
			"--box",
			"-2:3",
			"--decision",
			"argmin",
			"--max-boxes",
			"40",
		);
		expect(decided.form).toBe("decision");
	});

	it("is told of by --help", async () => {
		const { out } = await condnet(["synthesize", "--help"]);
		expect(out).toMatch(/exact affine\s+pieces/);
		expect(out).toContain("index.onnx --box 0:500000");
	});
});

describe("a network of exact pieces", () => {
	it("is proved by check-proof, and refuted against another model", async () => {
		const { leafCount } = readFile("pieces.cnet").network;
		const { code, out } = await checked("pieces.cnet");
		expect({ code, ...JSON.parse(out) }).toMatchObject({ code: 0, verdict: "proved", boxes: leafCount });
		expect((await checked("pieces.cnet", "other.onnx")).code).toBe(1);
	});

	it("with a changed coefficient is refuted by an input that shows it, replayed", async () => {
		const { network, proof } = readFile("pieces.cnet");
		const parts = network.exact.parts.slice();
		parts[network.exact.start[8]] *= 1 + 2 ** -40;
		const changed = new ConditionalNetwork({ ...network, exact: new ExactMaps({ ...network.exact, parts }) });
		const metadata = { inputs: ["x0"], outputs: ["y0", "y1"] };
		write("wrong.cnet", encode({ network: changed, metadata, proof }));
		const { code, out } = await checked("wrong.cnet");
		const { verdict, refutation } = JSON.parse(out);
		expect({ code, verdict }).toEqual({ code: 1, verdict: "refuted" });
		expect(await predicted("wrong.cnet", refutation.input)).toEqual([refutation.given]);
		const exact = new ExactValues(model).roundedOutputs(refutation.input[0]);
		expect(refutation.expected).toEqual(Array.from(exact ?? []));
		expect(refutation.expected).not.toEqual(refutation.given);
	});

	it("refuses an input outside its interval, or lets the whole network answer", async () => {
		write("outside.csv", "x0\n1\n3.0000001\n");
		for (const args of [
			["predict", path("pieces.cnet"), path("outside.csv")],
			["explain", path("pieces.cnet"), "--input", "3.0000001"],
		]) {
			const { code, err } = await condnet(args);
			expect(code).toBe(3);
			expect(err).toContain("x: 3.0000001 is outside the box");
			expect(err).toContain("expected -2 to 3");
		}
		await synthesize("full.cnet", "--box", "-2:3", "--outside", "full");
		expect(await predicted("full.cnet", [-5, 7])).toEqual(await predicted("model.onnx", [-5, 7]));
		expect((await checked("full.cnet")).code).toBe(0);
		const { code, out } = await condnet(["explain", path("full.cnet"), "--input", "7"]);
		expect(code).toBe(0);
		expect(out).toContain("the whole network answers");
	});

	it("is told of by inspect and explain", async () => {
		const { leafCount } = readFile("pieces.cnet").network;
		const { out } = await condnet(["inspect", path("pieces.cnet")]);
		expect(out).toMatch(new RegExp(`^leaves +${leafCount} exact affine pieces$`, "m"));
		expect(out).toContain("x in [-2, 3]; outside: an error");
		const told = JSON.parse((await condnet(["inspect", path("pieces.cnet"), "--json"])).out);
		expect(told.proof).toEqual({ box: [[-2, 3]], boxes: 0, outside: "error" });
		expect(told.leafKinds).toEqual({ "exact affine piece": leafCount });
		const args = ["explain", path("pieces.cnet"), "--input", "0.25"];
		const [[y0]] = await predicted("pieces.cnet", [0.25]);
		const text = (await condnet(args)).out;
		expect(text).toContain(`of ${leafCount}, exact affine piece`);
		expect(text).toContain(`Answer  y[0] = ${y0}`);
		const { leaf } = JSON.parse((await condnet([...args, "--json"])).out);
		const [{ slopes, constant }] = leaf.map;
		expect(slopes[0] * 0.25 + constant).toBeCloseTo(y0, 12);
	});
});
