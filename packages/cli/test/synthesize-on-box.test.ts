import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import {
	Box,
	type BoxProof,
	type CnetFile,
	ConditionalNetwork,
	Domain,
	decode,
	Evaluator,
	encode,
	LeafKind,
	NetworkBuilder,
	Random,
} from "@condnet/core";
import { Masks, RecordByte } from "@condnet/core/internal";
import { writeOnnx } from "@condnet/onnx";
import { beforeAll, describe, expect, it } from "vitest";
import { buildOnce, buildTime, condnet } from "./command.ts";
import { scratchFolder } from "./scratch.ts";

const { path, write } = scratchFolder();
const box = "-1:1,0.5:2";

/** 2 inputs, two layers of 12 neurons, 3 outputs. */
function modelBytes(seed: number): Uint8Array {
	const random = new Random(seed);
	const builder = new NetworkBuilder(2);
	let from = 0;
	for (const [inputs, neurons] of [
		[2, 12],
		[12, 12],
	]) {
		const columns = Array.from({ length: inputs }, (_, j) => from + j);
		for (let i = 0; i < neurons; i++)
			builder.add(
				"relu",
				columns,
				columns.map(() => random.normal()),
				random.normal(),
			);
		from += inputs;
	}
	for (let k = 0; k < 3; k++) {
		for (let i = 0; i < 12; i++) builder.term(from + i, random.normal());
		builder.output(random.normal());
	}
	return writeOnnx(builder.build());
}

/** Synthesizes with few boxes. @returns the report */
async function synthesize(name: string, ...options: string[]) {
	const args = [
		"synthesize",
		path("model.onnx"),
		"--max-boxes",
		"400",
		"-o",
		path(name),
		"--json",
		"--force",
	];
	const { code, out, err } = await condnet([...args, ...options]);
	expect({ code, err }).toMatchObject({ code: 0 });
	return JSON.parse(out);
}

/** So small a network is no faster than column skip, which would be written: so the least mean is asked. */
const leastMean = ["--minimize", "mean"];

function checked(name: string, against = "model.onnx") {
	return condnet(["check-proof", path(name), "--against", path(against), "--json"]);
}

/** Writes a network with a part of its file exchanged, its checksums right. */
function alter(name: string, from: string, change: (file: CnetFile, proof: BoxProof) => CnetFile): void {
	const file = decode(readFileSync(path(from)));
	if (!("pathGates" in file.network) || file.proof === undefined) throw new Error("The file has no proof.");
	write(name, encode(change(file, file.proof)));
}

beforeAll(async () => {
	await buildOnce();
	write("model.onnx", modelBytes(5));
	write("other.onnx", modelBytes(6));
	write("box.json", "[[-1, 1], [0.5, 2]]");
	write("ends.json", '{ "low": [-1, 0.5], "high": [1, 2] }');
	write(
		"box.vnnlib",
		`; a property\n(declare-const X_0 Real)\n(declare-const X_1 Real)\n(assert (>= X_0 -1))\n(assert (<= X_0 1.0))
(assert (and (>= X_1 0.5) (<= X_1 2)))\n(assert (<= Y_0 Y_1))\n`,
	);
	const random = new Random(2);
	const rows = Array.from({ length: 300 }, () => `${random.between(-1, 1)},${random.between(0.5, 2)}\n`);
	write("inside.csv", `x0,x1\n-1,0.5\n-1,2\n1,0.5\n1,2\n0,1\n${rows.join("")}`);
	write("outside.csv", "x0,x1\n0,1\n1,2\n0.25,2.0000001\n-3,1\n");
	await synthesize("values.cnet", "--box", box, ...leastMean);
	await synthesize("decision.cnet", "--box", box, "--decision", "argmax");
}, buildTime);

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
		expect(report.bytes).toBe(readFileSync(path("values.cnet")).length);
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
		expect(out).toMatch(/^conditional +[\d.]+ +[\d,]+ +[\d.]+x/m);
		expect(out).toContain("Nothing was written");
	});

	it("--decision answers the model's decision, proved", async () => {
		const { code, out } = await checked("decision.cnet");
		expect({ code, ...JSON.parse(out) }).toMatchObject({ code: 0, verdict: "proved", answer: "argmax" });
		const [decided, scores] = await Promise.all(
			["decision.cnet", "model.onnx"].map((name) => condnet(["predict", path(name), path("inside.csv")])),
		);
		const expected = scores.out
			.trim()
			.split("\n")
			.slice(1)
			.map((row) => row.split(",").map(Number))
			.map((row) => String(row.indexOf(Math.max(...row))));
		expect(decided.out.trim().split("\n")).toEqual(["argmax", ...expected]);
	});

	it("explain says what a filter's sum is, which decides where it is beyond its thresholds", async () => {
		for (const more of [[], ["--arithmetic", "float32"]]) {
			await synthesize("filtered.cnet", "--box", box, "--decision", "argmax", ...leastMean, ...more);
			const { network } = decode(readFileSync(path("filtered.cnet")));
			if (!("pathGates" in network)) throw new Error("The file holds an exact network.");
			const evaluator = new Evaluator(network);
			const random = new Random(3);
			let asked = 0;
			for (let k = 0; asked < 4 && k < 5000; k++) {
				const input = Float64Array.of(random.between(-1, 1), random.between(0.5, 2));
				if (network.leafKind(evaluator.leafOf(input)) !== LeafKind.filtered) continue;
				asked++;
				const { out } = await condnet([
					"explain",
					path("filtered.cnet"),
					`--input=${input.join()}`,
					"--json",
				]);
				const { leaf, outputs } = JSON.parse(out);
				const { sum, above, below } = leaf.filter;
				if (sum > above.threshold) expect(outputs).toEqual([above.decision]);
				else if (sum < below.threshold) expect(outputs).toEqual([below.decision]);
				const text = await condnet(["explain", path("filtered.cnet"), `--input=${input.join()}`]);
				expect(text.out).toContain(`here ${sum}, is below ${below.threshold}`);
			}
			expect(asked).toBe(4);
		}
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

describe("an input outside the box", () => {
	it("ends predict with status 3, naming row, column, value and interval", async () => {
		for (const name of ["values.cnet", "decision.cnet"]) {
			const { code, err } = await condnet(["predict", path(name), path("outside.csv")]);
			expect(code).toBe(3);
			expect(err).toContain("Row 3, x[1]: 2.0000001 is outside the box");
			expect(err).toContain("expected 0.5 to 2");
		}
	});

	it("is answered by the whole network where the file says so", async () => {
		await synthesize("full.cnet", "--box", box, "--outside", "full");
		const [full, model] = await Promise.all(
			["full.cnet", "model.onnx"].map((name) => condnet(["predict", path(name), path("outside.csv")])),
		);
		const lines = (out: string): string[] => out.trim().split("\n");
		const outcomes = lines(full.out).map((line) => line.slice(line.lastIndexOf(",") + 1));
		expect(outcomes[0]).toBe("outcome");
		expect(outcomes).toContain("outside");
		expect(lines(full.out).map((line) => line.slice(0, line.lastIndexOf(",")))).toEqual(lines(model.out));
		await synthesize("full.cnet", "--box", box, "--outside", "full", "--decision", "argmin");
		const decided = await condnet(["predict", path("full.cnet"), path("outside.csv")]);
		const expected = model.out
			.trim()
			.split("\n")
			.slice(1)
			.map((row) => row.split(",").map(Number))
			.map((row) => row.indexOf(Math.min(...row)));
		expect(lines(decided.out).map((line) => line.split(",")[0])).toEqual(["argmin", ...expected.map(String)]);
		expect((await checked("full.cnet")).code).toBe(0);
	});
});

describe("condnet check-proof, checksums being right", () => {
	it("refutes a mask that leaves out what can be active, with an input that shows it", async () => {
		alter("mask.cnet", "values.cnet", (file) => {
			const { network } = file;
			const leaf = network.leafKinds.indexOf(LeafKind.restricted);
			// One more mask, that keeps nothing but the inputs.
			const { networks, start, bits: allBits, bases, settledStart, settled } = network.masks;
			const bits = new Uint32Array(Math.ceil(network.networks.get(0).valueCount / 32));
			bits[0] = 0b11;
			const leafItems = network.leafItems.slice();
			leafItems[leaf] = networks.length;
			const changed = new ConditionalNetwork({
				...network,
				leafItems,
				masks: new Masks({
					networks: Uint32Array.of(...networks, 0),
					start: Uint32Array.of(...start, allBits.length + bits.length),
					bits: Uint32Array.of(...allBits, ...bits),
					bases: Uint32Array.of(...bases, 0),
					settledStart: Uint32Array.of(...settledStart, settled.length, settled.length),
					settled,
				}),
			});
			return { ...file, network: changed };
		});
		const { code, out } = await checked("mask.cnet");
		const { verdict, refutation } = JSON.parse(out);
		expect({ code, verdict }).toEqual({ code: 1, verdict: "refuted" });
		write("shown.csv", `x0,x1\n${refutation.input.join()}\n`);
		for (const [name, outputs] of [
			["model.onnx", refutation.expected],
			["mask.cnet", refutation.given],
		]) {
			const replayed = await condnet(["predict", path(name), path("shown.csv")]);
			expect(replayed.out).toBe(`y[0],y[1],y[2]\n${outputs.join()}\n`);
		}
		expect(refutation.expected).not.toEqual(refutation.given);
	});

	it("is undecided about a claim that cannot be derived, though the answers are right", async () => {
		alter("claim.cnet", "values.cnet", (file, proof) => {
			const records = proof.records.slice();
			records[records.findIndex((byte) => byte <= RecordByte.steepest)] = RecordByte.zero;
			return { ...file, proof: { ...proof, records } };
		});
		const { code, out } = await checked("claim.cnet");
		expect({ code, ...JSON.parse(out) }).toMatchObject({ code: 5, verdict: "undecided" });
		expect(JSON.parse(out).reason).toMatch(/neuron \d+ is 0/);
		const args = ["check-proof", path("claim.cnet"), "--against", path("model.onnx")];
		expect((await condnet(args)).out).toMatch(/^undecided\n/);
	});

	it("compares names, and says what it compared and may use", async () => {
		alter("names.cnet", "values.cnet", (file) => ({
			...file,
			metadata: { ...file.metadata, inputs: [...file.metadata.inputs].reverse() },
		}));
		const { code, out } = await checked("names.cnet");
		const { reason, compared, budget } = JSON.parse(out);
		expect({ code, reason }).toEqual({
			code: 5,
			reason: 'The name of input 0 is "x[1]", the model\'s is "x[0]".',
		});
		expect(compared).toContain("input names");
		expect(budget).toMatchObject({ seconds: 3600, memory: 4e9 });
		const limited = await condnet([
			...["check-proof", path("values.cnet"), "--against", path("model.onnx")],
			...["--max-memory", "100B"],
		]);
		expect(limited.code).toBe(5);
		expect(limited.out).toMatch(
			/^undecided\nThe limit of 100 bytes of memory was reached, after \d+ of \d+ /,
		);
	});

	it("is undecided about a larger box than was proved, or refutes it", async () => {
		alter("wide.cnet", "values.cnet", (file, proof) => ({
			...file,
			network: new ConditionalNetwork({
				...file.network,
				domain: new Domain([
					new Box(
						proof.low,
						proof.high.map((end) => 2 * end),
					),
				]),
			}),
			proof: { ...proof, high: proof.high.map((end) => 2 * end) },
		}));
		const { code, out } = await checked("wide.cnet");
		expect([1, 5]).toContain(code);
		expect(JSON.parse(out).verdict).not.toBe("proved");
	});

	it("does not prove a decision that another output wins", async () => {
		alter("decided.cnet", "decision.cnet", (file, proof) => {
			const decisions = proof.decisions.map((winner) => (winner < 0 ? -1 : (winner + 1) % 3));
			const constants = file.network.constants.map((winner) => (winner + 1) % 3);
			return {
				...file,
				network: new ConditionalNetwork({ ...file.network, constants }),
				proof: { ...proof, decisions },
			};
		});
		expect(await checked("decided.cnet")).toMatchObject({ code: 1 });
	});

	it("refutes a network against another model, and has nothing to say of a file without a proof", async () => {
		expect((await checked("values.cnet", "other.onnx")).code).toBe(1);
		const plain = await checked("model.onnx");
		expect(plain.code).toBe(3);
		expect(plain.err).toContain("carries no proof");
	});
});
