/** What the worker holds: the network at hand, what it was made of, and what it is compared with. */

import type {
	BoxProof,
	CnetMetadata,
	ConditionalNetwork,
	Dataset,
	Network,
	Operations,
	StrategyName,
} from "@condnet/core";
import { CondnetError } from "@condnet/core";
import type { Table } from "./csv.ts";

export interface Held {
	readonly network: ConditionalNetwork;
	readonly metadata: CnetMetadata;
	readonly proof?: BoxProof | undefined;
	readonly model?: Network | undefined;
	readonly table?: { readonly table: Table; readonly strategy: StrategyName } | undefined;
	/** Rows that it must answer, of its own table or of one put beside it. */
	readonly dataset?: Dataset | undefined;
	/** A second network, put beside it. */
	readonly other?: ConditionalNetwork | undefined;
}

let held: Held | undefined;

export function hold(what: Held): void {
	held = what;
}

/** @throws CondnetError `usage` if nothing is open */
export function theHeld(): Held {
	if (!held) throw new CondnetError("usage", "Open a table or a network first.");
	return held;
}

export function operationsText({ multiplications, additions, comparisons, total }: Operations): string {
	if (total === comparisons) return counted(total, "comparison");
	return `${count(total)} operations: ${count(multiplications)} multiplications, ${count(additions)} additions, ${count(comparisons)} comparisons`;
}

/** A number of things, by the name of one. */
export function counted(value: number, one: string, many = `${one}s`): string {
	return `${count(value)} ${value === 1 ? one : many}`;
}

export function count(value: number): string {
	return value.toLocaleString("en-US");
}
