/**
 * The packages as npm packs them, laid into a project outside of the repository: library, types, command line
 * and browser bundles. `CONDNET_NODES` names further Node programs, `CONDNET_TSC` further compilers to try,
 * and with `CONDNET_INSTALL=1` npm itself installs the packages, from its registry where they need others.
 */

import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import { buildOnce, buildTime } from "./command.ts";
import { scratchFolder } from "./scratch.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const folder = scratchFolder();
const app = folder.path("app");
const files = new Map<string, readonly string[]>();
const listed = (name: string): string[] => (process.env[name] ?? "").split(",").filter((text) => text !== "");
const nodes = [process.execPath, ...listed("CONDNET_NODES")];
const compilers = [join(root, "node_modules/typescript/bin/tsc"), ...listed("CONDNET_TSC")];

const program = `
import assert from "node:assert/strict";
import { availableParallelism } from "node:os";
import * as condnet from "condnet";
import { compile, decode, encode, exportC, memorize, readOnnx, readTable, startThread, ThreadedNetwork } from "condnet";
import { Dataset } from "@condnet/core";
import { readNnet } from "@condnet/onnx";
import * as internal from "@condnet/core/internal";

assert.equal(condnet.Dataset, Dataset, "one core for all packages");
assert.equal(condnet.readNnet, readNnet);
assert.ok(Object.keys(internal).length > 10);
const { dataset, metadata, notes } = await readTable("table.csv", { inputs: ["a", "b"], outputs: ["y"] });
assert.deepEqual(notes, ['table.csv: not used: column "spare".']);
const { network, verified } = memorize(dataset);
assert.equal(verified.mismatches, 0);
const file = encode({ network, metadata });
const opened = decode(file);
assert.deepEqual(opened.metadata.labels, ["red", "green"]);
const answers = new Float64Array(3);
compile(opened.network).evaluateBatch(dataset.inputs, answers, 3);
assert.deepEqual([...answers], [0, 1, 0]);
const threads = ThreadedNetwork.start(network, 2, startThread);
const { inputs } = dataset;
const shared = new Float64Array(new SharedArrayBuffer(inputs.length * 8));
shared.set(inputs);
const together = new Float64Array(new SharedArrayBuffer(24));
await threads.evaluateBatch(shared, together, 3);
threads.stop();
assert.deepEqual([...together], [0, 1, 0]);
assert.ok(exportC(network, metadata).includes("_selftest"));
assert.equal(readOnnx(await import("node:fs").then((fs) => fs.readFileSync("controller.onnx"))).network.inputCount, 2);
console.log("right", availableParallelism() > 0);
`;

const typed = `
import {
	checkProof, compile, Dataset, decode, encode, exportC, type Memorized, memorize, readOnnx, readTable, startThread,
	synthesizeOnBox, type TableOfFile, ThreadedNetwork, type WorkOptions,
} from "condnet";
import * as core from "@condnet/core";
import * as internal from "@condnet/core/internal";
import * as onnx from "@condnet/onnx";
const dataset = new Dataset({
	inputCount: 1, outputCount: 1, inputs: Float64Array.of(0, 1), outputs: Float64Array.of(3, 4),
});
const memorized: Memorized = memorize(dataset);
const bytes: Uint8Array = encode({ network: memorized.network, metadata: { inputs: ["x"], outputs: ["y"] } });
const work: WorkOptions = { signal: { aborted: false } };
const read: Promise<TableOfFile> = readTable("t.csv", work);
// @ts-expect-error: the types are there, not any
const wrong: string = memorized.network;
export { bytes, checkProof, compile, core, decode, exportC, internal, onnx, read, readOnnx, startThread };
export { synthesizeOnBox, ThreadedNetwork, wrong };
`;

/** What a page takes, least first; bytes after gzip, which a change of the house may not pass unseen. */
const pages: readonly (readonly [string, string, number])[] = [
	["decode", 'import { decode } from "@condnet/core"; globalThis.run = (b) => decode(b).network;', 15_000],
	[
		"decode and evaluate, the reference",
		'import { decode, Evaluator } from "@condnet/core"; globalThis.run = (b) => new Evaluator(decode(b).network);',
		18_100,
	],
	[
		"decode and evaluate, compiled",
		'import { compile, decode } from "@condnet/core"; globalThis.run = (b) => compile(decode(b).network);',
		41_500,
	],
];

function npm(at: string, ...words: string[]): string {
	return execFileSync("npm", words, { cwd: at, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
}

/** Lays what was packed where npm would, and beside it what the repository has of others. */
function lay(tarballs: readonly string[]): void {
	const modules = join(app, "node_modules");
	mkdirSync(join(modules, "@condnet"), { recursive: true });
	for (const tarball of tarballs) {
		const scope = /\/condnet-(core|onnx)-[^/]*$/.exec(tarball)?.[1];
		const into = join(modules, scope === undefined ? "condnet" : `@condnet/${scope}`);
		mkdirSync(into);
		execFileSync("tar", ["xzf", tarball, "-C", into, "--strip-components=1"]);
	}
	for (const name of readdirSync(join(root, "node_modules"))) {
		if (name.startsWith(".") || name === "@condnet" || name === "condnet") continue;
		symlinkSync(join(root, "node_modules", name), join(modules, name));
	}
}

beforeAll(async () => {
	await buildOnce();
	mkdirSync(app);
	const tarballs = ["core", "onnx", "cli"].map((name) => {
		const [packed]: { filename: string; files: { path: string }[] }[] = JSON.parse(
			npm(
				join(root, "packages", name),
				"pack",
				"--json",
				"--ignore-scripts",
				"--pack-destination",
				folder.path(""),
			),
		);
		files.set(
			name,
			packed.files.map(({ path }) => path),
		);
		return folder.path(packed.filename);
	});
	writeFileSync(join(app, "package.json"), JSON.stringify({ name: "app", private: true, type: "module" }));
	if (process.env.CONDNET_INSTALL === "1") npm(app, "install", "--no-audit", "--no-fund", ...tarballs);
	else lay(tarballs);
	writeFileSync(join(app, "table.csv"), "a,b,spare,y\n0,1,9,red\n1,0.5,9,green\n2,-1,9,red\n");
	cpSync(join(root, "examples/controller/controller.onnx"), join(app, "controller.onnx"));
	writeFileSync(join(app, "program.js"), program);
	writeFileSync(join(app, "typed.ts"), typed);
}, buildTime);

describe("The packed packages", () => {
	it("hold their builds, a README and a licence, and no sources or tests", () => {
		for (const [name, paths] of files) {
			expect(paths, name).toEqual(
				expect.arrayContaining(["README.md", "LICENSE", "package.json", "dist/index.js"]),
			);
			expect(
				paths.filter((path) => !/^(dist|bin)\/|^(README\.md|LICENSE|package\.json)$/.test(path)),
			).toEqual([]);
		}
	});

	it("have declarations that compilers before TypeScript 5.7 read: typed arrays name no buffer", () => {
		for (const [name, paths] of files) {
			const modules = join(app, "node_modules", name === "cli" ? "condnet" : `@condnet/${name}`);
			const declarations = paths.filter((path) => path.endsWith(".d.ts"));
			if (name !== "cli") expect(declarations.length, name).toBeGreaterThan(0);
			const generic = declarations.filter((path) =>
				/Array<(?:Shared)?ArrayBuffer/.test(readFileSync(join(modules, path), "utf8")),
			);
			expect(generic, name).toEqual([]);
		}
	});

	it.each(nodes)("are a library in %s", (node) => {
		expect(execFileSync(node, ["program.js"], { cwd: app, encoding: "utf8" })).toBe("right true\n");
	});

	it.each(nodes)("are a command in %s", (node) => {
		const run = (...words: string[]): string =>
			execFileSync(node, [join(app, "node_modules/condnet/bin/condnet.js"), ...words], {
				cwd: app,
				encoding: "utf8",
				stdio: ["ignore", "pipe", "ignore"],
			});
		run("memorize", "table.csv", "--inputs", "a,b", "--outputs", "y", "--force", "-o", "net.cnet");
		expect(run("predict", "net.cnet", "table.csv")).toBe("y\nred\ngreen\nred\n");
		expect(run("inspect", "controller.onnx", "--json")).toContain('"inputs"');
	});

	it.each(["core", "onnx", "cli"])("do what the README of %s shows", (name) => {
		const text = readFileSync(join(root, "packages", name, "README.md"), "utf8");
		const code = /```js\n([\s\S]*?)```/.exec(text)?.[1] ?? "";
		const said = [...code.matchAll(/console\.log\(.*\/\/ (.*)/g)].map(([, words]) => `${words}\n`).join("");
		writeFileSync(join(app, "readme.js"), code);
		expect(execFileSync(process.execPath, ["readme.js"], { cwd: app, encoding: "utf8" })).toBe(said);
	});

	it.each(compilers)(
		"have types that compile strictly, declarations looked at and no page's: %s",
		(compiler) => {
			const compilerOptions = {
				...{ noEmit: true, strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true },
				...{ module: "nodenext", target: "es2022", lib: ["es2022"], types: [], skipLibCheck: false },
			};
			writeFileSync(join(app, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["typed.ts"] }));
			let said = "";
			try {
				execFileSync(process.execPath, [compiler, "-p", app], { encoding: "utf8" });
			} catch (error) {
				said = error instanceof Error && "stdout" in error ? String(error.stdout) : String(error);
			}
			expect(said).toBe("");
		},
	);

	it.each(pages)(
		"take of a page that does no more than %s what is written here",
		async (name, source, most) => {
			const { build } = await import("vite");
			const entry = join(app, "page.js");
			writeFileSync(entry, source);
			const made = await build({
				...{ root: app, logLevel: "silent", configFile: false },
				build: { write: false, rolldownOptions: { input: entry }, modulePreload: false },
			});
			const chunk = "output" in made ? made.output[0] : undefined;
			const bytes = gzipSync(chunk?.code ?? "", { level: 9 }).length;
			console.log(`A page that does no more than ${name}: ${bytes} bytes after gzip.`);
			expect(bytes).toBeLessThanOrEqual(most);
			expect(bytes).toBeGreaterThan(most * 0.9);
		},
	);
});
