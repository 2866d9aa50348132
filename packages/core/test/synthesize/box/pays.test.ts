import { describe, expect, it } from "vitest";
import {
	Box,
	type CurvePoint,
	checkProof,
	encode,
	encodedSize,
	LeafKind,
	type Network,
	NetworkBuilder,
	type OnBoxOptions,
	type SynthesizedOnBox,
	synthesizeOnBox,
} from "../../../src/internal.ts";
import { layeredNetwork } from "../../random/relu-networks.ts";

const cube = (inputs: number, half: number): Box =>
	new Box(new Float64Array(inputs).fill(-half), new Float64Array(inputs).fill(half));

/** A file of the network with its proof. */
function fileOf(model: Network, { network, proof }: Pick<SynthesizedOnBox, "network" | "proof">) {
	const names = (prefix: string, count: number): string[] =>
		Array.from({ length: count }, (_, k) => prefix + k);
	const metadata = { inputs: names("x", model.inputCount), outputs: names("y", network.outputCount) };
	return { network, proof, metadata };
}

function make(model: Network, box: Box, options: OnBoxOptions): SynthesizedOnBox {
	return synthesizeOnBox(model, box, {
		bytesOf: (network, proof) => encodedSize(fileOf(model, { network, proof })),
		samples: 500,
		...options,
	});
}

const forms: [string, OnBoxOptions][] = [
	["values", {}],
	["values within a tolerance", { tolerance: 1e-9 }],
	["decisions", { answer: "argmax" }],
];

describe("a synthesis that pays", () => {
	it.each(forms)("is by the model never slower than column skip, and proved: %s", (_, options) => {
		for (let seed = 0; seed < 3; seed++) {
			const model = layeredNetwork([3, 12, 12, 3], seed);
			for (const half of [0.05, 2])
				for (const minimize of ["time", "bytes"] as const) {
					const made = make(model, cube(3, half), { ...options, minimize, maxBoxes: 300 });
					expect(made.time.ns).toBeLessThanOrEqual(made.time.columnSkip);
					expect(made.pays).toBe(made.time.ns < made.time.columnSkip);
					expect(made.wouldPay === null || !made.pays).toBe(true);
					if (!made.pays) expect(made.network.leafCount).toBe(1);
					expect(checkProof(made.network, made.proof, model).verdict).toBe("proved");
				}
		}
	});

	it.each(forms)("keeps its file within the bytes it may take, whatever these are: %s", (_, options) => {
		const model = layeredNetwork([3, 16, 16, 3], 4);
		const box = cube(3, 1);
		const whole = make(model, box, { ...options, maxBoxes: 1 });
		const least = encode(fileOf(model, whole)).length;
		for (const minimize of ["time", "worst"] as const)
			for (const maxBytes of [least, 2 * least, 6 * least]) {
				const made = make(model, box, { ...options, minimize, maxBytes, maxBoxes: 200 });
				expect(encode(fileOf(model, made)).length).toBeLessThanOrEqual(maxBytes);
			}
		expect(() => make(model, box, { ...options, maxBytes: 100, maxBoxes: 60 })).toThrow(
			/takes at most 100 bytes/,
		);
	});

	it.each(forms)("is the same file each time: %s", (_, options) => {
		const model = layeredNetwork([3, 16, 16, 3], 5);
		const files = [0, 1].map(() =>
			encode(fileOf(model, make(model, cube(3, 0.5), { ...options, maxBoxes: 200, maxBytes: 20_000 }))),
		);
		expect(files[0]).toEqual(files[1]);
	});

	it.each(forms)(
		"shows five budgets, one like the file that was made, none slower than a smaller one: %s",
		(_, options) => {
			for (let seed = 0; seed < 3; seed++) {
				const model = layeredNetwork([2, 16, 16, 3], seed);
				const made = make(model, cube(2, 1), { ...options, maxBoxes: 500 });
				const { curve } = made;
				expect(curve).toHaveLength(5);
				const size = encode(fileOf(model, made)).length;
				const isLikeMade = ({ bytes, ns }: CurvePoint): boolean => bytes < 1.05 * size && ns <= made.time.ns;
				if (made.pays) expect(curve.some(isLikeMade)).toBe(true);
				for (let k = 1; k < 5; k++) {
					expect(curve[k].bytes).toBeGreaterThan(curve[k - 1].bytes);
					expect(curve[k].ns).toBeLessThanOrEqual(curve[k - 1].ns);
				}
			}
		},
	);

	it.each([
		["values", {}],
		["values within a tolerance", { tolerance: 1e-6 }],
		["decisions", { answer: "argmax" }],
	] as const)("gives what the curve says of a small file, asked for its bytes: %s", (_, options) => {
		for (let seed = 1; seed <= 8; seed++) {
			const model = layeredNetwork([2, 10, 10, 3], seed);
			const box = cube(2, 0.4);
			for (const { bytes, ns } of make(model, box, { ...options, maxBoxes: 200 }).curve) {
				const made = make(model, box, { ...options, maxBoxes: 200, maxBytes: bytes });
				expect(encode(fileOf(model, made)).length).toBeLessThanOrEqual(bytes);
				expect(made.time.ns).toBeLessThan(1.15 * ns);
			}
		}
	});

	it("answers with a stored constant where the network is one, and nothing keeps it from less", () => {
		const inputs = 3;
		const builder = new NetworkBuilder(inputs);
		const dead = [0, 1].map((k) => builder.add("relu", [0, 1, 2], [1, k, -1], -100));
		for (const bias of [3, 2, -1]) {
			for (const v of dead) builder.term(v, bias);
			builder.output(bias);
		}
		const model = builder.build();
		for (const [, options] of forms)
			for (const minimize of ["time", "mean", "worst", "bytes"] as const) {
				const made = make(model, cube(inputs, 1), { ...options, minimize, maxBoxes: 50 });
				expect([...made.network.leafKinds]).toEqual([LeafKind.constant]);
				expect(made).toMatchObject({ pays: true, stoppedBy: null, decidedVolume: 1 });
				expect(made.operations.worst.total).toBe(0);
				expect(checkProof(made.network, made.proof, model).verdict).toBe("proved");
			}
	});

	it("pays with the form that it names, and with the fewest bytes where it does with the least time", () => {
		let followed = 0;
		for (let seed = 1; seed < 5; seed++) {
			const model = layeredNetwork([2, 14, 14, 1], seed, ["leaky"]);
			const box = cube(2, 1);
			const made = make(model, box, { maxBoxes: 300 });
			const form = { tolerance: 1e-6, maxBoxes: 300 };
			if (made.wouldPay?.form === "tolerance") {
				expect(make(model, box, form).pays, `seed ${seed}`).toBe(true);
				followed++;
			}
			expect(make(model, box, { ...form, minimize: "bytes" }).pays).toBe(make(model, box, form).pays);
		}
		expect(followed).toBeGreaterThan(1);
	});

	it.each(forms)("keeps to the words it may take, or refuses them: %s", (_, options) => {
		const model = layeredNetwork([3, 16, 16, 3], 4);
		let refused = 0;
		for (const half of [0.05, 1])
			for (const minimize of ["time", "mean", "worst", "bytes"] as const)
				for (const maxWords of [1, 100, 300, 500, 2000]) {
					const asked = { ...options, minimize, maxWords, maxBoxes: 100 };
					try {
						expect(make(model, cube(3, half), asked).words.total).toBeLessThanOrEqual(maxWords);
					} catch (error) {
						expect(String(error)).toContain(`that pays takes at most ${maxWords} words`);
						refused++;
					}
				}
		expect(refused).toBeGreaterThan(5);
		expect(refused).toBeLessThan(35);
	});

	it("ends early where hundreds of inputs leave nothing to gain, and says so", () => {
		const model = layeredNetwork([200, 16, 5], 3);
		for (const answer of ["values", "argmax"] as const) {
			const made = make(model, cube(200, 1), { answer });
			expect(made).toMatchObject({ pays: false, stoppedBy: "no-gain" });
			expect(made.boxes).toBeLessThan(300);
		}
	});

	it("names a form that would pay", () => {
		const model = layeredNetwork([4, 24, 24, 3], 2);
		const { pays, wouldPay, time } = make(model, cube(4, 1), { maxBoxes: 200 });
		expect(pays).toBe(false);
		expect(wouldPay?.ns).toBeLessThan(time.columnSkip);
	});
});
