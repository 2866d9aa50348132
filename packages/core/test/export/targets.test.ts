import { afterAll, describe, expect, it } from "vitest";
import { type ConditionalNetwork, CondnetError, exportForm, Random } from "../../src/index.ts";
import { axisNetwork, oneValueNetwork, synthesizedNetwork } from "../random/compiled-networks.ts";
import { someNetwork } from "../random/conditional-networks.ts";
import { expectedAnswers, hardInputs, isThere, shown, Workshop, withDomain } from "./targets.ts";

const runs = Number(process.env.CONDNET_RUNS ?? 12);
const points = runs > 100 ? 1000 : 200;
const seed = Number(process.env.CONDNET_SEED ?? 1);

const workshop = new Workshop();
afterAll(() => workshop.remove());

/** Networks of every kind that targets hold, each with hard inputs. */
function* cases(
	count: number,
): Generator<{ network: ConditionalNetwork; inputs: Float64Array; random: Random }> {
	const makers = [someNetwork, axisNetwork, oneValueNetwork, synthesizedNetwork];
	for (let k = 0, made = 0; made < count; k++) {
		const random = new Random(seed + k);
		const network = withDomain(makers[k % makers.length](random), random);
		try {
			exportForm(network);
		} catch (error) {
			if (error instanceof CondnetError && error.code === "unsupported-operator") continue;
			throw error;
		}
		made++;
		yield { network, inputs: hardInputs(network, random, points), random };
	}
}

const gcc = isThere("gcc", "--version");
const clang = isThere("clang", "--version");
const numpy = isThere("python3", "-c", "import numpy");

const missing = [gcc ? "" : "gcc", clang ? "" : "clang", numpy ? "" : "python3 with numpy"].filter(
	(name) => name !== "",
);
if (missing.length > 0)
	console.warn(`Exported code is not run in ${missing.join(", ")}: not installed here.`);

describe(`Exported code (seed ${seed})`, () => {
	it.skipIf(!gcc)(
		"in C has the reference's bits and outcomes, whatever the optimization",
		{ timeout: 600_000 },
		() => {
			const builds: [string, ...string[]][] = [["gcc", "-std=c99", "-O2"]];
			if (runs > 100)
				builds.push(
					["gcc", "-std=c99", "-O0"],
					["gcc", "-std=c99", "-O3", "-march=native"],
					["g++", "-x", "c++", "-O2"],
				);
			if (clang) builds.push(["clang", "-std=c99", "-O2", "-Wno-unknown-pragmas"]);
			for (const { network, inputs } of cases(runs))
				for (const build of builds) {
					const given = workshop.runC(network, inputs, build);
					expect(given && shown(given), build.join(" ")).toEqual(shown(expectedAnswers(network, inputs)));
				}
		},
	);

	it.skipIf(!gcc)(
		"in C either keeps the bits where products and sums may be contracted, or says so itself",
		{ timeout: 600_000 },
		() => {
			for (const { network, inputs } of cases(Math.ceil(runs / 3))) {
				const given = workshop.runC(network, inputs, ["gcc", "-O3", "-march=native"]);
				if (given) expect(shown(given)).toEqual(shown(expectedAnswers(network, inputs)));
			}
		},
	);

	it("in JavaScript has the reference's bits and outcomes", { timeout: 600_000 }, async () => {
		let k = 0;
		for (const { network, inputs } of cases(4 * runs)) {
			const given = await workshop.runJavaScript(network, inputs, `net${k++}`);
			expect(shown(given)).toEqual(shown(expectedAnswers(network, inputs)));
		}
	});

	it.skipIf(!numpy)("in Python has the reference's bits and outcomes", { timeout: 600_000 }, () => {
		const all = [...cases(2 * runs)];
		const given = workshop.runPython(all);
		for (const [k, { network, inputs }] of all.entries())
			expect(shown(given[k])).toEqual(shown(expectedAnswers(network, inputs)));
	});
});
