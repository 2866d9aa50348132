import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decision } from "../../../src/network/evaluate.ts";
import { SampledWinner } from "../../../src/synthesize/box/sampled-winner.ts";

const points = 4;

/** Outputs at each point, and the same numbers output by output. */
const sampled = fc
	.integer({ min: 2, max: 5 })
	.chain((outputCount) =>
		fc.array(fc.array(fc.integer({ min: -3, max: 3 }), { minLength: outputCount, maxLength: outputCount }), {
			minLength: points,
			maxLength: points,
		}),
	)
	.map((rows) => ({
		rows: rows.map((row) => Float64Array.from(row)),
		columns: Float64Array.from(rows[0].flatMap((_, r) => rows.map((row) => row[r]))),
	}));

describe("sampled points", () => {
	it("name the output that wins at most of them, and say whether another wins at some", () => {
		fc.assert(
			fc.property(sampled, fc.constantFrom("argmin", "argmax"), ({ rows, columns }, answer) => {
				const look = new SampledWinner(answer, rows[0].length);
				look.look(columns, points);
				const winners = rows.map((row) => decision(row, answer));
				const wins = (output: number): number => winners.filter((winner) => winner === output).length;
				for (let r = 0; r < rows[0].length; r++) expect(wins(look.winner)).toBeGreaterThanOrEqual(wins(r));
				expect(look.mixed).toBe(new Set(winners).size > 1);
			}),
		);
	});

	it("say that a decision is nearer the higher its bound: 1 where it is proved, 0 where nothing is known", () => {
		fc.assert(
			fc.property(sampled, fc.nat(100), fc.nat(100), ({ rows, columns }, near, far) => {
				const look = new SampledWinner("argmin", rows[0].length);
				look.look(columns, points);
				const nearness = look.nearness(-near);
				expect(nearness).toBeGreaterThanOrEqual(look.nearness(-near - far));
				expect(nearness).toBeGreaterThanOrEqual(0);
				expect(nearness).toBeLessThanOrEqual(1);
				expect(look.nearness(1)).toBe(look.lead > 0 ? 1 : 0);
				expect(look.nearness(Number.NEGATIVE_INFINITY)).toBe(0);
				expect(look.nearness(Number.NaN)).toBe(0);
			}),
		);
	});
});
