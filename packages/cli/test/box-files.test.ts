/** What files of `synthesize --box` hold: their answers inside and outside of the box, and their proofs. */

import { readFileSync } from "node:fs";
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
	Random,
} from "@condnet/core";
import { Masks, RecordByte } from "@condnet/core/internal";
import { describe, expect, it } from "vitest";
import { condnet } from "./command.ts";
import { inProcess } from "./in-process.ts";
import { box, leastMean, modelBytes, modelOnBox } from "./on-box.ts";

const { path, write, synthesize, checked } = modelOnBox();

/** Writes a network with a part of its file exchanged, its checksums right. */
function alter(name: string, from: string, change: (file: CnetFile, proof: BoxProof) => CnetFile): void {
	const file = decode(readFileSync(path(from)));
	if (!("pathGates" in file.network) || file.proof === undefined) throw new Error("The file has no proof.");
	write(name, encode(change(file, file.proof)));
}

describe("an input inside the box", () => {
	it("is answered by a --decision as the model decides, proved", async () => {
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
				const explained = `explain @filtered.cnet --input=${input.join()}`;
				const { leaf, outputs } = JSON.parse((await inProcess(`${explained} --json`, path)).out);
				const { sum, above, below } = leaf.filter;
				if (sum > above.threshold) expect(outputs).toEqual([above.decision]);
				else if (sum < below.threshold) expect(outputs).toEqual([below.decision]);
				expect((await inProcess(explained, path)).out).toContain(`here ${sum}, is below ${below.threshold}`);
			}
			expect(asked).toBe(4);
		}
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
		write("other.onnx", modelBytes(6));
		expect((await checked("values.cnet", "other.onnx")).code).toBe(1);
		const plain = await checked("model.onnx");
		expect(plain.code).toBe(3);
		expect(plain.err).toContain("carries no proof");
	});
});
