import { readFileSync } from "node:fs";
import { ConditionalNetwork, completeTree, encode, Random } from "@condnet/core";
import { beforeAll, expect, it } from "vitest";
import { buildOnce, condnet } from "../command.ts";
import { scratchFolder } from "../scratch.ts";

const { path, write } = scratchFolder();
const leafCount = 1000;
const rowCount = 100_000;

beforeAll(buildOnce);

it("two threads predict what one does", async () => {
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
	write("y.npy", npy(new Float64Array(rowCount), `(${rowCount},)`));
	const answers: string[] = [];
	for (const threads of ["1", "2"]) {
		const output = path(`answers-${threads}.csv`);
		const result = await condnet([
			...["predict", path("net.cnet"), `${path("x.npy")},${path("y.npy")}`],
			...["--inputs", "x0,x1", "--threads", threads, "-o", output],
		]);
		expect(result).toMatchObject({ code: 0 });
		answers.push(readFileSync(output, "utf8"));
	}
	expect(answers[0].split("\n").length).toBe(rowCount + 2);
	expect(answers[1]).toBe(answers[0]);
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
