/**
 * The plane of two inputs: a canvas with the colours of a grid that the worker sampled, of leaves whose gates are
 * shown; one above with the table's points; and the input, an element of its own. Cost of moving: none but that the
 * element is put elsewhere, without painting; of the slider: a pass over the grid.
 */

import type { Tree } from "@condnet/core";
import {
	amountColours,
	type ColourKey,
	kindColours,
	type Plane,
	partOf,
	type ShownNode,
	visibleTree,
} from "@condnet/core/internal";
import type { PlaneNumbers } from "./messages.ts";
import { darkTheme, find, isDark } from "./page.ts";

export const columns = 320;
export const rows = 256;
/** What the grid shows; one for all times, as 320 kB a move are much to collect. */
const image = new ImageData(columns, rows);
const pixels = new Uint32Array(image.data.buffer);

const grid = find("plane", HTMLCanvasElement);
const over = find("over", HTMLCanvasElement);
const here = find("here", HTMLDivElement);

/** Colours of the grid, of which a slider shows more or less: made once a sample, shown in one short pass. */
export class PlaneColours {
	readonly #leaves: Int32Array;
	readonly #colours: Uint32Array;
	readonly #hidden: number;

	/** @param striped leaves that are marked */
	constructor({ numbers, leaves }: PlaneNumbers, key: ColourKey, striped: Uint8Array | undefined) {
		const theme = isDark() ? 1 : 0;
		const palette = (key.prefix === "k" ? kindColours : amountColours).map((pair) => rgb(pair[theme]));
		const none = rgb(["#c9cdd3", "#3a414c"][theme]);
		this.#leaves = leaves;
		this.#hidden = rgb(["#f1f2f4", "#1a1f27"][theme]);
		this.#colours = Uint32Array.from(leaves, (leaf, k) => {
			const place = key.placeOf(numbers[k]);
			if (place < 0) return none;
			const column = k % columns;
			const isBorder =
				(column > 0 && leaf !== leaves[k - 1]) || (k >= columns && leaf !== leaves[k - columns]);
			const isStripe =
				striped !== undefined && striped[leaf] === 1 && (column + ((k / columns) | 0)) % 6 === 0;
			return isBorder || isStripe ? darker(palette[place]) : palette[place];
		});
	}

	/** @param shown leaves that are shown, undefined for all */
	paint(shown: Uint8Array | undefined): void {
		const context = grid.getContext("2d");
		if (!context) return;
		const [leaves, colours, hidden] = [this.#leaves, this.#colours, this.#hidden];
		if (shown === undefined) pixels.set(colours);
		else for (let k = 0; k < pixels.length; k++) pixels[k] = shown[leaves[k]] === 0 ? hidden : colours[k];
		context.putImageData(image, 0, 0);
	}
}

/** Rows drawn at most, evenly chosen; many points hide what they stand on. */
const mostPoints = 5000;

/** What lies on the plane, row-major with `width` numbers a row. */
interface Points {
	readonly rows: Float64Array;
	/** Inputs answered otherwise, which have crosses. */
	readonly wrong: Float64Array;
	readonly width: number;
}

/** Points where they lie: drawn again only once they or the plane change. */
export class PointsLayer {
	#drawn: readonly unknown[] = [];

	/** @param count of all rows @returns how many of them are drawn */
	static shown(count: number): number {
		return Math.ceil(count / stepOf(count));
	}

	paint(plane: Plane, points: Points): void {
		fit();
		const { width, height } = over;
		const now = [plane.over, plane.low, points.rows, points.wrong, width, height, isDark()];
		if (now.every((value, k) => value === this.#drawn[k])) return;
		const context = over.getContext("2d");
		if (!context) return;
		context.clearRect(0, 0, width, height);
		paintPoints(context, plane, points);
		this.#drawn = now;
	}
}

/** Puts the sign of the input where it lies. */
export function placeInput(plane: Plane, input: Float64Array): void {
	const [x, y] = partsOf(plane, input, 0);
	here.style.transform = `translate(${(x * size.width).toFixed(1)}px, ${(y * size.height).toFixed(1)}px)`;
}

/** Canvas points in a CSS pixel. */
let scale = 1;
let size = { width: 0, height: 0 };
let seenOtherwise = (): void => {};
new ResizeObserver(([{ contentRect }]) => {
	size = contentRect;
	seenOtherwise();
}).observe(over);

/** @param callback called when the plane has another size, or the page other colours: the last one given */
export function whenSeenOtherwise(callback: () => void): void {
	seenOtherwise = callback;
}

/** As many canvas points as the screen has. */
function fit(): void {
	scale = Math.min(3, devicePixelRatio);
	const [width, height] = [Math.round(size.width * scale), Math.round(size.height * scale)];
	if (width > 0 && height > 0 && (over.width !== width || over.height !== height))
		[over.width, over.height] = [width, height];
}

function stepOf(count: number): number {
	return Math.max(1, Math.ceil(count / mostPoints));
}

/** Where a row lies, from 0 at the left and the top to 1. */
function partsOf(plane: Plane, row: Float64Array, at: number): [x: number, y: number] {
	const [first, second] = plane.over;
	return [
		partOf(plane, first, row[at + first]),
		second === undefined ? 0.5 : 1 - partOf(plane, second, row[at + second]),
	];
}

function placeOn(plane: Plane, row: Float64Array, at: number): [x: number, y: number] {
	const [x, y] = partsOf(plane, row, at);
	return [x * over.width, y * over.height];
}

function paintPoints(context: CanvasRenderingContext2D, plane: Plane, { rows, wrong, width }: Points): void {
	const [ink, back] = isDark() ? ["#eceef1", "#0d1117"] : ["#1b1d21", "#ffffff"];
	const count = rows.length / width;
	const [step, radius] = [stepOf(count), (count > 400 ? 0.9 : 2.2) * scale];
	context.fillStyle = ink;
	context.strokeStyle = back;
	context.lineWidth = scale;
	for (let i = 0; i < count; i += step) {
		const [x, y] = placeOn(plane, rows, i * width);
		context.beginPath();
		context.arc(x, y, radius, 0, 7);
		if (count <= 400) context.stroke();
		context.fill();
	}
	const arm = 5 * scale;
	for (let at = 0; at + width <= wrong.length; at += width) {
		const [x, y] = placeOn(plane, wrong, at);
		for (const [style, line] of [
			[back, 5 * scale],
			[ink, 2 * scale],
		] as const) {
			context.strokeStyle = style;
			context.lineWidth = line;
			context.beginPath();
			for (const turn of [-1, 1]) {
				context.moveTo(x - arm, y - arm * turn);
				context.lineTo(x + arm, y + arm * turn);
			}
			context.stroke();
		}
	}
}

/** Leaves that the gates with the most leaves below tell apart, in the order in which gates are added. */
export class LeavesShown {
	readonly #nodes: readonly ShownNode[];
	readonly #shown: Uint8Array;

	/** @param most gates at most */
	constructor(tree: Tree, most: number) {
		this.#nodes = visibleTree(tree, 2 * most + 1);
		this.#shown = new Uint8Array(tree.leafCount);
	}

	/** @returns 1 for a leaf that is shown; the same array every time */
	by(gates: number): Uint8Array {
		const nodes = this.#nodes;
		for (let k = 0; k < nodes.length; k++)
			if (nodes[k].node < 0) this.#shown[~nodes[k].node] = k <= 2 * gates ? 1 : 0;
		return this.#shown;
	}
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
darkTheme.addEventListener("change", () => {
	isDarkNow = isDark();
	seenOtherwise();
});
