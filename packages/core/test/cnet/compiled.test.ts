import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	CnetReader,
	type CompiledNetwork,
	type ConditionalNetwork,
	compile,
	decode,
	encode,
	layoutOf,
	openLayout,
	Random,
} from "../../src/internal.ts";
import { axisNetwork, inputsFor, oneValueNetwork } from "../random/compiled-networks.ts";
import { namesOf } from "../random/conditional-networks.ts";
import { fileOf, sectionsOf, tableOf } from "./forge.ts";

const seeds = fc.integer({ min: 0, max: 2 ** 31 });

function fileWithLayout(network: ConditionalNetwork): { compiled: CompiledNetwork; file: Uint8Array } {
	const compiled = compile(network);
	return { compiled, file: encode({ network, metadata: namesOf(network), compiled: layoutOf(compiled) }) };
}

function readerOf(file: Uint8Array): Promise<CnetReader> {
	return CnetReader.open({ size: file.length, read: (from, to) => file.subarray(from, to) });
}

async function openFrom(file: Uint8Array): Promise<CompiledNetwork> {
	const reader = await readerOf(file);
	const header = await reader.compiledHeader();
	if (header === undefined) throw new Error("The file holds no layout.");
	return openLayout(header, (memory) => reader.readInto("compiled.arrays", memory));
}

describe("a file with a compiled layout", () => {
	it("gives back the network and the layout, which answers without the network being read", async () => {
		await fc.assert(
			fc.asyncProperty(seeds, async (seed) => {
				const random = new Random(seed);
				const network = (random.integer(2) === 0 ? axisNetwork : oneValueNetwork)(random);
				const { compiled, file } = fileWithLayout(network);
				const decoded = decode(file);
				const layout = layoutOf(compiled);
				if (layout === undefined) {
					expect(decoded.compiled).toBe(undefined);
					return;
				}
				expect(decoded.compiled).toEqual(layout);
				expect(decoded.extras).toEqual([]);
				expect(decoded.network.constants).toEqual(network.constants);
				const count = 1 + random.integer(100);
				const inputs = inputsFor(network, random, count);
				const expected = new Float64Array(count * network.outputCount);
				const given = new Float64Array(count * network.outputCount);
				const known = compiled.evaluateBatch(inputs, expected, count);
				expect((await openFrom(file)).evaluateBatch(inputs, given, count)).toBe(known);
				for (let k = 0; k < given.length; k++)
					if (!Object.is(given[k], expected[k])) expect.fail(`${given[k]} instead of ${expected[k]}`);
			}),
			{ numRuns: 40 },
		);
	});

	it("is otherwise the file without it", () => {
		const network = oneValueNetwork(new Random(4));
		const plain = encode({ network, metadata: namesOf(network) });
		const { file } = fileWithLayout(network);
		const rest = sectionsOf(file).filter(({ name }) => !name.startsWith("compiled"));
		expect(fileOf(rest)).toEqual(plain);
	});

	it("is refused whichever bit of the layout is flipped", async () => {
		const { file } = fileWithLayout(oneValueNetwork(new Random(11)));
		for (const { name, offset, length } of tableOf(file)) {
			if (!name.startsWith("compiled")) continue;
			for (let at = offset; at < offset + length; at += 1 + Math.floor(length / 500)) {
				const changed = file.slice();
				changed[at] ^= 1 << (at & 7);
				expect(() => decode(changed)).toThrow(`section ${name} does not match its checksum`);
				await expect(openFrom(changed)).rejects.toThrow(`section ${name} does not match its checksum`);
			}
		}
	});

	it("is refused if the layout is another network's, or half of it is missing", async () => {
		const first = oneValueNetwork(new Random(11));
		const second = oneValueNetwork(new Random(12));
		const names = ["compiled", "compiled.arrays"];
		const alien = [
			...sectionsOf(encode({ network: second, metadata: namesOf(second) })),
			...sectionsOf(fileWithLayout(first).file).filter(({ name }) => names.includes(name)),
		];
		expect(() => decode(fileOf(alien))).toThrow("that of another network");
		await expect(openFrom(fileOf(alien))).rejects.toThrow("that of another network");
		for (const missing of names) {
			const half = fileOf(sectionsOf(fileWithLayout(first).file).filter(({ name }) => name !== missing));
			expect(() => decode(half)).toThrow("half of its compiled layout is missing");
			await expect(openFrom(half)).rejects.toThrow("half of its compiled layout is missing");
		}
	});

	it("is read whole where it needs more than the network, so that what is not known is refused", async () => {
		const { file } = fileWithLayout(oneValueNetwork(new Random(11)));
		const bytes = new Uint8Array(4);
		for (const required of [false, true]) {
			const reader = await readerOf(
				fileOf([...sectionsOf(file), { name: "later", type: "u8", required, bytes }]),
			);
			expect((await reader.compiledHeader()) === undefined).toBe(required);
		}
	});

	it("is refused if the layout's header is no header", () => {
		const { file } = fileWithLayout(oneValueNetwork(new Random(11)));
		const headers = ["", "null", "[]", "{}", '{"version":1}', "\u00ff", `{"version":1${" ".repeat(70000)}}`];
		for (const header of headers) {
			const sections = sectionsOf(file).map((section) =>
				section.name === "compiled" ? { ...section, bytes: new TextEncoder().encode(header) } : section,
			);
			expect(() => decode(fileOf(sections))).toThrow("damaged");
		}
	});
});
