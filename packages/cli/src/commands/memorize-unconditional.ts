/** `condnet memorize --unconditional`: the constructions that conditional memorization is compared with. */

import {
	type CnetMetadata,
	ConditionalNetwork,
	costSummary,
	Dataset,
	type LowerBound,
	memorizeUnconditionally,
	type Pairs,
	type UnconditionalKind,
	type UnconditionalNetwork,
	unconditionalBounds,
	verify,
} from "@condnet/core";
import { distinctPairs } from "@condnet/core/internal";
import type { Target } from "../files/target.ts";
import { saveNetwork } from "../networks/save.ts";
import { verifyExactly } from "../networks/verify-exactly.ts";
import type { Context } from "../program/context.ts";
import { betweenText, type NetworkReport, networkCounts, reportedColumns } from "../report/network-report.ts";
import { tableBytes } from "../report/table-bytes.ts";
import { exactCost, exactCounts, unconditionalReport } from "../report/unconditional-report.ts";

export interface UnconditionalMemorizeOptions {
	readonly kind: UnconditionalKind;
	readonly seed: number;
}

/** Builds, verifies every row exactly, writes. `facts` is what the metadata says of the table. */
export async function memorizeTableUnconditionally(
	dataset: Dataset,
	facts: CnetMetadata,
	{ kind, seed }: UnconditionalMemorizeOptions,
	target: Target | undefined,
	context: Context,
): Promise<NetworkReport> {
	const pairs = distinctPairs(dataset, context.work);
	const built = memorizeUnconditionally(pairs, kind, { seed, ...context.work });
	const network = built.arithmetic === "float64" ? ConditionalNetwork.of(built.network) : built.network;
	const cost = network instanceof ConditionalNetwork ? costSummary(network) : exactCost(network);
	const verified = verifyBuilt(built, dataset, context);
	const lowerBounds: LowerBound[] = unconditionalBounds(
		{ pairCount: pairs.count, outputCount: dataset.outputCount },
		{ worst: cost.worst.total },
	);
	const notes = notesOn(built, pairs);
	const counts = network instanceof ConditionalNetwork ? networkCounts(network) : exactCounts(network);
	const metadata: CnetMetadata = {
		...facts,
		strategy: kind,
		pairs: pairs.count,
		labelCount: pairs.labelCount,
		operations: { worst: cost.worst, mean: cost.mean, meanOver: "every input: all cost the same" },
		depth: 0,
		lowerBounds,
		verified,
		notes,
	};
	const bytes = await saveNetwork(
		network instanceof ConditionalNetwork ? { network, metadata } : { network, metadata },
		target,
		context.work,
	);
	return {
		rows: dataset.rowCount,
		pairs: pairs.count,
		inputs: dataset.inputCount,
		outputs: dataset.outputCount,
		labels: pairs.labelCount,
		strategy: kind,
		...counts,
		depth: 0,
		bytes,
		operations: { worst: cost.worst, mean: cost.mean },
		lowerBounds,
		verified,
		unconditional: unconditionalReport(network),
		table: tableBytes(dataset, facts.labels),
		between: betweenText(kind),
		columns: reportedColumns(facts),
		notes,
		seconds: context.seconds,
	};
}

function verifyBuilt(
	built: UnconditionalNetwork,
	dataset: Dataset,
	context: Context,
): { rows: number; mismatches: number } {
	if (built.arithmetic !== "float64") return verifyExactly(built.network, dataset, context.work);
	const positive = new Float64Array(dataset.outputs.length); // sums are never -0
	for (let i = 0; i < positive.length; i++) positive[i] = dataset.outputs[i] + 0;
	const compared = new Dataset({ ...dataset, outputs: positive });
	const { rows, mismatches } = verify(ConditionalNetwork.of(built.network), compared, context.work);
	return { rows, mismatches };
}

function notesOn(built: UnconditionalNetwork, { dataset }: Pairs): string[] {
	const notes = [
		built.arithmetic === "float64"
			? "Every sum is proved exact in float64 on the table's inputs."
			: `The weights are ${built.arithmetic}s of any size, held and evaluated exactly; in float64 this network would be wrong.`,
	];
	if (dataset.outputs.some((value) => Object.is(value, -0)))
		notes.push("Labels -0 are answered by +0: an arithmetic network has no -0.");
	return notes;
}
