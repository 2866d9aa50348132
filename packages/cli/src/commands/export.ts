/** `condnet export`: a network as source code that gives the same bits where it runs. */

import { createHash } from "node:crypto";
import { basename } from "node:path";
import {
	type CnetMetadata,
	type ConditionalNetwork,
	CondnetError,
	costSummary,
	type ExportNames,
	exportC,
	exportedTableBytes,
	exportJavaScript,
	exportPython,
	type InputType,
	type Operations,
} from "@condnet/core";
import { writeConditionalOnnx } from "@condnet/onnx";
import { type Command, Option } from "commander";
import { readFileBytes } from "../files/input-bytes.ts";
import { printable } from "../files/printable.ts";
import { Target } from "../files/target.ts";
import { openNetwork } from "../networks/open-network.ts";
import { type CommonOptions, type Context, runs } from "../program/context.ts";
import { addCommonOptions, addTargetOptions, examples } from "../program/options.ts";
import { aligned, bytes, count } from "../report/text.ts";
import { version } from "../version.ts";

const targets = ["c", "javascript", "python", "onnx"] as const;
type TargetName = (typeof targets)[number];

/** Endings of files, the usual one first. */
const endings: Readonly<Record<TargetName, readonly string[]>> = {
	c: [".c"],
	javascript: [".js", ".mjs"],
	python: [".py"],
	onnx: [".onnx"],
};

interface ExportOptions extends CommonOptions {
	readonly to?: TargetName;
	readonly name?: string;
	readonly output?: string;
	readonly force?: boolean;
}

interface ExportReport {
	readonly target: TargetName;
	readonly name: string;
	readonly files: readonly { readonly path: string; readonly bytes: number }[];
	/** Bytes of the constant tables. */
	readonly tables: number;
	readonly operations: { readonly worst: Operations; readonly mean: Operations | null };
	readonly seconds: number;
}

export function addExport(program: Command): void {
	const command = program
		.command("export")
		.summary("write a network as C, JavaScript, Python or ONNX")
		.description(
			"Writes a network as source code: constant tables and a small loop, without heap, imports or libraries " +
				"(Python: numpy). Its answers are those of the network, to the bit; C tests itself that its compiler kept them.",
		)
		.argument("<network>", "a .cnet or .onnx file")
		.addOption(
			new Option("--to <target>", "what to write (default: what the ending of -o says)").choices(targets),
		)
		.option(
			"--name <identifier>",
			"name of the function and prefix of all others (default: the file's name)",
		);
	addTargetOptions(command, "write to a file: .c, .js, .mjs, .py or .onnx (default: standard output)");
	addCommonOptions(command).addHelpText(
		"after",
		examples([
			["condnet export net.cnet --to c -o net.c", "int net(const double x[], double y[])"],
			["condnet export net.cnet -o net.js", "an ES module, and net.d.ts beside it"],
			["condnet export net.cnet --to python --name category", "on standard output"],
		]),
	);
	runs<ExportOptions>(command, run);
}

async function run(context: Context, [path]: readonly string[], options: ExportOptions): Promise<number> {
	const target = targetOf(options);
	const output = options.output ?? "-";
	const name = options.name ?? identifierOf(path);
	const files = [await Target.prepare(output, { force: options.force })];
	if (target === "javascript" && output !== "-")
		files.push(await Target.prepare(output.replace(/\.m?js$/i, ".d.ts"), { force: options.force }));
	const { network, metadata } = await openNetwork(path, context.work);
	const { worst } = costSummary(network);
	const digest = createHash("sha256")
		.update(await readFileBytes(path))
		.digest("hex");
	const names: ExportNames = {
		name,
		inputs: metadata.inputs,
		outputs: metadata.outputs,
		labels: metadata.labels,
		about: aboutLines(path, name, digest, network, metadata),
	};
	for (const note of textNotes(path, metadata)) context.note(note);
	const texts = sources(target, network, names);
	for (const [k, file] of files.entries()) await file.write(texts[k]);
	for (const file of files) await file.commit();
	const report: ExportReport = {
		target,
		name,
		files: files.map(({ path: written }, k) => ({ path: written, bytes: Buffer.byteLength(texts[k]) })),
		tables: exportedTableBytes(network),
		operations: { worst, mean: metadata.operations?.mean ?? null },
		seconds: context.seconds,
	};
	if (output !== "-") await context.result(report, () => reportText(report));
	return 0;
}

/** Exported code takes numbers: what they stand for where columns hold something else. */
function textNotes(path: string, { inputs, inputTypes, inputTexts, outputLabels }: CnetMetadata): string[] {
	const of = (type: InputType): string =>
		inputs
			.filter((_, j) => inputTypes?.[j] === type)
			.map((name) => JSON.stringify(name))
			.join(", ");
	const [dates, addresses] = [of("date"), of("ipv4")];
	return [
		...(inputTexts === undefined && outputLabels === undefined
			? []
			: [
					`The exported code takes and gives the numbers of texts; condnet inspect ${path} --json lists them ` +
						"(columns.inputTexts, columns.outputLabels).",
				]),
		...(dates === "" ? [] : [`The exported code takes ${dates} as seconds since 1970-01-01 UTC.`]),
		...(addresses === "" ? [] : [`The exported code takes ${addresses} as ((a 256 + b) 256 + c) 256 + d.`]),
	];
}

/** What the comment at the top says: where it comes from, what was proved of it, what it costs. */
function aboutLines(
	path: string,
	name: string,
	digest: string,
	network: ConditionalNetwork,
	metadata: CnetMetadata,
): string[] {
	const { worst } = costSummary(network);
	const mean = metadata.operations?.mean;
	const checked =
		metadata.proof !== undefined
			? [`${metadata.proof.status} ${metadata.proof.where ?? ""}`.trim()]
			: metadata.verified !== undefined
				? [`verified on ${metadata.verified.rows} rows, ${metadata.verified.mismatches} differ`]
				: [];
	return [
		`${name}, made by condnet ${version} of ${printable(basename(path))},`,
		`whose bytes, its certificate included, have the SHA-256 ${digest}.`,
		...checked.map((text) => `Its maker says: ${printable(text)}.`),
		...(metadata.notes ?? []).map(printable),
		`Operations: worst ${worst.total}${mean === undefined ? "" : `, mean ${mean.total}`}; tables and a loop, no heap.`,
	];
}

/** What is written, file by file. */
function sources(
	target: TargetName,
	network: ConditionalNetwork,
	names: ExportNames,
): readonly (string | Uint8Array)[] {
	if (target === "c") return [exportC(network, names)];
	if (target === "python") return [exportPython(network, names)];
	if (target === "onnx") return [writeConditionalOnnx(network)];
	const { source, types } = exportJavaScript(network, names);
	return [source, types];
}

/** @throws CondnetError `usage` if neither option nor ending says it, or they contradict */
function targetOf({ to, output = "-" }: ExportOptions): TargetName {
	const byEnding = targets.find((name) =>
		endings[name].some((ending) => output.toLowerCase().endsWith(ending)),
	);
	if (to === undefined && output === "-")
		throw new CondnetError(
			"usage",
			"It is not said what to write.",
			"Add --to c, javascript, python or onnx.",
		);
	if (to === undefined && byEnding === undefined)
		throw new CondnetError(
			"usage",
			`The ending of ${output} does not say what to write.`,
			"End it with .c, .js, .mjs, .py or .onnx, or add --to.",
		);
	const target = to ?? byEnding ?? "c";
	if (output !== "-" && byEnding !== target)
		throw new CondnetError(
			"usage",
			`${output} does not end as ${target} does.`,
			`End it with ${endings[target].join(" or ")}.`,
		);
	return target;
}

/** Reserved words of the three languages, and names that their standard headers take. */
const reserved = new Set(
	(
		"and as assert async auto await bool break case catch char class const continue debugger def default del delete do " +
		"double elif else enum except export extends extern false finally float for from function global goto if import in " +
		"inline int is lambda let long main nonlocal not null or pass raise register restrict return short signed sizeof " +
		"static struct super switch this throw true try typedef typeof union unsigned var void volatile while with yield"
	).split(" "),
);

/** An identifier of all three languages, from a file's name. */
function identifierOf(path: string): string {
	const plain = basename(path)
		.replace(/\.gz$/i, "")
		.replace(/\.\w+$/, "")
		.replaceAll(/[^A-Za-z0-9]+/g, "_")
		.replace(/^(?=\d)/, "net_")
		.slice(0, 60);
	return plain === "" || plain === "_" || reserved.has(plain) ? `${plain}_net`.replace(/^_+/, "") : plain;
}

function reportText({ target, name, files, tables, operations, seconds }: ExportReport): string {
	const { worst, mean } = operations;
	return `${aligned([
		["target", `${target}, function ${name}`],
		["written", files.map(({ path, bytes: size }) => `${path} (${bytes(size)})`).join(", ")],
		["tables", bytes(tables)],
		["operations", `worst ${count(worst.total)}${mean === null ? "" : `, mean ${count(mean.total)}`}`],
		["time", `${seconds} s`],
	])}\n`;
}
