// @ts-check

/**
 * The figures of README.md, each between two markers that name it: `npm run figures` makes them again, and a
 * test fails where one that does not depend on time differs.
 */

import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";

const path = (/** @type {string} */ name) => fileURLToPath(new URL(`../${name}`, import.meta.url));

/** Constructions of the paper's table, and the sizes at which it shows them. */
const sizes = [256, 4096, 65536, 1048576];

/** What each figure is made by. @type {Readonly<Record<string, () => string>>} */
export const figures = {
	demo() {
		const said = run("examples/demo/demo.js");
		return fenced(said.slice(0, said.indexOf("Done in")).trimEnd());
	},
	controller() {
		const lines = run("examples/controller/controller.js").split("\n");
		return lines.filter((line) => line.startsWith("|")).join("\n");
	},
	constructions: () => constructions(readFileSync(path("docs/figure.csv"), "utf8")),
};

/** A figure less what depends on time, and on the version of Node. */
export function timeless(/** @type {string} */ name, /** @type {string} */ text) {
	const lines = text.split("\n");
	if (name === "demo")
		return lines.filter((line) => !/^ {2}(speed|built in) |^Unicode /.test(line)).join("\n");
	if (name === "controller") return lines.map((line) => line.split("|").toSpliced(5, 2).join("|")).join("\n");
	return text;
}

/** What stands in a text between the markers of a figure. */
export function figureIn(/** @type {string} */ text, /** @type {string} */ name) {
	const [, before, between] = pattern(name).exec(text) ?? [];
	if (before === undefined) throw new Error(`README.md has no markers of the figure ${name}.`);
	return between;
}

function pattern(/** @type {string} */ name) {
	return new RegExp(`(<!-- figure ${name}: [^>]*-->\n)([\\s\\S]*?)(?=\n<!-- end -->)`);
}

function run(/** @type {string} */ script) {
	const { status, stdout, stderr } = spawnSync(process.execPath, [path(script)], { encoding: "utf8" });
	if (status !== 0) throw new Error(`${script} ended with status ${status}: ${stderr}`);
	return stdout;
}

const fenced = (/** @type {string} */ text) => `\`\`\`\n${text}\n\`\`\``;
const count = (/** @type {string} */ digits) => Number(digits).toLocaleString("en");

/** The table of the paper's constructions, of the numbers that `npm run figure` made. */
function constructions(/** @type {string} */ csv) {
	const [head, ...lines] = csv
		.trimEnd()
		.split("\n")
		.map((line) => line.split(","));
	const column = (/** @type {string} */ name) => head.indexOf(name);
	const names = [...new Set(lines.map((line) => line[column("construction")]))];
	const rows = names.map((name) => {
		const at = (/** @type {number} */ n) =>
			lines.find((line) => line[column("construction")] === name && line[column("n")] === String(n));
		const cells = sizes.map((n) => {
			const line = at(n);
			const digits = line?.[column("operations")] ?? "";
			if (digits === "") return "";
			const counted = line?.[column("built")] === "true" || name.startsWith("lower");
			return counted ? count(digits) : `*${count(digits)}*`;
		});
		const neurons = at(4096)?.[column("neurons")] ?? "";
		return [name, ...cells, neurons === "" || neurons === "0" ? "" : count(neurons)];
	});
	const title = [
		"operations of the worst input",
		...sizes.map((n) => `n = ${count(String(n))}`),
		"neurons, n = 4,096",
	];
	const lined = (/** @type {string[]} */ cells) => `| ${cells.join(" | ")} |`;
	return [lined(title), `|---|${"--:|".repeat(sizes.length + 1)}`, ...rows.map(lined)].join("\n");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const readme = path("README.md");
	let text = readFileSync(readme, "utf8");
	for (const [name, make] of Object.entries(figures)) {
		process.stderr.write(`${name} ...\n`);
		const made = make();
		figureIn(text, name);
		text = text.replace(pattern(name), (_, before) => before + made);
	}
	writeFileSync(readme, text);
}
