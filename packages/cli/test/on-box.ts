/** A small model, rows inside and outside of its box, and the command on them: for tests of a box. */

import { NetworkBuilder, Random } from "@condnet/core";
import { writeOnnx } from "@condnet/onnx";
import { beforeAll, expect } from "vitest";
import { buildOnce, buildTime, type CommandResult, condnet } from "./command.ts";
import { scratchFolder } from "./scratch.ts";

export const box = "-1:1,0.5:2";

/** So small a network is no faster than column skip, which would be written: so the least mean is asked. */
export const leastMean = ["--minimize", "mean"];

/** 2 inputs, two layers of 12 neurons, 3 outputs. */
export function modelBytes(seed: number): Uint8Array {
	const random = new Random(seed);
	const builder = new NetworkBuilder(2);
	let from = 0;
	for (const [inputs, neurons] of [
		[2, 12],
		[12, 12],
	]) {
		const columns = Array.from({ length: inputs }, (_, j) => from + j);
		for (let i = 0; i < neurons; i++)
			builder.add(
				"relu",
				columns,
				columns.map(() => random.normal()),
				random.normal(),
			);
		from += inputs;
	}
	for (let k = 0; k < 3; k++) {
		for (let i = 0; i < 12; i++) builder.term(from + i, random.normal());
		builder.output(random.normal());
	}
	return writeOnnx(builder.build());
}

/** A folder with model.onnx, inside.csv and outside.csv, and with what is made of the model on its box. */
export function modelOnBox() {
	const { path, write } = scratchFolder();

	/** Synthesizes with few boxes. @returns the report */
	async function synthesize(name: string, ...options: string[]) {
		const args = ["synthesize", path("model.onnx"), "--max-boxes", "400", "-o", path(name)];
		const { code, out, err } = await condnet([...args, "--json", "--force", ...options]);
		expect({ code, err }).toMatchObject({ code: 0 });
		return JSON.parse(out);
	}

	function checked(name: string, against = "model.onnx"): Promise<CommandResult> {
		return condnet(["check-proof", path(name), "--against", path(against), "--json"]);
	}

	beforeAll(async () => {
		await buildOnce();
		write("model.onnx", modelBytes(5));
		const random = new Random(2);
		const rows = Array.from({ length: 300 }, () => `${random.between(-1, 1)},${random.between(0.5, 2)}\n`);
		write("inside.csv", `x0,x1\n-1,0.5\n-1,2\n1,0.5\n1,2\n0,1\n${rows.join("")}`);
		write("outside.csv", "x0,x1\n0,1\n1,2\n0.25,2.0000001\n-3,1\n");
		await synthesize("values.cnet", "--box", box, ...leastMean);
		await synthesize("decision.cnet", "--box", box, "--decision", "argmax");
	}, buildTime);

	return { path, write, synthesize, checked };
}
