/**
 * The plane of two inputs as SVG: its points coloured, the borders of leaves where they are exact, the box, a
 * marked input, the ends of the axes and a legend. One input alone is a strip.
 */

import type { ConditionalNetwork } from "../network/conditional-network.ts";
import { type Border, bordersOf } from "./borders.ts";
import type { ColourKey } from "./colour-key.ts";
import { type DrawingNames, inputValue, shortName } from "./names.ts";
import { liesOn, type Plane, partOf } from "./plane.ts";
import { element, short, text } from "./svg.ts";

/** Points that are coloured. */
export interface ColouredGrid {
	readonly columns: number;
	readonly rows: number;
	readonly numbers: Float64Array;
	readonly key: ColourKey;
}

interface Place {
	readonly left: number;
	readonly top: number;
	readonly width: number;
	readonly height: number;
}

/** Borders of leaves are drawn up to here. */
const mostBorders = 4000;

/** @returns the picture, and whether all borders between leaves are drawn */
export function regionsPicture(
	network: ConditionalNetwork,
	names: DrawingNames,
	plane: Plane,
	grid: ColouredGrid,
	place: Place,
	input?: Float64Array,
): { readonly svg: string; readonly borders: boolean } {
	const borders = bordersOf(network, plane, mostBorders);
	const { left, top, width, height } = place;
	const svg = element(
		"g",
		{},
		cells(grid, place),
		borders === undefined ? "" : element("path", { d: lines(borders, place), class: "cell" }),
		element("rect", { x: left, y: top, width, height, class: "frame" }),
		boxEdges(plane, place),
		input === undefined ? "" : dot(plane, input, place),
		axisTexts(names, plane, place),
		legend(grid, place),
	);
	return { svg, borders: borders !== undefined };
}

/** Points of one colour beside one another are one rectangle; a path a colour. */
function cells({ columns, rows, numbers, key }: ColouredGrid, { left, top, width, height }: Place): string {
	const places = Int16Array.from(numbers, key.placeOf);
	const paths = new Map<number, string[]>();
	const dx = width / columns;
	const dy = height / rows;
	for (let r = 0; r < rows; r++)
		for (let c = 0; c < columns; ) {
			const place = places[r * columns + c];
			let end = c + 1;
			while (end < columns && places[r * columns + end] === place) end++;
			const list = paths.get(place) ?? [];
			// Rows overlap a little, so that no paper shows between them.
			const [across, down] = [short((end - c) * dx), short(dy + (r + 1 < rows ? 0.15 : 0))];
			list.push(`M${short(left + c * dx)},${short(top + r * dy)}h${across}v${down}h-${across}z`);
			paths.set(place, list);
			c = end;
		}
	return [...paths]
		.sort(([a], [b]) => a - b)
		.map(([place, list]) =>
			element("path", { d: list.join(""), class: place < 0 ? "none" : `${key.prefix}${place}` }),
		)
		.join("");
}

function lines(borders: readonly Border[], { left, top, width, height }: Place): string {
	const x = (part: number): string => short(left + part * width);
	const y = (part: number): string => short(top + (1 - part) * height);
	return borders
		.map(({ upright, at, from, to }) =>
			upright ? `M${x(at)},${y(from)}V${y(to)}` : `M${x(from)},${y(at)}H${x(to)}`,
		)
		.join("");
}

function boxEdges({ over: [first, second], box, ...ends }: Plane, place: Place): string {
	if (box === undefined) return "";
	const part = (input: number, value: number): number => Math.min(1, Math.max(0, partOf(ends, input, value)));
	const [x0, x1] = [part(first, box.low[first]), part(first, box.high[first])];
	const [y0, y1] =
		second === undefined ? [0, 1] : [part(second, box.low[second]), part(second, box.high[second])];
	return element("rect", {
		x: place.left + x0 * place.width,
		y: place.top + (1 - y1) * place.height,
		width: (x1 - x0) * place.width,
		height: (y1 - y0) * place.height,
		class: "frame",
		"stroke-dasharray": "6 3",
	});
}

function dot(plane: Plane, input: Float64Array, { left, top, width, height }: Place): string {
	const [first, second] = plane.over;
	const x = partOf(plane, first, input[first]);
	const y = second === undefined ? 0.5 : partOf(plane, second, input[second]);
	if (!(x >= 0 && x <= 1 && y >= 0 && y <= 1)) return "";
	const place = { cx: left + x * width, cy: top + (1 - y) * height };
	if (liesOn(plane, input)) return element("circle", { ...place, r: 5, class: "dot" });
	// On paper of its own, as the colour below is not its answer's.
	return (
		element("circle", { ...place, r: 6, class: "paper" }) +
		element("circle", { ...place, r: 5, class: "on", "stroke-dasharray": "3 2" })
	);
}

function axisTexts(names: DrawingNames, plane: Plane, { left, top, width, height }: Place): string {
	const { over, low, high } = plane;
	const [first, second] = over;
	const bottom = top + height;
	const below = (content: string, x: number, anchor: string, ink: string): string =>
		text(content, { x, y: bottom + 16, class: ink, "text-anchor": anchor });
	const texts = [
		below(inputValue(names, first, low[first]), left, "start", "soft"),
		below(inputValue(names, first, high[first]), left + width, "end", "soft"),
		below(shortName(names.inputs[first], 60), left + width / 2, "middle", "ink"),
	];
	if (second === undefined) return texts.join("");
	const beside = (content: string, y: number): string =>
		text(shortName(content, 12), { x: left - 6, y, class: "soft", "text-anchor": "end" });
	const middle = top + height / 2;
	return [
		...texts,
		beside(inputValue(names, second, low[second]), bottom),
		beside(inputValue(names, second, high[second]), top + 10),
		text(shortName(names.inputs[second], 48), {
			...{ x: left - 12, y: middle, class: "ink", "text-anchor": "middle" },
			transform: `rotate(-90 ${short(left - 12)} ${short(middle)})`,
		}),
	].join("");
}

function legend({ key: { prefix, entries }, numbers }: ColouredGrid, { left, top, width }: Place): string {
	const x = left + width + 14;
	const kinds = entries.map(({ place, text: name }) => [`${prefix}${place}`, name]);
	if (numbers.some(Number.isNaN)) kinds.push(["none", "no answer, or outside"]);
	return kinds
		.map(([kind, name], k) => {
			const y = top + k * 17;
			return (
				element("rect", { x, y, width: 12, height: 12, class: kind }) +
				text(shortName(name, 24), { x: x + 18, y: y + 10, class: "ink" })
			);
		})
		.join("");
}
