/** `condnet check-proof`: derives a network's proof again, against the model it was made from. */

import { type BoxProof, CondnetError, checkProof, type Verdict } from "@condnet/core";
import type { Command } from "commander";
import { exitCodes } from "../files/exit-codes.ts";
import { openNetwork } from "../networks/open-network.ts";
import { unconditionalNetwork } from "../networks/unconditional.ts";
import { type CommonOptions, type Context, runs } from "../program/context.ts";
import { addCommonOptions, examples, seedOption } from "../program/options.ts";
import { things } from "../report/text.ts";

interface CheckProofOptions extends CommonOptions {
	readonly against: string;
	readonly seed: number;
}

export function addCheckProof(program: Command): void {
	const command = program
		.command("check-proof")
		.summary("derive again what a network's proof claims")
		.description(
			"Derives again everything that a network's certificate claims, with code that shares nothing with synthesis, and " +
				"ends in one word: proved (exit 0), refuted with an input that shows it (1), undecided (5).",
		)
		.argument("<network>", "a .cnet file that carries a proof")
		.requiredOption("--against <model>", "the model that the network is to equal: an .onnx or .cnet file")
		.addOption(seedOption());
	addCommonOptions(command).addHelpText(
		"after",
		examples([["condnet check-proof fast.cnet --against model.onnx", "does the proof hold?"]]),
	);
	runs<CheckProofOptions>(command, run);
}

async function run(context: Context, [path]: readonly string[], options: CheckProofOptions): Promise<number> {
	const opened = await openNetwork(path, context.work);
	const { proof } = opened;
	if (proof === undefined)
		throw new CondnetError(
			"bad-data",
			`${path} carries no proof.`,
			"condnet synthesize MODEL --box LO:HI,... writes networks that do.",
		);
	const model = unconditionalNetwork(await openNetwork(options.against, context.work));
	const verdict = checkProof(opened.network, proof, model, { ...context.work, seed: options.seed });
	const box = Array.from(proof.low, (low, j) => [low, proof.high[j]]);
	const refutation = verdict.refutation && {
		input: Array.from(verdict.refutation.input),
		expected: Array.from(verdict.refutation.expected),
		given: Array.from(verdict.refutation.given),
	};
	const { reason, boxes } = verdict;
	const result = {
		verdict: verdict.verdict,
		reason,
		answer: proof.answer,
		tolerance: proof.tolerance,
		box,
		boxes,
		refutation,
		seconds: context.seconds,
	};
	const derived = proof.axes.length > 0 ? things(boxes, "box", "boxes") : things(boxes, "piece");
	const claim = `${path} ${promise(proof, options.against)} for every float64 input of its box`;
	await context.result(result, () => verdictText(verdict, `${claim}: ${derived} derived again.`));
	return { proved: exitCodes.yes, refuted: exitCodes.no, undecided: exitCodes.undecided }[verdict.verdict];
}

/** What a proof says of a network beside its model. */
function promise({ answer, tolerance }: BoxProof, against: string): string {
	if (answer !== "values") return `decides as ${against}`;
	return tolerance > 0 ? `stays within ${tolerance} of ${against}` : `equals ${against}`;
}

function verdictText({ verdict, reason, refutation }: Verdict, proved: string): string {
	const lines = [verdict, verdict === "proved" ? proved : reason];
	if (refutation) {
		const { input, expected, given } = refutation;
		lines.push(
			`input     ${input.join(", ")}`,
			`expected  ${expected.join(", ")}`,
			`given     ${given.join(", ")}`,
		);
	}
	return `${lines.join("\n")}\n`;
}
