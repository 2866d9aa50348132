/**
 * The verdict on one shard of a proof as a file of JSON, named by the digest of all it depends on: network,
 * model, options, which shard of how many, the version of condnet and of the engine. Times do not stand in
 * it, so it is the same bytes from any machine, and a verdict that a limit of time ended is not kept.
 */

import { createHash } from "node:crypto";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { CondnetError, type Verdict } from "@condnet/core";
import { systemError } from "../files/failure.ts";
import { Target } from "../files/target.ts";
import { version } from "../version.ts";
import { digest } from "./digest.ts";
import { engine } from "./engine.ts";

/** What verdicts that are joined have in common. */
export interface CheckJob {
	readonly version: string;
	readonly engine: string;
	/** Of the file. */
	readonly network: string;
	/** Of the network that the model's file holds. */
	readonly model: string;
	readonly seed: number;
	readonly maxMemory: number;
}

/** A shard's verdict, in the order of its numbers. */
export interface FoundVerdict {
	readonly file: string;
	readonly job: CheckJob;
	readonly verdict: Verdict;
}

export interface FoundVerdicts {
	readonly found: readonly FoundVerdict[];
	/** Files that are no whole verdicts. */
	readonly damaged: readonly string[];
}

const ending = ".verdict";

export function checkJob(
	file: Uint8Array,
	model: string,
	{ seed, maxMemory }: { readonly seed: number; readonly maxMemory: number },
): CheckJob {
	const network = `sha256:${createHash("sha256").update(file).digest("hex")}`;
	return { version, engine, network, model, seed, maxMemory };
}

export function verdictName(job: CheckJob, index: number, count: number): string {
	return `${digest({ ...job, shard: `${index}/${count}` })}${ending}`;
}

/** Writes it, whole or not at all; another run of the same job writes the same bytes. */
export async function writeVerdict(
	folder: string,
	job: CheckJob,
	{ used, ...verdict }: Verdict,
): Promise<void> {
	const { shard } = verdict;
	if (shard === undefined) throw new CondnetError("internal", "A verdict is not that of a shard.");
	await mkdir(folder, { recursive: true }).catch((error: unknown) => {
		throw systemError(error, folder) ?? error;
	});
	const whole = { condnet: "verdict", format: 1, ...job, ...plain(verdict), memory: used.memory };
	const text = JSON.stringify({ ...whole, digest: digest(whole) }, null, "\t");
	const name = verdictName(job, shard.index, shard.count);
	const target = await Target.prepare(join(folder, name), { force: true });
	try {
		await target.write(`${text}\n`);
		await target.commit();
	} catch (error) {
		await target.abandon();
		if ((await readVerdict(folder, name)) === undefined) throw error;
	}
}

/** A verdict that is there and whole. */
export async function readVerdict(folder: string, name: string): Promise<FoundVerdict | undefined> {
	const text = await readFile(join(folder, name), "utf8").catch(() => undefined);
	return text === undefined ? undefined : parsed(name, text);
}

/** All verdicts of a folder, whatever they are about. */
export async function readVerdicts(folder: string): Promise<FoundVerdicts> {
	const names = await readdir(folder).catch((error: unknown) => {
		throw systemError(error, folder) ?? error;
	});
	const found: FoundVerdict[] = [];
	const damaged: string[] = [];
	for (const name of names.filter((each) => each.endsWith(ending)).sort()) {
		const verdict = await readVerdict(folder, name);
		if (verdict === undefined) damaged.push(name);
		else found.push(verdict);
	}
	return { found, damaged };
}

/** What of two jobs is not the same, in words; undefined where all is. */
export function jobsDiffer(mine: CheckJob, other: CheckJob): string | undefined {
	if (mine.version !== other.version) return `of condnet ${other.version}`;
	if (mine.engine !== other.engine) return `of ${other.engine}`;
	if (mine.network !== other.network) return "of another network";
	if (mine.model !== other.model) return "against another model";
	if (mine.seed !== other.seed) return `with --seed ${other.seed}`;
	return mine.maxMemory === other.maxMemory ? undefined : `with --max-memory ${other.maxMemory}`;
}

/** Numbers that JSON lacks stand as texts. */
function plain({ refutation, ...verdict }: Omit<Verdict, "used">): object {
	const texts = (values: ArrayLike<number>): string[] =>
		Array.from(values, (value) => (Object.is(value, -0) ? "-0" : String(value)));
	if (refutation === undefined) return verdict;
	const { input, expected, given } = refutation;
	return {
		...verdict,
		refutation: { input: texts(input), expected: texts(expected), given: texts(given) },
	};
}

function parsed(file: string, text: string): FoundVerdict | undefined {
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch {
		return undefined;
	}
	const { digest: given, ...whole } = Object.fromEntries(fieldsOf(value));
	const fields = fieldsOf(whole);
	const shard = fieldsOf(fields.get("shard"));
	const number = (from: ReadonlyMap<string, unknown>, name: string): number => Number(from.get(name));
	const string = (name: string): string => String(fields.get(name));
	const verdict = fields.get("verdict");
	if (given !== digest(whole) || fields.get("condnet") !== "verdict" || fields.get("format") !== 1)
		return undefined;
	if (verdict !== "proved" && verdict !== "refuted" && verdict !== "undecided") return undefined;
	const numbers = (name: string): Float64Array => {
		const list = fieldsOf(fields.get("refutation")).get(name);
		return Float64Array.from(Array.isArray(list) ? list : [], Number);
	};
	const job = {
		version: string("version"),
		engine: string("engine"),
		network: string("network"),
		model: string("model"),
		seed: number(fields, "seed"),
		maxMemory: number(fields, "maxMemory"),
	};
	const [index, count] = [number(shard, "index"), number(shard, "count")];
	if (file !== verdictName(job, index, count)) return undefined;
	return {
		...{ file, job },
		verdict: {
			...{ verdict, reason: string("reason"), boxes: number(fields, "boxes") },
			shard: {
				index,
				count,
				from: number(shard, "from"),
				to: number(shard, "to"),
				all: number(shard, "all"),
			},
			used: { seconds: 0, memory: number(fields, "memory") },
			...(fields.has("refutation")
				? { refutation: { input: numbers("input"), expected: numbers("expected"), given: numbers("given") } }
				: {}),
		},
	};
}

function fieldsOf(value: unknown): ReadonlyMap<string, unknown> {
	return new Map(typeof value === "object" && value !== null ? Object.entries(value) : []);
}
