/** The page in a real browser. Where there is none, all of it is skipped, and says so. */

import { readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { decode, trace } from "@condnet/core";
import type { AxeResults } from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildOnce, buildTime } from "../../cli/test/command.ts";
import { axeSource, launch, missing, openPage, play, ready } from "./browser.js";

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

		/** What is saved under a button. */
		async function saved(page: Page, button: string): Promise<Buffer> {
			const [download] = await Promise.all([page.waitForEvent("download"), page.click(button)]);
			return readFileSync(await download.path());
		}

		/** Points at many places and compares what the page says with the library on the file that it saves. */
		async function answersAsTheLibrary(page: Page): Promise<number> {
			const { network } = decode(await saved(page, "#save-cnet"));
			let compared = 0;
			for (let k = 0; k < 12; k++) {
				await page.hover("#over", { position: { x: 10 + ((k * 37) % 250), y: 10 + ((k * 53) % 200) } });
				await page.waitForTimeout(60);
				const { input, outputs, operations } = await page.$eval("#answer", (answer) => ({
					...(answer as HTMLElement).dataset,
				}));
				if (input === undefined || outputs === undefined || outputs === "") continue;
				const path = trace(network, Float64Array.from(JSON.parse(input)));
				expect(JSON.parse(outputs)).toEqual(Array.from(path.outputs));
				expect(Number(operations)).toBe(path.operations.total);
				compared++;
			}
			return compared;
		}

		it.each([
			"flowers",
			"mandelbrot",
			"unicode",
			"primes",
			"controller-decision",
			"controller-bits",
			"controller-close",
		])(
			"answers as the library does, bit for bit, for %s, and says nothing on the console",
			async (example) => {
				const { page, said } = await openPage(browser, `${served.address}#example=${example}`);
				expect(await answersAsTheLibrary(page)).toBeGreaterThan(5);
				await page.click("#check");
				await page.waitForSelector("#verdict:not(:empty)");
				expect(await page.textContent("#verdict")).toMatch(/^Verdict: (yes|proved)\./);
				expect(said).toEqual([]);
				await page.close();
			},
			120_000,
		);

		it("opens a table, a model and a network from files, and saves a picture", async () => {
			const { page, said } = await openPage(browser, served.address);
			const table = join(tmpdir(), `condnet-page-${process.pid}.csv`);
			writeFileSync(table, 'a,b,"<img src=x onerror=alert(1)>"\n1,2,<b>\n3,4,&amp;\n5,1,"x"" y"\n');
			await page.setInputFiles("#file", table);
			await page.waitForSelector("text=3, 3 distinct inputs");
			expect(await page.$$eval("img", (images) => images.length)).toBe(0);
			expect(await answersAsTheLibrary(page)).toBeGreaterThan(5);
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
			expect(said).toEqual([]);
			await page.close();
		}, 120_000);

		it("says what is wrong with a file, and goes on", async () => {
			const { page, said } = await openPage(browser, served.address);
			await page.setInputFiles("#file", {
				name: "t.csv",
				mimeType: "text/csv",
				buffer: Buffer.from("a,y\nx,1\n"),
			});
			await page.waitForSelector('text=Row 1, column a is "x", expected a number');
			await page.setInputFiles("#file", { name: "n.cnet", mimeType: "", buffer: Buffer.from("no network") });
			await page.waitForSelector("#status:has-text('not a .cnet file')");
			await page.selectOption("#example", "primes");
			await page.waitForSelector("text=2,000, 2,000 distinct inputs");
			expect(said).toEqual([]);
			await page.close();
		}, 60_000);

		it("reopens the same view from its address, a small table included", async () => {
			const { page } = await openPage(browser, served.address);
			await page.setInputFiles("#file", {
				name: "t.csv",
				mimeType: "",
				buffer: Buffer.from("a,b,y\n1,2,9\n3,4,8\n"),
			});
			await page.waitForSelector("text=2, 2 distinct inputs");
			await ready(page);
			await page.selectOption("#colour", "operations");
			await page.hover("#over", { position: { x: 50, y: 70 } });
			await page.waitForTimeout(900);
			const answer = await page.textContent("#answer");
			const again = await openPage(browser, page.url());
			expect(await again.page.textContent("#answer")).toBe(answer);
			expect(await again.page.inputValue("#colour")).toBe("operations");
			await page.close();
			await again.page.close();
		}, 60_000);

		it("cancels long work", async () => {
			const { page, said } = await openPage(browser, `${served.address}#example=controller-decision`);
			await page.fill("#boxes", "15");
			await page.click("#make");
			await page.click("#cancel");
			await page.waitForSelector("text=Cancelled.");
			await page.selectOption("#example", "flowers");
			await page.waitForSelector("text=150, 150 distinct inputs");
			expect(said).toEqual([]);
			await page.close();
		}, 60_000);

		it.each([320, 1024, 1920])(
			"is accessible and fits a screen of %i px, in both themes",
			async (width) => {
				for (const colorScheme of ["light", "dark"] as const) {
					const { page } = await openPage(browser, served.address, {
						...{ viewport: { width, height: 900 }, colorScheme, bypassCSP: true },
					});
					await page.click("#grow");
					await page.waitForSelector("#curve svg");
					await page.evaluate(axeSource);
					const { violations } = await page.evaluate<AxeResults>("axe.run()");
					expect(
						violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`),
					).toEqual([]);
					expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
					await page.close();
				}
			},
			120_000,
		);
	},
);
