/**
 * Exported code, compiled and run. CONDNET_RUNS networks (30), 1000 inputs each above 100 networks; then with
 * more compilers and in Chromium too: `npm run test:targets`.
 */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Answers, expectedAnswers, randomCases, shown } from "./cases.ts";
import { runChromium } from "./chromium.ts";
import { exampleCases } from "./example-cases.ts";
import { isThere, Workshop } from "./targets.ts";

const runs = Number(process.env.CONDNET_RUNS ?? 30);
const isLong = runs > 100;
const seed = Number(process.env.CONDNET_SEED ?? 1);

// What is written for processors that multiply in software is run here too.
const builds: readonly (readonly [string, ...string[]])[] = isLong
	? [
			["gcc", "-std=c99", "-O0", "-D__SOFTFP__"],
			["gcc", "-std=c99", "-O2"],
			["gcc", "-std=c99", "-O3", "-march=native"],
			["clang", "-std=c99", "-O2"],
			["clang", "-O3", "-march=native"],
			["g++", "-x", "c++", "-O2", "-ffp-contract=off", "-march=native"],
		]
	: [
			["gcc", "-std=c99", "-O1"],
			["clang", "-std=c99", "-O1", "-D__SOFTFP__"],
		];
const chromium = isLong && isThere("chromium", "--version");
const numpy = isThere("python3", "-c", "import numpy");
const compilers = [...new Set(builds.map(([program]) => program))];
const there = new Set(compilers.filter((program) => isThere(program, "--version")));
const missing = [
	...compilers.filter((name) => !there.has(name)),
	...(numpy ? [] : ["python3 with numpy"]),
	...(isLong && !chromium ? ["chromium"] : []),
];
if (missing.length > 0)
	console.warn(`Skipped: exported code is not run by ${missing.join(", ")}, not installed here.`);

describe(`Exported code (seed ${seed})`, () => {
	const workshop = new Workshop([
		...randomCases(runs, isLong ? 1000 : 200, seed),
		...(isLong ? exampleCases(1000, 4000) : []),
	]);
	const expected = workshop.cases.map((each) => shown(expectedAnswers(each)));
	const compare = (given: readonly (Answers | undefined)[], by: string): void => {
		for (const [k, { name }] of workshop.cases.entries())
			expect([by, name, ...shown(given[k] ?? nothing)]).toEqual([by, name, ...expected[k]]);
	};
	beforeAll(() => workshop.writeC());
	afterAll(() => workshop.remove());

	for (const build of builds)
		it.skipIf(!there.has(build[0]))(
			`has the reference's bits and outcomes in C by ${build.join(" ")}`,
			() => {
				compare(workshop.runC(...build), build.join(" "));
			},
			0,
		);

	it.skipIf(!there.has("gcc"))(
		"keeps the bits where gcc contracts products and sums unless told not to, or says that it does not",
		() => {
			const level = isLong ? "-O3" : "-O1";
			compare(workshop.runC("gcc", level, "-march=native"), "gcc -march=native");
			if (!isLong) return;
			const given = workshop.runC("gcc", level, "-march=native", "-funsafe-math-optimizations");
			for (const [k, answers] of given.entries()) if (answers) expect(shown(answers)).toEqual(expected[k]);
		},
		0,
	);

	it("has the reference's bits and outcomes in JavaScript", async () => {
		workshop.writeJavaScript();
		compare(await workshop.runJavaScript(), "Node");
	}, 0);

	it.skipIf(!isLong || !chromium)(
		"has the reference's bits and outcomes in Chromium",
		async () => {
			workshop.writeJavaScript();
			const { given, browser } = await runChromium(workshop);
			compare(given, browser);
		},
		0,
	);

	it.skipIf(!numpy)(
		"has the reference's bits and outcomes in Python",
		() => {
			compare(workshop.runPython(), "Python");
		},
		0,
	);
});

const nothing: Answers = { outcomes: new Uint8Array(0), outputs: new Float64Array(0) };
