/**
 * One plot on two logarithmic scales: what was built solid with marks, formulas dashed, bounds dotted, names
 * beside the lines.
 */

import { svg } from "@condnet/core/internal";
import { scaleLog } from "d3-scale";
import { line, symbol, symbolCircle, symbolDiamond, symbolSquare, symbolTriangle } from "d3-shape";
import { placeLabels } from "./place-labels.ts";
import type { Construction } from "./row.ts";
import { isBound } from "./row.ts";
import { styles } from "./style.ts";

const { element, power, short, text } = svg;

export interface Point {
	readonly n: number;
	readonly value: number;
	readonly built: boolean;
}

export interface Series {
	readonly construction: Construction;
	readonly points: readonly Point[];
	/** Another name than the construction's. */
	readonly label?: string;
}

export interface Panel {
	readonly title: string;
	readonly series: readonly Series[];
	/** Place of the plot's frame, names outside it on the right. */
	readonly left: number;
	readonly top: number;
	readonly width: number;
	readonly height: number;
	readonly sizes: readonly number[];
	/** Whether the numbers of points stand below, with what they are. */
	readonly bottomAxis: boolean;
}

const labelSpacing = 15;
const symbols = {
	circle: symbolCircle,
	square: symbolSquare,
	diamond: symbolDiamond,
	triangle: symbolTriangle,
} as const;

/** The marks, each drawn once and used by name. */
export function markDefinitions(): string {
	const shapes = Object.entries(symbols).map(([name, shape]) => {
		const size = name === "circle" ? 26 : 30;
		return element("path", { id: name, d: symbol(shape, size).digits(2)() ?? "" });
	});
	return element("defs", {}, ...shapes);
}

type Scale = (value: number) => number;

export function drawPanel(panel: Panel): string {
	const { left, top, width, height, sizes, title } = panel;
	const series = panel.series.filter(({ points }) => points.length > 0);
	const values = series.flatMap(({ points }) => points.map(({ value }) => value));
	const x = scaleLog([sizes[0], Math.max(sizes[sizes.length - 1], 2 * sizes[0])], [left, left + width]).base(
		2,
	);
	const low = Math.floor(Math.log10(Math.min(...values)));
	const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))));
	const y = scaleLog([10 ** low, 10 ** high], [top + height, top]);
	return element(
		"g",
		{},
		text(title, { x: left - 44, y: top - 16, class: "title ink" }),
		valueAxis(panel, y, low, high),
		sizeAxis(panel, x),
		...series.map((one) => drawSeries(one, x, y)),
		names(panel, series, x, y),
	);
}

function valueAxis({ left, width }: Panel, y: Scale, low: number, high: number): string {
	const step = Math.ceil((high - low) / 8);
	const marks: string[] = [];
	for (let exponent = low; exponent <= high; exponent++) {
		const at = y(10 ** exponent);
		marks.push(element("line", { x1: left, x2: left + width, y1: at, y2: at, class: "grid" }));
		if ((exponent - low) % step !== 0) continue;
		const label = exponent === 0 ? "1" : exponent === 1 ? "10" : power(10, exponent);
		marks.push(text(label, { x: left - 8, y: at + 4, class: "tick soft", "text-anchor": "end" }));
	}
	return marks.join("");
}

function sizeAxis({ left, top, width, height, sizes, bottomAxis }: Panel, x: Scale): string {
	const bottom = top + height;
	const marks = [element("line", { x1: left, x2: left + width, y1: bottom, y2: bottom, class: "axis" })];
	for (const n of sizes) {
		const exponent = Math.log2(n);
		const major = exponent % 2 === 0;
		marks.push(
			element("line", { x1: x(n), x2: x(n), y1: bottom, y2: bottom + (major ? 5 : 3), class: "axis" }),
		);
		if (major && bottomAxis)
			marks.push(
				text(power(2, exponent), { x: x(n), y: bottom + 19, class: "tick soft", "text-anchor": "middle" }),
			);
	}
	if (bottomAxis)
		marks.push(
			text("points memorized, n", {
				x: left + width / 2,
				y: bottom + 38,
				class: "note soft",
				"text-anchor": "middle",
			}),
		);
	return marks.join("");
}

function drawSeries({ construction, points }: Series, x: Scale, y: Scale): string {
	const { width, mark } = styles[construction];
	const path = line<Point>(
		({ n }) => x(n),
		({ value }) => y(value),
	).digits(2);
	const stroke = `s-${construction}`;
	if (isBound(construction))
		return element("path", { d: path([...points]) ?? "", class: `bound ${stroke}`, "stroke-width": width });
	const built = points.filter((point) => point.built);
	const formula = points.filter((point) => !point.built);
	const joined = [...built.slice(-1), ...formula];
	const parts: string[] = [];
	if (formula.length > 0)
		parts.push(element("path", { d: path(joined) ?? "", class: `formula ${stroke}`, "stroke-width": width }));
	if (built.length > 1)
		parts.push(element("path", { d: path(built) ?? "", class: `line ${stroke}`, "stroke-width": width }));
	if (mark !== "none")
		for (const { n, value } of built)
			parts.push(element("use", { href: `#${mark}`, x: x(n), y: y(value), class: `mark f-${construction}` }));
	return element("g", {}, ...parts);
}

/** The lines' names on the right, none on another, each with a thin line to where its own ends. */
function names({ left, top, width, height }: Panel, series: readonly Series[], x: Scale, y: Scale): string {
	const ends = series.map(({ points }) => points[points.length - 1]);
	const wanted = ends.map(({ value }) => y(value));
	const heights = placeLabels(wanted, labelSpacing, top + 2, top + height - 2);
	const right = left + width;
	return series
		.map(({ construction, label }, i) => {
			const from = x(ends[i].n);
			const leader = `M${short(from + 5)},${short(wanted[i])}L${short(Math.max(from + 5, right))},${short(
				from < right - 1 ? heights[i] : wanted[i],
			)}L${short(right + 12)},${short(heights[i])}`;
			return (
				element("path", { d: leader, class: `leader s-${construction}` }) +
				text(label ?? styles[construction].label, {
					x: right + 16,
					y: heights[i] + 4,
					class: `f-${construction}`,
					"font-weight": construction === "conditional" ? "bold" : "normal",
				})
			);
		})
		.join("");
}
