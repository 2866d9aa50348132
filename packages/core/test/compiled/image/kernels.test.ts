import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { kernelSource } from "../../../kernels/build.mjs";

it("the committed kernels are what their source gives", async () => {
	const committed = await readFile(
		new URL("../../../src/compiled/image/kernels.ts", import.meta.url),
		"utf8",
	);
	expect(committed).toBe(await kernelSource());
});
