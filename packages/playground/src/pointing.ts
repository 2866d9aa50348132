/** Where on the plane a pointer or a key leads. */

import { type Plane, partOf } from "@condnet/core/internal";

/** How near a row must be to be meant, as a part of the plane. */
const reach = 0.03;

/** Parts of an element's width and height at which an event is, from the left and the top. */
export function placeOf({ clientX, clientY }: MouseEvent, element: Element): [x: number, y: number] {
	const { left, top, width, height } = element.getBoundingClientRect();
	return [(clientX - left) / width, (clientY - top) / height];
}

/** Where the row nearest to a place begins among all rows' numbers; -1 if none is near. */
export function rowNear(plane: Plane, rows: Float64Array, width: number, [x, y]: [number, number]): number {
	const [first, second] = plane.over;
	let [best, nearest] = [-1, reach];
	for (let at = 0; at < rows.length; at += width) {
		const dx = partOf(plane, first, rows[at + first]) - x;
		const dy = second === undefined ? 0 : 1 - partOf(plane, second, rows[at + second]) - y;
		const distance = Math.hypot(dx, dy);
		if (distance < nearest) [best, nearest] = [at, distance];
	}
	return best;
}

/** Moves an input by a hundredth of what is seen. @returns whether the key is an arrow */
export function moveByKey(key: string, { over, low, high }: Plane, input: Float64Array): boolean {
	const arrows: Readonly<Record<string, readonly [number, number]>> = {
		...{ ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] },
	};
	const step = arrows[key];
	if (step === undefined) return false;
	for (const [k, j] of over.entries()) {
		if (j === undefined) continue;
		const moved = input[j] + (step[k] * (high[j] - low[j])) / 100;
		input[j] = Math.min(high[j], Math.max(low[j], moved));
	}
	return true;
}

/** Numbers with commas between; undefined if they are not `count` finite ones. */
export function inputFrom(text: string, count: number): Float64Array | undefined {
	const given = text.split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
	return given.length === count && given.every(Number.isFinite) ? Float64Array.from(given) : undefined;
}
