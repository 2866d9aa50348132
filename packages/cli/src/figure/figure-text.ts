/** The figure's numbers as a table for the terminal, and as CSV. */

import { count, table } from "../report/text.ts";
import { formatText } from "../tables/csv-text.ts";
import { type FigureRow, operationsSlope } from "./row.ts";

const columns = [
	"construction",
	"n",
	"p",
	"built",
	"exact",
	"checked",
	"neurons",
	"parameters",
	"operations",
	"weightBits",
	"wordOperations",
	"nsPerQuery",
] as const satisfies readonly (keyof FigureRow)[];

/** Comma-separated, one line a row, empty where nothing is known. */
export function figureCsv(rows: readonly FigureRow[]): string {
	const line = (row: FigureRow): string =>
		columns.map((name) => (row[name] === null ? "" : formatText(String(row[name]), ","))).join(",");
	return `${columns.join(",")}\n${rows.map((row) => `${line(row)}\n`).join("")}`;
}

/** Operations of every construction at some n; a formula's are marked. */
export function figureText(rows: readonly FigureRow[]): string {
	const names = [...new Set(rows.map(({ construction }) => construction))];
	const sizes = [...new Set(rows.map(({ n }) => n))].sort((a, b) => a - b);
	const shown = sizes.filter((n, i) => i % 4 === 0 || n === 4096 || i === sizes.length - 1);
	const at = (name: string, n: number): FigureRow | undefined =>
		rows.find((row) => row.construction === name && row.n === n);
	const cell = (row: FigureRow | undefined, key: "operations" | "neurons"): string => {
		const value = row?.[key] ?? null;
		if (row === undefined || value === null) return "";
		return row.built || row.construction.startsWith("lower") ? count(value) : `(${count(value)})`;
	};
	const slope = (name: FigureRow["construction"]): string => operationsSlope(rows, name)?.toFixed(2) ?? "";
	const operations = table(
		["operations of the worst input", ...shown.map((n) => `n = ${count(n)}`), "slope"],
		names.map((name) => [name, ...shown.map((n) => cell(at(name, n), "operations")), slope(name)]),
	);
	const withNeurons = names.filter((name) => rows.some((row) => row.construction === name && row.neurons));
	const neurons = table(
		["neurons", ...shown.map((n) => `n = ${count(n)}`)],
		withNeurons.map((name) => [name, ...shown.map((n) => cell(at(name, n), "neurons"))]),
	);
	const wrong = rows.filter(({ exact }) => exact === false).length;
	const checked = rows.reduce((sum, row) => sum + row.checked, 0);
	return (
		`${operations}\n${neurons}\n` +
		"In brackets: by formula, which was held against every network built. Slope: of log(operations) over the last\n" +
		`four built. Answers checked: ${count(checked)}, ${wrong === 0 ? "every one exact" : `not all exact in ${count(wrong)} networks`}.\n`
	);
}
