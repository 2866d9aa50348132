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

	it("name the two outputs that decide: no other wins at more points, or at as many and by more", () => {
		fc.assert(
			fc.property(sampled, fc.constantFrom("argmin", "argmax"), ({ rows, columns }, answer) => {
				if (rows[0].length < 3) return;
				const sign = answer === "argmin" ? -1 : 1;
				const look = new SampledWinner(answer, rows[0].length);
				look.look(columns, points);
				look.lookAtPair(columns, points);
				const pair = [look.winner, look.second];
				expect(new Set(pair).size).toBe(2);
				const wins = (output: number): number =>
					rows.filter((row) => decision(row, answer) === output).length;
				const sum = (output: number): number => rows.reduce((all, row) => all + sign * row[output], 0);
				const others = [...rows[0].keys()].filter((r) => !pair.includes(r));
				for (const r of others) {
					expect(wins(look.second)).toBeGreaterThanOrEqual(wins(r));
					if (wins(look.second) === wins(r)) expect(sum(look.second)).toBeGreaterThanOrEqual(sum(r));
				}
				const leads = rows.map((row) => {
					const best = (of: readonly number[]): number => Math.max(...of.map((r) => sign * row[r]));
					return Math.max(0, best(pair) - best(others));
				});
				expect(look.pairLead).toBe(leads.reduce((all, lead) => all + lead / points, 0));
				expect(look.pairNearness(0)).toBe(look.pairLead > 0 ? 1 : 0);
				expect(look.pairNearness(-look.pairLead)).toBe(look.pairLead > 0 ? 0.5 : 0);
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
