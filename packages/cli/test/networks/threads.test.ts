import { ConditionalNetwork, compile, encode, Random } from "@condnet/core";
import { completeTree } from "@condnet/core/internal";
import { beforeAll, expect, it } from "vitest";
import { buildOnce, type CommandResult, condnet } from "../command.ts";
import { scratchFolder } from "../scratch.ts";

const { path, write } = scratchFolder();
const leafCount = 1000;
const rowCount = 100_000;

/** 1-based. */
const badRow = 99_000;

beforeAll(buildOnce);

beforeAll(() => {
	const random = new Random(1);
	const network = new ConditionalNetwork({
		inputCount: 2,
		outputCount: 1,
		tree: completeTree(leafCount),
		gateValues: new Int32Array(leafCount - 1).fill(1),
		thresholds: new Float64Array(leafCount - 1).map(() => random.uniform()).sort(),
		constants: new Float64Array(leafCount).map(() => random.normal()),
	});
	write("net.cnet", encode({ network, metadata: { inputs: ["x0", "x1"], outputs: ["y"] } }));
	const inputs = new Float64Array(2 * rowCount).map(() => random.uniform());
	write("x.npy", npy(inputs, `(${rowCount}, 2)`));
	const answers = new Float64Array(rowCount);
	compile(network).evaluateBatch(inputs, answers, rowCount);
	for (const row of [5, 40_000, 70_000]) answers[row] += 1;
	write("y.npy", npy(answers, `(${rowCount},)`));
	inputs[2 * (badRow - 1)] = Number.NaN;
	write("bad.npy", npy(inputs, `(${rowCount}, 2)`));
});

/** What a command says with one thread and with two. */
function withThreads(command: string, inputs: string): Promise<CommandResult[]> {
	const table = `${path(inputs)},${path("y.npy")}`;
	const columns = ["--inputs", "x0,x1", "--threads"];
	return Promise.all(
		["1", "2"].map((threads) => condnet([command, path("net.cnet"), table, ...columns, threads])),
	);
}

it("two threads predict what one does", async () => {
	const [one, two] = await withThreads("predict", "x.npy");
	expect(one.code).toBe(0);
	expect(one.out.split("\n").length).toBe(rowCount + 2);
	expect(two).toEqual(one);
});

it("two threads find the rows that one finds to differ", async () => {
	const [one, two] = await withThreads("verify", "x.npy");
	expect(one.code).toBe(1);
	for (const row of [6, 40_001, 70_001]) expect(one.out).toContain(`row ${row}:`);
	expect(two).toEqual(one);
});

it("a row that cannot be read is named, after the answers of the blocks before it, with one thread and with two", async () => {
	const [one, two] = await withThreads("predict", "bad.npy");
	expect(one.code).toBe(3);
	expect(one.err).toContain(`row ${badRow}`);
	expect(one.out.split("\n").length).toBe(3 * 32_768 + 2);
	expect(two).toEqual(one);
});

/** A little-endian float64 array as a .npy file. */
function npy(numbers: Float64Array, shape: string): Uint8Array {
	const text = `{'descr': '<f8', 'fortran_order': False, 'shape': ${shape}, }`;
	const header = new TextEncoder().encode(text.padEnd(117));
	const bytes = new Uint8Array(128 + 8 * numbers.length);
	bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 118, 0]);
	bytes.set(header, 10);
	bytes[127] = 10;
	bytes.set(new Uint8Array(numbers.buffer), 128);
	return bytes;
}
