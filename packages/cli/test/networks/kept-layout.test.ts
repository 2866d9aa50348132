/** A file whose kept layout answers otherwise than its network, all checksums being right. */

import { readFileSync } from "node:fs";
import { decode, encode } from "@condnet/core";
import { beforeAll, expect, it } from "vitest";
import { buildOnce, buildTime, condnet } from "../command.ts";
import { scratchFolder } from "../scratch.ts";

const { path, write } = scratchFolder();

beforeAll(async () => {
	await buildOnce();
	write("t.csv", `x,y\n${Array.from({ length: 40 }, (_, i) => `${i},${i * i + 0.5}`).join("\n")}\n`);
	await condnet(["memorize", path("t.csv"), "--compiled", "-q", "-o", path("kept.cnet")]);
	const file = decode(new Uint8Array(readFileSync(path("kept.cnet"))));
	const { compiled } = file;
	if (compiled === undefined) throw new Error("The file keeps no layout.");
	const bytes = compiled.bytes.slice();
	const answer = new Uint8Array(Float64Array.of(400.5).buffer);
	const at = bytes.findIndex((_, k) => k % 8 === 0 && answer.every((byte, b) => bytes[k + b] === byte));
	bytes.set(new Uint8Array(Float64Array.of(0.123).buffer), at);
	write("other.cnet", encode({ ...file, compiled: { ...compiled, bytes } }));
}, buildTime);

it("inspect says whether a kept layout is its network's", async () => {
	for (const [name, layout] of [
		["kept.cnet", "its network's"],
		["other.cnet", "differs"],
	]) {
		const { code, out } = await condnet(["inspect", path(name), "--json"]);
		const { checked, stated } = JSON.parse(out);
		expect({ code, layout: checked.layout, rows: stated.rows }).toEqual({ code: 0, layout, rows: 40 });
	}
	expect((await condnet(["inspect", path("other.cnet")])).out).toMatch(/layout is not that of the network/);
});

it("predict --check answers from a layout that is its network's, and refuses another", async () => {
	write("q.csv", "x\n20\n");
	const ask = (name: string) => condnet(["predict", path(name), path("q.csv"), "--check"]);
	expect(await ask("kept.cnet")).toMatchObject({ code: 0, out: "y\n400.5\n" });
	const { code, out, err } = await ask("other.cnet");
	expect({ code, out }).toEqual({ code: 3, out: "" });
	expect(err).toMatch(/layout is not that of the network/);
});
