/**
 * Whether a network, a proof and a model belong together: what a proof's sentence relies on and what needs no
 * derivation. Cost: linear in the proof's boxes, and in the weights that are compared.
 */

import { Box, hullOf } from "../network/box.ts";
import { type ConditionalNetwork, LeafKind } from "../network/conditional-network.ts";
import type { Network } from "../network/network.ts";
import type { BoxProof } from "../network/proof.ts";
import { isSingle } from "../numbers/single.ts";
import { sameNetwork } from "./same-network.ts";

/** What makes the three not belong together, as a sentence, if anything does. */
export function misfits(network: ConditionalNetwork, proof: BoxProof, model: Network): string | undefined {
	const nodeCount = proof.axes.length;
	const ends = proof.low.length === model.inputCount && proof.high.length === model.inputCount;
	if (!ends || network.inputCount !== model.inputCount)
		return `The box has ${proof.low.length} axes, the network ${network.inputCount} inputs, the model ${model.inputCount}.`;
	for (let j = 0; j < model.inputCount; j++)
		if (!(proof.low[j] <= proof.high[j] && Number.isFinite(proof.low[j]) && Number.isFinite(proof.high[j])))
			return `Axis ${j} of the box runs from ${proof.low[j]} to ${proof.high[j]}.`;
	if (network.arithmetic !== model.arithmetic)
		return `The network computes in ${network.arithmetic}, the model in ${model.arithmetic}.`;
	if (model.arithmetic === "float32" && ![...proof.low, ...proof.high].every(isSingle))
		return "The box has ends that are no float32 numbers.";
	if (network.answer !== proof.answer)
		return `The network answers ${network.answer}, the proof is of ${proof.answer}.`;
	const outputCount = proof.answer === "values" ? model.outputCount : 1;
	if (network.outputCount !== outputCount)
		return `The network has ${network.outputCount} outputs, the model's answer ${outputCount}.`;
	if (!(proof.tolerance >= 0 && proof.tolerance < Infinity))
		return `A tolerance of ${proof.tolerance} is claimed.`;
	if (proof.decisions.length !== (proof.answer === "values" ? 0 : nodeCount))
		return "The decisions do not fit the boxes.";
	const { recordStart, records } = proof;
	const pieces = nodeCount === 0 && model.inputCount === 1 && network.leafKinds.includes(LeafKind.exact);
	if (
		(nodeCount < 1 && !pieces) ||
		recordStart.length !== nodeCount + 1 ||
		recordStart[nodeCount] !== records.length
	)
		return "The records do not fit the boxes.";
	for (let node = 0; node < nodeCount; node++)
		if (recordStart[node + 1] < recordStart[node]) return "The records are not in order.";
	if (network.pathGates.length > 0) return "The network computes neurons on its way.";
	if (network.keys.length > 0 || network.domain.storedOnly) return "The network answers stored inputs only.";
	const { boxes, outside, isEverywhere } = network.domain;
	if (boxes.some((box) => box.inputCount !== model.inputCount))
		return "A box of the network's domain has not as many axes as the model has inputs.";
	if (!isEverywhere && !hullOf(boxes).equals(new Box(proof.low, proof.high)))
		return "The network's domain is not the box of the proof.";
	if (outside === "full" && !sameNetwork(network.networks.get(0), model))
		return "The network that is kept for inputs outside of the box is not the model.";
	return undefined;
}

/** Whether leaves that refer to the model's weights find them in the network. */
export function holdsModel(network: ConditionalNetwork, model: Network): boolean {
	const refers = network.leafKinds.some(
		(kind) => kind === LeafKind.network || kind === LeafKind.restricted || kind === LeafKind.filtered,
	);
	return !refers || sameNetwork(network.networks.get(0), model);
}
