import fc from "fast-check";
import { expect, it } from "vitest";
import { BlockRoom } from "../../src/networks/block-room.ts";

it("a block keeps its numbers while the next one is filled, and the memory is the same until a block is larger", () => {
	fc.assert(
		fc.property(
			fc.integer({ min: 1, max: 4 }),
			fc.integer({ min: 1, max: 3 }),
			fc.array(fc.nat(9), { minLength: 1 }),
			(inputCount, outputCount, blocks) => {
				let taken = 0;
				const room = new BlockRoom({ inputCount, outputCount }, (length) => {
					taken++;
					return new Float64Array(length);
				});
				let grown = 0;
				let largest = 0;
				let last: readonly Float64Array[] = [];
				for (const [b, rows] of blocks.entries()) {
					const { inputs, answers } = room.next(rows);
					expect([inputs.length, answers.length]).toEqual([rows * inputCount, rows * outputCount]);
					inputs.fill(b);
					answers.fill(b);
					expect(inputs.every((value) => value === b)).toBe(true);
					for (const kept of last) expect(kept.every((value) => value === b - 1)).toBe(true);
					last = [inputs, answers];
					if (rows > largest) grown++;
					largest = Math.max(largest, rows);
					expect(taken).toBe(grown);
				}
			},
		),
	);
});
