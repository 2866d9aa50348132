import { spawn } from "node:child_process";
import { request } from "node:http";
import { basename } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { buildOnce, buildTime, commandPath, condnet } from "./command.ts";
import { scratchFolder } from "./scratch.ts";

const { write } = scratchFolder();

beforeAll(buildOnce, buildTime);

interface Reply {
	readonly status: number | undefined;
	readonly text: string;
}

/** Asks for a path as it stands, without what clients do to make it decent. */
function ask(
	address: string,
	path: string,
	headers: Readonly<Record<string, string>> = {},
	method = "GET",
): Promise<Reply> {
	const { hostname, port } = new URL(address);
	return new Promise((resolve, reject) => {
		request({ hostname, port, path, headers, method }, (response) => {
			let text = "";
			response.setEncoding("utf8");
			response.on("data", (part: string) => {
				text += part;
			});
			response.on("end", () => resolve({ status: response.statusCode, text }));
		})
			.on("error", reject)
			.end();
	});
}

it("serves the page and the one file to this machine, and nothing else", async () => {
	const table = write("a table.csv", "a,y\n1,2\n");
	const child = spawn(process.execPath, [commandPath, "play", table], {
		stdio: ["ignore", "pipe", "ignore"],
	});
	try {
		const address = await new Promise<string>((resolve) => {
			child.stdout.once("data", (bytes: Buffer) => resolve(bytes.toString().trim()));
		});
		expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#open=a%20table\.csv$/);
		const page = await ask(address, "/");
		expect(page.text).toContain("Content-Security-Policy");
		expect(page.text).not.toMatch(/(?:src|href)="(?!\.\/|data:|#)/);
		expect(await ask(address, "/open/a%20table.csv")).toEqual({ status: 200, text: "a,y\n1,2\n" });
		for (const path of [
			encodeURI(table),
			`/open/../${encodeURIComponent(basename(table))}`,
			"/../worker.js",
			"/..%2fworker.js",
			"/open/other.csv",
			"//etc/passwd",
		])
			expect([path, (await ask(address, path)).status]).toEqual([path, 404]);
		expect((await ask(address, "/", { host: "elsewhere.example" })).status).toBe(403);
		expect((await ask(address, "/", {}, "POST")).status).toBe(405);
	} finally {
		child.kill("SIGTERM");
	}
});

it.each([
	["table.xlsx", 2, "is none of them"],
	["missing.csv", 74, "There is no file"],
])("refuses %s", async (name, expected, says) => {
	const { code, err } = await condnet(["play", name]);
	expect(err).toContain(says);
	expect(code).toBe(expected);
});
