import fc from "fast-check";
import { expect, test } from "vitest";
import { Dataset, decode, encode, memorize } from "../../src/internal.ts";

const { network } = memorize(
	new Dataset({
		inputCount: 2,
		outputCount: 2,
		inputs: Float64Array.of(0, 1, 1, 2),
		outputs: Float64Array.of(0, 5, 1, 6),
	}),
);
const names = { inputs: ["a", "b"], outputs: ["y", "z"] };
const text = fc.string({ unit: "grapheme" });
const texts = fc.option(fc.array(text, { maxLength: 5 }));

test("texts of inputs and labels of several outputs come back, none of them merged or cut", () => {
	fc.assert(
		fc.property(texts, texts, texts, (a, b, z) => {
			const metadata = {
				...names,
				inputTypes: ["text", "date"] as const,
				inputTexts: [a, b],
				outputLabels: [null, z],
			};
			expect(decode(encode({ network, metadata })).metadata).toEqual(metadata);
		}),
	);
});

test("texts must fit the columns, in what is written and in what is read", () => {
	expect(() => encode({ network, metadata: { ...names, inputTexts: [["a"]] } })).toThrow("for each column");
	const bytes = encode({ network, metadata: { ...names, inputTexts: [["a", "b"], null] } });
	const intact = Buffer.from(bytes).toString("latin1");
	expect(intact).toContain('"textCounts"');
	for (let at = 0; at < bytes.length; at += 7) {
		const changed = Uint8Array.from(bytes);
		changed[at] ^= 4;
		expect(() => decode(changed)).toThrow(/./);
	}
});
