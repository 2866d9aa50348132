/** How a proof is derived again: at once, over threads, one shard of it, or by the verdicts of all. */

import { CondnetError, type Verdict } from "@condnet/core";
import { type Checked, checkOverThreads } from "../networks/check-threads.ts";
import type { Context } from "../program/context.ts";
import { things } from "../report/text.ts";
import { type AskedShard, checkShard, joinedVerdict } from "./check-shards.ts";
import { digestOf } from "./plan-file.ts";
import { checkJob } from "./verdict-file.ts";

export interface DeriveOptions {
	readonly shard?: AskedShard;
	/** The folder of all shards' verdicts. */
	readonly verdicts?: string;
	/** The folder of the shard's verdict. */
	readonly output?: string;
	readonly seed: number;
	readonly seconds: number;
	readonly maxMemory: number;
}

const mostShown = 20;

export interface Derived {
	readonly verdict: Verdict;
	/** For programs, and for people: what belongs to shards. */
	readonly said: object;
	readonly text: string;
	readonly which: string;
	readonly notes: readonly string[];
}

/** All that the proof claims, a shard of it, or what the verdicts of its shards come to. */
export async function derive(
	context: Context,
	file: Uint8Array,
	checked: Checked,
	{ shard, verdicts, output, seed, seconds, maxMemory }: DeriveOptions,
): Promise<Derived> {
	const limits = { ...context.work, seed, seconds, maxMemory };
	if (shard === undefined && verdicts === undefined) {
		const verdict = await checkOverThreads(checked, limits, context.threads);
		return { verdict, said: {}, text: "", which: "", notes: [] };
	}
	if (context.threads !== undefined)
		throw new CondnetError(
			"usage",
			"A shard is checked by one thread: --threads would be ignored.",
			"Leave it out.",
		);
	const job = checkJob(file, digestOf(checked.model), { seed, maxMemory });
	if (shard !== undefined) {
		if (output === undefined)
			throw new CondnetError("usage", "Where is the verdict to be kept?", "Name a folder with -o.");
		const { verdict, file: name, wasThere } = await checkShard(context, checked, job, shard, output, limits);
		const notes = name === undefined ? ["A verdict that a limit of time ended is not kept."] : [];
		return {
			...{ verdict, notes, said: { shard: verdict.shard, file: name ?? null, wasThere } },
			text: name === undefined ? "" : `${name}${wasThere ? ", which was there" : ""}\n`,
			which: `Shard ${shard.index} of ${shard.count}: `,
		};
	}
	const { verdict, lacking, shards, notes } = await joinedVerdict(job, verdicts ?? "");
	return {
		...{ verdict, notes, said: { shards, lacking } },
		text: lacking
			.slice(0, mostShown)
			.map((each) => `shard ${each.shard ?? "?"}  ${each.why}  ${each.file}\n`)
			.join(""),
		which: `${things(shards, "shard")}: `,
	};
}
