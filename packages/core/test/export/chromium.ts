/** Runs exported JavaScript of all cases of a workshop in Chromium, which asks a server on this machine. */

import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Answers } from "./cases.ts";
import { unpacked, type Workshop } from "./targets.ts";

const page = (workshop: Workshop): string => `<!doctype html><script type="module">
const cases = ${JSON.stringify(workshop.cases.map(({ name, network: { inputCount, outputCount } }) => ({ name, inputCount, outputCount })))};
for (const { name, inputCount, outputCount } of cases) {
	const { default: answer } = await import("/" + name + ".mjs");
	const inputs = new Float64Array(await (await fetch("/" + name + ".bin")).arrayBuffer());
	const size = 1 + 8 * outputCount;
	const rows = inputs.length / inputCount;
	const given = new Uint8Array(rows * size);
	for (let i = 0; i < rows; i++) {
		const y = new Float64Array(outputCount);
		given[i * size] = answer(inputs.subarray(i * inputCount, (i + 1) * inputCount), y);
		given.set(new Uint8Array(y.buffer), i * size + 1);
	}
	await fetch("/" + name, { method: "POST", body: given });
}
await fetch("/done", { method: "POST", body: navigator.userAgent });
</script>`;

/** @returns the answers of each case, and the browser's name */
export async function runChromium(workshop: Workshop): Promise<{ given: Answers[]; browser: string }> {
	const posted = new Map<string, Buffer>();
	const profile = mkdtempSync(join(tmpdir(), "condnet-chromium-"));
	let finish: () => void = () => {};
	let fail: (error: Error) => void = () => {};
	const done = new Promise<void>((resolve, reject) => {
		finish = resolve;
		fail = reject;
	});
	const server = createServer((request, response) => {
		const name = (request.url ?? "/").slice(1);
		if (request.method === "POST") {
			const chunks: Buffer[] = [];
			request.on("data", (chunk: Buffer) => chunks.push(chunk));
			request.on("end", () => {
				posted.set(name, Buffer.concat(chunks));
				response.end();
				if (name === "done") finish();
			});
			return;
		}
		if (name === "") response.setHeader("content-type", "text/html").end(page(workshop));
		else if (/^\w+\.(mjs|bin)$/.test(name)) {
			response.setHeader(
				"content-type",
				name.endsWith("mjs") ? "text/javascript" : "application/octet-stream",
			);
			response.end(readFileSync(workshop.path(name)));
		} else response.writeHead(404).end();
	});
	await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
	const { port } = server.address() as AddressInfo;
	const flags = ["--headless", "--no-sandbox", "--disable-gpu", `--user-data-dir=${profile}`];
	const browser = spawn("chromium", [...flags, `http://127.0.0.1:${port}/`], { stdio: "ignore" });
	browser.on("exit", (status) => fail(new Error(`Chromium ended with status ${status}.`)));
	try {
		await done;
	} finally {
		browser.removeAllListeners("exit");
		browser.kill();
		server.close();
		server.closeAllConnections();
		await new Promise((over) => setTimeout(over, 500));
		rmSync(profile, { recursive: true, force: true });
	}
	const none = Buffer.alloc(0);
	const given = workshop.cases.map(({ name, network }) => unpacked(network, posted.get(name) ?? none));
	return { given, browser: String(posted.get("done")) };
}
