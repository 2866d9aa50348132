import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cases } from "./cases/cases.ts";
import { disagreement } from "./oracle.ts";

describe("every operator agrees with onnxruntime on random shapes and values", () => {
	it.each(Object.entries(cases))("%s", async (_, arbitrary) => {
		await fc.assert(
			fc.asyncProperty(arbitrary, fc.nat(1000), async (bytes, seed) => {
				expect(await disagreement(bytes, seed)).toBe("");
			}),
			{ numRuns: Number(process.env.CONDNET_RUNS ?? 30) },
		);
	});
});
