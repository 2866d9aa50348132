import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	type CompiledLayout,
	type CompiledNetwork,
	ConditionalNetwork,
	CondnetError,
	compile,
	compileAs,
	Evaluator,
	layoutOf,
	lowerings,
	openLayout,
	Random,
} from "../../src/internal.ts";
import { axisNetwork, inputsFor, oneValueNetwork, synthesizedNetwork } from "../random/compiled-networks.ts";

const seeds = fc.integer({ min: 0, max: 2 ** 31 });
const kept = ["start-table", "heap", "block-tree-int32", "block-tree-float64", "flat-tree"] as const;

/**
 * A random network in one of the lowerings that files keep; undefined where the network does not allow it.
 */
function laidOut(
	random: Random,
	change = (network: ConditionalNetwork) => network,
): { network: ConditionalNetwork; layout: CompiledLayout } | undefined {
	const lowering = kept[random.integer(kept.length)];
	const network = change((lowering === "flat-tree" ? axisNetwork : oneValueNetwork)(random));
	try {
		const layout = layoutOf(compile(network, { lowering }));
		return layout && { network, layout };
	} catch (error) {
		if (error instanceof CondnetError && error.code === "usage") return undefined;
		throw error;
	}
}

function open(layout: CompiledLayout, webAssembly: boolean, labelCount?: number): Promise<CompiledNetwork> {
	// As a file's reader does: what its header makes room for must be what it holds.
	const fill = (memory: Uint8Array): void => {
		if (memory.length !== layout.bytes.length)
			throw new CondnetError("bad-data", `${layout.bytes.length} bytes do not fill ${memory.length}.`);
		memory.set(layout.bytes);
	};
	return openLayout(layout, fill, { webAssembly, labelCount });
}

/** Answers one by one, then in a batch. */
function answers(compiled: CompiledNetwork, inputs: Float64Array, count: number): Float64Array {
	const { inputCount, outputCount } = compiled;
	const given = new Float64Array(2 * count * outputCount);
	for (let i = 0; i < count; i++) compiled.evaluate(inputs, given, i * inputCount, i * outputCount);
	compiled.evaluateBatch(inputs, given, count, 0, count * outputCount);
	return given;
}

describe("a stored layout", () => {
	it("answers as the reference does, bit for bit, with kernels and without", async () => {
		await fc.assert(
			fc.asyncProperty(seeds, fc.boolean(), async (seed, webAssembly) => {
				const random = new Random(seed);
				const made = laidOut(random);
				if (!made) return;
				const { network, layout } = made;
				const { inputCount, outputCount } = network;
				const count = 1 + random.integer(600);
				const inputs = inputsFor(network, random, count);
				const given = answers(await open(layout, webAssembly), inputs, count);
				const reference = new Evaluator(network);
				const expected = new Float64Array(count * outputCount);
				for (let i = 0; i < count; i++) reference.evaluate(inputs, expected, i * inputCount, i * outputCount);
				for (let k = 0; k < given.length; k++)
					if (!Object.is(given[k], expected[k % expected.length]))
						expect.fail(`${layout.lowering}: ${given[k]} instead of ${expected[k % expected.length]}`);
			}),
			{ numRuns: 200 },
		);
	});

	it("is what compiling its network gives, and any other is told from it", () => {
		fc.assert(
			fc.property(seeds, (seed) => {
				const random = new Random(seed);
				const made = laidOut(random);
				if (!made) return;
				const { network, layout } = made;
				expect(compileAs(network, layout).lowering).toBe(layout.lowering);
				const bytes = layout.bytes.slice();
				if (bytes.length === 0) return;
				bytes[random.integer(bytes.length)] ^= 1 << random.integer(8);
				expect(() => compileAs(network, { ...layout, bytes })).toThrow("not the layout of the network");
			}),
			{ numRuns: 200 },
		);
	});

	it("whatever its bytes and numbers are, is refused or gives answers: no search leaves it or goes on for ever", async () => {
		let opened = 0;
		await fc.assert(
			fc.asyncProperty(seeds, fc.boolean(), async (seed, webAssembly) => {
				const random = new Random(seed);
				const made = laidOut(random);
				if (!made || made.layout.bytes.length === 0) return;
				const { network, layout } = made;
				const altered = { ...layout, ...alteration(layout, random) };
				const count = 1 + random.integer(40);
				const inputs = inputsFor(network, random, count);
				try {
					const compiled = await open(altered, webAssembly);
					opened++;
					const given = answers(compiled, inputs, count);
					expect(given.length).toBe(2 * count * network.outputCount);
				} catch (error) {
					if (!(error instanceof CondnetError && error.code === "bad-data")) throw error;
				}
			}),
			{ numRuns: 3000 },
		);
		expect(opened).toBeGreaterThan(100);
	});

	it("of labels is refused if a leaf answers anything else", async () => {
		await fc.assert(
			fc.asyncProperty(
				seeds,
				fc.constantFrom(-1, 7, 0.5, 2 ** 32, Number.NaN, Number.NEGATIVE_INFINITY),
				async (seed, alien) => {
					const labelled = (network: ConditionalNetwork, random: Random, answer?: number) => {
						const constants = network.constants.map(() => random.integer(7));
						const leaf = random.integer(network.leafCount);
						const at = network.leafItem(leaf) * network.outputCount + random.integer(network.outputCount);
						if (answer !== undefined) constants[at] = answer;
						return new ConditionalNetwork({ ...network, constants });
					};
					const sound = laidOut(new Random(seed), (network) => labelled(network, new Random(seed)));
					const altered = laidOut(new Random(seed), (network) => labelled(network, new Random(seed), alien));
					if (!sound || !altered) return;
					expect((await open(sound.layout, true, 7)).lowering).toBe(sound.layout.lowering);
					await expect(open(altered.layout, true, 7)).rejects.toThrow(`answers label ${alien} of 7`);
				},
			),
			{ numRuns: 200 },
		);
	});

	it("is not there for leaves that compute, and not opened if it is of another version", async () => {
		const computed = compile(synthesizedNetwork(new Random(3)), { lowering: "reference" });
		expect(layoutOf(computed)).toBe(undefined);
		const made = laidOut(new Random(1)) ?? laidOut(new Random(2));
		if (!made) throw new Error("No network was laid out.");
		await expect(open({ ...made.layout, version: 0 }, true)).rejects.toThrow("version 0");
		for (const lowering of [...lowerings, "none"])
			if (lowering !== made.layout.lowering)
				await expect(open({ ...made.layout, lowering }, true)).rejects.toThrow("damaged");
	});
});

/**
 * Other bytes in a few places, words that are indices, or another number or length in the header; but for the
 * numbers of inputs and outputs, which reading a file compares with its names of columns.
 */
function alteration(layout: CompiledLayout, random: Random): Partial<CompiledLayout> {
	if (random.integer(5) === 0) {
		const numbers = { ...layout.numbers };
		const names = Object.keys(numbers).filter((name) => name !== "inputCount" && name !== "outputCount");
		const others = [-1, 0, 1, 2, 0.5, 1e9, 2 ** 31, 1e300, -1e300, numbers[names[0]] + 1];
		numbers[names[random.integer(names.length)]] = others[random.integer(others.length)];
		return { numbers };
	}
	if (random.integer(8) === 0) {
		const arrays = Object.entries(layout.arrays);
		const [name, [type, length]] = arrays[random.integer(arrays.length)];
		return { arrays: { ...layout.arrays, [name]: [type, Math.max(0, length + random.integer(5) - 2)] } };
	}
	const bytes = layout.bytes.slice();
	const view = new DataView(bytes.buffer);
	const words = [0, 1, 2, 0xffffffff, 0x7fffffff, 0x80000000, 0x7ff00000, 0xfff00000, 0x3ff00000];
	for (let changes = 1 + random.integer(6); changes > 0; changes--) {
		const at = 4 * random.integer(bytes.length / 4);
		if (random.integer(2) === 0) bytes[at + random.integer(4)] ^= 1 << random.integer(8);
		else view.setUint32(at, words[random.integer(words.length)], true);
	}
	return { bytes };
}
