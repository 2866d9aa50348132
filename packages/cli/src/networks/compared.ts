/**
 * What a proof's sentence says of a file beside its model, besides what checkProof derives: that the columns
 * are the model's, that the model itself answers on the whole box, and that a kept layout is its network's.
 */

import { type BoxProof, CondnetError, canOpen, compileAs } from "@condnet/core";
import type { OpenedNetwork } from "./open-network.ts";

/** What has been compared so far, and what differs, if anything does. */
export interface Compared {
	readonly compared: readonly string[];
	/** A sentence. */
	readonly difference?: string | undefined;
}

/** Everything that needs no derivation. Cost: one compilation where a layout is kept. */
export function comparePromises(opened: OpenedNetwork, proof: BoxProof, model: OpenedNetwork): Compared {
	const compared: string[] = [];
	const parts: readonly [name: string, difference: () => string | undefined][] = [
		["input names", () => namesDiffer("input", opened.metadata.inputs, model.metadata.inputs)],
		["output names", () => outputsDiffer(opened, proof, model)],
		["labels", () => labelsDiffer(opened)],
		["model's domain", () => modelLacks(proof, model)],
		...(opened.compiled === undefined
			? []
			: [["kept layout", () => layoutDiffers(opened)] as const satisfies [string, () => string | undefined]]),
	];
	for (const [name, difference] of parts) {
		const found = difference();
		compared.push(name);
		if (found !== undefined) return { compared, difference: found };
	}
	return { compared };
}

function namesDiffer(kind: string, mine: readonly string[], theirs: readonly string[]): string | undefined {
	if (mine.length !== theirs.length)
		return `The file has ${mine.length} ${kind} names, the model ${theirs.length}.`;
	const k = mine.findIndex((name, at) => name !== theirs[at]);
	if (k < 0) return undefined;
	return `The name of ${kind} ${k} is ${JSON.stringify(mine[k])}, the model's is ${JSON.stringify(theirs[k])}.`;
}

/** A decision is one output, called what it decides. */
function outputsDiffer({ metadata }: OpenedNetwork, { answer }: BoxProof, model: OpenedNetwork) {
	return namesDiffer("output", metadata.outputs, answer === "values" ? model.metadata.outputs : [answer]);
}

function labelsDiffer({ metadata }: OpenedNetwork): string | undefined {
	return metadata.labels === undefined
		? undefined
		: "The file calls its answers by labels, the model by none.";
}

function modelLacks({ low, high }: BoxProof, { network, metadata }: OpenedNetwork): string | undefined {
	const { domain, keys } = network;
	if (keys.length > 0 || domain.storedOnly) return "The model answers stored inputs only.";
	if (metadata.labels !== undefined) return "The model answers with labels.";
	const holds = domain.isEverywhere || domain.boxes.some((box) => box.contains(low) && box.contains(high));
	return holds ? undefined : "The model's domain does not hold the box of the proof.";
}

/** Why a file's layout is not that of its network; undefined where it is, or where there is none. */
export function layoutDiffers({ network, compiled }: OpenedNetwork): string | undefined {
	if (compiled === undefined) return undefined;
	if (!canOpen(compiled))
		return `The kept compiled layout is of version ${compiled.version}, which cannot be compared here.`;
	try {
		compileAs(network, compiled);
		return undefined;
	} catch (error) {
		if (error instanceof CondnetError)
			return "The kept compiled layout is not that of the network beside it.";
		throw error;
	}
}
