/** `condnet figure`: what memorizing costs, by every construction, as a figure, a table, CSV and JSON. */

import { type Command, InvalidArgumentError, Option } from "commander";
import { figureSvg } from "../figure/figure-svg.ts";
import { figureCsv, figureText } from "../figure/figure-text.ts";
import { FigurePoints } from "../figure/points.ts";
import { type Construction, constructions } from "../figure/row.ts";
import { figureRows } from "../figure/rows.ts";
import { exitCodes } from "../files/exit-codes.ts";
import { Target } from "../files/target.ts";
import { type CommonOptions, type Context, runs } from "../program/context.ts";
import {
	addCommonOptions,
	addTargetOptions,
	examples,
	positiveInteger,
	seedOption,
} from "../program/options.ts";

interface FigureCommandOptions extends CommonOptions {
	readonly p: number;
	readonly seed: number;
	readonly maxN: number;
	readonly only?: readonly Construction[];
	readonly output?: string;
	readonly force?: boolean;
}

const most = 2 ** 20;

export function addFigure(program: Command): void {
	const command = program
		.command("figure")
		.summary("draw what every known construction costs")
		.description(
			"Builds every known construction that memorizes n points, and conditional memorization, for n = 16, 32, ...; " +
				"checks the answers, counts neurons, operations, bits and time, and draws them beside what no network can beat.",
		)
		.addOption(new Option("--p <n>", "numbers an input has").default(8).argParser(positiveInteger))
		.addOption(new Option("--max-n <n>", "points at most").default(most, "2^20").argParser(pointCount))
		.addOption(new Option("--only <list>", `some of ${constructions.join(", ")}`).argParser(constructionList))
		.addOption(seedOption());
	addTargetOptions(command, "write the figure to an .svg file, and its numbers to a .csv file beside it");
	addCommonOptions(command).addHelpText(
		"after",
		examples([
			["condnet figure -o figure.svg", "figure.svg and figure.csv"],
			["condnet figure --max-n 16384 --json", "the numbers"],
			["condnet figure --only conditional,two-layer --p 1", "some of the curves"],
		]),
	);
	runs<FigureCommandOptions>(command, run);
}

async function run(context: Context, _: readonly string[], options: FigureCommandOptions): Promise<number> {
	const { p, seed, maxN, only = constructions, output, force } = options;
	const files = output === undefined ? [] : [output, csvBeside(output)];
	const targets: Target[] = [];
	for (const path of files)
		targets.push(await Target.prepare(path, { force, note: (text) => context.note(text) }));
	const points = new FigurePoints(maxN, p, seed);
	const rows = figureRows(points, { seed, largest: maxN, only, ...context.work });
	const contents = [() => figureSvg(rows), () => figureCsv(rows)];
	for (const [i, target] of targets.entries()) {
		try {
			await target.write(contents[i]());
			await target.commit();
		} catch (error) {
			await target.abandon();
			throw error;
		}
	}
	await context.result(rows, () => figureText(rows) + files.map((path) => `Written to ${path}.\n`).join(""));
	return rows.some(({ exact }) => exact === false) ? exitCodes.no : exitCodes.yes;
}

function csvBeside(path: string): string {
	return /\.svg$/i.test(path) ? path.replace(/\.svg$/i, ".csv") : `${path}.csv`;
}

function pointCount(text: string): number {
	const value = Number(text);
	if (!(Number.isInteger(value) && value >= 16 && value <= most))
		throw new InvalidArgumentError(`Expected an integer from 16 to ${most}.`);
	return value;
}

function constructionList(text: string): readonly Construction[] {
	const names = text.split(",").map((name) => name.trim());
	const unknown = names.find((name) => !constructions.some((known) => known === name));
	if (unknown !== undefined) throw new InvalidArgumentError(`There is no construction ${unknown}.`);
	return constructions.filter((known) => names.includes(known));
}
