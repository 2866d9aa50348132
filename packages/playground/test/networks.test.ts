import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { trainSmall, trainSpirals } from "../../../examples/networks/train.js";

it("offers networks that are what their scripts train, bit for bit", () => {
	const file = (name: string): Uint8Array =>
		readFileSync(new URL(`../../../examples/networks/${name}.onnx`, import.meta.url));
	expect(Buffer.from(trainSmall()).equals(file("small-controller"))).toBe(true);
	expect(Buffer.from(trainSpirals()).equals(file("spirals"))).toBe(true);
});
