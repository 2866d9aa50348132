/**
 * `condnet synthesize MODEL --box BOX`: equal to the model everywhere on a box, with the proof of it in the
 * file.
 */

import {
	type Box,
	type Network,
	type OnBoxOptions,
	synthesizeOnBox,
	synthesizeOnInterval,
	wordCount,
} from "@condnet/core";
import { TimeLimit } from "@condnet/core/internal";
import { endable } from "../files/temporary.ts";
import { type AskedOnBox, limitOf, type MadeOnBox, madeOnBox } from "../networks/asked-on-box.ts";
import { type BytesOf, fileBytes, saveOnBox } from "../networks/on-box.ts";
import type { OpenedNetwork } from "../networks/open-network.ts";
import { proverThreads } from "../networks/prover-threads.ts";
import { prepareNetworkFile } from "../networks/save.ts";
import { unconditionalNetwork } from "../networks/unconditional.ts";
import { hullNotes, readBox } from "../program/box.ts";
import type { Context } from "../program/context.ts";

export async function synthesizeOnTheBox(
	context: Context,
	opened: OpenedNetwork,
	options: AskedOnBox,
): Promise<number> {
	const source = unconditionalNetwork(opened);
	const asked = await readBox(options.box, source.inputCount);
	const each = options.boxes === "each";
	const boxes = each ? asked.boxes : [asked.box];
	const { box } = asked;
	const notes = [
		...(each ? [] : hullNotes(asked, " With --boxes each the network answers on those boxes alone.")),
		...asked.notes,
	];
	const target = await prepareNetworkFile(options, context);
	const bytesOf: BytesOf = (network, proof) => fileBytes(opened, network, proof, options);
	const made =
		piecesAsAsked(context, source, boxes, options, bytesOf) ??
		onBoxes(context, source, boxes, options, bytesOf);
	const limit = new TimeLimit(context.timeLimit(limitOf(options)));
	return saveOnBox(context, { opened, source, box, boxes, notes, made, options, limit }, target);
}

/** The pieces of a network of one input, if all that is asked for is what they give. */
function piecesAsAsked(
	context: Context,
	source: Network,
	[box, ...others]: readonly Box[],
	options: AskedOnBox,
	bytesOf: BytesOf,
): MadeOnBox | undefined {
	const { decision, tolerance, maxBoxes, maxWords, maxBytes, maxLeaves, targetOperations } = options;
	if (source.inputCount !== 1 || source.arithmetic !== "float64" || others.length > 0) return undefined;
	if (decision !== undefined || tolerance !== undefined || maxBoxes !== undefined) return undefined;
	const made = onInterval(context, source, box, options.outside);
	const { network, mean } = made;
	const within = (amount: number, most: number | undefined): boolean => most === undefined || amount <= most;
	const fits =
		within(wordCount(network).total, maxWords) &&
		(maxBytes === undefined || bytesOf(network, made.proof) <= maxBytes) &&
		within(network.leafCount, maxLeaves) &&
		within(mean.total, targetOperations);
	return fits ? made : undefined;
}

function onBoxes(
	context: Context,
	source: Network,
	boxes: readonly Box[],
	options: AskedOnBox,
	bytesOf: BytesOf,
): MadeOnBox {
	let phase = "proving";
	const { onProgress, signal } = context.work;
	const { maxWords, maxBytes, maxLeaves, maxBoxes, targetOperations, minimize, seed, decision, tolerance } =
		options;
	const limits: OnBoxOptions = {
		answer: decision,
		tolerance,
		maxBoxes: maxBoxes ?? (options.limit === undefined ? undefined : Number.POSITIVE_INFINITY),
		maxWords,
		maxBytes,
		bytesOf,
		maxLeaves,
		targetOperations,
		minimize,
		outside: options.outside,
		seed,
		threads: proverThreads(source, context.threads),
		...context.timeLimit(limitOf(options)),
		signal,
		onProgress: (_, done) => onProgress?.(phase, done),
		onImproved: (mean, boxes) => {
			phase = `proving: ${Math.round(mean)} operations on average, ${boxes} boxes`;
		},
	};
	const made = endable((isOver) => synthesizeOnBox(source, boxes, { ...limits, isOver }));
	return madeOnBox(made, options);
}

/** A network of one input has exact pieces, whose proof is the interval alone. */
function onInterval(context: Context, source: Network, box: Box, outside: "error" | "full"): MadeOnBox {
	const { network, proof, operations } = synthesizeOnInterval(source, box.low[0], box.high[0], {
		...context.work,
		outside,
	});
	const { operations: mean, standardError } = operations.mean;
	return {
		...{ network, proof, form: "pieces", mean, standardError },
		...{ decidedVolume: 0, differenceBound: 0, stoppedBy: null, cutShort: [], estimated: null },
	};
}
