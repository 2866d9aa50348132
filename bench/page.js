/**
 * npm run bench -- page [--n 1e5] [--frames 200]
 *
 * What the page weighs and costs: bytes of its first view, compressed; and in the Chromium of this machine, over a
 * table of n rows with a leaf each and over a network, milliseconds of scripting, layout and painting a frame
 * while the pointer, the arrow keys and the slider move, from the browser's own trace, by the wall and by the
 * processor's clock (other processes at work show in the wall's). Layout shifts are summed from the first moment on.
 */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { launch, missing, openPage, play, ready } from "../packages/playground/test/browser.js";

const { values } = parseArgs({
	options: { n: { type: "string", default: "1e5" }, frames: { type: "string", default: "200" } },
});
const n = Number(values.n);
const frames = Number(values.frames);

/** What the browser calls the work of a frame: scripting, style, layout and painting. */
const work =
	/^(EventDispatch|FireAnimationFrame|FunctionCall|TimerFire|RunMicrotasks|UpdateLayoutTree|Layout|PrePaint|Paint|UpdateLayer|Layerize|Commit|HitTest|MinorGC|MajorGC)$/;

const folder = fileURLToPath(new URL("../packages/playground/dist", import.meta.url));
let first = 0;
const html = readFileSync(join(folder, "index.html"), "utf8");
for (const [, attribute, name] of [
	["", "", "index.html"],
	...html.matchAll(/(src|href|data-worker)="\.\/(assets\/[^"]+)"/g),
]) {
	const bytes = readFileSync(join(folder, name));
	const packed = gzipSync(bytes).length;
	const isLater = attribute === "data-worker";
	if (!isLater) first += packed;
	const when = isLater ? ", fetched once the first view stands" : "";
	console.log(`${name.padEnd(36)} ${bytes.length} bytes, ${packed} compressed${when}`);
}
console.log(`first view, its worker included: ${first} bytes compressed (asked: at most 200000)\n`);

if (missing !== undefined) console.log(`frames: not measured, ${missing}`);
else {
	const served = await play();
	const browser = await launch();
	try {
		await measure(browser, served.address);
	} finally {
		await browser.close();
		served.stop();
	}
}

async function measure(browser, address) {
	const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
	await context.addInitScript(() => {
		globalThis.shifts = 0;
		new PerformanceObserver((list) => {
			for (const entry of list.getEntries()) globalThis.shifts += entry.value;
		}).observe({ type: "layout-shift", buffered: true });
	});
	const { page } = await openPage(context, address);
	const session = await context.newCDPSession(page);
	const shifted = async (what) => {
		await page.waitForTimeout(300);
		const total = await page.evaluate(() => {
			const { shifts } = globalThis;
			globalThis.shifts = 0;
			return shifts;
		});
		console.log(`layout shift, ${what.padEnd(30)} ${total.toFixed(4)} (asked: 0)`);
	};
	await shifted("first view");
	await page.selectOption("#example", "controller-decision");
	await ready(page);
	await shifted("a network is opened");
	await moveAll(page, session, "network, 464 leaves");
	await page.click("#check");
	await page.waitForSelector("#verdict:not(:empty)");
	await ready(page);
	await shifted("moving and checking");
	const rows = Array.from({ length: n }, (_, i) => `${i},${(i * 7919) % 1000},${i % 97}`);
	const buffer = Buffer.from(`a,b,y\n${rows.join("\n")}\n`);
	await page.setInputFiles("#file", { name: "large.csv", mimeType: "", buffer });
	await page.waitForSelector(`text=${n.toLocaleString("en-US")} distinct inputs`, { timeout: 300_000 });
	await ready(page);
	await shifted("a table is opened");
	const leaves = await page.getAttribute("#plane-frame", "data-leaves");
	await moveAll(page, session, `table, ${Number(leaves).toLocaleString("en-US")} leaves`);
	await shifted("moving over it");
}

async function moveAll(page, session, what) {
	await page.locator("#plane-frame").scrollIntoViewIfNeeded();
	const box = await page.locator("#over").boundingBox();
	console.log(
		`\n${what}`.padEnd(36),
		"p50 | p95 | max ms a frame, wall clock; processor's clock (asked: at most 8)",
	);
	const moves = {
		pointer: (k) => page.mouse.move(box.x + ((k * 7) % box.width), box.y + ((k * 3) % box.height)),
		"arrow keys": (k) => page.keyboard.press(k % 50 < 25 ? "ArrowRight" : "ArrowUp"),
		slider: (k) =>
			page.$eval(
				"#gates",
				(slider, part) => {
					slider.value = String(Math.round(part * Number(slider.max)));
					slider.dispatchEvent(new Event("input"));
				},
				(k % 20) / 20,
			),
	};
	for (const [name, move] of Object.entries(moves)) {
		if (name === "arrow keys") await page.focus("#over");
		await move(0);
		const costs = framesOf(
			await traced(session, async () => {
				for (let k = 1; k <= frames; k++) {
					await move(k);
					await page.evaluate(() => new Promise(requestAnimationFrame));
				}
			}),
		);
		const shown = ["wall", "processor"].map((clock) => {
			const sorted = costs.map((cost) => cost[clock]).sort((a, b) => a - b);
			const at = (part) =>
				(sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0).toFixed(2);
			return [at(0.5), at(0.95), at(1)].join(" | ");
		});
		console.log(`  ${name.padEnd(32)} ${shown.join(";  ")}   (${costs.length} frames)`);
	}
	console.log();
}

/** Trace events of what is done. */
async function traced(session, run) {
	const events = [];
	const take = ({ value }) => events.push(...value);
	session.on("Tracing.dataCollected", take);
	await session.send("Tracing.start", {
		transferMode: "ReportEvents",
		traceConfig: { includedCategories: ["devtools.timeline", "disabled-by-default-devtools.timeline"] },
	});
	await run();
	const ended = new Promise((resolve) => session.once("Tracing.tracingComplete", resolve));
	await session.send("Tracing.end");
	await ended;
	session.off("Tracing.dataCollected", take);
	return events;
}

/** Milliseconds of work on the page's main thread from each frame's beginning to the next one's. */
function framesOf(events) {
	const threads = new Map();
	for (const { name, pid, tid } of events)
		if (name === "FireAnimationFrame") threads.set(`${pid} ${tid}`, (threads.get(`${pid} ${tid}`) ?? 0) + 1);
	const [main] = [...threads].sort((a, b) => b[1] - a[1])[0] ?? [];
	const own = events.filter(({ pid, tid }) => `${pid} ${tid}` === main).sort((a, b) => a.ts - b.ts);
	const costs = [];
	let end = 0;
	for (const { name, ph, ts, dur, tdur } of own) {
		if (name === "AnimationFrame" && ph === "b") costs.push({ wall: 0, processor: 0 });
		const cost = costs.at(-1);
		// What lies within work that was counted is counted.
		if (cost === undefined || ph !== "X" || ts < end || !work.test(name)) continue;
		end = ts + dur;
		cost.wall += dur / 1000;
		cost.processor += (tdur ?? dur) / 1000;
	}
	return costs;
}
