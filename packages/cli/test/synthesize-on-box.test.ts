/** What `synthesize --box` reports of a model, and which boxes it takes. */

import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { compile, decode } from "@condnet/core";
import { beforeAll, describe, expect, it } from "vitest";
import { condnet } from "./command.ts";
import { box, leastMean, modelOnBox } from "./on-box.ts";

const { path, write, synthesize, checked } = modelOnBox();

beforeAll(() => {
	write("box.json", "[[-1, 1], [0.5, 2]]");
	write("ends.json", '{ "low": [-1, 0.5], "high": [1, 2] }');
	write(
		"box.vnnlib",
		`; a property\n(declare-const X_0 Real)\n(declare-const X_1 Real)\n(assert (>= X_0 -1))\n(assert (<= X_0 1.0))
(assert (and (>= X_1 0.5) (<= X_1 2)))\n(assert (<= Y_0 Y_1))\n`,
	);
});

describe("condnet synthesize --box", () => {
	it("makes the same network of the same box, as text, JSON or VNN-LIB", async () => {
		const made = readFileSync(path("values.cnet"));
		for (const file of ["box.json", "ends.json", "box.vnnlib"]) {
			await synthesize("again.cnet", "--box", path(file), ...leastMean);
			expect(readFileSync(path("again.cnet")).equals(made)).toBe(true);
		}
	});

	it("reports every promised key, and a network that is proved and equal to the model", async () => {
		const report = await synthesize("values.cnet", "--box", box, ...leastMean);
		expect(report).toMatchObject({ form: "restricted", proved: true, differenceBound: 0, decidedVolume: 0 });
		expect(report.box).toEqual([
			[-1, 1],
			[0.5, 2],
		]);
		const { dense, columnSkip, conditional } = report.operations;
		expect(dense.total).toBe(2 * (24 + 144 + 36) + 24);
		expect(conditional.mean.total).toBeLessThan(columnSkip.mean.total);
		expect(conditional.worst.total).toBeGreaterThanOrEqual(conditional.mean.total);
		expect(report.words.total).toBeGreaterThan(report.words.network);
		expect(report.byKind).toEqual({ restricted: { leaves: report.leaves } });
		expect(report.notes.at(-1)).toContain("bit for bit");
		for (const name of ["dense", "columnSkip", "conditional"]) {
			expect(report.nsPerInput[name]).toBeGreaterThan(0);
			expect(report.nsPerInputInBatches[name]).toBeGreaterThan(0);
			expect(report.nsPerOperation[name]).toBeGreaterThan(0);
		}
		const file = readFileSync(path("values.cnet"));
		expect(report.bytes).toBe(file.length);
		const compiled = compile(decode(file).network);
		expect(report.compiledBytes.conditional).toBe(compiled.bytes);
		expect(report.lowerings.conditional).toBe(compiled.lowering);
		const { code, out } = await checked("values.cnet");
		expect(code).toBe(0);
		expect(JSON.parse(out)).toMatchObject({ verdict: "proved", boxes: report.boxes });
		const against = ["--against", path("model.onnx")];
		expect((await condnet(["verify", path("values.cnet"), path("inside.csv"), ...against])).code).toBe(0);
	});

	it("where it writes column skip's own network, both have one mean", async () => {
		for (const asked of [[], ["--decision", "argmax"]]) {
			const args = ["--box", box, "--max-boxes", "1", ...asked];
			const { operations, byKind, pays } = await synthesize("skip.cnet", ...args);
			expect({ pays, byKind }).toEqual({ pays: false, byKind: { restricted: { leaves: 1 } } });
			expect(operations.columnSkip.mean).toEqual(operations.conditional.mean);
		}
	});

	it("shows people the figures and says where nothing was written", async () => {
		const args = ["synthesize", path("model.onnx"), "--box", box, "--max-boxes", "50"];
		const { code, out } = await condnet(args);
		expect(code).toBe(0);
		expect(out).toMatch(/^conditional +[\d.]+ +[\d,]+ +[\d.]+x.* [\d.,]+ k?B$/m);
		expect(out).toContain("Nothing was written");
	});

	it("--tolerance keeps every output within it, and check-proof proves it", async () => {
		const report = await synthesize("folded.cnet", "--box", box, "--tolerance", "1e-9");
		expect(report.form).toBe("folded");
		expect(report.differenceBound).toBeGreaterThan(0);
		expect(report.differenceBound).toBeLessThanOrEqual(1e-9);
		expect(await checked("folded.cnet")).toMatchObject({ code: 0 });
		const args = ["verify", path("folded.cnet"), path("inside.csv"), "--against", path("model.onnx")];
		expect(await condnet([...args, "--tolerance", "1e-9"])).toMatchObject({ code: 0 });
		const proved = await condnet(["check-proof", path("folded.cnet"), "--against", path("model.onnx")]);
		expect(proved.out.replace(/\s+/g, " ")).toContain(`stays within 1e-9 of ${path("model.onnx")}`);
	});

	it("keeps to --max-leaves and --max-words", async () => {
		const few = await synthesize("few.cnet", "--box", box, "--max-leaves", "5");
		expect(few.leaves).toBeLessThanOrEqual(5);
		const small = await synthesize("few.cnet", "--box", box, "--max-words", "280");
		expect(small.words.total).toBeLessThanOrEqual(280);
	});

	it("takes the hull of a VNN-LIB file's disjunction, packed or not, and says so with the box", async () => {
		const text = "(assert (or (<= -1 X_0 0) (and (<= 0.5 X_0 1) (> Y_0 0))))\n(assert (<= 0.5 X_1 2))\n";
		const made: unknown[] = [];
		for (const file of [write("either.vnnlib", text), write("either.vnnlib.gz", gzipSync(text))]) {
			const report = await synthesize("either.cnet", "--box", file);
			expect(report.box).toEqual([
				[-1, 1],
				[0.5, 2],
			]);
			expect(report.notes[0]).toContain("a union of 2 boxes");
			expect(report.notes[1]).toContain("constraints on outputs (1) are ignored");
			made.push(readFileSync(path("either.cnet")).toString("base64"));
		}
		expect(made[0]).toBe(made[1]);
		const shown = await condnet(["synthesize", path("model.onnx"), "--box", path("either.vnnlib")]);
		expect(shown.out).toMatch(/box +\S+ in \[-1, 1\], \S+ in \[0.5, 2\]/);
	});

	it("--boxes each: the union is the domain, proved, shown, and kept by predict", async () => {
		const other = "(and (<= 0.5 X_0 1) (> Y_0 0)) (and (<= 0.5 X_0 1) (> Y_0 1))";
		const text = `(assert (or (<= -1 X_0 0) ${other}))\n(assert (<= 0.5 X_1 2))\n`;
		const report = await synthesize("each.cnet", "--box", write("each.vnnlib", text), "--boxes", "each");
		const boxes = [
			[-1, 0],
			[0.5, 1],
		].map((ends) => [ends, [0.5, 2]]);
		expect(report.domainBoxes).toEqual(boxes);
		expect(report.box).toEqual([
			[-1, 1],
			[0.5, 2],
		]);
		expect(report.notes.join()).toContain("For every float64 input of its 2 boxes it equals");
		expect(report.notes.join()).not.toContain("least one");
		expect(report.operations.domain.comparisons).toBe(8);
		const { code, out } = await checked("each.cnet");
		expect({ code, verdict: JSON.parse(out) }).toMatchObject({ code: 0, verdict: { domainBoxes: boxes } });
		const proof = await condnet(["inspect", path("each.cnet"), "--json"]);
		expect(JSON.parse(proof.out).proof.domainBoxes).toEqual(boxes);
		const asked = (x: number) => condnet(["predict", path("each.cnet"), write("one.csv", `a,b\n${x},1\n`)]);
		expect((await asked(0.75)).code).toBe(0);
		const between = await asked(0.25);
		expect(between.code).toBe(3);
		expect(between.err).toContain("expected -1 to 0 in the nearest of its 2 boxes");
		const stray = ["synthesize", path("model.onnx"), "--data", path("inside.csv"), "--boxes", "each"];
		expect(await condnet(stray)).toMatchObject({ code: 2 });
	});

	it("refuses boxes that are none, naming what is wrong", async () => {
		write("open.vnnlib", "(assert (>= X_0 -1))\n(assert (<= X_0 1))\n(assert (<= X_1 1))\n");
		write("odd.json", '{ "low": [0] }');
		const refusals: [string, number, string][] = [
			["0:1,0:1,0:1", 2, "3 intervals, the network 2 inputs"],
			["0:1,low:1", 2, 'Interval 2 of the box is "low:1"'],
			["0:1,1:0", 2, "Input 1 of the box is [1, 0]"],
			["0:Infinity,0:1", 2, "Input 0 of the box is [0, Infinity]"],
			[
				path("open.vnnlib"),
				3,
				"open.vnnlib: line 4: up to the end of the file, X_1 is not bounded from below",
			],
			[path("odd.json"), 3, "odd.json: it is neither a list"],
			[path("none.json"), 74, "none.json"],
		];
		for (const [text, code, message] of refusals) {
			const refused = await condnet(["synthesize", path("model.onnx"), "--box", text]);
			expect({ text, code: refused.code }).toEqual({ text, code });
			expect(refused.err).toContain(message);
		}
		for (const options of [
			["--tolerance", "-1"],
			["--tolerance", "1e-9", "--decision", "argmin"],
		])
			expect(await condnet(["synthesize", path("model.onnx"), "--box", box, ...options])).toMatchObject({
				code: 2,
			});
	});
});
