/**
 * `condnet verify A --against B --box ...`: two networks compared everywhere on a box, with the proof kept.
 */

import { type Comparison, CondnetError, compareNetworks, encodePairProof } from "@condnet/core";
import { defaultPairBoxes, pairMagic } from "@condnet/core/internal";
import { exitOfVerdict } from "../files/exit-codes.ts";
import { Target } from "../files/target.ts";
import { openNetwork } from "../networks/open-network.ts";
import { unconditionalNetwork } from "../networks/unconditional.ts";
import { hullNotes, readBox } from "../program/box.ts";
import type { Context } from "../program/context.ts";
import type { ModelOptions } from "../program/options.ts";
import { intervals } from "../report/box-text.ts";
import { jsonNumber } from "../report/number-text.ts";
import { counterexampleJson, counterexampleLines, pairTexts } from "../report/pair-text.ts";
import { things } from "../report/text.ts";

export interface VerifyPairOptions extends ModelOptions {
	readonly against: string;
	readonly box: string;
	readonly tolerance: number;
	readonly decision?: "argmin" | "argmax";
	readonly maxBoxes?: number;
	readonly limit?: number;
	readonly seed: number;
	readonly output?: string;
	readonly force?: boolean;
}

export async function verifyPair(
	context: Context,
	path: string,
	options: VerifyPairOptions,
): Promise<number> {
	const { against, decision, tolerance } = options;
	if (decision !== undefined && tolerance > 0)
		throw new CondnetError("usage", "--tolerance has no meaning for decisions.", "Leave one of them out.");
	if (options.output === "-" && context.json)
		throw new CondnetError(
			"usage",
			"-o - and --json would both write to standard output.",
			"Name a file with -o.",
		);
	const reading = { ...options, cutDecision: options.decision };
	const first = await openNetwork(path, context.work, reading);
	const second = await openNetwork(against, context.work, reading);
	const [a, b] = [unconditionalNetwork(first), unconditionalNetwork(second)];
	const asked = await readBox(options.box, a.inputCount);
	const { box } = asked;
	const notes = [...hullNotes(asked), ...asked.notes];
	for (const note of [...(first.model?.notes ?? []), ...(second.model?.notes ?? []), ...notes])
		context.note(note);
	const target =
		options.output === undefined
			? undefined
			: await Target.prepare(options.output, {
					force: options.force,
					replaces: pairMagic,
					note: (text) => context.note(text),
				});
	try {
		const maxBoxes = options.maxBoxes ?? (options.limit === undefined ? undefined : Number.POSITIVE_INFINITY);
		const comparison = compareNetworks(a, b, box, {
			...context.work,
			claim: decision ?? "values",
			tolerance,
			maxBoxes,
			seconds: options.limit,
			clock: () => performance.now() / 1000,
			seed: options.seed,
		});
		const remarks = remarksOn(comparison, options);
		for (const remark of remarks) context.note(remark);
		let bytes: Uint8Array | undefined;
		if (target && comparison.proof) {
			bytes = encodePairProof(comparison.proof);
			await target.write(bytes);
			await target.commit();
		} else await target?.abandon();
		const { verdict, bound, largestSeen, boxes, counterexample, stoppedBy, relational } = comparison;
		const result = {
			verdict,
			...(decision === undefined ? { tolerance } : { decision }),
			bound: jsonNumber(bound),
			largestSeen: jsonNumber(largestSeen),
			boxes,
			relational,
			counterexample: counterexampleJson(counterexample),
			box: intervals(box),
			stoppedBy: stoppedBy ?? null,
			notes: [...notes, ...remarks],
			bytes: bytes?.length ?? null,
			seconds: context.seconds,
		};
		const text = (): string => {
			const { claim, denial } = pairTexts(decision ?? "values", tolerance);
			const lines: string[] = [verdict];
			if (verdict === "proved")
				lines.push(
					`${path} and ${against} ${claim} for every float64 input of the box: ${boxesText(boxes)}.`,
				);
			if (counterexample)
				lines.push(`${path} and ${against} ${denial} on this input:`, ...counterexampleLines(counterexample));
			lines.push(
				bound === Infinity ? "no bound is proved" : `proved to differ by no more than ${bound}`,
				`seen to differ by ${largestSeen}`,
			);
			if (target && bytes) lines.push(`Written to ${target.path}.`);
			return `${lines.join("\n")}\n`;
		};
		if (bytes && options.output === "-") context.note(text());
		else await context.result(result, text);
		return exitOfVerdict(verdict);
	} finally {
		await target?.abandon();
	}
}

function boxesText(boxes: number): string {
	return things(boxes, "box", "boxes");
}

/** What is to be known of how the answer came about. */
function remarksOn(
	{ relational, stoppedBy, boxes, verdict }: Comparison,
	options: VerifyPairOptions,
): string[] {
	const remarks: string[] = [];
	if (!relational)
		remarks.push(
			"The networks' neurons do not correspond (their numbers, kinds or layers differ): each network is bounded by " +
				"itself, which is sound and far looser.",
		);
	if (stoppedBy === "boxes")
		remarks.push(
			options.maxBoxes === undefined
				? `Proving ended by the default of --max-boxes, ${defaultPairBoxes}: more boxes may decide it.`
				: `Proving ended by --max-boxes ${options.maxBoxes}: more boxes may decide it.`,
		);
	if (stoppedBy === "seconds")
		remarks.push(`Proving ended by --seconds ${options.limit}: more time may decide it.`);
	if (stoppedBy === "floats")
		remarks.push(
			`After ${boxesText(boxes)}, one holds no further float64 to be split at, and is not proved.`,
		);
	if (options.output !== undefined && verdict !== "proved")
		remarks.push(`Nothing was written to ${options.output}: there is no proof.`);
	return remarks;
}
