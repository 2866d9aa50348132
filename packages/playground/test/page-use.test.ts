/** The page as people use it, in a real browser. Where there is none, all of it is skipped, and says so. */

import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { decode } from "@condnet/core";
import type { AxeResults } from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildOnce, buildTime } from "../../cli/test/command.ts";
import { axeSource, launch, missing, openPage, pageFile, play, ready, saved } from "./browser.js";

describe.skipIf(missing !== undefined)(
	`the page in use${missing === undefined ? "" : `: not tried, ${missing}`}`,
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

		it("answers the column that is chosen from those that are, and says what it leaves out", async () => {
			const { page, said, moved } = await openPage(browser, served.address);
			const table = "name,a,kind,b\nx,1,p,10\ny,2,q,20\nz,1,p,30\n";
			await page.setInputFiles("#file", { name: "t.csv", mimeType: "", buffer: Buffer.from(table) });
			await ready(page);
			// One input, two answers: what lies there keeps its name, and the page goes on with another column.
			expect(await page.textContent("#status")).toMatch(
				/^Rows 1 and 3 have the same input .*Left out, .*: name, kind/,
			);
			expect(await page.textContent("#result-title")).toBe("What came out of The periodic table");
			expect(
				await page.$$eval("#columns input", (all) => all.map((box) => (box as HTMLInputElement).checked)),
			).toEqual([false, true, false]);
			await page.selectOption("#answer-column", { label: "kind" });
			await page.waitForSelector("text=3, 3 distinct inputs");
			await ready(page);
			expect(await page.textContent("#notes")).toContain("Left out, as no row has a number there: name.");
			await page.uncheck("#columns label:has-text('b') input");
			await page.waitForSelector("text=3, 2 distinct inputs");
			await ready(page);
			expect(decode(await saved(page, "#save-cnet")).metadata.inputs).toEqual(["a"]);
			const again = await openPage(browser, page.url());
			expect(await again.page.textContent("#claim")).toContain("3, 2 distinct inputs");
			expect([...said, ...moved]).toEqual([]);
			await page.close();
			await again.page.close();
		}, 60_000);

		it("reopens the same view from its link, a small table or a second example included, and says what it lacks", async () => {
			const context = await browser.newContext({ permissions: ["clipboard-read", "clipboard-write"] });
			const { page } = await openPage(context, served.address);
			const linked = async (): Promise<[link: string, says: string | null]> => {
				await page.click("#share");
				await page.waitForSelector("#shared:not(:empty)");
				return [await page.evaluate("navigator.clipboard.readText()"), await page.textContent("#shared")];
			};
			const table = (rows: number): Buffer =>
				Buffer.from(`a,b,y\n${Array.from({ length: rows }, (_, i) => `${i},${-i},${i % 7}\n`).join("")}`);
			await page.setInputFiles("#file", { name: "t.csv", mimeType: "", buffer: table(20) });
			await page.waitForSelector("text=20, 20 distinct inputs");
			await ready(page);
			await page.selectOption("#colour", "operations");
			await page.hover("#over", { position: { x: 50, y: 70 } });
			await page.waitForTimeout(900);
			const [link, says] = await linked();
			expect(says).toBe("The link is copied: it opens this view again.");
			const answer = await page.textContent("#answer");
			const again = await openPage(context, link);
			expect(await again.page.textContent("#answer")).toBe(answer);
			expect(await again.page.inputValue("#colour")).toBe("operations");
			await again.page.close();
			await page.setInputFiles("#file", { name: "t.csv", mimeType: "", buffer: table(2000) });
			await page.waitForSelector("text=2,000, 2,000 distinct inputs");
			await ready(page);
			expect((await linked())[1]).toContain("It does not hold t.csv");
			await page.selectOption("#example", "controller-small");
			await ready(page);
			await page.selectOption("#beside-example", "controller-decision");
			await page.waitForSelector("#verdict:has-text('refuted')");
			await ready(page);
			const both = await openPage(context, (await linked())[0]);
			await both.page.waitForSelector("#verdict:has-text('refuted')");
			expect(await both.page.textContent("#legend")).toContain("they differ");
			await context.close();
		}, 90_000);

		it("has every statement that its lesson names", async () => {
			const { page, said } = await openPage(browser, pageFile);
			const links = await page.$$eval("#lesson a", (all) =>
				all.map((link) => (link as HTMLAnchorElement).href),
			);
			expect(links.length).toBe(5);
			// Fetched while nothing is done: a page that is left before has a request that failed.
			await page.waitForFunction("globalThis.condnetWorker !== undefined");
			for (const link of links) {
				await page.goto(link);
				expect(await page.$eval(":target", (element) => element.tagName), link).toMatch(/^H[23]$/);
			}
			expect(said).toEqual([]);
			await page.close();
		}, 60_000);

		it("cancels long work", async () => {
			const { page, said, moved } = await openPage(browser, `${served.address}#example=controller-decision`);
			await page.fill("#boxes", "15");
			await page.click("#make");
			await page.click("#cancel");
			await page.waitForSelector("text=Cancelled.");
			await page.selectOption("#example", "elements");
			await page.waitForSelector("text=90, 90 distinct inputs");
			expect([...said, ...moved]).toEqual([]);
			await page.close();
		}, 60_000);

		it("fetches what knows models only once the first view stands, hands over what lies there, and says where that does not come", async () => {
			const page = await browser.newPage();
			let tries = 0;
			await page.route("**/worker-*.js", (route) => (tries++ < 2 ? route.abort() : route.continue()));
			await page.goto(served.address);
			await ready(page);
			await page.waitForFunction(() => document.querySelector("script[src*=worker-]") !== null);
			await page.click("#measure");
			await page.waitForSelector("#status:has-text('could not be fetched')");
			await page.click("#measure");
			await page.waitForSelector("#verdict:has-text(' ns')");
			await page.click("#check");
			await page.waitForSelector("#verdict:has-text('Verdict: yes. 90 rows')");
			await page.close();
		}, 60_000);

		/**
		 * No fault of accessibility, and nothing wider than the screen; themes take turns.
		 *
		 * @param unchanged parts that were looked at before, in both themes
		 */
		async function fits(
			page: Page,
			view: string,
			sizes: readonly number[],
			unchanged: readonly string[] = [],
		): Promise<void> {
			await page.evaluate(axeSource);
			for (const [k, width] of sizes.entries()) {
				await page.setViewportSize({ width, height: 900 });
				await page.emulateMedia({ colorScheme: k % 2 === 0 ? "light" : "dark" });
				const context = JSON.stringify({ exclude: unchanged.map((part) => [part]) });
				const { violations } = await page.evaluate<AxeResults>(`axe.run(${context})`);
				const faults = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
				expect(faults, `${view}, ${width} px`).toEqual([]);
				const seen = await page.evaluate(() => document.documentElement.scrollWidth);
				expect(seen, view).toBeLessThanOrEqual(width);
			}
		}

		it("is accessible and fits screens of 320, 1024 and 1920 px, in both themes, in every view", async () => {
			const { page, said } = await openPage(browser, served.address, { bypassCSP: true });
			await page.click("#grow");
			await page.waitForSelector("#curve svg");
			await fits(page, "a table", [320, 320]);
			await fits(page, "a table", [1024, 1024, 1920, 1920], ["#lesson .step:not(:first-child)", "#code"]);
			const wrong = Buffer.from("a,y\nx,1\n2,3\n");
			await page.setInputFiles("#file", { name: "t.csv", mimeType: "", buffer: wrong });
			await page.waitForSelector("#status.fault");
			await fits(page, "a fault", [320], ["#lesson", ".columns", "#claim", "#result-panel"]);
			await page.selectOption("#example", "controller-small");
			await ready(page);
			await fits(page, "a network", [1024], ["#lesson"]);
			await page.selectOption("#beside-example", "controller-decision");
			await page.waitForSelector("#verdict:has-text('refuted')");
			await fits(page, "a comparison", [320], ["#lesson", "#code", "#open-panel", "#result-panel"]);
			await page.goto(new URL("theory.html", served.address).href);
			await fits(page, "the theory", [320]);
			expect(await page.$eval("main", (main) => getComputedStyle(main).borderRadius)).toBe("12px");
			expect(
				await page.$$eval("img", (all) => all.every((image) => (image as HTMLImageElement).naturalWidth > 0)),
			).toBe(true);
			expect(said).toEqual([]);
			await page.close();
		}, 180_000);

		it("can be used by keys alone, holds no key back, and moves nothing for those who want no motion", async () => {
			const { page } = await openPage(browser, served.address, { reducedMotion: "reduce" });
			const met: string[] = [];
			const tabTo = async (id: string): Promise<void> => {
				for (let k = 0; k < 60; k++) {
					await page.keyboard.press("Tab");
					met.push(await page.evaluate(() => document.activeElement?.id ?? ""));
					if (met.at(-1) === id) return;
				}
				expect(met).toContain(id);
			};
			await tabTo("file");
			await tabTo("save-c");
			const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
			expect(readFileSync(await download.path(), "utf8")).toContain("The_periodic_table_selftest");
			await ready(page);
			await tabTo("over");
			const before = await page.getAttribute("#answer", "data-input");
			await page.keyboard.press("ArrowRight");
			await page.waitForFunction((was) => document.getElementById("answer")?.dataset.input !== was, before);
			await tabTo("beside");
			// Past the last link the browser's own bar comes, and then the first link again.
			await tabTo("to-lesson");
			expect(await page.evaluate(() => getComputedStyle(document.documentElement).scrollBehavior)).toBe(
				"auto",
			);
			await page.close();
		}, 60_000);

		it("weighs less than 120 kB compressed at first view, its worker included, and 180 kB more once that stands", () => {
			const read = (name: string): Buffer => readFileSync(new URL(`../dist/${name}`, import.meta.url));
			const html = read("index.html").toString();
			const named = [...html.matchAll(/(src|href|data-worker)="\.\/(assets\/[^"]+)"/g)];
			const size = (names: readonly string[]): number =>
				names.reduce((sum, name) => sum + gzipSync(read(name)).length, 0);
			const [later, first] = [true, false].map((isLater) =>
				named.flatMap(([, attribute, name]) => ((attribute === "data-worker") === isLater ? [name] : [])),
			);
			expect([later.length, first.length]).toEqual([1, 2]);
			expect(size(["index.html", ...first])).toBeLessThan(120_000);
			expect(size(later)).toBeLessThan(180_000);
		});
	},
);
