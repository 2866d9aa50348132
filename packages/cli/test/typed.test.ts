/** Inputs that are not numbers, and labels beside numbers: kept in the network, which takes the same texts. */

import { readFileSync } from "node:fs";
import { decode } from "@condnet/core";
import { beforeAll, expect, test } from "vitest";
import { buildOnce, buildTime, condnet } from "./command.ts";
import { scratchFolder } from "./scratch.ts";

const { path, write } = scratchFolder();
const run = (...args: string[]) =>
	condnet(args.map((arg) => (/^[\w-]+\.(csv|cnet|jsonl|parquet)$/.test(arg) ? path(arg) : arg)));
const types = ["--type", "c=text,d=date", "--type", "ip=ipv4"];
const columns = ["--inputs", "c,d,ip", "--outputs", "y,name"];

beforeAll(async () => {
	await buildOnce();
	write(
		"t.csv",
		'c,d,ip,y,name\nred,2024-01-31,10.0.0.1,1,a\nblue,2024-02-29T12:00:00Z,10.0.0.2,-0,"b, c"\n"x,y",1969-12-31,255.255.255.255,3,a\n',
	);
	for (const more of [
		["-o", "t.cnet"],
		["-o", "m.cnet", "--membership", "--compiled"],
		["-o", "s.cnet", "--memory", "1KB"],
	])
		expect(await run("memorize", "t.csv", ...columns, ...types, ...more)).toMatchObject({ code: 0, err: "" });
}, buildTime);

test("every row is answered, in memory, compiled and built outside of memory", async () => {
	for (const network of ["t.cnet", "m.cnet", "s.cnet"]) {
		expect(await run("verify", network, "t.csv")).toMatchObject({ code: 0 });
		expect((await run("predict", network, "t.csv", "--keep", "c")).out).toBe(
			'c,y,name,outcome\nred,1,a,answered\nblue,-0,"b, c",answered\n"x,y",3,a,answered\n',
		);
	}
}, 60_000);

test("a text that the network does not know has no answer, and a cell that is no date is told", async () => {
	write("q.csv", "c,d,ip\ngreen,2024-01-31,10.0.0.1\nred,2024-01-31T01:00+01:00,10.0.0.1\n");
	expect((await run("predict", "t.cnet", "q.csv", "--json")).out).toBe(
		'{"y":null,"name":null,"outcome":"unknown"}\n{"y":1,"name":"a","outcome":"answered"}\n',
	);
	write("q.csv", "c,d,ip\nred,31.1.2024,10.0.0.1\n");
	expect(await run("predict", "t.cnet", "q.csv")).toMatchObject({
		code: 3,
		err: expect.stringContaining('row 1 (line 2), column "d": "31.1.2024" is not an ISO date or time'),
	});
}, 60_000);

test("texts and types stand in the file, and reports name them", async () => {
	const { metadata } = decode(readFileSync(path("t.cnet")));
	expect(metadata).toMatchObject({
		inputTypes: ["text", "date", "ipv4"],
		inputTexts: [["red", "blue", "x,y"], null, null],
		outputLabels: [null, ["a", "b, c"]],
	});
	const { out } = await run("inspect", "t.cnet", "--json");
	expect(JSON.parse(out).columns).toEqual({
		inputs: ["c", "d", "ip"],
		outputs: ["y", "name"],
		types: ["text", "date", "ipv4"],
		inputTexts: [["red", "blue", "x,y"], null, null],
		outputLabels: [null, ["a", "b, c"]],
	});
	const explained = await run("explain", "t.cnet", "--input", '"x,y",1970-01-01,10.0.0.3', "--json");
	expect(JSON.parse(explained.out).outputs).toEqual([3, "a"]);
	const shown = await run("explain", "t.cnet", "--input", "blue,1970-01-01,10.0.0.3");
	expect(shown.out).toContain('c = "blue" (1), d = 1970-01-01 (0 s since 1970), ip = 10.0.0.3 (167772163)');
	const unknown = await run("explain", "t.cnet", "--input", "green,1970-01-01,10.0.0.3", "--json");
	expect(unknown.code).toBe(0);
	expect(JSON.parse(unknown.out)).toMatchObject({ outputs: null, outcome: "unknown", path: [] });
	const exported = await run("export", "t.cnet", "--to", "javascript");
	expect(exported.err).toMatch(/numbers of texts; .*\n.*"d" as seconds .*\n.*"ip" as \(\(a 256/);
}, 60_000);

test("gates of dates and addresses are explained and drawn as dates and addresses", async () => {
	write("g.csv", "d,ip,y\n2024-01-31,10.0.0.1,1\n2024-02-02,10.0.0.1,2\n2024-02-02,10.0.0.2,3\n");
	await run("memorize", "g.csv", "--type", "d=date,ip=ipv4", "-q", "-o", "g.cnet");
	const { out } = await run("explain", "g.cnet", "--input", "2024-02-02T01:30:00Z,10.0.0.2");
	expect(out).toMatch(/d > 2024-02-01 +2024-02-02T01:30:00Z > 2024-02-01 +yes/);
	expect(out).toMatch(/ip > 10\.0\.0\.1 +10\.0\.0\.2 > 10\.0\.0\.1 +yes/);
	const drawn = await run("draw", "g.cnet", "--input", "2024-02-02T01:30:00Z,10.0.0.2");
	expect(drawn.out).toContain("d &gt; 2024-02-01<");
	expect(drawn.out).toContain("ip &gt; 10.0.0.1<");
	expect(await run("draw", "g.cnet", "--input", "31.1.2024,10.0.0.2")).toMatchObject({ code: 2 });
}, 60_000);

test("rows that differ and rows that contradict are shown as texts", async () => {
	write("d.csv", "c,d,ip,y,name\nred,2024-01-31,10.0.0.1,1,other\n");
	expect(await run("verify", "t.cnet", "d.csv")).toMatchObject({
		code: 1,
		out: "row 1 (line 2): expected 1, other, got 1, a\n",
	});
	write("k.csv", "c,ip,y,name\nred,10.0.0.1,1,a\nred,10.0.0.1,1,b\n");
	const given = ["--inputs", "c,ip", "--outputs", "y,name", "--type", "c=text,ip=ipv4"];
	for (const memory of [[], ["--memory", "1KB"]])
		expect((await run("memorize", "k.csv", ...given, ...memory)).err).toContain(
			'one input (c = "red", ip = 10.0.0.1) has two outputs, y = 1, name = "a" and y = 1, name = "b"',
		);
}, 60_000);

test("labels beside numbers are texts by their first cell, or by --label", async () => {
	write("l.csv", "x,y,id\n1,2,007\n2,3,7\n");
	const options = ["--inputs", "x", "--outputs", "y,id", "--label", "id", "-o", "l.cnet"];
	expect(await run("memorize", "l.csv", ...options)).toMatchObject({ code: 0 });
	expect((await run("predict", "l.cnet", "l.csv")).out).toBe("y,id\n2,007\n3,7\n");
	write("n.csv", "x,y,id\n1,2,a\n2,3,7\n");
	expect((await run("memorize", "n.csv", "--inputs", "x", "--outputs", "y,id")).err).toContain(
		'column "id": "7" is a number in a column that started with text',
	);
}, 60_000);

test("ranges of dates and addresses are asked for by the same texts; texts have no ranges and distances", async () => {
	write("r.csv", "start,end,y\n10.0.0.0,10.0.0.255,a\n10.0.2.0,10.0.2.9,b\n");
	write("q.csv", "start\n10.0.0.77\n10.0.1.0\n10.0.2.9\n");
	const ranges = ["--ranges", "start,end", "--outputs", "y", "--integers", "-o", "r.cnet"];
	expect(await run("memorize", "r.csv", ...ranges, "--type", "*t=ipv4,end=ipv4")).toMatchObject({ code: 0 });
	expect((await run("predict", "r.cnet", "q.csv")).out).toBe("y,outcome\na,answered\n,unknown\nb,answered\n");
	for (const more of [
		["--strategy", "robust"],
		["--tolerance", "1"],
		["--relative-tolerance", "1"],
	])
		expect(
			await run("memorize", "t.csv", "--inputs", "c", "--outputs", "y", "--type", "c=text", ...more),
		).toEqual({
			code: 2,
			out: "",
			err: expect.stringContaining(`Column "c" holds texts, which have neither an order nor distances`),
		});
	const startsWithText = ["--ranges", "start,end", "--outputs", "y", "--type", "start=text,end=text"];
	expect(await run("memorize", "r.csv", ...startsWithText)).toMatchObject({ code: 2 });
}, 60_000);

test("networks of addresses are ranges, as a linear scan answers them", async () => {
	write("n.csv", "net,cc\n10.0.0.0/8,A\n10.1.0.0/16,B\n192.168.1.7,C\n128.0.0.0/1,A\n");
	const options = ["--ranges", "net", "--type", "net=cidr", "--outputs", "cc", "-o", "n.cnet"];
	expect((await run("memorize", "n.csv", ...options)).err).toContain("lines 2 and 3");
	expect(await run("memorize", "n.csv", ...options, "--ranges-most-specific")).toMatchObject({ code: 0 });
	write(
		"q.csv",
		"net\n9.255.255.255\n10.0.0.0\n10.0.255.255\n10.1.0.0\n10.1.255.255\n10.2.0.0\n10.255.255.255\n11.0.0.0\n" +
			"127.255.255.255\n128.0.0.0\n192.168.1.6\n192.168.1.7\n192.168.1.8\n255.255.255.255\n",
	);
	const { out } = await run("predict", "n.cnet", "q.csv");
	expect(
		out
			.split("\n")
			.slice(1, -1)
			.map((line) => line.split(",")[0]),
	).toEqual(["", "A", "A", "B", "B", "A", "A", "", "", "A", "A", "C", "A", "A"]);
	for (const [cell, problem] of [
		["10.0.0.1/8", "has bits beyond the 8 that all of the network share"],
		["10.0.0.0/33", "is not a network of IPv4 addresses"],
	]) {
		write("n.csv", `net,cc\n${cell},A\n`);
		expect(await run("memorize", "n.csv", ...options)).toMatchObject({
			code: 3,
			err: expect.stringContaining(`n.csv, row 1 (line 2), column "net": "${cell}" ${problem}`),
		});
	}
	const points = await run("memorize", "n.csv", "--inputs", "net", "--type", "net=cidr");
	expect(points).toMatchObject({ code: 2, err: expect.stringContaining("--ranges net") });
}, 60_000);

test("what is refused says which type would help, and a type is for inputs", async () => {
	for (const [cell, option] of [
		["red", "--type c=text"],
		["2024-01-31", "--type c=date"],
		["10.0.0.1", "--type c=ipv4"],
		["10.0.0.0/8", "--ranges c --type c=cidr"],
	]) {
		write("h.csv", `c,y\n${cell},1\n`);
		expect((await run("memorize", "h.csv")).err).toContain(option);
		expect((await run("memorize", "h.csv", ...option.split(" "))).code).toBe(0);
	}
	expect(await run("memorize", "h.csv", "--type", "y=text")).toMatchObject({ code: 2 });
	expect(await run("memorize", "h.csv", "--type", "c=colour")).toMatchObject({ code: 2 });
}, 60_000);
