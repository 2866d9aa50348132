/**
 * Start table: lines (cache-lines.ts) so placed that a piecewise affine function of the key says which line
 * to begin with. A line begins with the first leaf that a key sent there may have, or up to `mostBehind`
 * leaves before it, where lines before it were full. The function is monotone in float64 arithmetic, so
 * thresholds sent to earlier lines are below the key and those sent to later ones are not: the leaf is exact
 * for every key. No table stands between a key and its line.
 *
 * One piece where the thresholds are spread evenly, otherwise pieces of equal width, up to what the first
 * cache holds; where thresholds crowd even so, there is no start table.
 */

import type { Arrays } from "../../network/compiled-layout.ts";
import type { Image, ImageHeader } from "../image/image.ts";
import type { Kernels, MemoryOptions } from "../image/memory.ts";
import { leavesInLine } from "./cache-lines.ts";
import { LinedNetwork, linedHeader, linedImage } from "./lined-network.ts";
import { type SortedShape, type SortedSource, sortedShape } from "./sorted-network.ts";

/** Leaves a line is meant for: 23.3 bytes a leaf, and a fifth of the keys go on to the next line. */
const leavesMeant = 2.75;
/** Leaves by which a line may begin too early, at most and on average. */
const mostBehind = 64;
const mostOnAverage = 4;
/** Lines behind those that the function gives. */
const spareLines = mostBehind / leavesInLine;
const mostPieces = 2048;
const thresholdsAPiece = 8;
/** What has no fraction when a number below 2^32 is added to it. */
const noFraction = 2 ** 52;

export class StartTable extends LinedNetwork {
	static readonly lowering = "start-table";
	protected override readonly goesOn = true;
	readonly #map: LineMap;

	constructor(image: Image) {
		super(image);
		this.#map = new LineMap(image.number("low"), image.number("scale"), image.float64("bases"));
	}

	/** Undefined where the thresholds allow no start table. Cost: linear. */
	static build(source: SortedSource, options: MemoryOptions): StartTable | undefined {
		const { thresholds } = source.network;
		const pieces = Math.min(mostPieces, Math.ceil(thresholds.length / thresholdsAPiece));
		for (const count of pieces > 1 ? [1, pieces] : [1]) {
			const map = LineMap.fit(thresholds, count);
			const starts = map && startsOf(thresholds, map);
			if (!starts) continue;
			const header = StartTable.header(sortedShape(source), map.low, map.scale, count);
			const image = linedImage(header, source, options, (line) => starts[line]);
			image.float64("bases").set(map.bases);
			return new StartTable(image);
		}
		return undefined;
	}

	static header(shape: SortedShape, low: number, scale: number, pieces: number): ImageHeader {
		const arrays: Arrays = { bases: ["f64", pieces + 1] };
		const lineCount = linesFor(shape.leafCount) + spareLines;
		return linedHeader(StartTable.lowering, shape, lineCount, arrays, { low, scale });
	}

	override problem(): string | undefined {
		const { bases } = this.#map;
		const lineCount = linesFor(this.image.number("leafCount"));
		if (bases.length < 2) return "it has no piece";
		for (let piece = 0; piece < bases.length; piece++)
			if (!(bases[piece] >= 0 && bases[piece] < lineCount))
				return `piece ${piece} starts with line ${bases[piece]} of ${lineCount}`;
		return super.problem();
	}

	protected override line(key: number): number {
		return this.#map.line(key);
	}

	protected override findLines(kernels: Kernels, keys: number, count: number, lines: number): void {
		const { low, scale, bases } = this.#map;
		kernels.linesOf(keys, count, low, scale, bases.length - 1, bases.byteOffset, lines);
	}
}

/** The line of a key: piecewise affine, monotone as computed; the kernel linesOf computes the same. */
class LineMap {
	readonly low: number;
	readonly scale: number;
	/** The line at the beginning of each piece, and at the end of the last; not integers. */
	readonly bases: Float64Array;
	readonly pieces: number;
	/** Where there is one piece: its beginning and its length. */
	readonly #first: number;
	readonly #lines: number;

	constructor(low: number, scale: number, bases: Float64Array) {
		this.low = low;
		this.scale = scale;
		this.bases = bases;
		this.pieces = bases.length - 1;
		this.#first = bases[0];
		this.#lines = bases[1] - bases[0];
	}

	/** Pieces of equal width, each with lines for its thresholds; undefined where float64 has no such map. */
	static fit(thresholds: Float64Array, pieces: number): LineMap | undefined {
		const [low, high] = finiteRange(thresholds);
		const scale = high > low ? pieces / (high - low) : 1;
		if (!Number.isFinite(scale) || scale === 0) return undefined;
		const map = new LineMap(low, scale, new Float64Array(pieces + 1));
		const { bases } = map;
		for (const threshold of thresholds) bases[map.piece(map.place(threshold)) + 1]++;
		const lines = linesFor(thresholds.length + 1) - 1;
		for (let piece = 0; piece < pieces; piece++) bases[piece + 1] += bases[piece];
		for (let piece = 1; piece <= pieces; piece++)
			bases[piece] = piece < pieces ? (bases[piece] / thresholds.length) * lines : lines;
		return new LineMap(low, scale, bases);
	}

	line(key: number): number {
		const place = this.place(key);
		if (this.pieces === 1) return nearest(this.#first + place * this.#lines);
		const { bases } = this;
		const piece = this.piece(place);
		const base = bases[piece];
		return nearest(base + (place - piece) * (bases[piece + 1] - base));
	}

	/** A key in widths of a piece, from 0 to the number of pieces. */
	place(key: number): number {
		const place = (key - this.low) * this.scale;
		return place > 0 ? (place < this.pieces ? place : this.pieces) : 0;
	}

	piece(place: number): number {
		return place < this.pieces ? place | 0 : this.pieces - 1;
	}
}

/** The nearest integer, as the kernel rounds. */
function nearest(line: number): number {
	return (line + noFraction - noFraction) >>> 0;
}

/** Lines that a key can be sent to. */
function linesFor(leafCount: number): number {
	return Math.ceil(leafCount / leavesMeant);
}

/** The first leaf of each line; undefined where lines would begin too early. */
function startsOf(thresholds: Float64Array, map: LineMap): Uint32Array | undefined {
	const starts = new Uint32Array(linesFor(thresholds.length + 1) + spareLines);
	let rank = 0; // thresholds sent to lines before this one
	let behind = 0;
	for (let line = 1; line < starts.length; line++) {
		const before = rank;
		while (rank < thresholds.length && map.line(thresholds[rank]) < line) rank++;
		starts[line] = Math.min(rank, starts[line - 1] + leavesInLine);
		behind += (before - starts[line - 1]) * (rank - before);
		if (rank - starts[line] > mostBehind) return undefined;
	}
	return behind <= mostOnAverage * thresholds.length && starts[starts.length - 1] + leavesInLine > rank
		? starts
		: undefined;
}

/** The least and the largest finite number of ascending ones; 0 and 0 if there is none. */
export function finiteRange(ascending: Float64Array): [low: number, high: number] {
	let from = 0;
	let to = ascending.length - 1;
	while (from <= to && ascending[from] === Number.NEGATIVE_INFINITY) from++;
	while (to >= from && ascending[to] === Number.POSITIVE_INFINITY) to--;
	return from <= to ? [ascending[from], ascending[to]] : [0, 0];
}
