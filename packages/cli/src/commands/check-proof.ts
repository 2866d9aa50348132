/** `condnet check-proof`: derives a network's proof again, against the model it was made from. */

import { type BoxProof, CondnetError, checkPair, decodePairProof, type Verdict } from "@condnet/core";
import { isPairFile } from "@condnet/core/internal";
import { type Command, InvalidArgumentError, Option } from "commander";
import { exitOfVerdict } from "../files/exit-codes.ts";
import { readFileBytes } from "../files/input-bytes.ts";
import { type Compared, comparePromises } from "../networks/compared.ts";
import { naming, openNetwork, requireModel } from "../networks/open-network.ts";
import { unconditionalNetwork } from "../networks/unconditional.ts";
import { addBelonging } from "../program/belonging.ts";
import { type CommonOptions, type Context, runs } from "../program/context.ts";
import {
	addCommonOptions,
	addModelOptions,
	amount,
	examples,
	fileOption,
	type ModelOptions,
	memorySize,
	seedOption,
	threadsOption,
} from "../program/options.ts";
import { intervals } from "../report/box-text.ts";
import { jsonNumber } from "../report/number-text.ts";
import { counterexampleJson, counterexampleLines, pairTexts } from "../report/pair-text.ts";
import { things } from "../report/text.ts";
import type { AskedShard } from "../shards/check-shards.ts";
import { type DeriveOptions, derive } from "../shards/derive.ts";

interface CheckProofOptions extends CommonOptions, ModelOptions, DeriveOptions {
	readonly against: readonly string[];
}

export function addCheckProof(program: Command): void {
	const command = program
		.command("check-proof")
		.summary("derive again what a network's proof claims")
		.description(
			"Derives again everything that a network's certificate claims, with code that shares with synthesis " +
				"only the types and arithmetic of networks (rooms numbers/ and network/), compares names, domain and kept layout, and " +
				"ends in one word: proved (exit 0), refuted with an input that shows it (1), undecided (5). " +
				"Of a proof that condnet verify --box kept about two networks, both are named.",
		)
		.argument("<network>", "a .cnet file that carries a proof, or a proof about two networks")
		.addOption(
			new Option(
				"--against <model>",
				"the model that the network is to equal: an .onnx or .cnet file; twice for two networks, in their order",
			)
				.argParser((path: string, before: readonly string[] = []) => [...before, path])
				.makeOptionMandatory(),
		)
		.addOption(new Option("--seconds <n>", "undecided after so many seconds").argParser(amount).default(3600))
		.addOption(
			new Option("--max-memory <size>", "undecided if states and exact numbers would take more")
				.argParser(memorySize)
				.default(4e9, "4GB"),
		)
		.addOption(seedOption())
		.addOption(threadsOption())
		.addOption(
			new Option("--shard <i/n>", "check one of n parts, from 0, and keep its verdict in the folder of -o")
				.argParser(shardOf)
				.conflicts("verdicts"),
		)
		.option(
			"--verdicts <folder>",
			"join the verdicts of all parts: proved only when all are there and proved",
		);
	addModelOptions(command);
	addBelonging(command, "--shard", "Say which part with --shard, such as 0/64, or leave it out.", [
		fileOption("a folder for the verdict"),
	]);
	addCommonOptions(command).addHelpText(
		"after",
		examples([
			["condnet check-proof fast.cnet --against model.onnx", "does the proof hold?"],
			["condnet check-proof fast.cnet --against model.onnx --shard 3/64 -o verdicts", "a job of 64"],
			["condnet check-proof fast.cnet --against model.onnx --verdicts verdicts", "what they come to"],
			["condnet check-proof pair --against model.onnx --against pruned.onnx", "of two networks"],
		]),
	);
	runs<CheckProofOptions>(command, run);
}

async function run(context: Context, [path]: readonly string[], options: CheckProofOptions): Promise<number> {
	requireModel(options.against, options);
	const bytes = await readFileBytes(path);
	if (isPairFile(bytes)) return checkTwo(context, path, bytes, options);
	const [against, ...more] = options.against;
	if (more.length > 0)
		throw new CondnetError(
			"usage",
			`--against is given ${options.against.length} times, and ${path} is no proof about two networks.`,
			"Name one model.",
		);
	const opened = await openNetwork(path, context.work);
	const { proof } = opened;
	if (proof === undefined)
		throw new CondnetError(
			"bad-data",
			`${path} carries no proof.`,
			"condnet synthesize MODEL --box LO:HI,... writes networks that do.",
		);
	const cutDecision = proof.answer === "values" ? undefined : proof.answer;
	const { arithmetic } = opened.network;
	// A model in float64 is read in float32 if the network says so.
	const inSingle = arithmetic === "float32" ? { arithmetic } : {};
	const reference = await openNetwork(against, context.work, { ...options, cutDecision, ...inSingle });
	const model = unconditionalNetwork(reference);
	const notes = [
		...(reference.model?.notes ?? []),
		...(reference.rounding === undefined ? [] : [`${against}: ${reference.rounding}`]),
	];
	for (const note of notes) context.note(`Note: ${note}`);
	const { seconds, maxMemory } = options;
	const derived = await derive(context, bytes, { network: opened.network, proof, model }, options);
	for (const note of derived.notes) context.note(`Note: ${note}`);
	const promises = comparePromises(opened, proof, reference);
	const verdict = judged(derived.verdict, promises);
	const box = intervals(proof);
	const { boxes: domainBoxes } = opened.network.domain;
	const refutation = verdict.refutation && {
		input: Array.from(verdict.refutation.input),
		expected: Array.from(verdict.refutation.expected),
		given: Array.from(verdict.refutation.given),
	};
	const { reason, boxes, used } = verdict;
	const result = {
		verdict: verdict.verdict,
		reason,
		answer: proof.answer,
		arithmetic,
		tolerance: proof.tolerance,
		box,
		...(domainBoxes.length > 1 ? { domainBoxes: domainBoxes.map(intervals) } : {}),
		boxes,
		refutation,
		...derived.said,
		notes: [...notes, ...derived.notes],
		compared: [...comparedByProof, ...promises.compared],
		budget: { seconds, memory: maxMemory, used },
		seconds: context.seconds,
	};
	const pieces = proof.axes.length > 0 ? things(boxes, "box", "boxes") : things(boxes, "piece");
	const claim = `${path} ${promise(proof, against)}${arithmetic === "float32" ? " in float32" : ""} for every ${arithmetic} input of ${domainBoxes.length > 1 ? `its ${domainBoxes.length} boxes` : "its box"}`;
	const proved = `${derived.which}${claim}: ${pieces} derived again.`;
	await context.result(result, () => `${verdictText(verdict, proved)}${derived.text}`);
	return exitOfVerdict(verdict.verdict);
}

function shardOf(text: string): AskedShard {
	const [, index, count] = /^(\d{1,9})\/(\d{1,9})$/.exec(text) ?? [];
	if (index === undefined || Number(index) >= Number(count))
		throw new InvalidArgumentError("Expected a part of how many, such as 0/64; they are numbered from 0.");
	return { index: Number(index), count: Number(count) };
}

/** A proof about two networks. */
async function checkTwo(
	context: Context,
	path: string,
	bytes: Uint8Array,
	options: CheckProofOptions,
): Promise<number> {
	const { against, seed, seconds, maxMemory } = options;
	if (options.shard !== undefined || options.verdicts !== undefined)
		throw new CondnetError(
			"usage",
			`${path} is a proof about two networks, which is checked whole.`,
			"Leave --shard and --verdicts out.",
		);
	if ((context.threads ?? 1) > 1) context.note("Note: A proof about two networks is checked by one thread.");
	if (against.length !== 2)
		throw new CondnetError(
			"usage",
			`${path} is a proof about two networks, and ${against.length === 1 ? "one is" : `${against.length} are`} given.`,
			"Give --against twice, in the order in which they were compared.",
		);
	const proof = await naming(path, async () => decodePairProof(bytes));
	const reading = { ...options, cutDecision: proof.claim === "values" ? undefined : proof.claim };
	const [a, b] = await Promise.all(
		against.map(async (name) => unconditionalNetwork(await openNetwork(name, context.work, reading))),
	);
	const { verdict, reason, boxes, bound, counterexample } = checkPair(proof, a, b, {
		...context.work,
		seed,
		seconds,
		maxMemory,
		clock,
	});
	const { claim, tolerance, box } = proof;
	const result = {
		verdict,
		reason,
		...(claim === "values" ? { tolerance } : { decision: claim }),
		bound: jsonNumber(bound),
		box: intervals(box),
		boxes,
		relational: proof.relational,
		compared: ["number of inputs and outputs", "claim", "tolerance", "box"],
		budget: { seconds, memory: maxMemory, used: { seconds: context.seconds } },
		counterexample: counterexampleJson(counterexample),
		seconds: context.seconds,
	};
	await context.result(result, () => {
		const promised = pairTexts(claim, tolerance).claim;
		const lines =
			verdict === "proved"
				? [
						`${against.join(" and ")} ${promised} for every float64 input of the box: ${things(boxes, "box", "boxes")} ` +
							"derived again.",
					]
				: [reason];
		if (counterexample) lines.push(...counterexampleLines(counterexample));
		return `${[verdict, ...lines].join("\n")}\n`;
	});
	return exitOfVerdict(verdict);
}

const clock = (): number => performance.now() / 1000;

/** What checkProof compares before it derives anything. */
const comparedByProof = ["answer kind", "tolerance", "domain", "network for outside", "membership"] as const;

/** Nothing is proved of a file that differs in what was not derived. */
function judged(verdict: Verdict, { difference }: Compared): Verdict {
	if (difference === undefined || verdict.verdict === "refuted") return verdict;
	return { ...verdict, verdict: "undecided", reason: difference };
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
