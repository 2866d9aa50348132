/** A proof checked as jobs: a shard of it, whose verdict is kept in a folder, and the verdicts joined. */

import { type CheckOptions, CondnetError, checkProof, joinVerdicts, type Verdict } from "@condnet/core";
import type { Checked } from "../networks/check-threads.ts";
import type { Context } from "../program/context.ts";
import { things } from "../report/text.ts";
import {
	type CheckJob,
	jobsDiffer,
	readVerdict,
	readVerdicts,
	verdictName,
	writeVerdict,
} from "./verdict-file.ts";

/** Shard `index` of `count`, from 0. */
export interface AskedShard {
	readonly index: number;
	readonly count: number;
}

/** A verdict that is not there, or not whole. */
export interface LackingVerdict {
	/** Undefined where the file does not tell. */
	readonly shard?: number;
	readonly file: string;
	readonly why: "missing" | "damaged";
}

const clock = (): number => performance.now() / 1000;

/**
 * The verdict on one shard, which is there or is made and kept.
 *
 * @returns the name of the file; undefined where a limit of time ended the check, so that it is not kept
 */
export async function checkShard(
	context: Context,
	{ network, proof, model }: Checked,
	job: CheckJob,
	shard: AskedShard,
	folder: string,
	options: CheckOptions & { readonly seconds: number },
): Promise<{ verdict: Verdict; file: string | undefined; wasThere: boolean }> {
	const file = verdictName(job, shard.index, shard.count);
	const there = await readVerdict(folder, file);
	if (there !== undefined) return { verdict: there.verdict, file, wasThere: true };
	const verdict = checkProof(network, proof, model, { ...context.work, ...options, shard, clock });
	if (verdict.verdict === "undecided" && verdict.used.seconds > options.seconds)
		return { verdict, file: undefined, wasThere: false };
	await writeVerdict(folder, job, verdict);
	return { verdict, file, wasThere: false };
}

/**
 * The verdict of all shards. One that is refuted decides, whatever else is there; otherwise all must be
 * there.
 *
 * @throws CondnetError `bad-data` if there are verdicts, and none is of this job
 */
export async function joinedVerdict(
	job: CheckJob,
	folder: string,
): Promise<{
	verdict: Verdict;
	lacking: readonly LackingVerdict[];
	shards: number;
	notes: readonly string[];
}> {
	const { found, damaged } = await readVerdicts(folder);
	const mine = found.filter((each) => jobsDiffer(job, each.job) === undefined);
	const others = found.filter((each) => !mine.includes(each));
	const notes = others.map(
		(each) => `${each.file} is a verdict ${jobsDiffer(job, each.job)}, and is left out.`,
	);
	if (mine.length === 0 && others.length > 0)
		throw new CondnetError(
			"bad-data",
			`${folder} holds no verdict of this check: ${others[0].file} is one ${jobsDiffer(job, others[0].job)}.`,
			"Check the shards with the same network, model, options, condnet and Node.",
		);
	const refuted = mine.find(({ verdict }) => verdict.verdict === "refuted");
	const counts = [...new Set(mine.map(({ verdict }) => verdict.shard?.count ?? 0))];
	const of = (count: number): Verdict[] =>
		mine.map(({ verdict }) => verdict).filter(({ shard }) => shard?.count === count);
	// Of several cuts one that is whole, or the one of which most is there.
	const rest = (count: number): number => count - of(count).length;
	const [count] = counts.sort((a, b) => rest(a) - rest(b));
	if (refuted !== undefined)
		return { verdict: refuted.verdict, lacking: [], shards: refuted.verdict.shard?.count ?? 0, notes };
	if (count !== undefined && rest(count) === 0)
		return { verdict: joinVerdicts(of(count)), lacking: [], shards: count, notes };
	const there = new Set(of(count ?? 0).map(({ shard }) => shard?.index));
	const named = Array.from({ length: count ?? 0 }, (_, shard) => ({
		shard,
		file: verdictName(job, shard, count ?? 0),
	})).filter(({ shard }) => !there.has(shard));
	const lacking: LackingVerdict[] = named.map((each) => ({
		...each,
		why: damaged.includes(each.file) ? "damaged" : "missing",
	}));
	for (const file of damaged)
		if (!named.some((each) => each.file === file)) lacking.push({ file, why: "damaged" });
	const reason =
		count === undefined
			? `${folder} holds no whole verdict.`
			: `${things(lacking.length, "verdict")} of ${count} cannot be joined.`;
	const used = { seconds: 0, memory: 0 };
	return { verdict: { verdict: "undecided", reason, boxes: 0, used }, lacking, shards: count ?? 0, notes };
}
