// @ts-check

/** The built page as `condnet play` serves it, in the Chromium of this machine. */

import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** @import { Browser, BrowserContext, Page } from "playwright-core" */

const command = fileURLToPath(new URL("../../cli/bin/condnet.js", import.meta.url));
const chromium = [
	process.env.CHROMIUM,
	"/usr/bin/chromium",
	"/usr/bin/chromium-browser",
	"/usr/bin/google-chrome",
].find((path) => path !== undefined && existsSync(path));
const playwright = await import("playwright-core").catch(() => undefined);
const axe = await import("axe-core").catch(() => undefined);

/** What looks for faults of accessibility, to be run in a page. */
export const axeSource = axe?.default.source ?? "";

/** Why nothing can be tried here, or undefined. */
export const missing =
	chromium === undefined
		? "no Chromium on this machine"
		: playwright && axe
			? undefined
			: "playwright-core and axe-core are not installed (npm ci)";

/** @returns {Promise<Browser>} */
export async function launch() {
	if (playwright === undefined || chromium === undefined) throw new Error(missing);
	return playwright.chromium.launch({ executablePath: chromium, args: ["--no-sandbox", "--disable-gpu"] });
}

/** The built page, opened as a file. */
export const pageFile = new URL("../dist/index.html", import.meta.url).href;

/** Starts `condnet play`. @returns its address, and what ends it */
export async function play() {
	const child = spawn(process.execPath, [command, "play"], { stdio: ["ignore", "pipe", "ignore"] });
	/** @type {string} */
	const address = await new Promise((resolve, reject) => {
		child.stdout.once("data", (bytes) => resolve(bytes.toString().trim()));
		child.once("exit", (code) => reject(new Error(`condnet play ended with ${code}`)));
	});
	return { address, stop: () => child.kill("SIGTERM") };
}

/** Says of each shift of the layout, with which nobody has to do, what moved. */
function tellShifts() {
	new PerformanceObserver((list) => {
		for (const entry of /** @type {any[]} */ (list.getEntries())) {
			if (entry.hadRecentInput) continue;
			const moved = entry.sources.map((/** @type {any} */ { node, previousRect: was, currentRect: is }) => {
				const name = node?.id || node?.textContent?.trim().slice(0, 30).split("\n")[0];
				return `${name} from ${was.x},${was.y} to ${is.x},${is.y}`;
			});
			console.log(`The layout moved by ${entry.value}: ${moved.join(", ")}`);
		}
	}).observe({ type: "layout-shift", buffered: true });
}

/**
 * A page that remembers all it says on the console, what it asks of others, and where its layout shifts.
 *
 * @param {Pick<Browser | BrowserContext, "newPage">} browser
 * @param {string} address
 * @param {Parameters<Browser["newPage"]>[0]} [options] of a browser's own page
 */
export async function openPage(browser, address, options) {
	const page = await browser.newPage(options);
	/** @type {string[]} */
	const said = [];
	/** @type {string[]} */
	const moved = [];
	page.on("console", (message) =>
		(message.text().startsWith("The layout moved") ? moved : said).push(message.text()),
	);
	page.on("pageerror", (error) => said.push(String(error)));
	page.on("requestfailed", (request) => said.push(`failed: ${request.url()}`));
	page.on("request", (request) => {
		const own = new URL(".", address).href;
		if (!request.url().startsWith(own) && !/^(data|blob):/.test(request.url()))
			said.push(`asked elsewhere: ${request.url()}`);
	});
	await page.addInitScript(tellShifts);
	await page.goto(address);
	await ready(page);
	return { page, said, moved };
}

/**
 * Waits until nothing is worked on.
 *
 * @param {Page} page
 */
export async function ready(page) {
	await page.waitForSelector("body[data-state=ready]");
}

/**
 * What is saved under a button.
 *
 * @param {Page} page
 * @param {string} button
 */
export async function saved(page, button) {
	const [download] = await Promise.all([page.waitForEvent("download"), page.click(button)]);
	return readFileSync(await download.path());
}
