import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { decode, encode } from "@condnet/core";
import { beforeAll, describe, expect, it } from "vitest";
import { inProcess } from "../in-process.ts";
import { scratchFolder } from "../scratch.ts";

const { path, write } = scratchFolder();
const model = "examples/controller/controller.onnx";

const run = (words: string) => inProcess(words, path);
const check = (net: string, more: string) => run(`check-proof @${net} --against ${model} ${more}`);

beforeAll(async () => {
	const asked = "--box=-3.15:3.15,-8:8 --decision argmax --max-boxes 300";
	expect((await run(`synthesize ${model} ${asked} -o @net.cnet`)).code).toBe(0);
	// One number of one constant leaf is another: some input is decided otherwise.
	const file = decode(readFileSync(path("net.cnet")));
	const leaf = file.network.leafKinds.indexOf(0);
	expect(leaf).toBeGreaterThanOrEqual(0);
	const { constants, leafItems } = file.network;
	constants[leafItems[leaf]] = constants[leafItems[leaf]] === 0 ? 1 : 0;
	write("wrong.cnet", encode(file));
}, 60_000);

describe("Verdicts of the shards of a proof", () => {
	it("come to what one check says once all are there, and name what is missing until then", async () => {
		const whole = JSON.parse((await check("net.cnet", "--threads 1 --json")).out);
		for (const count of [1, 5]) {
			for (let index = 0; index < count; index++) {
				const before = await check("net.cnet", `--verdicts @v${count} --json`);
				if (index > 0) {
					expect(before.code).toBe(5);
					expect(JSON.parse(before.out).lacking.map(({ shard }: { shard: number }) => shard)).toEqual(
						Array.from({ length: count - index }, (_, k) => index + k),
					);
				}
				const { code, out } = await check("net.cnet", `--shard ${index}/${count} -o @v${count} --json`);
				expect([code, JSON.parse(out).verdict]).toEqual([0, "proved"]);
			}
			const { code, out } = await check("net.cnet", `--verdicts @v${count} --json`);
			const joined = JSON.parse(out);
			expect([code, joined.verdict, joined.reason, joined.boxes]).toEqual([
				0,
				"proved",
				whole.reason,
				whole.boxes,
			]);
			expect((await check("net.cnet", `--verdicts @v${count}`)).out).toMatch(/^proved\n/);
		}
	}, 60_000);

	it("are the same bytes however often they are made; those that are there end at once", async () => {
		const names = readdirSync(path("v5")).sort();
		const again = JSON.parse((await check("net.cnet", "--shard 2/5 -o @v5 --json")).out);
		expect(again.wasThere).toBe(true);
		expect((await check("net.cnet", "--shard 2/5 -o @w --json")).code).toBe(0);
		expect(readdirSync(path("w"))).toEqual([again.file]);
		expect(readFileSync(path(`w/${again.file}`))).toEqual(readFileSync(path(`v5/${again.file}`)));
		expect(names).toContain(again.file);
		expect(names.length).toBe(5);
	}, 30_000);

	it("that are damaged, of another network, model or option, or too late are named, and never proved", async () => {
		const { file } = JSON.parse((await check("net.cnet", "--shard 3/5 -o @v5 --json")).out);
		const text = readFileSync(path(`v5/${file}`), "utf8");
		for (const harmed of [text.slice(0, 100), text.replace('"boxes": ', '"boxes": 1'), "[]"]) {
			writeFileSync(path(`v5/${file}`), harmed);
			const { code, out } = await check("net.cnet", "--verdicts @v5 --json");
			expect([code, JSON.parse(out).verdict, JSON.parse(out).lacking]).toEqual([
				5,
				"undecided",
				[{ shard: 3, file, why: "damaged" }],
			]);
		}
		expect((await check("net.cnet", "--shard 3/5 -o @v5")).code).toBe(0);
		expect(readFileSync(path(`v5/${file}`), "utf8")).toBe(text);
		const other = await check("wrong.cnet", "--verdicts @v5");
		expect([other.code, other.err]).toEqual([3, expect.stringContaining("of another network")]);
		const seed = await check("net.cnet", "--verdicts @v5 --seed 7");
		expect([seed.code, seed.err]).toEqual([3, expect.stringContaining("with --seed 1")]);
		const late = await check("net.cnet", "--shard 4/5 -o @late --seconds 0");
		expect([late.code, late.err]).toEqual([5, expect.stringContaining("is not kept")]);
		rmSync(path(`v5/${file}`));
		expect((await check("net.cnet", "--verdicts @v5")).code).toBe(5);
		expect((await check("net.cnet", "--shard 3/5 -o @v5")).code).toBe(0);
		for (const wrong of ["--shard 5/5 -o @v5", "--shard 1/5", "-o @v5", "--shard 1/5 --verdicts @v5"])
			expect((await check("net.cnet", wrong)).code).toBe(2);
	}, 60_000);

	it("of a file that decides otherwise than its model are refuted by an input, whatever else is there", async () => {
		const codes: number[] = [];
		for (let index = 0; index < 3; index++)
			codes.push((await check("wrong.cnet", `--shard ${index}/3 -o @x`)).code);
		expect(codes).toContain(1);
		const { code, out } = await check("wrong.cnet", "--verdicts @x --json");
		const { verdict, refutation } = JSON.parse(out);
		expect([code, verdict]).toEqual([1, "refuted"]);
		expect(refutation.input.length).toBe(2);
		expect(refutation.expected).not.toEqual(refutation.given);
	}, 60_000);
});
