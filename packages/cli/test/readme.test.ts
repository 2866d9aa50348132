import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "vitest";
import { figureIn, figures, timeless } from "../../../examples/figures.js";
import { buildOnce, buildTime, condnet } from "./command.ts";

const file = (name: string): string => fileURLToPath(new URL(`../../../${name}`, import.meta.url));
const textOf = (name: string): string => readFileSync(file(name), "utf8");
const readme = textOf("README.md");
/** Pages that say what commands do. */
const pages = [
	"README.md",
	...["command-line", "cluster", "onnx", "targets"].map((name) => `docs/${name}.md`),
];
const optionsIn = (text: string): string[] => text.match(/(?<![\w-])--[a-z][a-z0-9-]*/g) ?? [];

beforeAll(buildOnce, buildTime);

test("the library example of the README is the one in examples/, and prints what the README says", () => {
	const [, example] = /```js\n([\s\S]*?)```/.exec(readme) ?? [];
	const [, printed] = /It prints\n\n```\n([\s\S]*?)```/.exec(readme) ?? [];
	const source = readFileSync(file("examples/library.js"), "utf8");
	expect(source.slice(source.indexOf("import "))).toBe(example);
	expect(execFileSync(process.execPath, [file("examples/library.js")], { encoding: "utf8" })).toBe(printed);
});

test.each(Object.keys(figures))(
	"the figure %s of the README is what its command makes, time apart (npm run figures writes it)",
	{ timeout: 300_000 },
	(name) => {
		const unicode = /^Unicode (\S+)/m.exec(readme)?.[1];
		if (name === "demo" && unicode !== process.versions.unicode) {
			console.log(
				`Not compared: the demo is of Unicode ${unicode}, this Node knows ${process.versions.unicode}.`,
			);
			return;
		}
		expect(timeless(name, figures[name]())).toBe(timeless(name, figureIn(readme, name)));
	},
);

test("the help names every command in a line, each command's help its options with examples; pages show no other options, and all of these", {
	timeout: 240_000,
}, async () => {
	const { out } = await condnet(["--help"]);
	expect(out).not.toMatch(/^ {5}/m);
	const commands = [...out.matchAll(/^ {2}([a-z-]+) (?=.* {2})/gm)]
		.map(([, name]) => name)
		.filter((name) => name !== "help");
	expect(commands).toEqual(expect.arrayContaining(["memorize", "predict", "verify", "inspect", "explain"]));
	const options = new Map<string, readonly string[]>();
	for (const name of commands) {
		const help = await condnet([name, "--help"]);
		expect(help).toMatchObject({ code: 0, err: "" });
		expect(help.out).toContain("Examples:");
		options.set(name, optionsIn(help.out));
	}
	const known = ["--help", "--version"];
	for (const name of pages)
		for (const [line, command] of textOf(name).matchAll(/\bcondnet ([a-z-]+) [^`\n#|]*/g))
			expect(
				optionsIn(line).filter((option) => !(options.get(command) ?? []).includes(option)),
				line,
			).toEqual([]);
	const written = optionsIn(pages.map(textOf).join("\n"));
	for (const [command, of] of options)
		expect(
			of.filter((option) => ![...written, ...known].includes(option)),
			command,
		).toEqual([]);
});
