import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytesSection, type SectionPlan, wholeNumbers } from "../../src/cnet/sections/columns.ts";
import { packedSection } from "../../src/cnet/sections/pack.ts";
import { unpacked } from "../../src/cnet/sections/packed.ts";
import {
	Box,
	CondnetError,
	decode,
	encode,
	inFloat32,
	type Network,
	Random,
	synthesizeOnBox,
} from "../../src/internal.ts";
import { milliseconds } from "../processor-time.ts";
import { namesOf } from "../random/conditional-networks.ts";
import { layeredNetwork } from "../random/relu-networks.ts";
import { fileOf, sectionsOf } from "./forge.ts";

function bytesOf({ length, pieces }: SectionPlan): Uint8Array {
	const bytes = new Uint8Array(length);
	let at = 0;
	for (const piece of pieces()) {
		bytes.set(piece, at);
		at += piece.length;
	}
	return bytes;
}

/** Numbers that hang on the one before, more or less. */
function someNumbers(random: Random, count: number, most: number): number[] {
	const surprise = random.uniform() ** 3;
	let number = 0;
	return Array.from({ length: count }, () => {
		if (random.uniform() < surprise) number = random.integer(most);
		return number;
	});
}

function refusal(bytes: Uint8Array): string | undefined {
	try {
		unpacked("some", bytes);
	} catch (error) {
		if (error instanceof CondnetError && error.code === "bad-data") return error.message;
		throw error;
	}
	return undefined;
}

const cases = fc.tuple(
	fc.integer(),
	fc.integer({ min: 65, max: 5000 }),
	fc.constantFrom(2, 3, 7, 250, 257, 60_000),
);

describe("a packed section", () => {
	it("gives the bytes that were packed, and is smaller in the file", () => {
		let packed = 0;
		fc.assert(
			fc.property(cases, fc.boolean(), ([seed, count, most], areBytes) => {
				const numbers = someNumbers(new Random(seed), count, areBytes ? Math.min(most, 256) : most);
				const plain = areBytes
					? bytesSection("proof.records", Uint8Array.from(numbers), true)
					: wholeNumbers("some", count, (k) => numbers[k]);
				const plan = packedSection(plain);
				if (plan === plain) return;
				packed++;
				expect(plan.type).toBe("packed");
				expect(Math.ceil(plan.length / 64)).toBeLessThan(Math.ceil(plain.length / 64));
				const found = unpacked("some", bytesOf(plan));
				expect(found.type).toBe(plain.type);
				expect(Buffer.compare(found.bytes, bytesOf(plain))).toBe(0);
			}),
		);
		expect(packed).toBeGreaterThan(40);
	});

	it("is refused where it was cut, goes on, or claims another number of numbers; what else is changed harms nobody", () => {
		fc.assert(
			fc.property(cases, fc.integer(), ([seed, count, most], other) => {
				const numbers = someNumbers(new Random(seed), count, most);
				const plan = packedSection(wholeNumbers("some", count, (k) => numbers[k]));
				if (plan.type !== "packed") return;
				const bytes = bytesOf(plan);
				const random = new Random(other);
				expect(refusal(bytes.subarray(0, random.integer(bytes.length)))).toBeDefined();
				expect(refusal(Uint8Array.of(...bytes, 0))).toBeDefined();
				const claim = bytes.slice();
				new DataView(claim.buffer).setUint32(4, 2 ** 32 - 1, true);
				expect(refusal(claim)).toBeDefined();
				const changed = bytes.slice();
				for (let k = 0; k < 3; k++) changed[random.integer(changed.length)] = random.integer(256);
				const begin = milliseconds();
				refusal(changed);
				expect(milliseconds() - begin).toBeLessThan(1000);
			}),
		);
	});
});

function proved(model: Network): Uint8Array {
	const box = new Box(Float64Array.of(-1, -0.7), Float64Array.of(0.3, 1), model.arithmetic);
	const options = { answer: "argmax", maxBoxes: 1500, minimize: "mean", samples: 10 } as const;
	const { network, proof } = synthesizeOnBox(model, box, options);
	return encode({ network, proof, metadata: namesOf(network) });
}

/** The first model that takes a few hundred boxes. */
function someProved(arithmetic: "float64" | "float32"): { model: Network; file: Uint8Array } {
	for (let seed = 0; ; seed++) {
		const made = layeredNetwork([2, 6, 6, 3], seed);
		const model = arithmetic === "float32" ? inFloat32(made).network : made;
		const file = proved(model);
		if ((decode(file).proof?.axes.length ?? 0) > 300) return { model, file };
	}
}

describe.each(["float64", "float32"] as const)("a proved network's file in %s", (arithmetic) => {
	const { model, file } = someProved(arithmetic);

	it("stores no threshold, and gives each bit for bit; the same network gives the same bytes", () => {
		const sections = sectionsOf(file);
		expect(sections.some(({ name }) => name.startsWith("gates.thresholds"))).toBe(false);
		const found = decode(file);
		expect(found.network.gateCount).toBeGreaterThan(20);
		expect(Buffer.compare(encode(found), file)).toBe(0);
		const { thresholds, domain } = found.network;
		const whole = new Box(domain.boxes[0].low, domain.boxes[0].high, arithmetic);
		expect(thresholds[found.network.tree.root]).toBe(
			whole.middle(found.network.gateValues[found.network.tree.root]),
		);
		expect(Buffer.compare(file, proved(model))).toBe(0);
		// A threshold that is none of the middles makes it store them.
		const moved = thresholds.with(3, thresholds[3] + 2 ** -10);
		Object.assign(found.network, { thresholds: moved });
		expect(decode(encode(found)).network.thresholds).toEqual(moved);
	});

	it("takes about a byte a box for its proof", () => {
		const { proof } = decode(file);
		const bytes = sectionsOf(file)
			.filter(({ name }) => name.startsWith("proof"))
			.reduce((sum, section) => sum + section.bytes.length, 0);
		expect(proof?.axes.length).toBeGreaterThan(200);
		expect(bytes).toBeLessThan(300 + 1.5 * (proof?.axes.length ?? 0));
	});

	it("is refused where it has no shape, no box, or packs its shape", () => {
		const sections = sectionsOf(file);
		const without = (pattern: RegExp) => fileOf(sections.filter(({ name }) => !pattern.test(name)));
		for (const changed of [
			without(/^tree.shape$/),
			without(/^(domain|proof)/),
			fileOf(
				sections.map((each) => (each.name === "tree.shape" ? { ...each, type: "packed" as const } : each)),
			),
		])
			expect(() => decode(changed)).toThrow(CondnetError);
	});
});
