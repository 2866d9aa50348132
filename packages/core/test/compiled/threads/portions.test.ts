import fc from "fast-check";
import { expect, it } from "vitest";
import { Portions } from "../../../src/compiled/threads/portions.ts";

const turns = fc.constantFrom(0, 2 ** 31 - 3, 2 ** 32 - 3);

it("every row of every batch is claimed once, whoever claims it when, also where the numbers of portions wrap around", () => {
	fc.assert(
		fc.property(
			turns,
			fc.array(fc.record({ rows: fc.nat(40), portionRows: fc.integer({ min: 1, max: 9 }) }), {
				minLength: 1,
			}),
			fc.array(fc.nat(2), { minLength: 1 }),
			(first, batches, order) => {
				const caller = new Portions(undefined, first);
				const threads = [caller, new Portions(caller.buffer), new Portions(caller.buffer)];
				let turn = 0;
				for (const [b, { rows, portionRows }] of batches.entries()) {
					const claimed = new Uint8Array(rows);
					caller.begin(rows, portionRows, 100 * b, 7 * b, 0);
					// In the middle of a portion another thread comes, and answers all that is left.
					const answer = (row: number, count: number, at: number, to: number): number => {
						expect([at, to]).toEqual([100 * b, 7 * b]);
						for (let i = row; i < row + count; i++) claimed[i]++;
						expect(caller.finished).toBe(false);
						threads[order[turn++ % order.length]].work(0, answer);
						return count;
					};
					caller.work(0, answer);
					expect(caller.finished).toBe(true);
					expect(caller.known).toBe(rows);
					expect(claimed.every((times) => times === 1)).toBe(true);
				}
			},
		),
	);
});

it("a thread that has mail to read claims nothing", () => {
	const caller = new Portions();
	caller.announceMail();
	caller.begin(10, 5, 0, 0, 0);
	let answered = 0;
	const answer = (_: number, rows: number): number => {
		answered += rows;
		return rows;
	};
	new Portions(caller.buffer).work(0, answer);
	expect(answered).toBe(0);
	new Portions(caller.buffer).work(1, answer);
	expect(answered).toBe(10);
});

it("after a portion that cannot be answered the others are passed over, and the next batch begins anew", () => {
	fc.assert(
		fc.property(turns, fc.nat(9), (first, bad) => {
			const caller = new Portions(undefined, first);
			const tried: number[] = [];
			caller.begin(10, 1, 0, 0, 0);
			caller.work(0, (row) => {
				tried.push(row);
				if (row === bad) throw new Error("refused");
				return 1;
			});
			expect(tried).toEqual(Array.from({ length: bad + 1 }, (_, i) => i));
			expect(caller.finished).toBe(true);
			expect(caller.known).toBe(undefined);
			caller.begin(10, 3, 0, 0, 0);
			caller.work(0, (_, rows) => rows);
			expect(caller.known).toBe(10);
		}),
	);
});

it("who answers the last portion is told so where the caller sleeps, and nobody else is", () => {
	fc.assert(
		fc.property(fc.boolean(), fc.integer({ min: 1, max: 6 }), (asleep, rows) => {
			const caller = new Portions();
			const thread = new Portions(caller.buffer);
			caller.asleep = asleep;
			caller.begin(rows, 1, 0, 0, 0);
			let depth = 0;
			const told: boolean[] = [];
			const answer = (): number => {
				if (depth++ === 0) told.push(thread.work(0, answer));
				return 1;
			};
			told.push(caller.work(0, answer));
			expect(told).toEqual([false, asleep]);
			expect(thread.work(0, answer)).toBe(false);
		}),
	);
});
