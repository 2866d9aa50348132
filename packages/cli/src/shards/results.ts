/**
 * The results of a plan's shards: a file each, named by its job's digest, whole or not there. The name stands
 * at its end as well: a file that was given another's name, or a copy of it, is damaged.
 */

import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { CondnetError, type Network, type OnBoxOptions } from "@condnet/core";
import { decodePart, encodePart, type ProvedPart, proveShard } from "@condnet/core/internal";
import { readFileBytes } from "../files/input-bytes.ts";
import { Target } from "../files/target.ts";
import { type OpenedNetwork, openNetwork } from "../networks/open-network.ts";
import { unconditionalNetwork } from "../networks/unconditional.ts";
import type { Context } from "../program/context.ts";
import { boxOf, digestOf, modelPath, type PlanFile, type PlannedModel, shardOf } from "./plan-file.ts";

export interface ShardResult {
	readonly shard: number;
	readonly file: string;
	/** Whether it was there, whole, before. */
	readonly wasThere: boolean;
	/** What it proved, or the rows that it memorized. */
	readonly boxes?: number;
	readonly rows?: number;
	readonly seconds: number;
}

/** A shard's part, if it is there and whole; otherwise what is wrong with it. */
export async function readResult(folder: string, name: string): Promise<ProvedPart | "missing" | "damaged"> {
	const file = join(folder, name);
	const job = Buffer.from(name);
	if ((await stat(file).catch(() => undefined)) === undefined) return "missing";
	const bytes = await readFileBytes(file);
	const end = bytes.length - job.length;
	if (!Buffer.from(bytes.subarray(Math.max(0, end))).equals(job)) return "damaged";
	try {
		return decodePart(bytes.subarray(0, end));
	} catch (error) {
		if (error instanceof CondnetError) return "damaged";
		throw error;
	}
}

/** Does a shard's work, unless its result is there. */
export async function makeResult(
	context: Context,
	path: string,
	plan: PlanFile,
	shard: number,
	folder: string,
): Promise<ShardResult> {
	const { planned, own } = shardOf(plan, path, shard);
	const { file } = plan.shards[shard];
	await mkdir(folder, { recursive: true });
	const begin = context.seconds;
	const result = (part: ProvedPart, wasThere: boolean): ShardResult => ({
		...{ shard, file, wasThere, boxes: part.axes.length },
		seconds: Math.round(1000 * (context.seconds - begin)) / 1000,
	});
	const there = await readResult(folder, file);
	if (typeof there === "object") return result(there, true);
	if (there === "damaged") context.note(`Note: ${file} is damaged and is made again.`);
	const { source } = await openPlanned(context, path, planned);
	const target = await Target.prepare(join(folder, file), { force: true });
	const part = proveShard(source, boxOf(planned), shardPlan(planned), own, {
		...coreOptions(planned),
		...context.work,
	});
	try {
		await target.write(encodePart(part));
		await target.write(file);
		await target.commit();
	} catch (error) {
		// Another run of the same job may have been faster: its bytes are the same.
		await target.abandon();
		const made = await readResult(folder, file);
		if (typeof made === "string") throw error;
		return result(made, true);
	}
	return result(part, false);
}

/** @throws CondnetError `bad-data` if the model is another one than was planned for */
export async function openPlanned(
	context: Context,
	path: string,
	planned: PlannedModel,
): Promise<{ opened: OpenedNetwork; source: Network }> {
	const file = modelPath(path, planned);
	const { options } = planned;
	const opened = await openNetwork(file, context.work, { ...options, cutDecision: options.decision });
	const source = unconditionalNetwork(opened);
	if (digestOf(source) === planned.digest) return { opened, source };
	throw new CondnetError(
		"bad-data",
		`${file} holds another network than ${path} was made for.`,
		"Give it the file that was planned for, or plan again.",
	);
}

export function shardPlan({ top, boxes }: PlannedModel): {
	top: readonly number[];
	boxes: readonly number[];
} {
	return { top, boxes };
}

/**
 * The options of a plan as core takes them, but for bytes: a part proves boxes whatever is stored of them.
 */
export function coreOptions({ options }: PlannedModel): OnBoxOptions {
	const { decision: answer, tolerance, maxBoxes, maxWords, maxLeaves, minimize, outside, seed } = options;
	return { answer, tolerance, maxBoxes, maxWords, maxLeaves, minimize, outside, seed };
}
