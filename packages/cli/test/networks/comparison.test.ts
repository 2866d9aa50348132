import {
	Box,
	ConditionalNetwork,
	Dataset,
	decision,
	encode,
	evaluateNetwork,
	memorize,
	type Network,
	NetworkBuilder,
	Random,
	synthesizeOnBox,
} from "@condnet/core";
import { beforeAll, describe, expect, test } from "vitest";
import { buildOnce, buildTime, condnet } from "../command.ts";
import { scratchFolder } from "../scratch.ts";

const { path, write } = scratchFolder();
const box = new Box(Float64Array.of(-1, -1), Float64Array.of(1, 1));

/**
 * 2 inputs, 10 neurons, 3 outputs of which the last equals the first, so that decisions are ties where these
 * win.
 */
function tiedModel(): Network {
	const random = new Random(8);
	const builder = new NetworkBuilder(2);
	for (let i = 0; i < 10; i++)
		builder.add("relu", [0, 1], [random.normal(), random.normal()], random.normal());
	const weights = Array.from({ length: 20 }, () => random.normal());
	for (let k = 0; k < 3; k++) {
		for (let i = 0; i < 10; i++) builder.term(2 + i, weights[10 * (k % 2) + i]);
		builder.output(0.25);
	}
	return builder.build();
}

const model = tiedModel();
const random = new Random(9);
const rows = Array.from({ length: 500 }, () => [random.between(-1, 1), random.between(-1, 1)]);

function winner(row: readonly number[], which: "argmin" | "argmax"): number {
	const outputs = new Float64Array(3);
	const values = new Float64Array(model.valueCount);
	values.set(row);
	evaluateNetwork(model, values, outputs);
	return decision(outputs, which);
}

/** Memorizes one column. */
function stored(name: string, outputs: readonly number[], membership: boolean, labels?: string[]): void {
	const inputs = Float64Array.from(outputs, (_, i) => i);
	const dataset = new Dataset({ inputCount: 1, outputCount: 1, inputs, outputs: Float64Array.from(outputs) });
	const { network } = memorize(dataset, { membership });
	write(name, encode({ network, metadata: { inputs: ["a"], outputs: ["y"], labels } }));
}

function verify(name: string, table: string, against: string, ...options: string[]) {
	return condnet(["verify", path(name), path(table), "--against", path(against), ...options]);
}

beforeAll(async () => {
	await buildOnce();
	const inputs = ["a", "b"];
	const outputs = ["u", "v", "w"];
	write("model.cnet", encode({ network: ConditionalNetwork.of(model), metadata: { inputs, outputs } }));
	for (const answer of ["argmin", "argmax"] as const) {
		const { network, proof } = synthesizeOnBox(model, box, {
			...{ answer, maxBoxes: 300, minimize: "mean", samples: 100 },
		});
		write(`${answer}.cnet`, encode({ network, proof, metadata: { inputs, outputs: [answer] } }));
		const constants = network.constants.map((k) => (k + 1) % 3);
		const changed = new ConditionalNetwork({ ...network, constants });
		write(`changed-${answer}.cnet`, encode({ network: changed, metadata: { inputs, outputs: [answer] } }));
	}
	const { network, proof } = synthesizeOnBox(model, box, { maxBoxes: 300, minimize: "mean", samples: 100 });
	write("values.cnet", encode({ network, proof, metadata: { inputs, outputs } }));
	write("rows.csv", `a,b\n${rows.map((row) => row.join()).join("\n")}\n`);
	write("outside.csv", "a,b\n0,0\n0,1.5\n");
	stored("members.cnet", [0, 0, 5], true);
	stored("all.cnet", [0, 0, 5], false);
	stored("labels.cnet", [0, 1, 1], false, ["p", "q"]);
	write("asked.csv", "a\n0\n0.5\n2\n7\n");
}, buildTime);

describe("verify --against of a decision network", () => {
	test("agrees with its model's decisions, the first output on a tie", async () => {
		for (const answer of ["argmin", "argmax"]) {
			const same = await verify(`${answer}.cnet`, "rows.csv", "model.cnet");
			expect(same).toMatchObject({ code: 0, err: "" });
			expect(same.out).toContain("in its decision");
			expect(await verify(`${answer}.cnet`, "rows.csv", `${answer}.cnet`)).toMatchObject({ code: 0 });
		}
	});

	test("names the rows that another output wins, and which", async () => {
		for (const answer of ["argmin", "argmax"] as const) {
			const { code, out } = await verify(`changed-${answer}.cnet`, "rows.csv", "model.cnet", "--json");
			const { mismatches, differing } = JSON.parse(out);
			expect({ code, rows: differing.length }).toEqual({ code: 1, rows: 10 });
			expect(mismatches).toBeGreaterThan(10);
			for (const { row, expected, given } of differing) {
				expect(expected).toEqual([winner(rows[row - 1], answer)]);
				expect(given).not.toEqual(expected);
			}
		}
	});

	test("is refused where neither side's answers give the other's, with a word on what can be compared", async () => {
		const refusals: readonly (readonly [name: string, table: string, against: string, message: string])[] = [
			["model.cnet", "rows.csv", "argmin.cnet", `--against ${path("model.cnet")}`],
			["argmax.cnet", "rows.csv", "argmin.cnet", "answers with argmax"],
			["labels.cnet", "asked.csv", "all.cnet", "answers with labels"],
			["all.cnet", "asked.csv", "labels.cnet", "with labels"],
			["argmin.cnet", "rows.csv", "all.cnet", "2 inputs and 3 outputs"],
		];
		for (const [name, table, against, message] of refusals) {
			const { code, err } = await verify(name, table, against);
			expect({ code, err }).toMatchObject({ code: 2, err: expect.stringContaining(message) });
		}
	});
});

test("verify --against asks nothing of the other network outside its box", async () => {
	const { code, err } = await verify("model.cnet", "outside.csv", "values.cnet");
	expect(code).toBe(3);
	expect(err).toContain("Row 2, b: 1.5 is outside the box");
});

test("verify --against agrees where both networks say unknown, and nowhere else", async () => {
	expect(await verify("members.cnet", "asked.csv", "members.cnet")).toMatchObject({ code: 0 });
	const one = await verify("all.cnet", "asked.csv", "members.cnet");
	expect(one).toMatchObject({
		code: 1,
		out: "row 2 (line 3): expected unknown, got 0\nrow 4 (line 5): expected unknown, got 5\n",
	});
	const other = await verify("members.cnet", "asked.csv", "all.cnet");
	expect(other.out).toContain("row 2 (line 3): expected 0, got unknown\n");
});
