import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { figureSvg } from "../src/figure/figure-svg.ts";
import { figureCsv, figureText } from "../src/figure/figure-text.ts";
import { numberBits } from "../src/figure/measure.ts";
import { placeLabels } from "../src/figure/place-labels.ts";
import { FigurePoints } from "../src/figure/points.ts";
import { constructions, isBound, operationsSlope } from "../src/figure/row.ts";
import { figureRows } from "../src/figure/rows.ts";

describe("labels beside lines", () => {
	it("keep their order and distance, stay inside, and move no further than they must", () => {
		fc.assert(
			fc.property(
				fc.array(fc.double({ min: 0, max: 300, noNaN: true }), { minLength: 1, maxLength: 20 }),
				(wanted) => {
					const heights = placeLabels(wanted, 15, 0, 300);
					const order = wanted.map((_, i) => i).sort((a, b) => heights[a] - heights[b]);
					order.forEach((label, k) => {
						expect(heights[label]).toBeGreaterThanOrEqual(-1e-9);
						expect(heights[label]).toBeLessThanOrEqual(300 + 1e-9);
						if (k === 0) return;
						expect(heights[label] - heights[order[k - 1]]).toBeGreaterThanOrEqual(15 - 1e-9);
						expect(wanted[label]).toBeGreaterThanOrEqual(wanted[order[k - 1]]);
					});
					const apart = wanted.every((a, i) => wanted.every((b, j) => i === j || Math.abs(a - b) >= 15));
					if (!apart) return;
					for (const [i, height] of heights.entries()) expect(height).toBeCloseTo(wanted[i], 6);
				},
			),
		);
	});
});

describe("bits of a number", () => {
	it("are those of its numerator, and of its denominator where it is no integer", () => {
		expect([0, 1, -6, 255, 0.5, 0.75, 2 ** 40, 0.1].map(numberBits)).toEqual([0, 1, 3, 8, 3, 5, 41, 64]);
	});
});

describe("the figure", () => {
	const points = new FigurePoints(512, 3, 7);
	const rows = figureRows(points, { seed: 7, largest: 512, only: constructions });

	it("has a row for every construction and size, each built one exact", () => {
		expect(rows).toHaveLength(constructions.length * 6);
		for (const row of rows) {
			expect(row.built).toBe(!isBound(row.construction));
			expect(row.exact).toBe(row.built ? true : null);
			expect(row.checked > 0).toBe(row.built);
		}
	});

	it("shows each construction's growth", () => {
		expect(operationsSlope(rows, "two-layer")).toBeCloseTo(1, 1);
		expect(operationsSlope(rows, "conditional")).toBeLessThan(0.2);
		expect(operationsSlope(rows, "synthesized")).toBeLessThan(0.2);
		for (const { construction, n, operations } of rows)
			if (construction === "conditional") expect(operations).toBe(Math.ceil(Math.log2(n)));
	});

	it("is the same for the same seed, time apart", () => {
		const again = figureRows(new FigurePoints(512, 3, 7), { seed: 7, largest: 512, only: constructions });
		const timeless = (list: typeof rows) => list.map((row) => ({ ...row, nsPerQuery: null }));
		expect(timeless(again)).toEqual(timeless(rows));
	});

	it("is drawn with both papers, every name once a panel, and no two names on each other", () => {
		const svg = figureSvg(rows);
		expect(svg).toContain("prefers-color-scheme:dark");
		expect(svg.match(/<g/g)?.length).toBe(svg.match(/<\/g>/g)?.length);
		expect(svg).not.toMatch(/NaN|undefined|Infinity/);
		const names = [...svg.matchAll(/<text x="([\d.]+)" y="([\d.]+)" class="f-[^>]*>([^<]*)</g)];
		expect(names.length).toBeGreaterThan(40);
		for (const [, x, y] of names)
			for (const [, otherX, otherY, other] of names)
				if (x === otherX && (y !== otherY || other === undefined))
					expect(Math.abs(Number(y) - Number(otherY))).toBeGreaterThan(12);
	});

	it("leaves out what a line has not: points in convex position", () => {
		const line = figureRows(new FigurePoints(16, 1, 1), { seed: 1, largest: 16, only: constructions });
		expect(line.map(({ construction }) => construction)).toEqual(
			constructions.filter((name) => name !== "convex"),
		);
	});

	it("is written as CSV, a line a row, and as text with slopes", () => {
		const lines = figureCsv(rows).trim().split("\n");
		expect(lines).toHaveLength(rows.length + 1);
		expect(lines[0]).toBe(
			"construction,n,p,built,exact,checked,neurons,parameters,operations,weightBits,wordOperations,nsPerQuery",
		);
		expect(figureText(rows)).toContain("every one exact");
	});
});

describe("the README", () => {
	const read = (name: string): string => readFileSync(new URL(`../../../${name}`, import.meta.url), "utf8");

	it("shows the numbers of docs/figure.csv, formulas in italics", () => {
		const [header, ...lines] = read("docs/figure.csv").trim().split("\n");
		const column = (name: string): number => header.split(",").indexOf(name);
		const cells = new Map(lines.map((line) => [line.split(",").slice(0, 2).join(), line.split(",")]));
		const table = [...read("README.md").matchAll(/^\| ([a-z0-9-]+) \| (.*) \|$/gm)].filter(([, name]) =>
			constructions.some((known) => known === name),
		);
		expect(table.map(([, name]) => name)).toEqual([...constructions]);
		for (const [, name, row] of table)
			[256, 4096, 65536, 1048576].forEach((n, k) => {
				const cell = row.split(" | ")[k];
				const known = cells.get(`${name},${n}`) ?? [];
				expect(Number(cell.replace(/[*,]/g, "")), `${name}, n = ${n}`).toBe(
					Number(known[column("operations")]),
				);
				const formula = known[column("built")] === "false" && !name.startsWith("lower");
				expect(cell.startsWith("*"), `${name}, n = ${n}`).toBe(formula);
			});
	});
});
