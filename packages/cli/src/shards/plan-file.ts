/**
 * The plan of jobs as a file of JSON that a person can read: what each shard proves, of which model, with
 * which budget. Everything that a result depends on stands in it, so that a result's name is the digest of
 * its job.
 */

import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { dirname, relative, resolve } from "node:path";
import { Box, ConditionalNetwork, CondnetError, encode, type Network } from "@condnet/core";
import { type ShardPlan, shardPath } from "@condnet/core/internal";
import { systemError } from "../files/failure.ts";
import type { OnBoxLimits } from "../networks/asked-on-box.ts";
import type { ModelOptions } from "../program/options.ts";
import { version } from "../version.ts";
import { digest } from "./digest.ts";
import { engine } from "./engine.ts";
import type { Refused } from "./refused.ts";
import { isTablePlan, isWholeTablePlan, type TablePlanFile } from "./table-plan.ts";

/** What a plan asks for, of models read as it says. */
export interface PlannedOptions extends ModelOptions, OnBoxLimits {}

export interface PlannedModel {
	/** Relative to the plan's folder. */
	readonly model: string;
	/** Of the network that the file holds. */
	readonly digest: string;
	readonly box: readonly (readonly [low: number, high: number])[];
	readonly notes: readonly string[];
	readonly options: PlannedOptions;
	/** The boxes above the shards, in preorder: split axes, -1 where nothing is left to do, -2 for a shard. */
	readonly top: readonly number[];
	/** Its shards, in the plan's numbers. */
	readonly first: number;
	readonly boxes: readonly number[];
}

export interface PlannedShard {
	readonly shard: number;
	readonly model: string;
	readonly path: string;
	readonly boxes: number;
	readonly file: string;
}

export interface PlanFile {
	readonly condnet: "plan";
	readonly format: 1;
	/** Results of another version or engine would be other bytes. */
	readonly version: string;
	readonly engine: string;
	readonly models: readonly PlannedModel[];
	/** Models that were asked for and are not in it. */
	readonly refused?: readonly Refused[];
	/** Each shard's model, its box as a path of halvings, the boxes it may prove, and its result's name. */
	readonly shards: readonly PlannedShard[];
}

/** A plan of synthesis on boxes, or of a table. */
export type AnyPlanFile = PlanFile | TablePlanFile;

export function planFile(models: readonly PlannedModel[], refused: readonly Refused[]): PlanFile {
	const shards = models.flatMap((planned) =>
		planned.boxes.map((count, own) => ({
			shard: planned.first + own,
			model: planned.model,
			path: pathText(planned, own),
			boxes: count,
			file: resultName(planned, own),
		})),
	);
	const leftOut = refused.length > 0 ? { refused } : {};
	return { condnet: "plan", format: 1, version, engine, models, ...leftOut, shards };
}

/** A plan as its file has it, with the digest of all of it. */
export function planText(plan: AnyPlanFile): string {
	return `${JSON.stringify({ ...plan, digest: digest(plan) }, null, "\t")}\n`;
}

/** A path of halvings, such as "0- 3+": the lower half of input 0, of that the upper half of input 3. */
export function pathText(plan: ShardPlan, shard: number): string {
	return shardPath(plan, shard)
		.map(({ axis, upper }) => `${axis}${upper ? "+" : "-"}`)
		.join(" ");
}

/** The model that a shard belongs to, and its number there. */
export function shardOf(plan: PlanFile, path: string, shard: number): { planned: PlannedModel; own: number } {
	const planned = plan.models.find(({ first, boxes }) => shard >= first && shard < first + boxes.length);
	if (planned !== undefined) return { planned, own: shard - planned.first };
	throw new CondnetError(
		"usage",
		`${path} has shards 0 to ${plan.shards.length - 1}, not ${shard}.`,
		"Shards are numbered from 0.",
	);
}

/** The name of a shard's result: the digest of all it depends on. */
function resultName(planned: PlannedModel, own: number): string {
	const { digest: ofModel, box, options } = planned;
	const job = { version, engine, digest: ofModel, box, options: sorted(options) };
	return `${digest({ ...job, path: pathText(planned, own), boxes: planned.boxes[own] })}.part`;
}

export function digestOf(network: Network): string {
	const bytes = encode({ network: ConditionalNetwork.of(network), metadata: namesOf(network) });
	return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

export function boxOf({ box }: PlannedModel): Box {
	return new Box(
		Float64Array.from(box, ([low]) => low),
		Float64Array.from(box, ([, high]) => high),
	);
}

/** Where a planned model lies. */
export function modelPath(plan: string, { model }: PlannedModel): string {
	return resolve(dirname(plan), model);
}

/** How a plan names a model's file: so that both can be moved together. */
export function modelName(plan: string, path: string): string {
	return relative(dirname(resolve(plan)), resolve(path));
}

/**
 * @throws CondnetError `input-output` if it cannot be read, `bad-data` if it is no plan of this version and
 * engine, or was changed
 */
export async function readPlan(path: string): Promise<AnyPlanFile> {
	const text = await readFile(path, "utf8").catch((error: unknown) => {
		throw systemError(error, path) ?? error;
	});
	const wrong = (what: string): CondnetError =>
		new CondnetError("bad-data", `${path} is no plan: ${what}.`, "condnet plan writes plans.");
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch (error) {
		throw wrong(error instanceof Error ? error.message : String(error));
	}
	const { digest: given, ...plan } = Object.fromEntries(fieldsOf(value));
	if (!isHead(plan)) throw wrong("fields are missing or of another kind");
	if (plan.version !== version || plan.engine !== engine)
		throw new CondnetError(
			"bad-data",
			`${path} was made by condnet ${plan.version} on ${plan.engine}; this is condnet ${version} on ${engine}, whose results are other bytes.`,
			"Use one version of condnet and of Node for a plan and all its shards, or plan again.",
		);
	if (given !== digest(plan))
		throw new CondnetError(
			"bad-data",
			`${path} was changed after it was written.`,
			"Results of other boxes, rows or options are those of another plan: plan again.",
		);
	if (isTablePlan(plan)) {
		if (isWholeTablePlan(plan)) return plan;
	} else if (isPlan(plan)) return plan;
	throw wrong("fields are missing or of another kind");
}

/** What every plan begins with. */
type Head = Pick<PlanFile, "condnet" | "format" | "version" | "engine">;

function isHead(plan: unknown): plan is Head {
	const fields = fieldsOf(plan);
	return (
		fields.get("condnet") === "plan" &&
		fields.get("format") === 1 &&
		typeof fields.get("version") === "string" &&
		typeof fields.get("engine") === "string"
	);
}

function isPlan(plan: Head): plan is PlanFile {
	const fields = fieldsOf(plan);
	const models = fields.get("models");
	const refused = fields.get("refused") ?? [];
	return (
		Array.isArray(fields.get("shards")) &&
		Array.isArray(models) &&
		models.length > 0 &&
		models.every(isModel) &&
		Array.isArray(refused) &&
		refused.every(isRefused)
	);
}

function isRefused(refused: unknown): refused is Refused {
	const fields = fieldsOf(refused);
	return ["model", "code", "message"].every((name) => typeof fields.get(name) === "string");
}

function isModel(planned: unknown): planned is PlannedModel {
	const fields = fieldsOf(planned);
	const box = fields.get("box");
	return (
		["model", "digest"].every((name) => typeof fields.get(name) === "string") &&
		["top", "boxes", "notes"].every((name) => Array.isArray(fields.get(name))) &&
		Array.isArray(box) &&
		box.every((pair) => Array.isArray(pair) && pair.length === 2 && pair.every(Number.isFinite)) &&
		fieldsOf(fields.get("options")).has("seed") &&
		Number.isSafeInteger(fields.get("first"))
	);
}

function fieldsOf(value: unknown): ReadonlyMap<string, unknown> {
	return new Map(typeof value === "object" && value !== null ? Object.entries(value) : []);
}

/** The same options in one order, whoever wrote them. */
function sorted(options: PlannedOptions): object {
	return Object.fromEntries(Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function namesOf({ inputCount, outputCount }: Network): { inputs: string[]; outputs: string[] } {
	const names = (count: number, letter: string): string[] =>
		Array.from({ length: count }, (_, k) => `${letter}${k}`);
	return { inputs: names(inputCount, "x"), outputs: names(outputCount, "y") };
}
