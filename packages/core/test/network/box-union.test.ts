import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Box } from "../../src/network/box.ts";
import { BoxUnion } from "../../src/network/box-union.ts";
import { nextUp } from "../../src/numbers/floats.ts";
import { Random } from "../../src/numbers/random.ts";

const ends = fc.constantFrom(-1e308, -3, -1, -0, 0, 5e-324, 1, 2, nextUp(2), 7, 1e308);
const interval = fc.tuple(ends, ends).map(([a, b]) => [Math.min(a, b), Math.max(a, b)]);
const boxes = fc.array(fc.array(interval, { minLength: 2, maxLength: 2 }), { minLength: 1, maxLength: 5 });

function boxOf(intervals: readonly (readonly number[])[]): Box {
	return new Box(
		Float64Array.from(intervals, ([low]) => low),
		Float64Array.from(intervals, ([, high]) => high),
	);
}

describe("halves of a union of boxes", () => {
	it("hold every point of the boxes on its side of the middle, however often they are halved", () => {
		fc.assert(
			fc.property(boxes, fc.array(fc.boolean(), { maxLength: 40 }), fc.nat(), (asked, sides, seed) => {
				const all = asked.map(boxOf);
				const random = new Random(seed);
				// Corners of the boxes, and points between.
				let points = all.flatMap((box) => [box.low, box.high, ...points4(box, random)]);
				let part = BoxUnion.of(all);
				sides.forEach((upper, step) => {
					const axis = [step % 2, (step + 1) % 2].find((j) => part.hull.canSplit(j));
					if (axis === undefined) return;
					const middle = part.hull.middle(axis);
					points = points.filter((point) => point[axis] > middle === upper);
					const [left, right] = part.halves(axis);
					expect(left.share + right.share).toBeCloseTo(part.share, 9);
					part = upper ? right : left;
					for (const point of points) expect(part.hull.contains(point)).toBe(true);
				});
				const drawn = part.points(4, random);
				for (let at = 0; at < drawn.length; at += 2)
					expect(all.some((box) => box.contains(drawn, at))).toBe(true);
			}),
		);
	});

	it("leave out what lies between boxes, and are the box's own halves where there is one box", () => {
		const left = boxOf([[0, 1]]);
		const right = boxOf([[9, 10]]);
		const [lower, upper] = BoxUnion.of([left, right]).halves(0);
		expect(lower.hull.equals(left)).toBe(true);
		expect(upper.hull.equals(right)).toBe(true);
		expect([lower.share, upper.share]).toEqual([0.5, 0.5]);
		const box = boxOf([[0, 3]]);
		const [low, high] = BoxUnion.of([box]).halves(0);
		expect(low.hull.equals(box.lowerHalf(0)) && high.hull.equals(box.upperHalf(0))).toBe(true);
	});

	it("are refused where boxes do not fit each other", () => {
		expect(() => BoxUnion.of([])).toThrow(/no box/);
		expect(() =>
			BoxUnion.of([
				boxOf([[0, 1]]),
				boxOf([
					[0, 1],
					[0, 1],
				]),
			]),
		).toThrow(/of 1 and of 2 inputs/);
	});
});

function points4(box: Box, random: Random): Float64Array[] {
	const all = box.points(4, random);
	return [0, 2, 4, 6].map((at) => all.slice(at, at + 2));
}
