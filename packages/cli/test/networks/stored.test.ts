import { readFileSync } from "node:fs";
import { decode, encode, Random } from "@condnet/core";
import { beforeAll, expect, it } from "vitest";
import { buildOnce, buildTime, condnet } from "../command.ts";
import { scratchFolder } from "../scratch.ts";

const { path, write } = scratchFolder();

beforeAll(async () => {
	await buildOnce();
	const random = new Random(3);
	const rows = Array.from(
		{ length: 3000 },
		() => `${random.uniform()},${random.integer(50)},${random.normal()}`,
	);
	write("t.csv", `a,b,y\n${rows.join("\n")}\n`);
	write("l.csv", "x,name\n1,red\n2,green\n5,red\n");
	write("asked.csv", "x\n5\n3\n1\n");
	const table = ["memorize", path("t.csv"), "--inputs", "a,b", "--outputs", "y"];
	const labels = ["memorize", path("l.csv"), "--membership"];
	for (const [name, args] of [
		["t", table],
		["l", labels],
	] as const) {
		expect((await condnet([...args, "-o", path(`${name}.cnet`)])).code).toBe(0);
		expect((await condnet([...args, "--compiled", "-o", path(`${name}-compiled.cnet`)])).code).toBe(0);
	}
}, buildTime);

it("a file with a compiled layout predicts what the network alone does, labels and unknown inputs too", async () => {
	for (const [name, table] of [
		["t", "t.csv"],
		["l", "asked.csv"],
	]) {
		const plain = await condnet(["predict", path(`${name}.cnet`), path(table)]);
		expect(plain).toMatchObject({ code: 0, err: "" });
		expect(await condnet(["predict", path(`${name}-compiled.cnet`), path(table)])).toEqual(plain);
	}
});

it("memorize and inspect say what is kept, and how many bytes it takes", async () => {
	const inspected = await condnet(["inspect", path("t-compiled.cnet"), "--json"]);
	const { compiled, bytes } = JSON.parse(inspected.out);
	expect(compiled).toEqual({ lowering: "start-table", bytes: expect.any(Number) });
	expect(compiled.bytes).toBeLessThan(0.6 * bytes);
	expect(JSON.parse((await condnet(["inspect", path("t.cnet"), "--json"])).out).compiled).toBe(undefined);
});

it("verify compares the layout with the network: one that answers otherwise is refused", async () => {
	const sound = await condnet(["verify", path("t-compiled.cnet"), path("t.csv")]);
	expect(sound).toMatchObject({ code: 0 });
	const file = decode(readFileSync(path("t-compiled.cnet")));
	if (file.compiled === undefined) throw new Error("The file holds no layout.");
	const bytes = Uint8Array.from(file.compiled.bytes);
	// The answer of the first record.
	new Float64Array(bytes.buffer)[1] += 1;
	write("altered.cnet", encode({ ...file, compiled: { ...file.compiled, bytes } }));
	const refused = await condnet(["verify", path("altered.cnet"), path("t.csv")]);
	expect(refused.code).toBe(3);
	expect(refused.err).toContain("it is not the layout of the network beside it");
});

it("predict refuses a layout that answers anything but the file's labels", async () => {
	const file = decode(readFileSync(path("l-compiled.cnet")));
	if (file.compiled === undefined) throw new Error("The file holds no layout.");
	const bytes = Uint8Array.from(file.compiled.bytes);
	// The answer of the first record, whose key comes before it.
	new Float64Array(bytes.buffer)[1] = -1;
	write("alien.cnet", encode({ ...file, compiled: { ...file.compiled, bytes } }));
	expect(await condnet(["predict", path("alien.cnet"), path("asked.csv")])).toMatchObject({
		code: 3,
		out: "",
		err: expect.stringContaining("it answers label -1 of 2"),
	});
});

it("predict refuses a damaged layout, naming the file", async () => {
	const bytes = readFileSync(path("t-compiled.cnet"));
	const at = bytes.indexOf(decode(bytes).compiled?.bytes.subarray(0, 4096) ?? "");
	bytes[at + 100] ^= 1;
	write("damaged.cnet", bytes);
	const refused = await condnet(["predict", path("damaged.cnet"), path("t.csv")]);
	expect(refused.code).toBe(3);
	expect(refused.err).toContain("damaged.cnet");
	expect(refused.err).toContain("compiled.arrays does not match its checksum");
});
