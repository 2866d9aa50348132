/** The network over the files of a table's shards: a file that names them. */

import { dirname, relative, resolve } from "node:path";
import { type CnetMetadata, CondnetError } from "@condnet/core";
import {
	joinedFacts,
	type ShardFacts,
	type ShardFile,
	streamedBounds,
	thresholdBetween,
	writeManifest,
} from "@condnet/core/internal";
import type { Target } from "../files/target.ts";
import type { Context } from "../program/context.ts";
import { type NetworkReport, reportedColumns } from "../report/network-report.ts";
import { things } from "../report/text.ts";
import type { Lacking } from "./lacking.ts";
import type { TablePlanFile } from "./table-plan.ts";
import { readTableResult } from "./table-work.ts";

/**
 * @param output where the file will be, since it names others beside it
 * @returns results that are missing or damaged, or what was joined
 */
export async function joinTable(
	context: Context,
	plan: TablePlanFile,
	folder: string,
	output: string | undefined,
	target: Target | undefined,
): Promise<readonly Lacking[] | NetworkReport> {
	const files: ShardFile[] = [];
	const lacking: Lacking[] = [];
	for (const { shard, file } of plan.shards) {
		context.work.onProgress?.("checking shards", shard / plan.shards.length);
		const found = await readTableResult(context, folder, plan, shard);
		if (typeof found === "string") lacking.push({ shard, file, why: found });
		else {
			files.push(found.file);
			found.source.close();
		}
	}
	if (lacking.length > 0) return lacking;
	requireOrder(files);
	const facts = joinedFacts(files.map((file) => file.facts));
	const metadata = metadataOf(plan, facts);
	const place = dirname(resolve(output ?? "."));
	const manifest = {
		shards: files.map(({ name, size, checksum, facts: { rows, leaves } }) => ({
			file: relative(place, resolve(name)),
			...{ bytes: size, checksum, rows, leaves },
		})),
		thresholds: Float64Array.from(files.slice(1), (file, k) =>
			thresholdBetween(files[k].facts.last, file.facts.first),
		),
	};
	const bytes = await writeManifest(manifest, metadata, { write: async (part) => target?.write(part) });
	await target?.commit();
	const all = files.reduce((sum, { size }) => sum + size, bytes);
	return { ...shardedReport(metadata, facts, all), seconds: context.seconds };
}

/** @throws CondnetError `bad-data` if keys of two shards overlap: one of them is another plan's */
function requireOrder(files: readonly ShardFile[]): void {
	const at = files.findIndex((file, k) => k > 0 && !(files[k - 1].facts.last < file.facts.first));
	if (at < 0) return;
	throw new CondnetError(
		"bad-data",
		`The keys of shard ${at - 1} end behind those with which shard ${at} begins.`,
		"Do both again, or plan again.",
	);
}

function metadataOf({ table, shards }: TablePlanFile, facts: ShardFacts): CnetMetadata {
	const comparisons = (count: number) => ({
		multiplications: 0,
		additions: 0,
		comparisons: count,
		total: count,
	});
	const { inputs, outputs, order } = table;
	return {
		inputs: inputs.map(({ name }) => name),
		outputs: outputs.map(({ name }) => name),
		...table.facts,
		strategy: "comparison",
		rows: facts.rows,
		pairs: facts.pairs,
		labelCount: table.facts.labels?.length,
		rules: {
			ties: "Rows that repeat an input with the same output are one pair; -0 and +0 are one input.",
			nan: "NaN is refused as an input.",
		},
		operations: {
			worst: comparisons(facts.depth),
			mean: comparisons(facts.depthSum / facts.pairs),
			meanOver: "the distinct inputs",
		},
		depth: facts.depth,
		lowerBounds: streamedBounds({ pairCount: facts.pairs, runCount: undefined }, { worst: facts.depth }),
		// No shard's file took its name before every row of it was compared with it.
		verified: { rows: facts.rows, mismatches: 0 },
		notes: [
			`It stands in ${things(shards.length, "file")}, by ranges of ${inputs[order[0]].name}: where it goes, they go.`,
		],
	};
}

/** What join and inspect say of it. @param bytes of all its files */
export function shardedReport(
	metadata: CnetMetadata,
	facts: ShardFacts,
	bytes: number,
): Omit<NetworkReport, "seconds"> {
	const { operations } = metadata;
	if (operations === undefined) throw new CondnetError("bad-data", "The file does not count its operations.");
	return {
		rows: facts.rows,
		pairs: facts.pairs,
		inputs: facts.inputCount,
		outputs: facts.outputCount,
		labels: metadata.labels?.length ?? null,
		strategy: metadata.strategy ?? null,
		arithmetic: "float64",
		leaves: facts.leaves,
		gates: facts.leaves - 1,
		neurons: 0,
		words: 2 * (facts.leaves - 1) + facts.leaves * facts.outputCount,
		depth: facts.depth,
		bytes,
		operations: { worst: operations.worst, mean: operations.mean },
		lowerBounds: metadata.lowerBounds ?? [],
		verified: metadata.verified ?? null,
		columns: reportedColumns(metadata),
		notes: metadata.notes ?? [],
	};
}
