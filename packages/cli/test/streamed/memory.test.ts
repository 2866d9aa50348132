/** `--memory` holds, counted as the process's peak without the runtime's 200 MB, or is refused at once. */

import { fileURLToPath } from "node:url";
import { Random } from "@condnet/core";
import { beforeAll, expect, test } from "vitest";
import { Session, sqlPath } from "../../src/tables/session.ts";
import { buildOnce, buildTime, condnet } from "../command.ts";
import { scratchFolder } from "../scratch.ts";

const { path, write } = scratchFolder();
const runtime = 200e6;
const rows = 150_000;

beforeAll(async () => {
	await buildOnce();
	const random = new Random(11);
	const lines = Array.from({ length: rows }, (_, i) => `${random.uniform()},${random.uniform()},${i % 1000}`);
	write("t.csv", `a,b,y\n${lines.join("\n")}\n`);
	const session = new Session();
	await session.rows(
		`COPY (SELECT * FROM read_csv(${sqlPath(path("t.csv"))})) TO ${sqlPath(path("t.parquet"))} (FORMAT parquet)`,
	);
	await session.close();
}, buildTime);

/** Each process of the command says the most it took. */
const telling =
	"--import=data:text/javascript,process.on(%22exit%22,()=>console.error(%22peak%22,process.resourceUsage().maxRSS))";

async function peak(...args: string[]) {
	const { code, err } = await condnet(args, { environment: { NODE_OPTIONS: telling } });
	const peaks = [...err.matchAll(/^peak (\d+)$/gm)].map(([, kilobytes]) => 1024 * Number(kilobytes));
	return { code, err, peak: Math.max(...peaks) };
}

test.each(["t.csv", "t.parquet"])(
	"%s: what is too little is refused with the least, and that is enough",
	async (name) => {
		const table = path(name);
		const refused = await peak("memorize", table, "--memory", "1KB");
		expect(refused.code).toBe(2);
		const [, least] = /Give --memory (\d+)MB or more/.exec(refused.err) ?? [];
		const made = await peak("memorize", table, "--memory", `${least}MB`, "-o", path("n.cnet"), "--force");
		expect(made.code).toBe(0);
		expect(made.peak).toBeLessThan(1e6 * Number(least) + runtime);
		const answered = await peak(
			"predict",
			path("n.cnet"),
			table,
			"--memory",
			"1MB",
			"-o",
			path("p.csv"),
			"--force",
		);
		expect(answered.code).toBe(0);
		expect(answered.peak).toBeLessThan(1e6 + runtime);
		const verified = await peak("verify", path("n.cnet"), table, "--memory", "1MB");
		expect(verified.code).toBe(0);
		expect(verified.peak).toBeLessThan(1e6 + runtime);
	},
	120_000,
);

/** An array of bytes, rows of `columns`. */
function npyOf(columns: number, byte: (item: number) => number): Buffer {
	const header = `{'descr': '|u1', 'fortran_order': False, 'shape': (${manyRows}, ${columns}), }`.padEnd(117);
	const start = Buffer.from(`\x93NUMPY\x01\0\x76\0${header}\n`, "latin1");
	return Buffer.concat([start, Uint8Array.from({ length: manyRows * columns }, (_, item) => byte(item))]);
}

const manyRows = 5_000_000;

/** DuckDB takes twice its limit and more where few values make many keys. */
test.runIf(process.env.CONDNET_RUNS)(
	"5,000,000 rows of zeros and ones are sorted within the least memory that is named",
	async () => {
		write(
			"x.npy",
			npyOf(8, (item) => ((item * 7919) >>> ((item & 7) + 8)) & 1),
		);
		write(
			"y.npy",
			npyOf(1, () => 0),
		);
		const table = `${path("x.npy")},${path("y.npy")}`;
		const refused = await peak("memorize", table, "--memory", "1KB");
		const [, least] = /Give --memory (\d+)MB or more/.exec(refused.err) ?? [];
		const made = await peak("memorize", table, "--memory", `${least}MB`, "-o", path("n.cnet"), "--force");
		expect(made.code).toBe(0);
		expect(made.peak).toBeLessThan(1e6 * Number(least) + runtime);
	},
	300_000,
);

test("what is built in memory only is refused where it would not fit, and says so", async () => {
	expect(await peak("memorize", path("t.csv"), "--memory", "1MB", "--minimize", "mean")).toMatchObject({
		code: 2,
		err: expect.stringMatching(/in memory, and outside of memory only.*Give --memory \d+MB or more/s),
	});
}, 120_000);

test("rows on which a synthesis would not fit are refused with the least that works, before they are read", async () => {
	const model = fileURLToPath(new URL("../../../../examples/controller/controller.onnx", import.meta.url));
	const small = ["synthesize", model, "--data", path("t.csv"), "--inputs", "a,b", "--memory", "1MB"];
	expect(await peak(...small)).toMatchObject({
		code: 2,
		err: expect.stringMatching(/on its rows it takes about .*Give --memory \d+MB or more/s),
	});
}, 120_000);
