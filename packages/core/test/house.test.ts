/** The house: which room may know which, read from the sources' own imports. */

import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const packages = fileURLToPath(new URL("../../", import.meta.url));

/** What each room of core may take from others, beside `errors.ts`. */
const arrows: Readonly<Record<string, readonly string[]>> = {
	"errors.ts": [],
	"progress.ts": [],
	numbers: [],
	table: ["progress.ts", "numbers"],
	network: ["progress.ts", "numbers", "table"],
	exact: ["progress.ts", "numbers", "table", "network"],
	draw: ["progress.ts", "numbers", "table", "network"],
	bounds: ["progress.ts", "numbers", "table", "network"],
	memorize: ["progress.ts", "numbers", "table", "network", "exact", "bounds"],
	unconditional: ["progress.ts", "numbers", "table", "network", "exact", "bounds"],
	synthesize: ["progress.ts", "numbers", "table", "network", "exact", "bounds"],
	compare: ["progress.ts", "numbers", "table", "network", "bounds"],
	certificate: ["progress.ts", "numbers", "network"],
	compiled: ["progress.ts", "numbers", "table", "network", "exact", "bounds"],
	export: ["progress.ts", "numbers", "table", "network", "exact", "bounds"],
	cnet: ["progress.ts", "numbers", "table", "network", "exact", "bounds"],
};

/** Source files by their path from packages/, with the modules they import. */
const sources = new Map(
	["core", "onnx", "cli"].flatMap((name) =>
		listed(join(packages, name, "src")).map((path): [string, Source] => {
			const text = readFileSync(path, "utf8");
			return [relative(packages, path), { text, imports: importsOf(text) }];
		}),
	),
);
const core = new Map([...sources].filter(([path]) => path.startsWith("core/src/")));

interface Source {
	readonly text: string;
	readonly imports: readonly string[];
}

describe("The house", () => {
	it("holds rooms of core that know only the rooms below them", () => {
		const against: string[] = [];
		for (const [from, to] of arrowsOf(core)) {
			const [room, other] = [roomOf(from), roomOf(to)];
			if (room === "index.ts" || room === "internal.ts" || room === other || other === "errors.ts") continue;
			if (!arrows[room]?.includes(other)) against.push(`${from} -> ${to}`);
		}
		expect(against).toEqual([]);
	});

	it("has no circle of files", () => {
		expect(circle(edgesOf([...arrowsOf(sources)]))).toEqual([]);
	});

	it("has no circle of folders", () => {
		for (const depth of [3, 4, 5]) {
			const folder = (path: string): string => dirname(path).split("/").slice(0, depth).join("/");
			const between = [...arrowsOf(sources)]
				.map(([from, to]): [string, string] => [folder(from), folder(to)])
				.filter(([from, to]) => from !== to && !to.startsWith(`${from}/`) && !from.startsWith(`${to}/`));
			expect(circle(edgesOf(between))).toEqual([]);
		}
	});

	it("has a core that imports relative paths alone and depends on nothing", () => {
		const foreign = [...core].flatMap(([path, { imports }]) =>
			imports.filter((name) => !name.startsWith(".")).map((name) => `${path}: ${name}`),
		);
		expect(foreign).toEqual([]);
		const manifest: unknown = JSON.parse(readFileSync(join(packages, "core/package.json"), "utf8"));
		expect(manifest).not.toHaveProperty("dependencies");
		expect(manifest).not.toHaveProperty("peerDependencies");
	});

	it("leaves the command line its words: no text of core or onnx names a --flag", () => {
		const named = [...sources]
			.filter(([path]) => !path.startsWith("cli/"))
			.flatMap(([path, { text }]) => textsOf(text).map((words) => `${path}: ${words}`))
			.filter((line) => /(?<![\w-])--[a-z]/i.test(line));
		expect(named).toEqual([]);
	});

	it("has index files that only re-export", () => {
		for (const [path, { text }] of sources) {
			if (!path.endsWith("/index.ts") && !path.endsWith("/internal.ts")) continue;
			const rest = withoutComments(text).replaceAll(
				/export (?:type )?(?:\*(?: as \w+)?|\{[^}]*\}) from "[^"]+";/g,
				"",
			);
			expect(rest.trim(), path).toBe("");
		}
	});

	it("gives users one list of names, each by itself, and the rest of the house another", () => {
		const list = withoutComments(sources.get("core/src/index.ts")?.text ?? "");
		expect(list).not.toMatch(/export \* from/);
		const values = [...list.matchAll(/export \{([^}]*)\}/g)]
			.flatMap(([, names]) => names.split(","))
			.filter((name) => name.trim() !== "" && !name.trim().startsWith("type "));
		expect(values.length).toBeGreaterThan(40);
		expect(values.length).toBeLessThan(80);
	});

	it("has comments no wider than its code", () => {
		const wide: string[] = [];
		for (const [path, { text }] of sources)
			for (const [i, line] of text.split("\n").entries())
				if (/^\s*(?:\/\/|\/?\*)/.test(line) && line.replaceAll("\t", "  ").length > 110)
					wide.push(`${path}:${i + 1}`);
		expect(wide).toEqual([]);
	});

	it("has comments that name files that are there", () => {
		const names = new Set(
			readdirSync(packages, { recursive: true, encoding: "utf8" }).map((path) => basename(path)),
		);
		const named = [...sources].flatMap(([path, { text }]) =>
			[...text.matchAll(/^\s*(?:\/\/|\/?\*).*$/gm)].flatMap(([line]) =>
				[...line.matchAll(/(?<![\w.-])[\w-]+(?:\.test)?\.ts\b/g)].map(([name]) => `${path}: ${name}`),
			),
		);
		expect(named.length).toBeGreaterThan(50);
		expect(named.filter((line) => !names.has(line.slice(line.indexOf(": ") + 2)))).toEqual([]);
	});

	it("is drawn in docs/architecture.md with files and rooms that are there", () => {
		const drawn = readFileSync(join(packages, "../docs/architecture.md"), "utf8");
		const paths = readdirSync(packages, { recursive: true, encoding: "utf8" })
			.filter((path) => !path.includes("node_modules") && !path.includes("/dist/"))
			.map((path) => `packages/${path}`);
		const named = [...drawn.matchAll(/`([\w/.-]+(?:\.ts|\/))`/g)].map(([, name]) => name.replace(/\/$/, ""));
		expect(named.length).toBeGreaterThan(60);
		const places = ["bench", "examples"];
		const isThere = (name: string): boolean =>
			places.includes(name) || paths.some((path) => path === name || path.endsWith(`/${name}`));
		expect(named.filter((name) => !isThere(name))).toEqual([]);
		for (const room of Object.keys(arrows))
			expect(drawn).toContain(`\`${room}${room.endsWith(".ts") ? "" : "/"}\``);
	});

	it("gives two files of a package one name only where they are one idea", () => {
		// Each kind of synthesis prices its leaves, prunes its tree and puts the network together in its own way.
		const oneIdea = new Set(["index.ts", "assemble.ts", "leaf-costs.ts", "prune.ts"]);
		const places = new Map<string, string[]>();
		for (const path of sources.keys()) {
			const parts = path.split("/");
			const name = parts[parts.length - 1];
			if (oneIdea.has(name)) continue;
			const key = `${parts[0]}: ${name}`;
			places.set(key, [...(places.get(key) ?? []), path]);
		}
		expect([...places.values()].filter((paths) => paths.length > 1)).toEqual([]);
	});
});

function listed(folder: string): string[] {
	return readdirSync(folder, { recursive: true, encoding: "utf8" })
		.filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts"))
		.map((name) => join(folder, name));
}

function importsOf(text: string): string[] {
	const plain = withoutComments(text);
	const named = [...plain.matchAll(/^(?:import|export)\s(?:[^;"]*?\sfrom\s)?"([^"]+)";/gm)];
	const asked = [...plain.matchAll(/\bimport\("([^"]+)"\)/g)];
	return [...named, ...asked].map(([, name]) => name);
}

/** What string literals and templates say. */
function textsOf(source: string): string[] {
	const texts: string[] = [];
	const visit = (node: ts.Node): void => {
		if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node))
			texts.push(node.text);
		ts.forEachChild(node, visit);
	};
	visit(ts.createSourceFile("source.ts", source, ts.ScriptTarget.ES2022));
	return texts;
}

function withoutComments(text: string): string {
	return text.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
}

function* arrowsOf(files: ReadonlyMap<string, Source>): Generator<[string, string]> {
	for (const [path, { imports }] of files)
		for (const name of imports) if (name.startsWith(".")) yield [path, join(dirname(path), name)];
}

function roomOf(path: string): string {
	return path.split("/")[2];
}

function edgesOf(pairs: readonly (readonly [string, string])[]): Map<string, Set<string>> {
	const edges = new Map<string, Set<string>>();
	for (const [from, to] of pairs) {
		const targets = edges.get(from) ?? new Set();
		edges.set(from, targets.add(to));
	}
	return edges;
}

/** One circle, if there is any: what is left when all that leads nowhere is taken away, again and again. */
function circle(edges: Map<string, Set<string>>): string[] {
	const left = new Map([...edges].map(([from, to]) => [from, new Set(to)]));
	for (let changed = true; changed; ) {
		changed = false;
		for (const [from, to] of left) {
			for (const target of to) if (!left.has(target)) to.delete(target);
			if (to.size > 0) continue;
			left.delete(from);
			changed = true;
		}
	}
	return [...left.keys()];
}
