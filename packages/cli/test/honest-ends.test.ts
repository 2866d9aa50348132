import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { decode } from "@condnet/core";
import { beforeAll, expect, test } from "vitest";
import { buildOnce, buildTime, condnet } from "./command.ts";
import { scratchFolder } from "./scratch.ts";

const { path } = scratchFolder();
const model = fileURLToPath(new URL("../../../examples/controller/controller.onnx", import.meta.url));
const box = ["synthesize", model, "--box=-3.15:3.15,-8:8"];

beforeAll(buildOnce, buildTime);

test.each([
	["--seconds 0", "seconds", "Proving ended by --seconds 0"],
	["--max-boxes 99", "max-boxes", "Proving ended by --max-boxes 99"],
	["--target-operations 3000", "target-operations", "Proving ended at --target-operations 3000"],
])("the limit that ended the work is said: %s", async (option, stoppedBy, note) => {
	const { code, out } = await condnet([...box, ...option.split(" "), "--json"]);
	expect(code).toBe(0);
	const report = JSON.parse(out);
	expect(report.stoppedBy).toBe(stoppedBy);
	expect(report.notes.join("\n")).toContain(note);
});

test("what is left out for want of words is said too, and null where nothing ended it", async () => {
	const small = [...box.slice(0, 2), "--box=0.1:0.10000000000000002,0.1:0.10000000000000002"];
	expect(JSON.parse((await condnet([...small, "--json"])).out).stoppedBy).toBe(null);
});

/** Sends Ctrl-C once or twice as soon as growth has begun. */
async function interrupted(times: number) {
	const folder = path(`tmp-${times}`);
	mkdirSync(folder);
	const output = path(`made-${times}.cnet`);
	const grows = [...box, "--max-boxes", "900000", "--seconds", "100", "-o", output, "--json"];
	const result = await condnet(grows, {
		environment: { TMPDIR: folder },
		started: async (kill) => {
			while (readdirSync(folder).length === 0) await setTimeout(20);
			await setTimeout(1000);
			kill("SIGINT");
			if (times > 1) await setTimeout(30);
			if (times > 1) kill("SIGINT");
		},
	});
	expect(readdirSync(folder)).toEqual([]);
	return { ...result, output };
}

test("Ctrl-C ends a growing synthesis with what is proved so far, which is written", async () => {
	const { code, out, err, output } = await interrupted(1);
	expect(err).toContain("ending with what is proved so far; Ctrl-C again leaves at once");
	expect(code).toBe(0);
	expect(JSON.parse(out)).toMatchObject({ stoppedBy: "interrupt", proved: true });
	const made = decode(readFileSync(output));
	expect(made.proof?.axes.length).toBeGreaterThan(0);
	expect(made.metadata.notes?.join("\n")).toContain("ended by Ctrl-C");
}, 120_000);

test("Ctrl-C twice leaves at once, with 130 and no file", async () => {
	const { code, out, output } = await interrupted(2);
	expect({ code, out }).toEqual({ code: 130, out: "" });
	expect(() => readFileSync(output)).toThrow();
}, 120_000);
