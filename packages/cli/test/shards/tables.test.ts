import {
	cpSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	writeFileSync,
} from "node:fs";
import { Random } from "@condnet/core";
import { beforeAll, describe, expect, it } from "vitest";
import { Session, sqlString } from "../../src/tables/session.ts";
import { buildOnce, buildTime, condnet } from "../command.ts";
import { inProcess } from "../in-process.ts";
import { scratchFolder } from "../scratch.ts";

const { path, write } = scratchFolder();
const rowCount = 6000;

/** A command line in this process; a path begins with @. The exit code must be 0 unless another is named. */
async function run(words: string, code = 0): Promise<{ out: string; err: string }> {
	const { code: given, ...said } = await inProcess(words, path);
	expect([given, given === code ? "" : said.err]).toEqual([code, ""]);
	return said;
}

async function parquet(name: string, select: string): Promise<void> {
	const session = new Session({ threads: 1 });
	await session.rows(`COPY (${select}) TO ${sqlString(path(name))} (FORMAT parquet)`);
	await session.close();
}

/** Ties on both columns, and repeated rows. */
const rowsOf = (from: number, to: number): string =>
	`SELECT (hash(i) % 3000) / 8 AS a, (hash(i * 7) % 50)::INTEGER AS b, ` +
	`CASE hash(i) % 3000 % 3 WHEN 0 THEN 'red' WHEN 1 THEN 'green' ELSE 'b,lue' END AS colour, ` +
	`sin(a * 3 + b) AS y, b - 7 AS z FROM range(${from}, ${to}) t(i)`;

beforeAll(async () => {
	await buildOnce();
	await parquet("t.parquet", rowsOf(0, rowCount));
}, buildTime);

const joinedIs = async (name: string, table: string): Promise<void> => {
	const { out } = await run(`verify @${name} @${table} --json`);
	expect(JSON.parse(out)).toMatchObject({ rows: rowCount, mismatches: 0 });
};

describe("Shards of a table", () => {
	it("give the same files however often they are done, and one network that answers every row", async () => {
		const plan = "plan @t.parquet --inputs a,b --outputs y,z --shards 4";
		const planned = JSON.parse((await run(`${plan} -o @job.plan --json`)).out);
		expect(planned).toMatchObject({ shards: 4, rows: rowCount });
		await run("work @job.plan --shard 2 -o @r");
		const lacking = JSON.parse((await run("join @job.plan @r -o @net.cnet --json", 5)).out).lacking;
		expect(lacking.map(({ shard, why }: { shard: number; why: string }) => [shard, why])).toEqual(
			[0, 1, 3].map((shard) => [shard, "missing"]),
		);
		expect(existsSync(path("net.cnet"))).toBe(false);
		const args = ["work", path("job.plan"), "--all", "--threads", "2", "-o", path("r"), "--json"];
		const all = JSON.parse((await condnet(args)).out);
		expect(all.shards.reduce((sum: number, { rows }: { rows: number }) => sum + rows, 0)).toBe(rowCount);
		const joined = JSON.parse((await run("join @job.plan @r -o @net.cnet --json")).out);
		expect(joined).toMatchObject({ rows: rowCount, verified: { rows: rowCount, mismatches: 0 } });
		await joinedIs("net.cnet", "t.parquet");

		// Planned again with other threads, and done in another order.
		const before = readFileSync(path("job.plan"), "utf8");
		await run(`${plan} -o @job.plan --threads 1 --force`);
		expect(readFileSync(path("job.plan"), "utf8")).toBe(before);
		await run("work @job.plan --shard 3 -o @s");
		await run("work @job.plan --all -o @s");
		expect(readdirSync(path("s")).sort()).toEqual(readdirSync(path("r")).sort());
		for (const name of readdirSync(path("r")))
			expect(readFileSync(path(`s/${name}`))).toEqual(readFileSync(path(`r/${name}`)));
	}, 120_000);

	it("answer inputs that are no row as the network of the whole table, of which inspect says the same", async () => {
		const random = new Random(3);
		const queries = Array.from(
			{ length: 500 },
			() => `${random.uniform() * 400 - 10},${random.uniform() * 60 - 5}`,
		);
		write("q.csv", `a,b\n${queries.join("\n")}\n`);
		// Outside of memory, where it is sorted in the same order.
		await run("memorize @t.parquet --inputs a,b --outputs y,z -o @single.cnet --memory 1500kB");
		const single = await run("predict @single.cnet @q.csv");
		expect((await run("predict @net.cnet @q.csv")).out).toBe(single.out);
		expect((await run("predict @net.cnet @q.csv --memory 1kB")).out).toBe(single.out);
		const [mine, whole] = [
			JSON.parse((await run("inspect @net.cnet --json")).out),
			JSON.parse((await run("inspect @single.cnet --json")).out),
		];
		for (const key of ["rows", "pairs", "inputs", "outputs", "strategy", "columns"])
			expect([key, mine[key]]).toEqual([key, whole[key]]);
		expect(mine.shards.length).toBe(4);
		const { err } = await run("export @net.cnet --to c", 3);
		expect(err).toContain("names the files of a table's shards");
	}, 60_000);

	it("keep labels as they first appear, in text files, folders of them and Parquet alike", async () => {
		mkdirSync(path("folder"));
		for (const k of [0, 1, 2]) await parquet(`folder/part-${k}.parquet`, rowsOf(2000 * k, 2000 * k + 2000));
		const columns = "--inputs b,a --outputs colour --shards 3";
		await run(`plan @folder ${columns} -o @folder.plan`);
		await run(`plan @t.parquet ${columns} -o @file.plan`);
		const [folder, file] = ["folder.plan", "file.plan"].map((name) =>
			JSON.parse(readFileSync(path(name), "utf8")),
		);
		expect(folder.table.sources.map(({ rows }: { rows: number }) => rows)).toEqual([2000, 2000, 2000]);
		expect(folder.shards).toEqual(file.shards);
		expect([...folder.table.facts.labels].sort()).toEqual(["b,lue", "green", "red"]);
		await run("work @folder.plan --all -o @f");
		await run("join @folder.plan @f -o @colours.cnet");
		await joinedIs("colours.cnet", "t.parquet");
		const single = await run("memorize @t.parquet --inputs b,a --outputs colour -o @c.cnet --json");
		const csv = await run("predict @colours.cnet @t.parquet --keep y");
		expect((await run("predict @c.cnet @t.parquet --keep y")).out).toBe(csv.out);
		expect(JSON.parse(single.out).labels).toBe(3);
		const rows = (await run("predict @c.cnet @t.parquet --keep a,b")).out;
		write("t.csv", rows);
		await run(`plan @t.csv ${columns} -o @csv.plan`);
		await run("work @csv.plan --all -o @v");
		await run("join @csv.plan @v -o @csv.cnet");
		await joinedIs("csv.cnet", "t.parquet");
	}, 120_000);

	it("name rows that contradict each other, and bad cells, by their places in the files", async () => {
		mkdirSync(path("bad"));
		await parquet("bad/one.parquet", "SELECT i::DOUBLE AS x, i AS y FROM range(0, 300) t(i)");
		await parquet(
			"bad/two.parquet",
			"SELECT i::DOUBLE AS x, if(i = 450, 1, i) AS y FROM range(300, 600) t(i)",
		);
		// Behind the rows that are looked at for a plan.
		await parquet(
			"bad/three.parquet",
			"SELECT nullif(i, 169999)::DOUBLE AS x, i AS y FROM range(100000, 170000) t(i)",
		);
		await run("plan @bad --inputs x --outputs y --shards 3 -o @bad.plan");
		const bad = await run("work @bad.plan --shard 2 -o @b", 3);
		expect(bad.err).toMatch(/three\.parquet, row 70000, column "x": the cell is empty/);
		await parquet("bad/three.parquet", "SELECT 450::DOUBLE AS x, 450 AS y");
		await run("plan @bad --inputs x --outputs y --shards 3 -o @bad.plan --force");
		expect((await run("work @bad.plan --all -o @b", 3)).err).toMatch(
			/three\.parquet, row 1, and .*two\.parquet, row 151: one input \(x = 450\) has two outputs/,
		);
	}, 60_000);

	it("that are missing, damaged or of another plan are named, and made again", async () => {
		await run("plan @t.parquet --inputs a,b --outputs y --shards 3 -o @d.plan");
		await run("work @d.plan --all -o @d");
		const { shards } = JSON.parse((await run("work @d.plan --all -o @d --json")).out);
		expect(shards.map(({ wasThere }: { wasThere: boolean }) => wasThere)).toEqual([true, true, true]);
		await run("join @d.plan @d -o @d.cnet");
		const file = path(`d/${shards[1].file}`);
		const whole = readFileSync(file);
		for (const harmed of [whole.subarray(0, whole.length / 2), Buffer.from(whole)]) {
			if (harmed.length === whole.length) harmed[1000] ^= 1;
			writeFileSync(file, harmed);
			const { lacking } = JSON.parse((await run("join @d.plan @d -o @e.cnet --json", 5)).out);
			expect(lacking).toEqual([{ shard: 1, file: shards[1].file, why: "damaged" }]);
			expect((await run("predict @d.cnet @t.parquet", 3)).err).toContain(shards[1].file);
		}
		expect((await run("work @d.plan --shard 1 -o @d")).err).toContain("is made again");
		expect(readFileSync(file)).toEqual(whole);
		await run("join @d.plan @d -o @e.cnet");
		// The network and its shards move together.
		mkdirSync(path("moved"));
		for (const name of ["e.cnet", "d"]) renameSync(path(name), path(`moved/${name}`));
		await joinedIs("moved/e.cnet", "t.parquet");
		expect((await run("verify @d.cnet @t.parquet", 3)).err).toContain("it is not there");
		expect((await run("work @d.plan --shard 3 -o @d", 2)).err).toContain("has shards 0 to 2, not 3");
		const plan = JSON.parse(readFileSync(path("d.plan"), "utf8"));
		const refused = async (altered: unknown, says: string): Promise<void> => {
			write("x.plan", JSON.stringify(altered));
			cpSync(path("d.plan.parts"), path("x.plan.parts"), { recursive: true });
			expect((await run("work @x.plan --shard 0 -o @x", 3)).err).toContain(says);
		};
		await refused({ ...plan, version: "0.0.9" }, "was made by condnet 0.0.9");
		const [first, ...others] = plan.shards;
		await refused({ ...plan, shards: [{ ...first, from: 1 }, ...others] }, "was changed after");
		await refused({ ...plan, shards: others }, "was changed after");
		await refused({ ...plan, table: { ...plan.table, keys: 3 - plan.table.keys } }, "was changed after");
		await refused([], "is no plan");
	}, 120_000);

	it("whose rows are gone, damaged or others are not done, and a folder of results must be there", async () => {
		const table = "t.parquet --inputs a,b --outputs y --shards 2";
		await run(`plan @${table} -o @p.plan`);
		const [rows, others] = [0, 1].map((shard) => path(`p.plan.parts/shard=${shard}/data_0.parquet`));
		const whole = readFileSync(rows);
		const says = async (code: number, message: string, hint: string): Promise<void> => {
			const { err } = await run("work @p.plan --shard 0 -o @p", code);
			expect(err).toMatch(new RegExp(`shard=0.*${message}[^]*${hint}`));
		};
		writeFileSync(rows, whole.subarray(0, whole.length / 2));
		await says(3, "No magic bytes", "Plan again, with --force");
		cpSync(others, rows);
		await says(3, "holds other rows than", "Plan again, with --force");
		rmSync(rows);
		await says(74, "where condnet plan wrote them", "Move the plan and the folder of its parts together");
		expect(readdirSync(path("p"))).toEqual([]);
		for (const folder of ["nowhere", "t.parquet"])
			expect((await run(`join @p.plan @${folder}`, 74)).err).toContain(folder);
	}, 60_000);

	it("are held to the job that they are of: one of other rows by another's name is damaged", async () => {
		// The same keys and numbers of rows, and other answers.
		await parquet("other.parquet", rowsOf(0, rowCount).replace("sin(a * 3 + b)", "sin(a * 3 - b)"));
		for (const [table, name] of [
			["t", "n"],
			["other", "o"],
		]) {
			await run(`plan @${table}.parquet --inputs a,b --outputs y --shards 2 -o @${name}.plan`);
			await run(`work @${name}.plan --all -o @${name}`);
		}
		const filesOf = (name: string): string[] =>
			JSON.parse(readFileSync(path(`${name}.plan`), "utf8")).shards.map(({ file }: { file: string }) => file);
		const [mine, others] = [filesOf("n"), filesOf("o")];
		await run("join @n.plan @n -o @n.cnet");
		cpSync(path(`o/${others[0]}`), path(`n/${mine[0]}`));
		const { lacking } = JSON.parse((await run("join @n.plan @n -o @swapped.cnet --json", 5)).out);
		expect(lacking).toEqual([{ shard: 0, file: mine[0], why: "damaged" }]);
		expect((await run("predict @n.cnet @t.parquet", 3)).err).toContain("is another file than the one");
		expect((await run("work @n.plan --shard 0 -o @n")).err).toContain("is made again");
		await joinedIs("n.cnet", "t.parquet");
	}, 120_000);

	it("are not changed by a job that is killed or done twice at once, nor the network by two joins at once", async () => {
		await run("plan @t.parquet --inputs a,b --outputs y --shards 2 -o @k.plan");
		await run("work @k.plan --all -o @k");
		const work = ["work", path("k.plan"), "--shard", "1", "-o", path("l")];
		const killed = await condnet(work, {
			started: (kill) => setTimeout(() => kill("SIGKILL"), 400),
		});
		expect(killed.code === null || killed.code === 0).toBe(true);
		const both = await Promise.all([condnet(work), condnet(work)]);
		expect(both.map(({ code }) => code)).toEqual([0, 0]);
		await run("work @k.plan --shard 0 -o @l");
		for (const name of readdirSync(path("k")))
			expect(readFileSync(path(`l/${name}`))).toEqual(readFileSync(path(`k/${name}`)));
		const join = ["join", path("k.plan"), path("l"), "-o", path("k.cnet")];
		const joins = await Promise.all([condnet(join), condnet(join)]);
		// The one that comes second is told so, or finds the file there and replaces it by the same.
		expect(joins.some(({ code }) => code === 0)).toBe(true);
		for (const { code } of joins) expect([0, 74]).toContain(code);
		await joinedIs("k.cnet", "t.parquet");
	}, 120_000);

	it("say what would be ignored, and where there is no more to divide", async () => {
		const ignored = await run(
			"plan @t.parquet --inputs a --outputs y --shards 2 --max-boxes 9 -o @i.plan",
			2,
		);
		expect(ignored.err).toContain("--max-boxes would be ignored");
		await parquet("few.parquet", "SELECT (i % 3)::DOUBLE AS x, i % 3 AS y FROM range(0, 30) t(i)");
		const few = await run("plan @few.parquet --shards 8 -o @few.plan --slurm @jobs");
		expect(few.out).toContain("3 shards and not 8: rows of one x stay together");
		expect(readFileSync(path("jobs/work.sbatch"), "utf8")).toContain("--array=0-2%");
		const again = await run("plan @few.parquet --shards 8 -o @few.plan", 2);
		expect(again.err).toContain("exists");
	}, 60_000);
});
