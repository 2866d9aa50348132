/** Results of a plan that cannot be joined, as join names them. */

import { exitCodes } from "../files/exit-codes.ts";
import type { Context } from "../program/context.ts";
import { things } from "../report/text.ts";

export interface Lacking {
	readonly shard: number;
	readonly file: string;
	readonly why: "missing" | "damaged";
}

const mostShown = 20;

/** @returns the exit code */
export async function lackingResults(
	context: Context,
	plan: string,
	results: string,
	shards: number,
	lacking: readonly Lacking[],
): Promise<number> {
	const result = { plan, results, lacking, seconds: context.seconds };
	await context.result(result, () => lackingText(plan, results, shards, lacking));
	return exitCodes.undecided;
}

export function lackingText(
	plan: string,
	results: string,
	shards: number,
	lacking: readonly Lacking[],
): string {
	return [
		`${things(lacking.length, "result")} of ${shards} cannot be joined:`,
		...lacking.slice(0, mostShown).map(({ shard, file, why }) => `shard ${shard}  ${why}  ${file}`),
		...(lacking.length > mostShown ? ["..."] : []),
		`Do them with condnet work ${plan} --shard K -o ${results}, or --all; those done elsewhere belong into that folder.`,
		"",
	].join("\n");
}
