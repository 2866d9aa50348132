// Prints what the first view weighs, and what a frame costs while moving over 100,000 leaves.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { Random } from "@condnet/core";
import { launch, missing, openPage, play, ready } from "./browser.js";

const folder = fileURLToPath(new URL("../dist", import.meta.url));
let first = 0;
for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
	if (!/\.(html|js|css)$/.test(name)) continue;
	const bytes = readFileSync(join(folder, name));
	const packed = gzipSync(bytes).length;
	first += packed;
	console.log(
		`${name.padEnd(36)} ${String(bytes.length).padStart(8)} bytes, ${String(packed).padStart(7)} compressed`,
	);
}
console.log(`first view, the worker included: ${first} bytes compressed`);
if (missing !== undefined) {
	console.log(`frames: not measured, ${missing}`);
	process.exit();
}
const served = await play();
const browser = await launch();
try {
	const { page } = await openPage(browser, served.address);
	const random = new Random(1);
	const rows = Array.from({ length: 100_000 }, (_, i) => `${i},${random.integer(1000)},${i % 97}`);
	await page.setInputFiles("#file", {
		name: "large.csv",
		mimeType: "",
		buffer: Buffer.from(`a,b,y\n${rows.join("\n")}\n`),
	});
	await page.waitForSelector("text=100,000 distinct inputs", { timeout: 120_000 });
	await ready(page);
	const session = await page.context().newCDPSession(page);
	await session.send("Performance.enable");
	const metrics = async () =>
		Object.fromEntries(
			(await session.send("Performance.getMetrics")).metrics.map(({ name, value }) => [name, value]),
		);
	const box = await page.locator("#over").boundingBox();
	const before = await metrics();
	const frames = 200;
	for (let k = 0; k < frames; k++) {
		await page.mouse.move(box.x + ((k * 7) % box.width), box.y + ((k * 3) % box.height));
		await page.evaluate(() => new Promise(requestAnimationFrame));
	}
	const after = await metrics();
	for (const name of ["ScriptDuration", "LayoutDuration", "RecalcStyleDuration", "TaskDuration"])
		console.log(
			`${name.padEnd(20)} ${((1000 * (after[name] - before[name])) / frames).toFixed(2)} ms a frame`,
		);
} finally {
	await browser.close();
	served.stop();
}
