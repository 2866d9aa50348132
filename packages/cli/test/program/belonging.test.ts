import { ConditionalNetwork, Dataset, encode, memorize, NetworkBuilder } from "@condnet/core";
import { beforeAll, expect, test } from "vitest";
import { buildOnce, buildTime, condnet } from "../command.ts";
import { scratchFolder } from "../scratch.ts";

const { path, write } = scratchFolder();

/** |x - 1| over inputs, as a file. */
function modelFile(inputCount: number): Uint8Array {
	const builder = new NetworkBuilder(inputCount);
	const values = Array.from({ length: inputCount }, (_, j) => builder.add("relu", [j], [1], -1));
	for (const value of values) builder.term(value, 2);
	builder.output(1);
	const inputs = Array.from({ length: inputCount }, (_, j) => `x${j}`);
	return encode({ network: ConditionalNetwork.of(builder.build()), metadata: { inputs, outputs: ["y0"] } });
}

beforeAll(async () => {
	await buildOnce();
	write("one.cnet", modelFile(1));
	write("two.cnet", modelFile(2));
	write("rows.csv", "x0,x1\n1,2\n2,1\n");
	write("rows.json", '{"x0":1,"x1":2}\n');
	const pairs = {
		inputCount: 1,
		outputCount: 1,
		inputs: Float64Array.of(1, 2),
		outputs: Float64Array.of(0, 1),
	};
	const { network } = memorize(new Dataset(pairs));
	write("labels.cnet", encode({ network, metadata: { inputs: ["x0"], outputs: ["y"], labels: ["a", "b"] } }));
	write("labels.csv", "x0,y\n1,b\n2,b\n");
}, buildTime);

const data = ["synthesize", "two.cnet", "--data", "rows.csv"];
const box = ["synthesize", "two.cnet", "--box", "0:2"];
const refusals: readonly (readonly [options: readonly string[], ...given: string[]])[] = [
	...["--decision argmin", "--tolerance 0", "--outside full", "--outside error", "--max-leaves 4"].map(
		(text) => [text.split(" "), ...data] as const,
	),
	...["--seconds 1", "--max-boxes 9", "--target-operations 2", "--minimize mean"].map(
		(text) => [text.split(" "), ...data] as const,
	),
	...["--inputs x0,x1", "--leaf-points 1", "--leaf constant", "--delimiter ;"].map(
		(text) => [text.split(" "), ...box] as const,
	),
	[["--outputs", "y0"], "verify", "two.cnet", "rows.csv", "--against", "two.cnet"],
	[["--tolerance", "1"], "verify", "labels.cnet", "labels.csv"],
	[["--relative-tolerance", "1"], "verify", "labels.cnet", "labels.csv"],
	[["--delimiter", ";"], "predict", "two.cnet", "rows.json"],
];

test("an option that would be ignored is refused, by its name", async () => {
	for (const [option, ...args] of refusals) {
		const given = args.map((arg) => (/^\w+\.\w+$/.test(arg) ? path(arg) : arg));
		const { code, out, err } = await condnet([...given, ...option]);
		expect({ code, out, err }).toMatchObject({ code: 2, out: "", err: expect.stringContaining(option[0]) });
	}
}, 60_000);

test("the refusal says which option it belongs to", async () => {
	const onData = ["synthesize", path("two.cnet"), "--data", path("rows.csv")];
	const { err } = await condnet([...onData, "--outside", "full"]);
	expect(err).toContain("--outside belongs to --box");
	const onBox = ["synthesize", path("two.cnet"), "--box", "0:2"];
	expect((await condnet([...onBox, "--leaf", "constant"])).err).toContain("--leaf belongs to --data");
});

test("where it has a meaning it is taken, and defaults are refused nowhere", async () => {
	for (const args of [
		["synthesize", path("two.cnet"), "--data", path("rows.csv"), "--leaf-points", "1", "--delimiter", ","],
		[
			"synthesize",
			path("two.cnet"),
			"--box",
			"0:2",
			"--outside",
			"full",
			"--minimize",
			"worst",
			"--max-boxes",
			"9",
		],
		["synthesize", path("one.cnet"), "--box", "0:2", "--minimize", "worst", "--seconds", "9"],
		["predict", path("two.cnet"), "-", "--delimiter", ","],
	])
		expect(await condnet([...args, "-q"], { input: "x0,x1\n" })).toMatchObject({ code: 0, err: "" });
});
