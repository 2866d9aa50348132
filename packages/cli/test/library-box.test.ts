import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "vitest";
import { buildOnce, buildTime } from "./command.ts";

beforeAll(buildOnce, buildTime);

test("the library example on a box runs, saves operations and is proved", () => {
	const file = fileURLToPath(new URL("../../../examples/library-box.js", import.meta.url));
	const printed = execFileSync(process.execPath, [file], { encoding: "utf8" });
	const [, dense, mean] = /^dense (\d+) operations, conditional (\d+) on average$/m.exec(printed) ?? [];
	expect(Number(dense) / Number(mean)).toBeGreaterThan(20);
	expect(printed).toMatch(/^proved on \d+ boxes\ntorque number [0-4]$/m);
});
