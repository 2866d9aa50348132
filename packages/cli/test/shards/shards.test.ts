import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { buildOnce, buildTime, condnet } from "../command.ts";
import { scratchFolder } from "../scratch.ts";

const { path } = scratchFolder();
const asked = ["--box=-3.15:3.15,-8:8", "--decision", "argmax", "--max-boxes", "600"];

async function planned(name: string, shards: number, more: readonly string[] = []) {
	const args = [
		"plan",
		path("m.onnx"),
		...asked,
		"--shards",
		String(shards),
		"-o",
		path(name),
		"--json",
		...more,
	];
	const { code, out } = await condnet(args);
	expect(code).toBe(0);
	return JSON.parse(out);
}

beforeAll(async () => {
	await buildOnce();
	copyFileSync("examples/controller/controller.onnx", path("m.onnx"));
}, buildTime);

describe("Jobs of a plan", () => {
	it("give the same results wherever, in whatever order and however often they are done, and a proved network", async () => {
		expect((await planned("job.plan", 5)).shards).toBe(5);
		const join = ["join", path("job.plan"), path("a"), "-o", path("a.cnet")];
		for (const shard of [3, 1])
			await condnet(["work", path("job.plan"), "--shard", String(shard), "-o", path("a")]);
		const lacking = await condnet([...join, "--json"]);
		expect(lacking.code).toBe(5);
		expect(JSON.parse(lacking.out).lacking.map(({ shard }: { shard: number }) => shard)).toEqual([0, 2, 4]);
		expect(existsSync(path("a.cnet"))).toBe(false);
		const all = await condnet([
			"work",
			path("job.plan"),
			"--all",
			"--threads",
			"2",
			"-o",
			path("a"),
			"--json",
		]);
		expect(all.code).toBe(0);
		const again = await condnet(["work", path("job.plan"), "--all", "-o", path("b")]);
		expect(again.code).toBe(0);
		const names = readdirSync(path("a")).sort();
		expect(readdirSync(path("b")).sort()).toEqual(names);
		for (const name of names)
			expect(readFileSync(path(`b/${name}`))).toEqual(readFileSync(path(`a/${name}`)));
		const joined = await condnet([...join, "--json"]);
		expect(joined.code).toBe(0);
		expect(JSON.parse(joined.out)).toMatchObject({
			proved: true,
			form: "decision",
			verified: { mismatches: 0 },
		});
		await condnet(["join", path("job.plan"), path("b"), "-o", path("b.cnet")]);
		expect(readFileSync(path("b.cnet"))).toEqual(readFileSync(path("a.cnet")));
		const check = await condnet(["check-proof", path("a.cnet"), "--against", path("m.onnx")]);
		expect([check.code, check.out.split("\n")[0]]).toEqual([0, "proved"]);
	}, 120_000);

	it("that are there end at once, those that are damaged are named, and made again", async () => {
		await planned("d.plan", 2);
		const work = (shard: number) =>
			condnet(["work", path("d.plan"), "--shard", String(shard), "-o", path("d"), "--json"]);
		const [first] = JSON.parse((await work(0)).out).shards;
		await work(1);
		expect(JSON.parse((await work(0)).out).shards[0].wasThere).toBe(true);
		const file = path(`d/${first.file}`);
		const whole = readFileSync(file);
		writeFileSync(file, whole.subarray(0, whole.length / 2));
		const joined = await condnet(["join", path("d.plan"), path("d"), "-o", path("d.cnet"), "--json"]);
		expect([joined.code, JSON.parse(joined.out).lacking]).toEqual([
			5,
			[{ shard: 0, file: first.file, why: "damaged" }],
		]);
		const { err } = await work(0);
		expect(err).toContain("is made again");
		expect(readFileSync(file)).toEqual(whole);
		// Another shard's result is whole, and not this one's.
		const [second] = JSON.parse((await work(1)).out).shards;
		writeFileSync(file, readFileSync(path(`d/${second.file}`)));
		const swapped = await condnet(["join", path("d.plan"), path("d"), "-o", path("d.cnet"), "--json"]);
		expect([swapped.code, JSON.parse(swapped.out).lacking]).toEqual([
			5,
			[{ shard: 0, file: first.file, why: "damaged" }],
		]);
		expect((await work(0)).err).toContain("is made again");
		expect(readFileSync(file)).toEqual(whole);
	}, 120_000);

	it("of another model, version, engine or plan are refused by name", async () => {
		await planned("o.plan", 2);
		const plan = JSON.parse(readFileSync(path("o.plan"), "utf8"));
		const refused = async (altered: unknown, says: string) => {
			writeFileSync(path("x.plan"), JSON.stringify(altered));
			const { code, err } = await condnet(["work", path("x.plan"), "--shard", "0", "-o", path("x")]);
			expect(err).toContain(says);
			expect(code).toBe(3);
		};
		await refused({ ...plan, version: "0.0.9" }, "was made by condnet 0.0.9");
		await refused({ ...plan, engine: "v8 1" }, "on v8 1");
		const [first] = plan.models;
		for (const other of [
			{ shards: plan.shards.slice(1) },
			{ models: [{ ...first, notes: ["another"] }] },
			{ models: [{ ...first, options: { ...first.options, seed: 2 } }] },
			{ digest: undefined },
		])
			await refused({ ...plan, ...other }, "was changed after it was written");
		await refused([], "is no plan");
		// The same text in another layout is the same plan; its model is not there.
		mkdirSync(path("elsewhere"));
		writeFileSync(path("elsewhere/o.plan"), JSON.stringify(plan));
		const work = ["work", path("elsewhere/o.plan"), "--shard", "0", "-o", path("x")];
		expect((await condnet(work)).code).toBe(74);
		copyFileSync("examples/networks/spirals.onnx", path("elsewhere/m.onnx"));
		const { code, err } = await condnet(work);
		expect([code, err]).toEqual([3, expect.stringContaining("holds another network than")]);
		const none = await condnet(["work", path("o.plan"), "--shard", "2", "-o", path("x")]);
		expect([none.code, none.err]).toEqual([2, expect.stringContaining("has shards 0 to 1, not 2")]);
	}, 60_000);

	it("of a folder of models share a plan, each with the box beside it", async () => {
		mkdirSync(path("models"));
		for (const name of ["a", "b"]) {
			copyFileSync(path("m.onnx"), path(`models/${name}.onnx`));
			writeFileSync(path(`models/${name}.json`), "[[-1,1],[-2,2]]");
		}
		const args = [
			"plan",
			path("models"),
			"--max-boxes",
			"200",
			"--shards",
			"2",
			"-o",
			path("many.plan"),
			"--json",
		];
		const plan = JSON.parse((await condnet(args)).out);
		expect(plan.models.length).toBe(2);
		expect((await condnet(["work", path("many.plan"), "--all", "-o", path("many")])).code).toBe(0);
		const join = ["join", path("many.plan"), path("many"), "-o", path("networks")];
		const joined = await condnet(join);
		expect(joined.code).toBe(0);
		// One table: a line a network.
		expect(joined.out).toMatch(/^network +form .*\na\.onnx .*\nb\.onnx .*\n/);
		const { networks } = JSON.parse((await condnet([...join, "--json"])).out);
		expect(networks.map(({ output }: { output: string }) => output)).toEqual([
			path("networks/a.cnet"),
			path("networks/b.cnet"),
		]);
		expect(readdirSync(path("networks")).sort()).toEqual(["a.cnet", "b.cnet"]);
	}, 60_000);

	it("of which some are refused go on without them, and those are named, with the exit code of the first", async () => {
		mkdirSync(path("mixed"));
		for (const [name, high] of [
			["a", 1],
			["c", 2],
		]) {
			copyFileSync(path("m.onnx"), path(`mixed/${name}.onnx`));
			writeFileSync(path(`mixed/${name}.json`), `[[-1,${high}],[-2,2]]`);
		}
		writeFileSync(path("mixed/b.onnx"), "no model");
		writeFileSync(path("mixed/b.json"), "[[-1,1]]");
		const sizes = ["--max-boxes", "100", "--shards", "1"];
		const planned = await condnet(["plan", path("mixed"), ...sizes, "-o", path("mixed.plan"), "--json"]);
		expect([planned.code, planned.err]).toEqual([3, expect.stringContaining("mixed/b.onnx is left out: ")]);
		const isLeftOut = [expect.objectContaining({ model: "mixed/b.onnx", code: "bad-data" })];
		expect(JSON.parse(planned.out)).toMatchObject({ shards: 2, refused: isLeftOut });
		// One more is gone before its shard is done: the other is done and joined.
		writeFileSync(path("mixed/a.onnx"), "gone");
		const work = await condnet(["work", path("mixed.plan"), "--all", "-o", path("mixed-r"), "--json"]);
		expect([work.code, work.err]).toEqual([3, expect.stringContaining("mixed/a.onnx is left out: ")]);
		expect(JSON.parse(work.out).shards.map(({ shard }: { shard: number }) => shard)).toEqual([1]);
		const join = ["join", path("mixed.plan"), path("mixed-r"), "-o", path("mixed-n")];
		const joined = await condnet([...join, "--json"]);
		expect(joined.code).toBe(5);
		expect(JSON.parse(joined.out)).toMatchObject({
			networks: [{ output: path("mixed-n/c.cnet") }],
			refused: isLeftOut,
			lacking: [{ shard: 0, why: "missing" }],
		});
		expect(readdirSync(path("mixed-n"))).toEqual(["c.cnet"]);
	}, 60_000);

	it("come with Slurm's scripts where asked for, which name every shard", async () => {
		const { shards } = await planned("s.plan", 3, ["--slurm", path("jobs")]);
		const work = readFileSync(path("jobs/work.sbatch"), "utf8");
		expect(work).toContain(`--array=0-${shards - 1}%`);
		expect(work).toContain("--requeue");
		expect(work).toContain('scontrol requeue "$SLURM_ARRAY_JOB_ID"_"$SLURM_ARRAY_TASK_ID"');
		expect(readFileSync(path("jobs/submit.sh"), "utf8")).toContain('--dependency="afterok:$work"');
	});
});
