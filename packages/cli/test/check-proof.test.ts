/** All that the sentence of check-proof relies on is compared: what differs is not proved. */

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import {
	type BoxProof,
	type CnetFile,
	ConditionalNetwork,
	Domain,
	decode,
	encode,
	LeafKind,
	type Network,
	NetworkBuilder,
	Random,
} from "@condnet/core";
import { poolOf } from "@condnet/core/internal";
import { writeOnnx } from "@condnet/onnx";
import { beforeAll, expect, it } from "vitest";
import { buildOnce, buildTime, condnet } from "./command.ts";
import { scratchFolder } from "./scratch.ts";

const { path, write } = scratchFolder();

function model(seed: number): Network {
	const random = new Random(seed);
	const builder = new NetworkBuilder(2);
	const layer = (from: readonly number[], width: number): number[] =>
		Array.from({ length: width }, () =>
			builder.add(
				"relu",
				from,
				from.map(() => random.normal()),
				random.normal(),
			),
		);
	const last = layer(layer([0, 1], 8), 8);
	for (let k = 0; k < 3; k++) {
		for (const v of last) builder.term(v, random.normal());
		builder.output(random.normal());
	}
	return builder.build();
}

/** With fewer operations as the aim: so small a model is no faster than column skip, which would be written. */
async function synthesize(name: string, ...options: string[]): Promise<void> {
	const box = ["--box=-1:1,0:1", "--max-boxes", "100", "--minimize", "mean"];
	const args = ["synthesize", path("model.onnx"), ...box, "-o", path(name)];
	const { code, err } = await condnet([...args, ...options]);
	expect({ code, err }).toMatchObject({ code: 0 });
}

/** What check-proof says of a file of which a part was exchanged, its checksums right. */
async function altered(
	from: string,
	change: (file: CnetFile, proof: BoxProof) => CnetFile,
	against = "model.onnx",
) {
	const file = decode(readFileSync(path(from)));
	if (file.proof === undefined) throw new Error("The file has no proof.");
	write("altered.cnet", encode(change(file, file.proof)));
	const { code, out, err } = await condnet([
		"check-proof",
		path("altered.cnet"),
		"--against",
		path(against),
		"--json",
	]);
	return { code, ...(out === "" ? { err } : JSON.parse(out)) };
}

beforeAll(async () => {
	await buildOnce();
	write("model.onnx", writeOnnx(model(5)));
	await synthesize("values.cnet");
	await synthesize("decision.cnet", "--decision", "argmax");
	await synthesize("folded.cnet", "--tolerance", "1e-6", "--outside", "full");
}, buildTime);

it("what is as it was made is proved, with what was compared and what it may take", async () => {
	for (const name of ["values.cnet", "decision.cnet", "folded.cnet"]) {
		const found = await altered(name, (file) => file);
		expect(found).toMatchObject({ code: 0, verdict: "proved" });
		expect(found.reason).toMatch(/^Everything was derived again, on \d+ boxes or pieces\.$/);
		expect(found.compared).toEqual(
			expect.arrayContaining([
				...["input names", "output names", "answer kind", "tolerance", "domain", "membership"],
				...["network for outside", "labels", "model's domain"],
			]),
		);
		expect(found.budget).toMatchObject({ seconds: expect.any(Number), memory: expect.any(Number) });
		expect(found.budget.used).toMatchObject({ seconds: expect.any(Number), memory: expect.any(Number) });
	}
});

it("names and their order are the model's", async () => {
	const renamed = (inputs: (names: readonly string[]) => string[], outputs: typeof inputs) =>
		altered("values.cnet", (file) => ({
			...file,
			metadata: {
				...file.metadata,
				inputs: inputs(file.metadata.inputs),
				outputs: outputs(file.metadata.outputs),
			},
		}));
	const same = (names: readonly string[]): string[] => [...names];
	const turned = (names: readonly string[]): string[] => [...names].reverse();
	const called = (names: readonly string[]): string[] => names.map((name) => `${name}_`);
	for (const [inputs, outputs] of [
		[turned, same],
		[same, turned],
		[called, same],
		[same, called],
	] as const) {
		const found = await renamed(inputs, outputs);
		expect(found).toMatchObject({ code: 5, verdict: "undecided" });
		expect(found.reason).toMatch(/^The name of (in|out)put 0 is ".*", the model's is ".*"\.$/);
	}
});

it("the answer is of the kind that is proved", async () => {
	const found = await altered("decision.cnet", (file) => ({
		...file,
		network: new ConditionalNetwork({ ...(file.network as ConditionalNetwork), answer: "argmin" }),
	}));
	expect(found).toMatchObject({ code: 5, reason: "The network answers argmin, the proof is of argmax." });
});

it("the network that is kept for inputs outside is the model, though no leaf refers to it", async () => {
	const found = await altered("folded.cnet", (file) => {
		const network = file.network as ConditionalNetwork;
		const kept = Array.from({ length: network.networks.count }, (_, k) => network.networks.get(k));
		const { networks: masked } = network.masks;
		network.leafKinds.forEach((kind, leaf) => {
			const item = network.leafItem(leaf);
			expect(kind === LeafKind.restricted ? masked[item] : item).toBeGreaterThan(0);
		});
		kept[0] = model(6);
		return {
			...file,
			network: new ConditionalNetwork({ ...network, networks: poolOf(2, 3, kept) }),
		};
	});
	expect(found).toMatchObject({
		code: 5,
		reason: "The network that is kept for inputs outside of the box is not the model.",
	});
});

it("no smaller tolerance than was derived is proved, and no larger domain", async () => {
	for (const tolerance of [0, 1e-300, 1e-17]) {
		const found = await altered("folded.cnet", (file, proof) => ({
			...file,
			proof: { ...proof, tolerance },
		}));
		expect(found.verdict).not.toBe("proved");
	}
	const found = await altered("values.cnet", (file) => ({
		...file,
		network: new ConditionalNetwork({ ...(file.network as ConditionalNetwork), domain: Domain.everywhere }),
	}));
	// A file with a proof is promised on the box of its proof, and nowhere else.
	expect(found.verdict).toBe("proved");
	expect(decode(readFileSync(path("altered.cnet"))).network.domain.isEverywhere).toBe(false);
});

it("a model that answers stored inputs only is no model", async () => {
	write("table.csv", "a,b,y\n0,0,1\n0,1,2\n1,0,3\n");
	const made = await condnet(["memorize", path("table.csv"), "--membership", "-o", path("stored.cnet")]);
	expect(made.code).toBe(0);
	const found = await altered("values.cnet", (file) => file, "stored.cnet");
	expect(found.code).not.toBe(0);
	expect(found.verdict).not.toBe("proved");
});

it("exported code names the file, its certificate and its network by digests of their own", async () => {
	const exported = async (name: string): Promise<string[]> => {
		const { code, out } = await condnet(["export", path(name), "--to", "c"]);
		expect(code).toBe(0);
		expect(out).toContain("condnet check-proof derives again");
		return out.match(/\b[0-9a-f]{64}\b/g) ?? [];
	};
	const [file, certificate, network] = await exported("values.cnet");
	expect(file).toBe(
		createHash("sha256")
			.update(readFileSync(path("values.cnet")))
			.digest("hex"),
	);
	await altered("values.cnet", (given, proof) => ({ ...given, proof: { ...proof, tolerance: 1e-9 } }));
	const [otherFile, otherCertificate, sameNetwork] = await exported("altered.cnet");
	expect(new Set([file, certificate, network, otherFile, otherCertificate]).size).toBe(5);
	expect(sameNetwork).toBe(network);
});
