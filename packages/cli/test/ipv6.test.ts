/** Networks of IPv6 addresses: four words a key, asked for by the same texts. */

import { readFileSync } from "node:fs";
import { decode } from "@condnet/core";
import { beforeAll, describe, expect, test } from "vitest";
import { ipv6Text, readIpv6, readIpv6Network } from "../src/tables/addresses.ts";
import { buildOnce, buildTime, condnet } from "./command.ts";
import { scratchFolder } from "./scratch.ts";

const { path, write } = scratchFolder();
const run = (...args: string[]) =>
	condnet(args.map((arg) => (/^[\w-]+\.(csv|cnet|mjs)$/.test(arg) ? path(arg) : arg)));
const ranges = ["--ranges", "net", "--type", "net=cidr", "--outputs", "cc"];
const nested = [...ranges, "--ranges-most-specific"];

beforeAll(buildOnce, buildTime);

describe("texts of IPv6 addresses", () => {
	test("are four words, and are written as RFC 5952 says", () => {
		for (const [text, words, written = text] of [
			["::", [0, 0, 0, 0]],
			["::1", [0, 0, 0, 1]],
			["2001:db8::", [0x20010db8, 0, 0, 0]],
			["2001:DB8:0:0:1:0:0:1", [0x20010db8, 0, 0x10000, 1], "2001:db8::1:0:0:1"],
			["2001:db8:0:1:1:1:1:1", [0x20010db8, 1, 0x10001, 0x10001]],
			["1:0:0:2:0:0:0:3", [0x10000, 2, 0, 3], "1:0:0:2::3"],
			["1:2:3:4:5:6:7::", [0x10002, 0x30004, 0x50006, 0x70000], "1:2:3:4:5:6:7:0"],
			["::ffff:10.0.0.1", [0, 0, 0xffff, 0x0a000001]],
			["64:ff9b::192.0.2.33", [0x64ff9b, 0, 0, 0xc0000221], "64:ff9b::c000:221"],
			["10.0.0.1", [0, 0, 0xffff, 0x0a000001], "::ffff:10.0.0.1"],
			["ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", [4294967295, 4294967295, 4294967295, 4294967295]],
		] as const) {
			const read = readIpv6(text);
			expect(read, text).toEqual(words);
			expect(ipv6Text(words), text).toBe(written);
		}
		for (const text of ["", ":", ":::", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "12345::", "::g"])
			expect(readIpv6(text), text).toHaveProperty("problem");
		for (const text of ["1:2:3:4::5:6:7:8", "fe80::1%eth0", "::10.0.0.256", "1.2.3.4::", "2001:db8::/32"])
			expect(readIpv6(text), text).toHaveProperty("problem");
	});

	test("networks reach from their first address to their last", () => {
		expect(readIpv6Network("::/0")).toEqual([0, 0, 0, 0, ...Array(4).fill(2 ** 32 - 1)]);
		expect(readIpv6Network("2001:db8::/33")).toEqual([
			...[0x20010db8, 0, 0, 0],
			...[0x20010db8, 0x7fffffff, 2 ** 32 - 1, 2 ** 32 - 1],
		]);
		expect(readIpv6Network("::1")).toEqual([0, 0, 0, 1, 0, 0, 0, 1]);
		expect(readIpv6Network("10.0.0.0/8")).toEqual([0, 0, 0xffff, 0x0a000000, 0, 0, 0xffff, 0x0affffff]);
		for (const text of ["::1/127", "::/129", "10.0.0.0/33", "::/-1", "::/", "::/1/2", "2001:db8::1/32"])
			expect(readIpv6Network(text), text).toHaveProperty("problem");
	});
});

test("every address of networks within one another is answered, in every way to ask", async () => {
	write("n.csv", "net,cc\n2001:db8::/32,A\n2001:db8:1::/48,B\n2001:db8:1:2::/64,C\n2a00::/12,D\nfe80::1,E\n");
	expect((await run("memorize", "n.csv", ...ranges)).err).toContain(
		"Rows 1 (2001:db8:: to 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff) and 2 ",
	);
	expect(await run("memorize", "n.csv", ...nested, "-o", "n.cnet")).toMatchObject({ code: 0 });
	const { metadata } = decode(readFileSync(path("n.cnet")));
	expect(metadata).toMatchObject({
		inputs: ["net[0]", "net[1]", "net[2]", "net[3]"],
		inputTypes: ["ipv6", "ipv6", "ipv6", "ipv6"],
	});
	const cases = [
		["2001:db7:ffff:ffff:ffff:ffff:ffff:ffff", ""],
		["2001:db8::", "A"],
		["2001:db8:0:ffff:ffff:ffff:ffff:ffff", "A"],
		["2001:db8:1::", "B"],
		["2001:db8:1:1:ffff:ffff:ffff:ffff", "B"],
		["2001:DB8:1:2:0:0:0:0", "C"],
		["2001:db8:1:2:ffff:ffff:ffff:ffff", "C"],
		["2001:db8:1:3::", "B"],
		["2001:db8:1:ffff:ffff:ffff:ffff:ffff", "B"],
		["2001:db8:2::", "A"],
		["2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "A"],
		["2001:db9::", ""],
		["29ff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", ""],
		["2a00::", "D"],
		["2a0f:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "D"],
		["2a10::", ""],
		["fe80::", ""],
		["fe80::1", "E"],
		["fe80::2", ""],
		["10.0.0.1", ""],
	];
	write("q.csv", `net\n${cases.map(([text]) => text).join("\n")}\n`);
	const { out } = await run("predict", "n.cnet", "q.csv");
	expect(out).toBe(
		`cc,outcome\n${cases.map(([, label]) => `${label},${label ? "answered" : "unknown"}`).join("\n")}\n`,
	);
	const inside = cases.filter(([, label]) => label !== "");
	write("v.csv", `cc,net\n${inside.map(([text, label]) => `${label},${text}`).join("\n")}\n`);
	expect(await run("verify", "n.cnet", "v.csv")).toMatchObject({ code: 0 });
	const explained = await run("explain", "n.cnet", "--input", "2001:db8:1:2::77");
	expect(explained.out).toContain("net = 2001:db8:1:2::77 (536939960, 65538, 0, 119)");
	expect(explained.out).toContain("cc = C");
	const exported = await run("export", "n.cnet", "--to", "javascript", "-o", "n.mjs");
	expect(exported.err).toContain("words of 32 bits");
	const source = await import(path("n.mjs"));
	const answer = source.n ?? source.default;
	for (const [text, label] of cases) {
		const words = readIpv6(text);
		const given = new Float64Array(1);
		const outcome = answer(Float64Array.from(Array.isArray(words) ? words : []), given);
		const answered = outcome === 0 ? metadata.labels?.[given[0]] : "";
		expect([text, outcome, answered]).toEqual([text, label ? 0 : 1, label]);
	}
}, 60_000);

test("IPv4 networks among IPv6 ones are held as ::ffff:a.b.c.d, and that is said", async () => {
	write("m.csv", "net,cc\n10.0.0.0/8,A\n10.1.0.0/16,B\n2001:db8::/32,C\n");
	const made = await run("memorize", "m.csv", ...nested, "--key", "ip", "-o", "m.cnet");
	expect(made).toMatchObject({ code: 0, err: expect.stringContaining("held as ::ffff:a.b.c.d") });
	write("q.csv", "ip\n10.0.0.1\n::ffff:10.1.2.3\n11.0.0.0\n2001:db8::5\n");
	expect((await run("predict", "m.cnet", "q.csv")).out).toBe(
		"cc,outcome\nA,answered\nB,answered\n,unknown\nC,answered\n",
	);
}, 60_000);

test("ranges from START to END and single addresses are of type ipv6, in memory and outside of it", async () => {
	write("r.csv", "a,b,y\n2001:db8::,2001:db8::ff,x\n2001:db8::100,2001:db9::,y\n");
	const options = ["--ranges", "a,b", "--outputs", "y", "--type", "a=ipv6,b=ipv6", "--json"];
	const made = await run("memorize", "r.csv", ...options, "-o", "r.cnet");
	expect(JSON.parse(made.out).ranges).toMatchObject({ rows: 2, merged: 0 });
	write("q.csv", "a\n2001:db8::ff\n2001:db8::100\n2001:db9::1\n");
	expect((await run("predict", "r.cnet", "q.csv")).out).toBe("y,outcome\nx,answered\ny,answered\n,unknown\n");
	expect(
		await run("memorize", "r.csv", "--ranges", "a,b", "--outputs", "y", "--type", "a=ipv6"),
	).toMatchObject({
		code: 2,
	});
	write("p.csv", "ip,y\n2001:db8::1,1\n::1,2\n10.0.0.1,3\n");
	for (const memory of [[], ["--memory", "1KB"]]) {
		const points = ["--type", "ip=ipv6", ...memory, "-o", "p.cnet", "--force"];
		expect(await run("memorize", "p.csv", ...points)).toMatchObject({ code: 0 });
		expect(await run("verify", "p.cnet", "p.csv")).toMatchObject({ code: 0 });
	}
}, 60_000);

test("what is no network of addresses is told, and what would read it", async () => {
	for (const [cell, problem] of [
		["2001:db8::1/32", "has bits beyond the 32 that all of the network share"],
		["2001:db8::/129", "is not a network of IPv6 addresses"],
		["2001:db8", "is not a network of IPv6 addresses"],
	]) {
		write("n.csv", `net,cc\n::1,B\n${cell},A\n`);
		expect(await run("memorize", "n.csv", ...ranges)).toMatchObject({
			code: 3,
			err: expect.stringContaining(`n.csv, row 2 (line 3), column "net": "${cell}" ${problem}`),
		});
	}
	for (const [cell, hint] of [
		["2001:db8::1", "--type net=ipv6"],
		["2001:db8::/32", "--ranges net --type net=cidr"],
	]) {
		write("n.csv", `net,cc\n${cell},1\n`);
		expect((await run("memorize", "n.csv")).err).toContain(hint);
	}
}, 60_000);
