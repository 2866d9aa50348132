/** `condnet memorize --tolerance`: few affine or constant leaves, every row within what is allowed. */

import {
	type CnetMetadata,
	CondnetError,
	type Dataset,
	domainOperations,
	type FunctionObjective,
	type MemorizedFunction,
	memorizeFunction,
	memorizeGrid,
	type Tolerance,
	type WorkOptions,
} from "@condnet/core";
import { type Command, Option } from "commander";
import type { Target } from "../files/target.ts";
import { saveNetwork } from "../networks/save.ts";
import { addBelonging } from "../program/belonging.ts";
import type { Context } from "../program/context.ts";
import { amount } from "../program/options.ts";
import { betweenRows, type NetworkReport, networkCounts, reportedColumns } from "../report/network-report.ts";
import { tableBytes } from "../report/table-bytes.ts";
import { quote } from "../tables/cells.ts";
import { conflictError } from "../tables/conflict.ts";
import type { ReadTable } from "../tables/dataset.ts";
import type { Selection } from "../tables/select.ts";
import type { Table } from "../tables/table.ts";
import { tableFacts } from "../tables/table-metadata.ts";

export interface FunctionCommandOptions {
	readonly tolerance?: string;
	readonly relativeTolerance?: number;
	readonly interpolate?: "multilinear";
	readonly outside?: "error" | "clamp";
}

const exactly = ["strategy", "maxDepth", "radius", "membership", "unconditional", "compiled", "ranges"];

export function addFunctionOptions(command: Command): void {
	command
		.addOption(
			new Option(
				"--tolerance <e>",
				"answers may differ from the rows' by e, or by output: COL=E,COL=E",
			).conflicts(exactly),
		)
		.addOption(
			new Option("--relative-tolerance <e>", "the same as a part of the row's output; 0.01 is 1 %")
				.argParser(amount)
				.conflicts(exactly),
		)
		.addOption(
			new Option(
				"--interpolate <how>",
				"rows are a full grid: the tolerance holds between them too, beside their interpolant",
			)
				.choices(["multilinear"])
				.conflicts(exactly),
		);
	addBelonging(command, "--interpolate", "Give --interpolate multilinear with it, or leave it out.", [
		new Option(
			"--outside <what>",
			"inputs outside the grid: error (default), or clamp to its nearest point",
		).choices(["error", "clamp"]),
	]);
}

/** Whether a tolerance is asked for. */
export function hasTolerance({ tolerance, relativeTolerance, interpolate }: FunctionCommandOptions): boolean {
	if (interpolate !== undefined && tolerance === undefined && relativeTolerance === undefined)
		throw new CondnetError(
			"usage",
			"--interpolate needs a tolerance: how far an answer may be from what is interpolated.",
			"Give --tolerance E or --relative-tolerance E with it.",
		);
	return tolerance !== undefined || relativeTolerance !== undefined;
}

/** Tolerances, of which the curve shows the bytes, as parts of the one asked for. */
const curveParts = [0.25, 0.5, 1, 2, 4];

/** Fits, verifies every row, writes; and fits again for the curve. */
export async function memorizeTableAsFunction(
	table: Table,
	selection: Selection,
	read: ReadTable,
	options: FunctionCommandOptions & { readonly minimize: FunctionObjective },
	target: Target | undefined,
	context: Context,
): Promise<NetworkReport> {
	const { dataset } = read;
	if (read.labels !== undefined)
		throw new CondnetError(
			"usage",
			`The outputs of ${table.name} are labels, which have no tolerance.`,
			"Leave --tolerance out, or choose outputs that are numbers.",
		);
	const names = selection.outputs.map((column) => table.columns[column].name);
	const tolerance = toleranceOf(options, names);
	const facts = tableFacts(table, selection, read);
	try {
		const fit = (scaled: Tolerance, work: WorkOptions): Fitted =>
			fitted(dataset, scaled, { ...options, ...work }, toleranceText(scaled, names));
		const made = fit(tolerance, context.work);
		const { network, cost, verified, lowerBounds } = made;
		const metadata: CnetMetadata = {
			...facts,
			strategy: made.strategy,
			pairs: made.pairs,
			labelCount: made.labels,
			operations: { worst: cost.worst, mean: cost.mean, meanOver: made.meanOver },
			depth: cost.depth,
			lowerBounds,
			verified,
			notes: made.notes,
		};
		const curve = [];
		for (const part of curveParts) {
			const scaled = {
				absolute: scaledBy(tolerance.absolute, part),
				relative: tolerance.relative === undefined ? undefined : tolerance.relative * part,
			};
			const { network } = part === 1 ? made : fit(scaled, context.work);
			const bytes = await saveNetwork({ network, metadata }, undefined);
			curve.push({ part, ...scaled, leaves: network.leafCount, bytes });
		}
		const bytes = await saveNetwork({ network, metadata }, target, context.work);
		return {
			rows: dataset.rowCount,
			pairs: made.pairs,
			inputs: dataset.inputCount,
			outputs: dataset.outputCount,
			labels: made.labels,
			strategy: made.strategy,
			...networkCounts(network),
			depth: cost.depth,
			bytes,
			operations: {
				worst: cost.worst,
				mean: cost.mean,
				...(network.domain.isEverywhere ? {} : { domain: domainOperations(network.domain) }),
			},
			lowerBounds,
			verified,
			tolerance: { ...tolerance, ...made.kept },
			curve,
			table: tableBytes(dataset),
			between: betweenRows(network, made.strategy),
			columns: reportedColumns(metadata),
			notes: metadata.notes ?? [],
			seconds: context.seconds,
		};
	} catch (error) {
		throw await conflictError(table, selection, read, error);
	}
}

/** What both ways to fit give. */
interface Fitted
	extends Pick<MemorizedFunction, "network" | "pairs" | "labels" | "cost" | "verified" | "lowerBounds"> {
	readonly strategy: string;
	readonly meanOver: string;
	readonly notes: readonly string[];
	readonly kept: Omit<NonNullable<NetworkReport["tolerance"]>, "absolute" | "relative">;
}

function fitted(
	dataset: Dataset,
	tolerance: Tolerance,
	options: FunctionCommandOptions & { readonly minimize: FunctionObjective } & WorkOptions,
	text: string,
): Fitted {
	const { minimize, interpolate, outside = "error", onProgress, signal } = options;
	const work = { onProgress, signal };
	if (interpolate === undefined) {
		const made = memorizeFunction(dataset, { tolerance, minimize, ...work });
		const { largestError, largestRelativeError, pieces, fewest: lowerBound } = made;
		return {
			...made,
			meanOver: "the distinct inputs",
			notes: [
				`Rows are answered within the tolerance (${text}), and only rows: between them an input gets its leaf's ` +
					"affine function, of which nothing is promised, and neighbouring leaves may meet with a step.",
			],
			kept: {
				largestError,
				...(tolerance.relative === undefined ? {} : { largestRelativeError }),
				pieces,
				lowerBound,
				attained: pieces === lowerBound,
			},
		};
	}
	const made = memorizeGrid(dataset, { tolerance, minimize, outside, ...work });
	const { largestError, largestStep, shape } = made;
	const pieces = made.network.leafCount;
	return {
		...made,
		lowerBounds: [],
		meanOver: "the grid's hull, uniformly",
		notes: [
			`Every input in the hull of the ${shape.join(" x ")} grid is answered within the tolerance (${text}) of the rows' ` +
				"multilinear interpolant: proved at the grid's nodes with what rounds. " +
				(pieces === 1
					? "There is one leaf and no step."
					: `Where two leaves meet, their answers differ by at most ${largestStep}.`),
			outside === "clamp"
				? "An input outside the hull is answered at the nearest point of it."
				: "An input outside the hull is refused.",
		],
		kept: { largestError, largestStep, pieces, lowerBound: 1, attained: pieces === 1 },
	};
}

function scaledBy(
	tolerance: number | readonly number[] | undefined,
	part: number,
): number | readonly number[] | undefined {
	return typeof tolerance === "object"
		? tolerance.map((value) => value * part)
		: tolerance && tolerance * part;
}

/** A number for all outputs, or `COL=E` for some: the others are kept exactly. */
function toleranceOf(
	{ tolerance, relativeTolerance }: FunctionCommandOptions,
	names: readonly string[],
): Tolerance {
	const relative = relativeTolerance === undefined ? {} : { relative: relativeTolerance };
	if (tolerance === undefined) return relative;
	if (!tolerance.includes("=")) return { absolute: positive(tolerance, tolerance), ...relative };
	const absolute = names.map(() => 0);
	for (const part of tolerance.split(",")) {
		const at = part.lastIndexOf("=");
		const column = names.indexOf(part.slice(0, at).trim());
		if (at < 0 || column < 0)
			throw new CondnetError(
				"usage",
				`--tolerance: ${quote(part)} names no output.`,
				`Write COL=E; the outputs are ${names.map(quote).join(", ")}.`,
			);
		absolute[column] = positive(part.slice(at + 1), tolerance);
	}
	return { absolute, ...relative };
}

function positive(text: string, given: string): number {
	const value = Number(text);
	if (text.trim() === "" || !(value >= 0 && value < Number.POSITIVE_INFINITY))
		throw new CondnetError(
			"usage",
			`--tolerance ${quote(given)}: ${quote(text)} is no finite number of at least 0.`,
			"Write a number such as 0.01, or COL=0.01 for each output.",
		);
	return value;
}

function toleranceText({ absolute, relative }: Tolerance, names: readonly string[]): string {
	const parts: string[] = [];
	if (typeof absolute === "number") parts.push(`${absolute}`);
	else if (absolute !== undefined) parts.push(absolute.map((value, k) => `${names[k]} ${value}`).join(", "));
	if (relative !== undefined) parts.push(`${relative} of the output`);
	return parts.join(" or ");
}
