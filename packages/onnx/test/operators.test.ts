import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeModel } from "../src/proto/encode.ts";
import { readModel } from "../src/proto/messages.ts";
import { cases } from "./cases/cases.ts";
import { disagreement } from "./oracle.ts";

/**
 * The same model under the newest operator set, where it is not of one before 13, since when these operators
 * read alike.
 */
function underNewest(bytes: Uint8Array): Uint8Array {
	const message = readModel(bytes);
	if ((message.opsets.get("") ?? 0) >= 13) message.opsets.set("", 22);
	return encodeModel(message);
}

describe("every operator agrees with onnxruntime on random shapes and values", () => {
	it.each(Object.entries(cases))("%s", async (_, arbitrary) => {
		await fc.assert(
			fc.asyncProperty(arbitrary, fc.boolean(), fc.nat(1000), async (bytes, newest, seed) => {
				expect(await disagreement(newest ? underNewest(bytes) : bytes, seed)).toBe("");
			}),
			{ numRuns: Number(process.env.CONDNET_RUNS ?? 30) },
		);
	});
});
