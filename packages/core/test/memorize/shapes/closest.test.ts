import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Random } from "../../../src/internal.ts";
import { closestApart, type LabelledPoints } from "../../../src/memorize/shapes/closest.ts";
import { distanceDown } from "../../../src/numbers/floats.ts";
import { milliseconds } from "../../processor-time.ts";
import { inputFloat } from "../../random/adversarial-floats.ts";

function everyPair({ count, width, values, labels }: LabelledPoints): number {
	let best = Number.POSITIVE_INFINITY;
	for (let a = 0; a < count; a++)
		for (let b = 0; b < a; b++) {
			if (labels[a] === labels[b]) continue;
			let distance = 0;
			for (let j = 0; j < width; j++)
				distance = Math.max(distance, distanceDown(values[a * width + j], values[b * width + j]));
			best = Math.min(best, distance);
		}
	return best;
}

describe("the closest two points with different labels", () => {
	it("are found on any numbers", () => {
		const anyPoints = fc.integer({ min: 1, max: 3 }).chain((width) =>
			fc
				.array(fc.tuple(fc.array(inputFloat, { minLength: width, maxLength: width }), fc.nat(2)), {
					minLength: 1,
					maxLength: 60,
				})
				.map((rows) => ({
					count: rows.length,
					width,
					values: Float64Array.from(rows.flatMap(([values]) => values)),
					labels: Uint32Array.from(rows, ([, label]) => label),
				})),
		);
		fc.assert(
			fc.property(anyPoints, (points) => {
				const closest = closestApart(points);
				expect(closest?.distance ?? Number.POSITIVE_INFINITY).toBe(everyPair(points));
				if (closest) expect(points.labels[closest.first]).not.toBe(points.labels[closest.second]);
			}),
			{ numRuns: 500 },
		);
	});

	it("are found on random and clustered points, whatever the labels", () => {
		for (const [count, width, labels, clusters] of [
			[2000, 2, 2, 0],
			[1500, 8, 1500, 0],
			[1500, 3, 10, 10],
			[600, 32, 10, 0],
		]) {
			const random = new Random(count + width);
			const label = Uint32Array.from({ length: count }, (_, i) =>
				clusters ? i % clusters : random.integer(labels),
			);
			const values = Float64Array.from({ length: count * width }, (_, k) => {
				const row = Math.floor(k / width);
				return random.uniform() + (clusters ? 3 * label[row] : 0);
			});
			const points = { count, width, values, labels: label };
			expect(closestApart(points)?.distance).toBe(everyPair(points));
		}
	});

	it("are found among 100000 points without looking at every pair", () => {
		const random = new Random(6);
		const count = 100_000;
		const values = Float64Array.from({ length: 3 * count }, () => random.uniform());
		const labels = Uint32Array.from({ length: count }, (_, i) => i);
		const started = milliseconds();
		expect(closestApart({ count, width: 3, values, labels })?.distance).toBeGreaterThan(0);
		// All pairs would take 5 10^9 comparisons.
		expect(milliseconds() - started).toBeLessThan(20_000);
	});
});
