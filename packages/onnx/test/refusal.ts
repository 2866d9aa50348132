/** What a model that is not read is refused with. */

import { CondnetError, type ErrorCode } from "@condnet/core";
import { expect } from "vitest";
import { milliseconds } from "../../core/test/processor-time.ts";
import { readOnnx } from "../src/index.ts";
import { node, tensor, value } from "./model.ts";

/** A small model that is read. */
export const plain = {
	inputs: [value("x", "float32", ["N", 2])],
	initializers: [
		tensor("w", "float32", [2, 3], [1, 2, 3, 4, 5, 6]),
		tensor("b", "float32", [3], [1, 2, 3], true),
	],
	nodes: [node("Gemm", ["x", "w", "b"], "h", {}, "first"), node("Relu", ["h"], "y")],
};

/**
 * The sentence and code a file is refused with; it must come at once and take little memory. What is read of
 * many small nodes takes some fifty times their bytes, garbage that is not yet collected included.
 */
export function refusal(bytes: Uint8Array): { code: ErrorCode; text: string } {
	const before = process.memoryUsage.rss();
	const started = milliseconds();
	let refused: { code: ErrorCode; text: string } | undefined;
	try {
		readOnnx(bytes);
	} catch (error) {
		if (!(error instanceof CondnetError)) throw error;
		refused = { code: error.code, text: error.message };
	}
	expect(milliseconds() - started).toBeLessThan(1000);
	expect(process.memoryUsage.rss() - before).toBeLessThan(64e6 + 64 * bytes.length);
	return refused ?? { code: "internal", text: "it was read" };
}
