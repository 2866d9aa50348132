/** `condnet export`: a network as source code that gives the same bits where it runs. */

import { createHash } from "node:crypto";
import { basename } from "node:path";
import {
	type Arithmetic,
	type CnetMetadata,
	type ConditionalNetwork,
	CondnetError,
	costSummary,
	exportC,
	exportJavaScript,
	exportPython,
	type InputType,
	type ExportOptions as Naming,
	type Operations,
} from "@condnet/core";
import {
	exportCWithHeader,
	exportedTableBytes,
	isExportName,
	storedParts,
	withoutFilters,
} from "@condnet/core/internal";
import { writeConditionalOnnx } from "@condnet/onnx";
import { type Command, Option } from "commander";
import { readFileBytes } from "../files/input-bytes.ts";
import { printable } from "../files/printable.ts";
import { Target } from "../files/target.ts";
import { noteRounding } from "../networks/arithmetic.ts";
import { type OpenedNetwork, openNetwork } from "../networks/open-network.ts";
import { type CommonOptions, type Context, runs } from "../program/context.ts";
import { addCommonOptions, addTargetOptions, arithmeticOption, examples } from "../program/options.ts";
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

interface Options extends CommonOptions {
	readonly to?: TargetName;
	readonly name?: string;
	readonly output?: string;
	readonly header?: boolean;
	readonly force?: boolean;
	readonly arithmetic?: Arithmetic;
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
		.argument("<network>", "a .cnet, .onnx or .nnet file")
		.addOption(
			new Option("--to <target>", "what to write (default: what the ending of -o says)").choices(targets),
		)
		.option(
			"--name <identifier>",
			"name of the function and prefix of all others (default: the file's name)",
		);
	command.option("--header", "C: put the declarations into a file of their own, .h beside the .c of -o");
	command.addOption(arithmeticOption());
	addTargetOptions(command, "write to a file: .c, .js, .mjs, .py or .onnx (default: standard output)");
	addCommonOptions(command).addHelpText(
		"after",
		examples([
			["condnet export net.cnet --to c -o net.c", "int net(const double x[], double y[])"],
			["condnet export net.cnet -o net.js", "an ES module, and net.d.ts beside it"],
			["condnet export net.cnet --to python --name category", "on standard output"],
		]),
	);
	runs<Options>(command, run);
}

async function run(context: Context, [path]: readonly string[], options: Options): Promise<number> {
	const target = targetOf(options);
	const output = options.output ?? "-";
	const name = options.name ?? identifierOf(path);
	const files = await Promise.all(
		filesOf(target, output, options.header === true).map((file) =>
			Target.prepare(file, { force: options.force }),
		),
	);
	const opened = await openNetwork(path, context.work, options);
	const { network, metadata } = opened;
	noteRounding(context, opened);
	const isMasked = target === "onnx" && network.filters.count > 0;
	const { worst } = costSummary(isMasked ? withoutFilters(network) : network);
	const naming: Naming = { name, about: origin(name, path, await readFileBytes(path), opened) };
	for (const note of textNotes(path, metadata)) context.note(note);
	if (isMasked)
		context.note(
			"ONNX has the masked networks behind filtered leaves: the same decisions, in more operations.",
		);
	const texts = sources(target, network, metadata, naming, options.header === true ? output : undefined);
	for (const [k, file] of files.entries()) await file.write(texts[k]);
	for (const file of files) await file.commit();
	const report: ExportReport = {
		target,
		name,
		files: files.map(({ path: written }, k) => ({ path: written, bytes: Buffer.byteLength(texts[k]) })),
		tables: exportedTableBytes(network),
		operations: { worst, mean: isMasked ? null : (metadata.operations?.mean ?? null) },
		seconds: context.seconds,
	};
	if (output !== "-") await context.result(report, () => reportText(report));
	return 0;
}

/** What code was made of: the file, and apart from each other its network and its certificate. */
function origin(name: string, path: string, file: Uint8Array, { proof }: OpenedNetwork): string[] {
	const digest = (parts: readonly Uint8Array[]): string => {
		const hash = createHash("sha256");
		for (const part of parts) hash.update(part);
		return hash.digest("hex");
	};
	const made = `${name}, made by condnet ${version} of ${printable(basename(path))}, SHA-256`;
	if (proof === undefined) return [made, `${digest([file])}, which holds no certificate.`];
	const { certificate, rest } = storedParts(file);
	return [
		made,
		`${digest([file])}.`,
		"Its certificate, which condnet check-proof derives again (the bytes of sections proof and proof.*), SHA-256",
		`${digest(certificate)};`,
		"its network (the bytes of all other sections), SHA-256",
		`${digest(rest)}.`,
	];
}

/** Exported code takes numbers: what they stand for where columns hold something else. */
function textNotes(path: string, { inputs, inputTypes, inputTexts, outputLabels }: CnetMetadata): string[] {
	const of = (type: InputType): string =>
		inputs
			.filter((_, j) => inputTypes?.[j] === type)
			.map((name) => JSON.stringify(name))
			.join(", ");
	const [dates, addresses, words] = [of("date"), of("ipv4"), of("ipv6")];
	return [
		...(inputTexts === undefined && outputLabels === undefined
			? []
			: [
					`The exported code takes and gives the numbers of texts; condnet inspect ${path} --json lists them ` +
						"(columns.inputTexts, columns.outputLabels).",
				]),
		...(dates === "" ? [] : [`The exported code takes ${dates} as seconds since 1970-01-01 UTC.`]),
		...(addresses === "" ? [] : [`The exported code takes ${addresses} as ((a 256 + b) 256 + c) 256 + d.`]),
		...(words === "" ? [] : [`The exported code takes ${words} as words of 32 bits, the highest first.`]),
	];
}

/** Files that are written, that of -o first. */
function filesOf(target: TargetName, output: string, hasHeader: boolean): string[] {
	if (hasHeader && (target !== "c" || output === "-"))
		throw new CondnetError(
			"usage",
			`--header writes a second file beside the C file that -o names; here ${target === "c" ? "there is no -o" : `${target} is written`}.`,
			"Leave --header out, or write C to a file.",
		);
	if (hasHeader) return [output, output.replace(/\.c$/i, ".h")];
	if (target === "javascript" && output !== "-") return [output, output.replace(/\.m?js$/i, ".d.ts")];
	return [output];
}

/** What is written, file by file. @param headed the C file whose declarations go into a header */
function sources(
	target: TargetName,
	network: ConditionalNetwork,
	metadata: CnetMetadata,
	naming: Naming,
	headed: string | undefined,
): readonly (string | Uint8Array)[] {
	if (target === "python") return [exportPython(network, metadata, naming)];
	if (target === "onnx") return [writeConditionalOnnx(network)];
	if (target === "javascript") {
		const { source, types } = exportJavaScript(network, metadata, naming);
		return [source, types];
	}
	if (headed === undefined) return [exportC(network, metadata, naming)];
	const headerName = basename(headed).replace(/\.c$/i, ".h");
	const { source, header } = exportCWithHeader(network, metadata, headerName, naming);
	return [source, header];
}

/** @throws CondnetError `usage` if neither option nor ending says it, or they contradict */
function targetOf({ to, output = "-" }: Options): TargetName {
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

/** A name for a function of every target, from a file's name. */
function identifierOf(path: string): string {
	const plain = basename(path)
		.replace(/\.gz$/i, "")
		.replace(/\.\w+$/, "")
		.replaceAll(/[^A-Za-z0-9]+/g, "_")
		.replace(/^_+/, "")
		.replace(/^(?=\d)/, "net_")
		.slice(0, 56);
	return isExportName(plain) && !["inputs", "outputs", "labels"].includes(plain)
		? plain
		: `${plain}_net`.replace(/^_+/, "");
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
