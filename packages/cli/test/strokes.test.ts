import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { strokeImages } from "../../../examples/strokes/strokes.js";
import { buildOnce } from "./command.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const data = process.env.CONDNET_DATA;
const model = data === undefined ? undefined : join(data, "mnist-net_256x2.onnx");

beforeAll(buildOnce);

describe("the strokes example", () => {
	it("draws images that are all different, the same for the same seed", () => {
		const images = strokeImages(1000, 1);
		const rows = Array.from({ length: 1000 }, (_, i) => images.subarray(784 * i, 784 * (i + 1)).join());
		expect(new Set(rows).size).toBe(1000);
		expect(images.every((value) => value >= 0 && value <= 1)).toBe(true);
		expect(strokeImages(50, 1)).toEqual(images.subarray(0, 50 * 784));
	});

	it.skipIf(model === undefined || !existsSync(model))(
		"makes mnist-net_256x2 conditional with no bit changed, at a fifth of column skip or less (needs CONDNET_DATA)",
		() => {
			const args = ["examples/strokes/on-data.js", String(model), "1"];
			const out = String(execFileSync(process.execPath, args, { cwd: root, stdio: "pipe" }));
			const [leafPoints, , , different, , ratio] = out.trim().split("\n").at(-1)?.trim().split(/ +/) ?? [];
			expect({ leafPoints, different }).toEqual({ leafPoints: "1", different: "0" });
			expect(Number.parseFloat(ratio)).toBeGreaterThanOrEqual(5);
		},
	);
});
