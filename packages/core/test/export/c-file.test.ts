/** What the exported C file promises besides its bits: where it compiles, what it needs, what it says. */

import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { generalCategories } from "../../../../examples/demo/tables.js";
import {
	type ConditionalNetwork,
	Dataset,
	exportC,
	exportCWithHeader,
	exportJavaScript,
	memorize,
	Random,
} from "../../src/internal.ts";
import { synthesizedNetwork } from "../random/compiled-networks.ts";
import { metadataOf, randomCases } from "./cases.ts";
import { isThere, Workshop, warnings } from "./targets.ts";

const gcc = isThere("gcc", "--version") && isThere("g++", "--version");
if (!gcc) console.warn("Skipped: what exported C needs is not tried, gcc and g++ are not installed here.");

const workshop = new Workshop(randomCases(14, 1, 1));
afterAll(() => workshop.remove());

function write(name: string, text: string): void {
	writeFileSync(workshop.path(name), text);
}

function run(program: string, ...args: readonly string[]): string {
	return execFileSync(program, args, { cwd: workshop.folder, encoding: "utf8" });
}

/** A table of texts. */
function labelled(): { network: ConditionalNetwork; labels: string[] } {
	const labels = ["low", "high", 'what ??= "is" \\ it', "ü", "", "high!"];
	const { network } = memorize(
		new Dataset({
			...{ inputCount: 1, outputCount: 1 },
			inputs: Float64Array.from(labels, (_, k) => k),
			outputs: Float64Array.from(labels, (_, k) => k),
		}),
	);
	return { network, labels };
}

describe.skipIf(!gcc)("An exported C file", () => {
	it("stands in one program with others, with a header of its own, called from C++", () => {
		const { network, labels } = labelled();
		const { source, header } = exportCWithHeader(network, { ...metadataOf(network), labels }, "named.h", {
			name: "named",
		});
		write("named.c", source);
		write("named.h", header);
		const other = synthesizedNetwork(new Random(3));
		write("other.c", exportC(other, metadataOf(other), { name: "other" }));
		write(
			"main.cpp",
			`#include <cstdio>
#include "named.h"
#define other_DECLARATIONS_ONLY
#include "other.c"
int main() {
	double x[named_INPUTS] = {2}, y[named_OUTPUTS];
	if (named_selftest() || other_selftest() || named(x, y) != named_ANSWERED) return 1;
	std::printf("%s %d %d\\n", named_labels[(int)y[0]], (int)named_IS_low, (int)named_IS_high);
	return 0;
}
`,
		);
		for (const unit of ["named", "other"]) {
			run("gcc", "-std=c99", ...warnings, "-c", `${unit}.c`);
			run("g++", "-x", "c++", "-std=c++11", ...warnings, "-c", "-o", `${unit}-cpp.o`, `${unit}.c`);
		}
		for (const objects of [
			["named.o", "other.o"],
			["named-cpp.o", "other-cpp.o"],
		]) {
			run("g++", "-std=c++11", ...warnings, "-o", "main", "main.cpp", ...objects);
			expect(run("./main")).toBe('what ??= "is" \\ it 0 1\n');
		}
	});

	it("needs nothing but what a freestanding compiler has", () => {
		workshop.writeC();
		for (const { name } of workshop.cases) {
			run("gcc", "-std=c99", "-ffreestanding", "-Os", "-c", `${name}.c`);
			const needs = run("nm", "-u", `${name}.o`)
				.split("\n")
				.map((line) => line.trim().replace(/^U /, ""));
			expect(
				needs.filter((symbol) => !/^(mem(cpy|set|move|cmp)|_GLOBAL_OFFSET_TABLE_|)$/.test(symbol)),
			).toEqual([]);
		}
	});

	it("of a network in float32 computes in float alone", () => {
		const singles = workshop.cases.filter(({ network }) => network.arithmetic === "float32");
		expect(singles.length).toBeGreaterThan(3);
		for (const { name } of singles) {
			run("gcc", "-std=c99", "-Wdouble-promotion", "-Wfloat-conversion", "-Werror", "-c", `${name}.c`);
			expect(readFileSync(workshop.path(`${name}.c`), "utf8")).not.toMatch(/\bdouble\b(?! of)/);
		}
	});

	it("takes no more stack than it says", () => {
		for (const { name } of workshop.cases) {
			run("gcc", "-std=c99", "-O0", "-fstack-usage", "-c", `${name}.c`);
			const frames = readFileSync(workshop.path(`${name}.su`), "utf8")
				.trim()
				.split("\n");
			const used = frames
				.filter((line) => !line.includes("_selftest"))
				.reduce((sum, line) => sum + 16 + Number(line.split("\t")[1]), 0);
			const [, stated] =
				/Stack: at most (\d+) bytes/.exec(readFileSync(workshop.path(`${name}.c`), "utf8")) ?? [];
			expect(used, name).toBeLessThanOrEqual(Number(stated));
		}
	});

	it("answers the general category of every code point", () => {
		const { labels, categories } = generalCategories();
		const inputs = Float64Array.from(categories, (_, point) => point);
		const dataset = new Dataset({ inputCount: 1, outputCount: 1, inputs, outputs: categories });
		const { network } = memorize(dataset);
		write("unicode.c", exportC(network, { ...metadataOf(network), labels }, { name: "unicode" }));
		writeFileSync(workshop.path("unicode.bin"), Uint8Array.from(categories));
		write(
			"points.c",
			`#include "unicode.c"
#include <stdio.h>
int main(void) {
	FILE *file = fopen("unicode.bin", "rb");
	long point = 0, wrong = 0;
	int category;
	for (; (category = fgetc(file)) != EOF; point++) {
		double x[1], y[1];
		x[0] = (double)point;
		if (unicode(x, y) != unicode_ANSWERED || y[0] != category) wrong++;
	}
	printf("%ld %ld", point, wrong);
	return unicode_selftest();
}
`,
		);
		run("gcc", "-std=c99", "-O2", ...warnings, "-o", "points", "points.c");
		expect(run("./points")).toBe("1114112 0");
	});

	it("is refused by a compiler that does not keep bits", () => {
		write("net.c", exportC(labelled().network, metadataOf(labelled().network)));
		const refusal = (...flags: readonly string[]): string =>
			spawnSync("gcc", [...flags, "-c", "net.c"], { cwd: workshop.folder, encoding: "utf8" }).stderr;
		for (const flag of ["-ffast-math", "-Ofast", "-ffinite-math-only"])
			expect(refusal(flag)).toContain("changes the answers: compile without it");
		if (process.arch === "x64") expect(refusal("-mfpmath=387")).toContain("evaluated in more precision");
	});
});

it("Exported JavaScript is small, imports nothing and evaluates no text", () => {
	for (const { network } of workshop.cases) {
		const { source } = exportJavaScript(network, metadataOf(network));
		const code = source.replace(/(?<=atob\(\s*)"[A-Za-z0-9+/=]*"/, '""');
		expect(code.length).toBeLessThan(10_000);
		expect(code).not.toMatch(/\bimport\b|\beval\b|\bFunction\(/);
	}
});
