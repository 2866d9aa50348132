import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkProof, Random, synthesizeOnBox, TimeLimit } from "../../src/internal.ts";
import { someBox } from "../random/boxes.ts";
import { layeredNetwork } from "../random/relu-networks.ts";

const seconds = 100;

/** A clock that goes on by so much each time it is asked. */
function clockOf(step: number): () => number {
	let now = 0;
	return () => {
		now += step;
		return now - step;
	};
}

const model = layeredNetwork([2, 10, 10, 3], 8);
const box = someBox(2, new Random(8), 1);

describe.each([{}, { tolerance: 1e-6 }, { answer: "argmax" as const }])("with %o", (form) => {
	const made = (clock: () => number) =>
		synthesizeOnBox(model, box, { ...form, seconds, clock, maxBoxes: 300, samples: 500 });

	it("every phase ends with its part of the time, whenever it runs out, and what is made is proved", () => {
		fc.assert(
			fc.property(fc.double({ min: -5, max: 4, noNaN: true }), (exponent) => {
				const step = 10 ** exponent;
				const clock = clockOf(step);
				const result = made(clock);
				// A phase that is late asks a few times what the time is: for each of its loops once.
				expect(clock()).toBeLessThan(seconds + 60 * step);
				result.network.check();
				expect(checkProof(result.network, result.proof, model).verdict).toBe("proved");
				expect(result.operations.mean.operations.total).toBeGreaterThan(0);
				if (step > seconds / 10) expect(result.cutShort).toContain("proving");
				if (result.stoppedBy === "seconds") expect(result.cutShort).not.toEqual([]);
			}),
			{ numRuns: 25 },
		);
	});

	it("a limit that is not reached changes nothing", () => {
		const { cutShort, ...limited } = made(clockOf(1e-6));
		expect(cutShort).toEqual([]);
		const unlimited = synthesizeOnBox(model, box, { ...form, maxBoxes: 300, samples: 500 });
		expect({ ...limited, cutShort }).toEqual(unlimited);
	});
});

it("a limit counts from when the work began, and names what ended for want of it, once, in order", () => {
	let now = 7;
	const limit = new TimeLimit({ seconds: 10, clock: () => now, begun: 5 });
	const [first, second] = [limit.phase("first", 0.5), limit.phase("second", 1)];
	expect([limit.spent, limit.left(1), first(), second()]).toEqual([2, 8, false, false]);
	now = 10;
	expect([first(), first(), second()]).toEqual([true, true, false]);
	now = 15;
	expect([second(), first()]).toEqual([true, true]);
	expect(limit.cutShort).toEqual(["first", "second"]);
	expect(new TimeLimit().left(0)).toBe(Number.POSITIVE_INFINITY);
});
