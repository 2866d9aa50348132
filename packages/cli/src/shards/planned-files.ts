/** The files that a plan is of: those of a table, or models with their boxes. */

import { readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { CondnetError } from "@condnet/core";

const tableName = /(\.(csv|tsv|jsonl?|ndjson)(\.gz)?|\.parquet|\.npz|\.npy)$/i;
const networkFile = /\.(onnx|nnet|cnet)(\.gz)?$/i;

/** Whether paths are a table's files, or a folder of them; a folder that holds models is not. */
export async function areTables(paths: readonly string[]): Promise<boolean> {
	for (const path of paths) {
		if (!(await isFolder(path))) {
			if (!tableName.test(path)) return false;
			continue;
		}
		const names = await readdir(path);
		if (names.some((name) => networkFile.test(name))) return false;
		if (!names.some((name) => tableName.test(name))) return false;
	}
	return true;
}

export function tableFiles(paths: readonly string[]): Promise<string[]> {
	return filesOf(paths, tableName);
}

/** @throws CondnetError `bad-data` if there is none, `usage` if two would have results of one name */
export async function modelFiles(paths: readonly string[]): Promise<string[]> {
	const files = await filesOf(paths, networkFile);
	if (files.length === 0)
		throw new CondnetError("bad-data", `${paths.join(", ")} holds no .onnx, .nnet or .cnet file.`);
	// Each becomes a file of its name.
	const names = new Set<string>();
	for (const file of files) {
		const name = networkName(file);
		if (names.has(name))
			throw new CondnetError(
				"usage",
				`Two models are called ${name}; the networks of one plan go into one folder.`,
				"Plan them apart.",
			);
		names.add(name);
	}
	return files;
}

/** Those that are named, those of folders in the order of their names. */
async function filesOf(paths: readonly string[], ending: RegExp): Promise<string[]> {
	const files: string[] = [];
	for (const path of paths) {
		if (!(await isFolder(path))) files.push(path);
		else for (const name of (await readdir(path)).sort()) if (ending.test(name)) files.push(join(path, name));
	}
	return files;
}

async function isFolder(path: string): Promise<boolean> {
	return (await stat(path).catch(() => undefined))?.isDirectory() === true;
}

/** What the network of a model is called. */
export function networkName(model: string): string {
	return basename(model).replace(networkFile, "");
}

/** The file of a model's box that lies beside it. @throws CondnetError `usage` if there is none */
export async function boxBeside(file: string): Promise<string> {
	const stem = file.replace(networkFile, "");
	for (const ending of [".vnnlib", ".vnnlib.gz", ".json"])
		if ((await stat(stem + ending).catch(() => undefined)) !== undefined) return stem + ending;
	throw new CondnetError(
		"usage",
		`On which box is ${file} to be made conditional?`,
		`Give one with --box, or put it beside the model as ${stem}.vnnlib or ${stem}.json.`,
	);
}
