/** `condnet play`: the page, served to this machine alone. */

import { createReadStream, existsSync, readdirSync, statSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { basename, extname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { CondnetError } from "@condnet/core";
import type { Command } from "commander";
import { type CommonOptions, type Context, runs } from "../program/context.ts";
import { addCommonOptions, examples, wholeNumber } from "../program/options.ts";

interface PlayOptions extends CommonOptions {
	readonly port: number;
}

/** What the page opens. */
const endings = [".csv", ".tsv", ".txt", ".onnx", ".nnet", ".cnet"];

const types: Readonly<Record<string, string>> = {
	".html": "text/html; charset=utf-8",
	".js": "text/javascript; charset=utf-8",
	".css": "text/css; charset=utf-8",
	".svg": "image/svg+xml",
};

export function addPlay(program: Command): void {
	const command = program
		.command("play")
		.summary("serve a page on which files are opened, seen and checked")
		.description(
			"Serves a page on this machine alone (127.0.0.1), prints its address, and goes on until Ctrl-C. On the page, tables and " +
				"models become conditional networks that are drawn, followed, checked and timed in the browser; nothing is sent anywhere.",
		)
		.argument("[file]", "a .csv, .onnx, .nnet or .cnet file that the page opens")
		.option("--port <n>", "the port to serve at (0: any that is free)", wholeNumber, 0);
	addCommonOptions(command).addHelpText(
		"after",
		examples([
			["condnet play", ""],
			["condnet play table.csv", "opens a table"],
		]),
	);
	runs<PlayOptions>(command, run);
}

async function run(context: Context, [path]: readonly string[], { port }: PlayOptions): Promise<number> {
	if (path !== undefined && !endings.includes(extname(path).toLowerCase()))
		throw new CondnetError("usage", `The page opens ${endings.join(", ")}; ${path} is none of them.`);
	if (path !== undefined && !existsSync(path))
		throw new CondnetError("input-output", `There is no file ${path}.`);
	const files = pageFiles();
	if (path !== undefined) files.set(`/open/${encodeURIComponent(basename(path))}`, path);
	const server = createServer((request, response) => answer(files, request, response));
	await new Promise<void>((resolve, reject) => {
		server.on("error", (error) => {
			reject(new CondnetError("input-output", `Port ${port} cannot be served at: ${error.message}.`));
		});
		server.listen(port, "127.0.0.1", resolve);
	});
	const bound = server.address();
	const at = typeof bound === "object" && bound !== null ? bound.port : port;
	const hash = path === undefined ? "" : `#open=${encodeURIComponent(basename(path))}`;
	const address = `http://127.0.0.1:${at}/${hash}`;
	await context.result({ address }, () => `${address}\n`);
	context.note("Open it in a browser; Ctrl-C ends.");
	return new Promise(() => undefined);
}

/** The built page's files, by the path they are asked for: nothing else is served. */
function pageFiles(): Map<string, string> {
	const folder = fileURLToPath(new URL("./page", import.meta.url));
	if (!existsSync(join(folder, "index.html")))
		throw new CondnetError("internal", "The page was not built into this installation.");
	const paths = readdirSync(folder, { recursive: true, encoding: "utf8" })
		.map((name) => join(folder, name))
		.filter((name) => statSync(name).isFile());
	const files = new Map(paths.map((name) => [`/${relative(folder, name).split(sep).join("/")}`, name]));
	files.set("/", join(folder, "index.html"));
	return files;
}

function answer(
	files: ReadonlyMap<string, string>,
	request: IncomingMessage,
	response: ServerResponse,
): void {
	// A name that another page gave this machine is refused: only the address itself may ask.
	const isLocal = /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(request.headers.host ?? "");
	const path = files.get((request.url ?? "").split("?", 1)[0]);
	const isRead = request.method === "GET" || request.method === "HEAD";
	if (!isLocal || !isRead || path === undefined) {
		response.writeHead(isLocal ? (isRead ? 404 : 405) : 403).end();
		return;
	}
	response.writeHead(200, {
		"content-type": types[extname(path)] ?? "application/octet-stream",
		"cache-control": "no-store",
		"x-content-type-options": "nosniff",
	});
	if (request.method === "HEAD") response.end();
	else
		createReadStream(path)
			.on("error", () => response.destroy())
			.pipe(response);
}
