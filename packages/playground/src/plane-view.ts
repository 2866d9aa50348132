/**
 * The plane of two inputs on two canvases: below, the colours of a grid that the worker sampled, of leaves
 * whose gates are shown; above, the table's points and the input. Cost of moving: a small drawing, no
 * sampling; of the slider: a pass over the grid.
 */

import type { Tree } from "@condnet/core";
import {
	amountColours,
	type ColourKey,
	kindColours,
	type Plane,
	partOf,
	visibleTree,
} from "@condnet/core/internal";
import type { PlaneNumbers } from "./messages.ts";
import { find, isDark } from "./page.ts";

export const columns = 320;
export const rows = 256;

const grid = find("plane", HTMLCanvasElement);
const over = find("over", HTMLCanvasElement);

/** @param shown leaves that are shown, undefined for all; @param hatched leaves that are marked */
export function paintPlane(
	{ numbers, leaves }: PlaneNumbers,
	key: ColourKey,
	shown: Uint8Array | undefined,
	hatched: Uint8Array | undefined,
): void {
	const context = grid.getContext("2d");
	if (!context) return;
	const theme = isDark() ? 1 : 0;
	const palette = (key.prefix === "k" ? kindColours : amountColours).map((pair) => rgb(pair[theme]));
	const [none, hidden] = [rgb(["#c9cdd3", "#3a414c"][theme]), rgb(["#f1f2f4", "#1a1f27"][theme])];
	const image = context.createImageData(columns, rows);
	const pixels = new Uint32Array(image.data.buffer);
	for (let k = 0; k < pixels.length; k++) {
		const place = key.placeOf(numbers[k]);
		const isHidden = shown !== undefined && shown[leaves[k]] === 0;
		const colour = isHidden ? hidden : place < 0 ? none : palette[place];
		const border =
			(k % columns > 0 && leaves[k] !== leaves[k - 1]) || (k >= columns && leaves[k] !== leaves[k - columns]);
		const stripe =
			hatched !== undefined && hatched[leaves[k]] === 1 && ((k % columns) + ((k / columns) | 0)) % 6 === 0;
		pixels[k] = (border || stripe) && !isHidden && place >= 0 ? darker(colour) : colour;
	}
	context.putImageData(image, 0, 0);
}

/**
 * Points of the table where they lie, crosses on those answered otherwise, and the input.
 *
 * @param points row-major, `width` numbers a row, as are those that are wrong
 */
export function paintOver(
	plane: Plane,
	points: Float64Array,
	wrong: Float64Array,
	width: number,
	input: Float64Array | undefined,
): void {
	const context = over.getContext("2d");
	if (!context) return;
	const [first, second] = plane.over;
	const place = (row: Float64Array, at: number): [number, number] => [
		partOf(plane, first, row[at + first]) * over.width,
		(second === undefined ? 0.5 : 1 - partOf(plane, second, row[at + second])) * over.height,
	];
	context.clearRect(0, 0, over.width, over.height);
	const [ink, back] = isDark() ? ["#eceef1", "#0d1117"] : ["#1b1d21", "#ffffff"];
	// Many points hide what they stand on: every so manieth is drawn.
	const step = Math.max(1, Math.ceil(points.length / width / 1500));
	context.fillStyle = ink;
	context.strokeStyle = back;
	context.lineWidth = 1.5;
	for (let at = 0; at + width <= points.length; at += step * width) {
		const [x, y] = place(points, at);
		context.beginPath();
		context.arc(x, y, step > 1 ? 2 : 3.2, 0, 7);
		context.fill();
		if (step === 1) context.stroke();
	}
	for (let at = 0; at + width <= wrong.length; at += width) {
		const [x, y] = place(wrong, at);
		for (const [style, line] of [
			[back, 7],
			[ink, 3],
		] as const) {
			context.strokeStyle = style;
			context.lineWidth = line;
			context.beginPath();
			for (const turn of [-1, 1]) {
				context.moveTo(x - 7, y - 7 * turn);
				context.lineTo(x + 7, y + 7 * turn);
			}
			context.stroke();
		}
	}
	context.strokeStyle = back;
	if (input === undefined) return;
	const [x, y] = place(input, 0);
	context.fillStyle = isDark() ? "#ff6fb5" : "#b3005e";
	context.lineWidth = 4;
	context.beginPath();
	context.arc(x, y, 9, 0, 7);
	context.stroke();
	context.fill();
}

/** Leaves that are told apart when the `count` largest gates are shown. */
export function leavesShown(tree: Tree, count: number): Uint8Array {
	const shown = new Uint8Array(tree.leafCount);
	const nodes = visibleTree(tree, 2 * count + 1);
	for (const { node, left } of nodes) if (left < 0 && node < 0) shown[~node] = 1;
	return shown;
}

function rgb(hex: string): number {
	const value = Number.parseInt(hex.slice(1), 16);
	return ((255 << 24) | ((value & 255) << 16) | (value & 0xff00) | (value >> 16)) >>> 0;
}

function darker(colour: number): number {
	const part = (shift: number): number => Math.round(((colour >> shift) & 255) * (isDarkNow ? 1.25 : 0.72));
	const clamp = (value: number): number => Math.min(255, value);
	return ((255 << 24) | (clamp(part(16)) << 16) | (clamp(part(8)) << 8) | clamp(part(0))) >>> 0;
}

let isDarkNow = isDark();
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
	isDarkNow = isDark();
});
