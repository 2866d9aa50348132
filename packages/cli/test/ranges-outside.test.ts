/** Ranges that are made outside of memory are those made in memory: the same answers, figures and errors. */

import { beforeAll, expect, test } from "vitest";
import { buildOnce, buildTime, condnet } from "./command.ts";
import { scratchFolder } from "./scratch.ts";

const { path, write } = scratchFolder();
const run = (...args: string[]) =>
	condnet(args.map((arg) => (/^[\w-]+\.(csv|cnet)$/.test(arg) ? path(arg) : arg)));

beforeAll(buildOnce, buildTime);

/** Rows in an order of no meaning. */
function shuffled(rows: readonly string[]): string[] {
	return rows
		.map((row, i) => ({ row, key: (i * 7919) % 10007 }))
		.sort((a, b) => a.key - b.key)
		.map(({ row }) => row);
}

async function both(table: string, asked: string, ...options: string[]): Promise<void> {
	const made = [];
	for (const [file, memory] of [
		["in.cnet", []],
		["out.cnet", ["--memory", "1MB"]],
	] as const) {
		const given = [...options, "-o", file, "--force", "--json", ...memory];
		const { out, code } = await run("memorize", table, ...given);
		expect(code).toBe(0);
		const { seconds: _, bytes: __, notes, ...report } = JSON.parse(out);
		expect(notes.some((note: string) => note.includes("outside of memory"))).toBe(memory.length > 0);
		made.push({ report, answers: (await run("predict", file, asked)).out });
	}
	expect(made[1]).toEqual(made[0]);
	const paged = await run("predict", "out.cnet", asked, "--memory", "100KB");
	expect(paged.out).toBe(made[0].answers);
}

test("disjoint ranges, gaps, both ends and what lies beside them", async () => {
	const ends: number[] = [];
	const rows: string[] = [];
	for (let i = 0, at = -5e5; i < 6000; i++, at += i % 3 === 0 ? 5 : 0) {
		const size = 1 + ((i * 2654435761) % 97);
		rows.push(`${at},${at + size - 1},L${(i * 31) % 17},${i % 5}`);
		ends.push(at - 1, at, at + size - 1, at + size);
		at += size;
	}
	write("r.csv", `a,b,y,z\n${shuffled(rows).join("\n")}\n`);
	write("q.csv", `a\n${ends.join("\n")}\n`);
	await both("r.csv", "q.csv", "--ranges", "a,b", "--outputs", "y,z", "--integers");
}, 120_000);

test("networks of addresses within one another", async () => {
	const rows = new Map<string, string>([["0.0.0.0/0", "0.0.0.0/0,all"]]);
	for (let i = 0; i < 6000; i++) {
		const prefix = 8 + (i % 25);
		const address = Math.floor(((i * 2654435761) % 2 ** 32) / 2 ** (32 - prefix)) * 2 ** (32 - prefix);
		const net = `${[24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".")}/${prefix}`;
		rows.set(net, `${net},N${i % 201}`);
	}
	write("n.csv", `net,y\n${shuffled([...rows.values()]).join("\n")}\n`);
	const asked = [...rows.keys()].map((net) => net.split("/")[0]);
	write("q.csv", `net\n${asked.join("\n")}\n255.255.255.255\n`);
	const options = ["--ranges", "net", "--type", "net=cidr", "--outputs", "y", "--ranges-most-specific"];
	await both("n.csv", "q.csv", ...options);
}, 120_000);

test("the same errors, by their rows", async () => {
	const many = Array.from({ length: 5000 }, (_, i) => `${10 * i + 100},${10 * i + 105},1`);
	for (const [bad, ...more] of [
		["7,3,1"],
		["0.5,3,1", "--integers"],
		["100,105,2"],
		["100,105,2", "--ranges-most-specific"],
		["104,112,2"],
		["104,107,2", "--ranges-most-specific"],
	]) {
		write("e.csv", `a,b,y\n5,5,1\n${many.join("\n")}\n${bad}\n`);
		const options = ["memorize", "e.csv", "--ranges", "a,b", "--outputs", "y", ...more];
		const inMemory = await run(...options);
		const outside = await run(...options, "--memory", "1MB");
		expect(inMemory.code).toBe(3);
		expect(outside.code).toBe(3);
		const rows = ({ err }: { err: string }) => err.match(/(lines \d+ and \d+|line \d+)/)?.[0];
		expect(rows(outside), outside.err).toBe(rows(inMemory));
	}
}, 120_000);
