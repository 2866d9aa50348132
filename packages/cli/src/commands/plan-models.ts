/** `condnet plan MODEL`: models on their boxes, cut into shards that can be proved anywhere. */

import { CondnetError } from "@condnet/core";
import { planShards } from "@condnet/core/internal";
import type { Command } from "commander";
import { Target } from "../files/target.ts";
import { openNetwork, requireModel } from "../networks/open-network.ts";
import { unconditionalNetwork } from "../networks/unconditional.ts";
import { hullNotes, readBox } from "../program/box.ts";
import type { CommonOptions, Context } from "../program/context.ts";
import { things } from "../report/text.ts";
import {
	digestOf,
	modelName,
	type PlanFile,
	type PlannedModel,
	type PlannedOptions,
	planFile,
	planText,
} from "../shards/plan-file.ts";
import { boxBeside, modelFiles } from "../shards/planned-files.ts";
import { exitOfRefused, type Refused, refused, refusedLines } from "../shards/refused.ts";
import { coreOptions } from "../shards/results.ts";
import { type JobNeeds, type SlurmNeeds, writeSlurm } from "../shards/slurm.ts";

/** Bytes of a box, for each neuron or so. */
const bytesEach = 4096;

export interface PlanModelsOptions extends CommonOptions, PlannedOptions {
	readonly box?: string;
	readonly shards: number;
	readonly slurm?: string;
	readonly output: string;
	readonly force?: boolean;
}

export async function planModels(
	context: Context,
	paths: readonly string[],
	options: PlanModelsOptions,
	command: Command,
): Promise<number> {
	const { output } = options;
	const files = await modelFiles(paths);
	requireModel(files, options);
	const target = await Target.prepare(output, { force: options.force });
	const models: PlannedModel[] = [];
	const leftOut: Refused[] = [];
	let rate = 0;
	try {
		for (const file of files) {
			try {
				const { planned, secondsEach } = await plannedFor(context, file, output, models, options);
				models.push(planned);
				rate = Math.max(rate, secondsEach);
			} catch (error) {
				if (files.length === 1) throw error;
				leftOut.push(refused(modelName(nameOf(output), file), error, command));
			}
		}
		if (models.length === 0)
			throw new CondnetError(leftOut[0].code, `No network of ${paths.join(", ")} can be planned.`);
	} catch (error) {
		await target.abandon();
		throw error;
	}
	const plan = planFile(models, leftOut);
	await target.write(planText(plan));
	await target.commit();
	const notes: string[] = [];
	if (options.slurm !== undefined)
		notes.push(...(await writeSlurm(options.slurm, output, plan.shards.length, slurmNeeds(plan, rate))));
	const result = {
		output,
		shards: plan.shards.length,
		models: models.map(({ model, boxes, top, notes: said }) => ({
			model,
			shards: boxes.length,
			boxes: boxes.reduce((sum, count) => sum + count, top.length - boxes.length),
			notes: said,
		})),
		refused: leftOut,
		slurm: options.slurm ?? null,
		notes,
		seconds: context.seconds,
	};
	const text = (): string =>
		[
			...result.models.flatMap(({ model, shards, boxes, notes: said }) => [
				`${model}: ${things(shards, "shard")}, ${things(boxes, "box", "boxes")}${shards < options.shards ? `; there is no more to divide into ${options.shards}` : ""}`,
				...said,
			]),
			...refusedLines(leftOut),
			...notes,
			`Written to ${output}. Next: condnet work ${output} --shard K -o results, for K from 0 to ${plan.shards.length - 1}; then condnet join ${output} results -o net.cnet`,
			"",
		].join("\n");
	if (output === "-") context.note(text());
	else await context.result(result, text);
	return exitOfRefused(leftOut);
}

/** What the plan will be called; models are named from its folder. */
function nameOf(output: string): string {
	return output === "-" ? "plan" : output;
}

async function plannedFor(
	context: Context,
	file: string,
	output: string,
	before: readonly PlannedModel[],
	asked: PlanModelsOptions,
): Promise<{ planned: PlannedModel; secondsEach: number }> {
	const opened = await openNetwork(file, context.work, { ...asked, cutDecision: asked.decision });
	const source = unconditionalNetwork(opened);
	const read = await readBox(asked.box ?? (await boxBeside(file)), source.inputCount);
	const { box } = read;
	const notes = [...hullNotes(read), ...read.notes];
	const options = plannedOptions(asked);
	const begin = context.seconds;
	const half = {
		model: modelName(nameOf(output), file),
		digest: digestOf(source),
		box: Array.from(box.low, (low, j): [number, number] => [low, box.high[j]]),
		notes,
		options,
		first: before.reduce((sum, { boxes }) => sum + boxes.length, 0),
	};
	const plan = planShards(source, box, asked.shards, {
		...coreOptions({ ...half, top: [], boxes: [] }),
		...context.work,
	});
	const boxes = plan.boxes.reduce((sum, count) => sum + count, 0);
	return {
		planned: { ...half, ...plan },
		secondsEach: (16 * (context.seconds - begin)) / Math.max(1, boxes),
	};
}

/** @param rate seconds of a box, as the pilot took them */
function slurmNeeds({ models, shards }: PlanFile, rate: number): SlurmNeeds {
	const most = shards.reduce((boxes, shard) => Math.max(boxes, shard.boxes), 0);
	const all = shards.reduce((boxes, shard) => boxes + shard.boxes, 0);
	const needs = (boxes: number): JobNeeds => ({ seconds: boxes * rate, bytes: boxes * bytesEach });
	return { work: needs(most), join: needs(all), outputs: models.length };
}

/** Options that were given, and no others: they are part of what a result's name says. */
function plannedOptions(asked: PlanModelsOptions): PlannedOptions {
	const { decision, tolerance, maxBoxes, maxWords, maxBytes, maxLeaves, minimize, outside, seed } = asked;
	const { stopAt, inputShapes, externalData, arithmetic } = asked;
	const given = { decision, tolerance, maxBoxes, maxWords, maxBytes, maxLeaves, minimize };
	return Object.assign(
		{ outside, seed },
		withoutUndefined({ ...given, stopAt, inputShapes, externalData, arithmetic }),
	);
}

function withoutUndefined<Fields extends object>(
	fields: Fields,
): { [Key in keyof Fields]?: NonNullable<Fields[Key]> } {
	const kept: { [Key in keyof Fields]?: NonNullable<Fields[Key]> } = {};
	for (const key in fields) {
		const value = fields[key];
		if (value !== undefined && value !== null) kept[key] = value;
	}
	return kept;
}
