/** What exported code calls things, and what it says about itself. */

import { CondnetError, requireUsage } from "../../errors.ts";
import type { ConditionalNetwork } from "../../network/conditional-network.ts";
import { costSummary } from "../../network/cost.ts";
import type { Operations } from "../../network/operation-count.ts";

/** What a network's file says of it; `CnetMetadata` does. */
export interface ExportMetadata {
	/** Names of the inputs and outputs, in order. */
	readonly inputs: readonly string[];
	readonly outputs: readonly string[];
	/** Text of each label, where the one output is the number of a label. */
	readonly labels?: readonly string[] | undefined;
	readonly operations?: { readonly mean: Operations; readonly meanOver?: string | undefined } | undefined;
	readonly verified?: { readonly rows: number; readonly mismatches: number } | undefined;
	readonly proof?: { readonly status: string; readonly where?: string | undefined } | undefined;
	readonly notes?: readonly string[] | undefined;
}

/** How exported code is named, and what its first comment says. */
export interface ExportOptions {
	/** Name of the function, and prefix of all others: an identifier; `net` if not given. */
	readonly name?: string | undefined;
	/** Lines with which the comment at the top begins: what the network comes from, digests. */
	readonly about?: readonly string[] | undefined;
}

export interface ExportNames {
	readonly name: string;
	readonly inputs: readonly string[];
	readonly outputs: readonly string[];
	readonly labels: readonly string[] | undefined;
	/** Lines of the comment at the top: what was proved or verified, what it costs. */
	readonly about: readonly string[];
}

/**
 * Words that C, C++, JavaScript or Python keep for themselves, or that are functions of C which every
 * compiler knows.
 */
const reserved = new Set(
	(
		"abs and arguments as asm assert async atan auto await bool break case catch ceil char class const continue cos " +
		"debugger def default del delete do double elif else enum eval except exit exp export extends extern false finally " +
		"float floor fmod for free from function global goto if import in inline int interface is labs lambda let log long " +
		"main malloc new nonlocal not null operator or package pass pow printf private protected public puts raise register " +
		"restrict return round short signed sin sizeof sqrt static strlen struct super switch tan template this throw true " +
		"try typedef typeof undefined union unsigned using var virtual void volatile while with xor yield False None True"
	).split(" "),
);

/** Whether a name can be given to a function of every target. */
export function isExportName(name: string): boolean {
	return /^[A-Za-z_][A-Za-z0-9_]{0,62}$/.test(name) && !name.startsWith("__") && !reserved.has(name);
}

/** @throws CondnetError `usage` if the name is no identifier, or names do not fit the network */
export function exportNames(
	network: ConditionalNetwork,
	metadata: ExportMetadata,
	{ name = "net", about = [] }: ExportOptions,
): ExportNames {
	requireUsage(
		isExportName(name),
		`The name ${JSON.stringify(name)} cannot be given to a function, expected letters, digits and underscores, ` +
			"a letter first, and no word that a language keeps for itself.",
	);
	const { inputs, outputs, labels } = metadata;
	if (inputs.length !== network.inputCount || outputs.length !== network.outputCount)
		throw new CondnetError(
			"usage",
			`${inputs.length} inputs and ${outputs.length} outputs are named, ` +
				`but the network has ${network.inputCount} and ${network.outputCount}.`,
		);
	return { name, inputs, outputs, labels, about: [...about, ...facts(network, metadata)] };
}

/** What was proved or verified, and what an answer costs. */
function facts(
	network: ConditionalNetwork,
	{ proof, verified, notes, operations }: ExportMetadata,
): string[] {
	const { worst } = costSummary(network);
	const { comparisons } = network.domain;
	const mean = operations?.mean;
	const over = operations?.meanOver === undefined ? "" : ` over ${operations.meanOver}`;
	return [
		...(proof === undefined ? [] : [`Its maker says: ${`${proof.status} ${proof.where ?? ""}`.trim()}.`]),
		...(verified === undefined
			? []
			: [`Its maker says: verified on ${verified.rows} rows, ${verified.mismatches} differ.`]),
		...(notes ?? []),
		`Arithmetic: ${network.arithmetic}. Operations: worst ${worst.total}${mean === undefined ? "" : `, mean ${Number(mean.total.toFixed(3))}${over}`}` +
			`${comparisons > 0 ? `, and ${comparisons} comparisons at most for the domain` : ""}.`,
	].map((line) => line.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " "));
}
