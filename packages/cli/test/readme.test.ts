import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "vitest";
import { figureIn, figures, timeless } from "../../../examples/figures.js";
import { buildOnce, buildTime, condnet } from "./command.ts";

const file = (name: string): string => fileURLToPath(new URL(`../../../${name}`, import.meta.url));
const readme = readFileSync(file("README.md"), "utf8");

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

test("the help names every command in a line, and each command's help its options with examples", async () => {
	const { out } = await condnet(["--help"]);
	expect(out).not.toMatch(/^ {5}/m);
	const commands = [...out.matchAll(/^ {2}([a-z-]+) (?=.* {2})/gm)]
		.map(([, name]) => name)
		.filter((name) => name !== "help");
	expect(commands).toEqual(expect.arrayContaining(["memorize", "predict", "verify", "inspect", "explain"]));
	for (const name of commands) {
		const help = await condnet([name, "--help"]);
		expect(help).toMatchObject({ code: 0, err: "" });
		expect(help.out).toContain("Examples:");
	}
});
