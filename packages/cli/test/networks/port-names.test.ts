import fc from "fast-check";
import { expect, test } from "vitest";
import { portNames } from "../../src/networks/port-names.ts";

test("values are called after their tensor, by flat index where it has several", () => {
	expect(portNames([{ name: "obs", count: 3 }], [{ name: "q", count: 1 }])).toEqual({
		inputs: ["obs[0]", "obs[1]", "obs[2]"],
		outputs: ["q"],
		notes: [],
	});
});

test("no two values share a name, the first keeps its own, and what is renamed is said", () => {
	const name = fc.constantFrom("a", "a[0]", "a[1]", "a#2", "a[0]#2", "", "__proto__");
	const tensors = fc.array(fc.record({ name, count: fc.integer({ min: 1, max: 3 }) }), { maxLength: 5 });
	fc.assert(
		fc.property(tensors, tensors, (inputs, outputs) => {
			const named = portNames(inputs, outputs);
			const all = [...named.inputs, ...named.outputs];
			const wanted = [...inputs, ...outputs].flatMap(({ name, count }) =>
				count === 1 ? [name] : Array.from({ length: count }, (_, i) => `${name}[${i}]`),
			);
			expect(new Set(all).size).toBe(all.length);
			expect(all.length).toBe(wanted.length);
			expect(named.notes.length > 0).toBe(new Set(wanted).size < wanted.length);
		}),
	);
});

test("names that a network's file has no room for are numbers, and that is said", () => {
	const { inputs, notes } = portNames([{ name: "ü".repeat(1000), count: 1000 }], []);
	expect(inputs.slice(0, 2)).toEqual(["x0", "x1"]);
	expect(notes.join()).toContain("too much room");
});
