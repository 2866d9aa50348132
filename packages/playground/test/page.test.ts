/** The page in a real browser. Where there is none, all of it is skipped, and says so. */

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type ConditionalNetwork, decode, type Network, NetworkBuilder, trace } from "@condnet/core";
import { writeOnnx } from "@condnet/onnx";
import { InferenceSession, Tensor } from "onnxruntime-node";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildOnce, buildTime } from "../../cli/test/command.ts";
import { launch, missing, openPage, pageFile, play, ready, saved } from "./browser.js";

/** Answers of a model that the page saved. */
async function answersOfOnnx(
	bytes: Buffer,
	asked: readonly { readonly input: Float64Array }[],
): Promise<number[][]> {
	const session = await InferenceSession.create(bytes);
	const width = asked[0].input.length;
	const data = Float64Array.from(asked.flatMap(({ input }) => Array.from(input)));
	const { y } = await session.run({ x: new Tensor("float64", data, [asked.length, width]) });
	const all = Array.from(y.data as Float64Array);
	const outputs = all.length / asked.length;
	return asked.map((_, k) => all.slice(k * outputs, (k + 1) * outputs));
}

const controller = fileURLToPath(new URL("../../../examples/controller/controller.onnx", import.meta.url));

describe.skipIf(missing !== undefined)(
	`the page${missing === undefined ? "" : `: not tried, ${missing}`}`,
	() => {
		let browser: Browser;
		let served: Awaited<ReturnType<typeof play>>;

		beforeAll(async () => {
			await buildOnce();
			browser = await launch();
			served = await play();
		}, buildTime);
		afterAll(async () => {
			await browser?.close();
			served?.stop();
		});

		/** An input that the page follows, with its answer there. */
		interface Asked {
			readonly input: Float64Array;
			readonly outputs: number[];
			readonly operations: number;
		}

		/** Points at many places. */
		async function followed(page: Page): Promise<Asked[]> {
			const all: Asked[] = [];
			for (let k = 0; k < 8; k++) {
				await page.hover("#over", { position: { x: 10 + ((k * 37) % 250), y: 10 + ((k * 53) % 200) } });
				await page.evaluate(
					() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
				);
				const said = await page.$eval("#answer", (answer) => ({ ...(answer as HTMLElement).dataset }));
				if (said.input === undefined || said.outputs === undefined || said.outputs === "") continue;
				all.push({
					input: Float64Array.from(JSON.parse(said.input)),
					outputs: JSON.parse(said.outputs),
					operations: Number(said.operations),
				});
			}
			return all;
		}

		/** Compares what the page says with the library on the file that it saves. @returns how often */
		async function answersAsTheLibrary(page: Page): Promise<number> {
			const { network } = decode(await saved(page, "#save-cnet"));
			const asked = await followed(page);
			for (const { input, outputs } of asked)
				expect(outputs).toEqual(Array.from(trace(network, input).outputs));
			return asked.length;
		}

		/** Bits of answers of a C file that the page saved, compiled and run on inputs. */
		function answersOfC(source: Buffer, name: string, asked: readonly Asked[]): string[] {
			const folder = mkdtempSync(join(tmpdir(), "condnet-page-"));
			try {
				writeFileSync(join(folder, "net.c"), source);
				const [inputs, outputs] = [asked[0].input.length, asked[0].outputs.length];
				writeFileSync(
					join(folder, "main.c"),
					`#include <stdio.h>
#include <stdint.h>
#include <string.h>
#include "net.c"
int main(void) {
	double x[${inputs}], y[${outputs}];
	if (${name}_selftest() != 0) return 1;
	while (fread(x, sizeof x, 1, stdin) == 1) {
		int k;
		if (${name}(x, y) != 0) return 2;
		for (k = 0; k < ${outputs}; k++) {
			uint64_t bits;
			memcpy(&bits, &y[k], 8);
			printf("%016llx ", (unsigned long long)bits);
		}
		printf("\\n");
	}
	return 0;
}
`,
				);
				const program = join(folder, "main");
				execFileSync("cc", ["-std=c99", "-O1", "-Wall", "-Werror", "-o", program, join(folder, "main.c")]);
				const bytes = Buffer.concat(asked.map(({ input }) => Buffer.from(input.buffer)));
				return execFileSync(program, { input: bytes, encoding: "utf8" }).split("\n").slice(0, -1);
			} finally {
				rmSync(folder, { recursive: true });
			}
		}

		function bitsOf(outputs: readonly number[]): string {
			const bits = new BigUint64Array(Float64Array.from(outputs).buffer);
			return Array.from(bits, (word) => `${word.toString(16).padStart(16, "0")} `).join("");
		}

		// One page for all of them, as loading takes longer than asking.
		it("answers as the library does, bit for bit, checks its promises and says nothing on the console", async () => {
			const { page, said, moved } = await openPage(browser, served.address);
			for (const [example, name] of [
				["elements", "The_periodic_table"],
				["mandelbrot", ""],
				["unicode", "Unicode"],
				["primes", ""],
				["calendar", "The_calendar"],
				["controller-decision", "A_pendulum_s_controller"],
				["controller-bits", "A_pendulum_s_controller"],
				["controller-close", ""],
			]) {
				await page.selectOption("#example", example);
				await ready(page);
				const { network } = decode(await saved(page, "#save-cnet"));
				const asked = await followed(page);
				expect(asked.length, example).toBeGreaterThan(3);
				for (const { input, outputs, operations } of asked) {
					const path = trace(network, input);
					expect(outputs, example).toEqual(Array.from(path.outputs));
					expect(operations, example).toBe(path.operations.total);
				}
				await page.click("#check");
				await page.waitForSelector("#verdict:not(:empty)");
				expect(await page.textContent("#verdict")).toMatch(/^Verdict: (yes|proved)\./);
				if (name !== "") await exportsAnswer(page, network, name, asked);
			}
			expect([...said, ...moved]).toEqual([]);
			await page.close();
		}, 120_000);

		/** What is saved as C, JavaScript and ONNX gives the page's bits; C beside the path marks what it reads. */
		async function exportsAnswer(
			page: Page,
			network: ConditionalNetwork,
			name: string,
			asked: readonly Asked[],
		): Promise<void> {
			const last = asked[asked.length - 1].input;
			await page.fill("#input", last.join(", "));
			await page.press("#input", "Enter");
			const shown = JSON.stringify(Array.from(last));
			await page.waitForSelector(`#answer[data-input='${shown}']:not([data-outputs=""])`);
			await page.waitForSelector("#code-scroll[aria-busy=false]");
			const marked = await page.$$eval("#code mark", (all) => all.map(({ textContent }) => textContent));
			const c = await saved(page, "#save-c");
			const bits = asked.map(({ outputs }) => bitsOf(outputs));
			expect(answersOfC(c, name, asked)).toEqual(bits);
			const javascript = (await saved(page, "#save-js")).toString("base64");
			const module = await import(`data:text/javascript;base64,${javascript}`);
			for (const [k, { input }] of asked.entries()) {
				const outputs = new Float64Array(asked[k].outputs.length);
				expect(module[name](input, outputs)).toBe(0);
				expect(bitsOf(Array.from(outputs))).toBe(bits[k]);
			}
			const onnx = await answersOfOnnx(await saved(page, "#save-onnx"), asked);
			expect(onnx.map(bitsOf)).toEqual(bits);
			// The thresholds of its path are marked, where C takes the tree's path,
			// as numbers or as their places in the order of floats.
			if (c.includes(`${name}_lefts(g)`) || c.includes(`${name}_t_stream`))
				for (const { threshold } of trace(network, last).steps) {
					const [bits] = new Int32Array(Float32Array.of(threshold).buffer);
					const place = bits < 0 ? -(2 ** 31) - bits : bits;
					expect(marked.map(Number.parseFloat).filter((x) => x === threshold || x === place)).not.toEqual([]);
				}
		}

		it("opens a table, a model and a network from files, and saves a picture", async () => {
			const { page, said, moved } = await openPage(browser, served.address);
			const table = join(tmpdir(), `condnet-page-${process.pid}.csv`);
			writeFileSync(table, 'a,b,"<img src=x onerror=alert(1)>"\n1,2,<b>\n3,4,&amp;\n5,1,"x"" y"\n');
			await page.setInputFiles("#file", table);
			await page.waitForSelector("text=3, 3 distinct inputs");
			expect(await page.$$eval("img", (images) => images.length)).toBe(0);
			expect(await answersAsTheLibrary(page)).toBeGreaterThan(3);
			expect((await saved(page, "#save-svg")).toString()).toContain("<svg");
			const cnet = join(tmpdir(), `condnet-page-${process.pid}.cnet`);
			writeFileSync(cnet, await saved(page, "#save-cnet"));
			await page.setInputFiles("#file", controller);
			await ready(page);
			await page.fill("#box", "-3:3, -8:8");
			await page.click("#make");
			await page.waitForSelector("text=times fewer");
			await ready(page);
			await page.setInputFiles("#file", cnet);
			await page.waitForSelector("text=Certificate");
			await ready(page);
			expect([...said, ...moved]).toEqual([]);
			await page.close();
		}, 120_000);

		it("works from a folder, on .nnet too, and shows where two networks differ", async () => {
			const { page, said, moved } = await openPage(browser, pageFile);
			const input = (name: string, buffer: Buffer) => ({ name, mimeType: "", buffer });
			// relu(x0 - x1) and relu(x1 - x0): the larger output says which input is larger.
			const larger = Buffer.from(
				"2,2,2,2,\n2,2,2,\n0,\n-9,-9,\n9,9,\n0,0,0,\n1,1,1,\n1,-1,\n-1,1,\n0,\n0,\n1,0,\n0,1,\n0,\n0,\n",
			);
			await page.setInputFiles("#file", input("a.nnet", larger));
			await ready(page);
			expect(await page.textContent("#claim")).toContain("6 neurons");
			// The file says in which ranges its inputs lie.
			expect(await page.inputValue("#box")).toBe("-9:9, -9:9");
			const cnet = await saved(page, "#save-cnet");
			await page.click("#check");
			await page.waitForSelector("#verdict:has-text('proved')");
			const beside = async (name: string, buffer: Buffer, verdict: string) => {
				await page.setInputFiles("#beside", input(name, buffer));
				await ready(page);
				await page.waitForSelector(`#verdict:has-text('${verdict}')`);
				return page.textContent("#legend");
			};
			const other = (bias: number): Buffer => {
				const builder = new NetworkBuilder(2);
				builder.add("relu", [0, 1], [1, -1], 0);
				builder.add("relu", [0, 1], [-1, 1], bias);
				builder.term(2, 1);
				builder.output(0);
				builder.term(3, 1);
				builder.output(0);
				return Buffer.from(writeOnnx(builder.build()));
			};
			const wide = (): Network => {
				const builder = new NetworkBuilder(3);
				builder.term(0, 1);
				builder.output(0);
				return builder.build();
			};
			const legend = await beside("other.onnx", other(0.5), "Verdict: refuted");
			expect(legend).toContain("they differ");
			expect(legend).toContain("answered otherwise");
			const { input: point } = await page.$eval("#answer", (all) => ({ ...(all as HTMLElement).dataset }));
			const [x, y] = JSON.parse(point ?? "[]");
			expect(x >= y && x - y < -x + y + 0.5, point).toBe(true);
			await beside("wrong.csv", Buffer.from("x0,x1,y\n0.5,0.25,0\n0.25,0.5,0\n"), "Verdict: no. 1 of 2 rows");
			// A network from elsewhere with its proof: its model decides, and no other.
			await page.setInputFiles("#file", input("a.cnet", cnet));
			await page.waitForSelector("text=a proof on a box");
			await ready(page);
			await page.click("#check");
			await page.waitForSelector("#verdict:has-text('Verdict: undecided. Put the model')");
			await beside("other.onnx", other(0.5), "Verdict: refuted");
			await page.setInputFiles("#file", input("a.cnet", cnet));
			await ready(page);
			await beside("a.nnet", larger, "Verdict: proved");
			expect(await page.textContent("#counts")).toContain("the whole network");
			await beside("wide.onnx", Buffer.from(writeOnnx(wide())), "");
			expect(await page.textContent("#status")).toBe("The network has 2 inputs, the other one 3.");
			expect([...said, ...moved]).toEqual([]);
			await page.close();
		}, 120_000);

		it("says what is wrong with a file, and goes on", async () => {
			const { page, said, moved } = await openPage(browser, served.address);
			await page.setInputFiles("#file", {
				name: "t.csv",
				mimeType: "text/csv",
				buffer: Buffer.from("a,y\nx,1\n2,3\n"),
			});
			await page.waitForSelector('text=Row 1, column a is "x", expected a number');
			await page.setInputFiles("#file", { name: "n.cnet", mimeType: "", buffer: Buffer.from("no network") });
			await page.waitForSelector("#status:has-text('not a .cnet file')");
			await page.selectOption("#example", "primes");
			await page.waitForSelector("text=2,000, 2,000 distinct inputs");
			expect([...said, ...moved]).toEqual([]);
			await page.close();
		}, 60_000);
	},
);
