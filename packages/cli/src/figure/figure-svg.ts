/**
 * The figure: operations, neurons, bits and word operations, and measured time, each against the number of
 * points.
 */

import { svg } from "@condnet/core/internal";
import { drawPanel, markDefinitions, type Panel, type Point, type Series } from "./panel.ts";
import { type Construction, constructions, type FigureRow } from "./row.ts";
import { styleSheet } from "./style.ts";

const { element, text } = svg;

const width = 1240;
const height = 1046;
const plotWidth = 372;
const plotHeight = 372;
const lefts = [64, 684];
const tops = [96, 546];

/** @param rows rows of at least one construction and size */
export function figureSvg(rows: readonly FigureRow[]): string {
	const sizes = [...new Set(rows.map(({ n }) => n))].sort((a, b) => a - b);
	const [{ p }] = rows;
	const series = (value: (row: FigureRow) => number | null): Series[] => seriesOf(rows, value);
	const frame = (column: number, row: number): Omit<Panel, "title" | "series"> => ({
		left: lefts[column],
		top: tops[row],
		width: plotWidth,
		height: plotHeight,
		sizes,
		bottomAxis: true,
	});
	const half = (plotHeight - 62) / 2;
	const lower = frame(0, 1);
	const panels: Panel[] = [
		{ ...frame(0, 0), title: "a  Operations per input", series: series(({ operations }) => operations) },
		{
			...frame(1, 0),
			title: "b  Neurons",
			series: withGates(
				rows,
				series(({ neurons }) => neurons),
			),
		},
		{
			...lower,
			height: half,
			bottomAxis: false,
			title: "c  Bits of all weights, thresholds and masks",
			series: series(({ weightBits }) => weightBits),
		},
		{
			...lower,
			top: lower.top + half + 62,
			height: half,
			title: "    64-bit word operations per input",
			series: series((row) => (row.construction.startsWith("lower") ? null : row.wordOperations)),
		},
		{
			...frame(1, 1),
			title: "d  Measured time per input, ns",
			series: series(({ nsPerQuery }) => nsPerQuery),
		},
	];
	const notes = [
		"Solid with marks: networks that were built, checked and counted. Dashed: by formula, held against every network built. Dotted: lower bounds.",
		"Bit extraction needs labels from a finite set (here 8 bits), so it may lie below the bound for real labels; the bound for 0/1 labels is the one that holds for it.",
		"Time: compiled JavaScript on float64, but BigInt where arithmetic must be exact (three layers, bit extraction, two layers over rationals).",
	];
	return `${element(
		"svg",
		{
			xmlns: "http://www.w3.org/2000/svg",
			viewBox: `0 0 ${width} ${height}`,
			width,
			height,
			role: "img",
			"aria-label": "What memorizing n points costs, with and without conditional computation",
		},
		element("style", {}, styleSheet()),
		markDefinitions(),
		element("rect", { width, height, class: "paper" }),
		text(`Memorizing n points of ${p} ${p === 1 ? "input" : "inputs"}: what one answer costs`, {
			x: 20,
			y: 34,
			class: "ink",
			style: "font-size:20px;font-weight:bold",
		}),
		...panels.map(drawPanel),
		...notes.map((note, i) => text(note, { x: 20, y: height - 48 + 18 * i, class: "note soft" })),
	)}\n`;
}

/**
 * Rows with a value above 0, which is what a logarithmic scale can show, in the order of the constructions.
 */
function seriesOf(rows: readonly FigureRow[], value: (row: FigureRow) => number | null): Series[] {
	return constructions.map((construction) => ({ construction, points: pointsOf(rows, construction, value) }));
}

function pointsOf(
	rows: readonly FigureRow[],
	construction: Construction,
	value: (row: FigureRow) => number | null,
): Point[] {
	return rows.flatMap((row) => {
		const number = row.construction === construction ? value(row) : null;
		return number === null || number <= 0 ? [] : [{ n: row.n, value: number, built: row.built }];
	});
}

/** A conditional network has no neurons here; its gates stand in their place, and the name says so. */
function withGates(rows: readonly FigureRow[], series: readonly Series[]): Series[] {
	return series.map((one) =>
		one.construction === "conditional"
			? { ...one, label: "conditional: its gates", points: pointsOf(rows, "conditional", ({ n }) => n - 1) }
			: one,
	);
}
