/** What became of an input, in words; and whether a network's answers need to say it. */

import { CompiledNetwork, ConditionalNetwork, LeafKind, Outcome, PagedTree } from "@condnet/core";

/** As JSON and tables show it. */
export type OutcomeName = "answered" | "unknown" | "outside";

const names: Readonly<Record<number, OutcomeName>> = {
	[Outcome.answered]: "answered",
	[Outcome.unknown]: "unknown",
	[Outcome.outside]: "outside",
};

export function outcomeName(outcome: number): OutcomeName {
	return names[outcome];
}

/**
 * Whether an input can be unknown, or be answered outside of a network's domain, so that answers are given
 * with their outcomes.
 */
export function hasOutcomes(network: object): boolean {
	if (network instanceof CompiledNetwork) return network.hasUnknown;
	if (network instanceof PagedTree) return network.hasUnknown;
	if (!(network instanceof ConditionalNetwork)) return false;
	const { keys, domain, leafKinds } = network;
	const isAnsweredOutside = !domain.isEverywhere && domain.outside !== "error";
	return keys.length > 0 || leafKinds.includes(LeafKind.unknown) || isAnsweredOutside;
}
