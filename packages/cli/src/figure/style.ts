/**
 * How each construction is drawn. Colours are those of Okabe and Ito, which colour-blind people tell apart, a
 * shade darker or lighter where the paper asks for contrast; families share a hue and differ in their marks,
 * and every line has its name beside it.
 */

import type { Construction } from "./row.ts";

export interface SeriesStyle {
	readonly label: string;
	/** Colours on light and on dark paper. */
	readonly light: string;
	readonly dark: string;
	readonly mark: "circle" | "square" | "diamond" | "triangle" | "none";
	readonly width: number;
}

const [blue, green, grey]: [string, string][] = [
	["#0062a3", "#58b2f0"],
	["#007a5a", "#2fc79b"],
	["#6b6f76", "#9aa0a8"],
];

function style(
	label: string,
	[light, dark]: readonly [string, string],
	mark: SeriesStyle["mark"],
	width = 1.6,
): SeriesStyle {
	return { label, light, dark, mark, width };
}

export const styles: Readonly<Record<Construction, SeriesStyle>> = {
	conditional: style("conditional", ["#c44500", "#ff8a4a"], "circle", 2.8),
	synthesized: style("synthesized from lifted", ["#a86b00", "#f0b03c"], "diamond", 2.2),
	"two-layer": style("two layers", ["#22252a", "#e8eaed"], "circle"),
	"three-layer-rational": style("three layers, rational", blue, "circle"),
	"three-layer-integer": style("three layers, integer", blue, "square"),
	"bit-extraction-7": style("bit extraction, width 7", green, "circle"),
	"bit-extraction-12": style("bit extraction, width 12", green, "square"),
	lifted: style("lifted", ["#a24a82", "#e393c4"], "triangle"),
	convex: style("convex", ["#a24a82", "#e393c4"], "diamond"),
	"lower-bound-conditional": style("bound: conditional", grey, "none", 1.3),
	"lower-bound-unconditional-real": style("bound: no gates, real labels", grey, "none", 1.3),
	"lower-bound-unconditional-binary": style("bound: no gates, 0/1 labels", grey, "none", 1.3),
};

/** A style sheet for light paper and, where the reader prefers it, for dark. */
export function styleSheet(): string {
	const rules = (theme: "light" | "dark"): string =>
		Object.entries(styles)
			.map(([name, { [theme]: colour }]) => `.s-${name}{stroke:${colour}}.f-${name}{fill:${colour}}`)
			.join("");
	const paper = (back: string, ink: string, soft: string, grid: string): string =>
		`.paper{fill:${back}}.ink{fill:${ink}}.soft{fill:${soft}}.grid{stroke:${grid}}.axis{stroke:${soft}}.mark{stroke:${back}}`;
	return (
		"text{font-family:Helvetica,Arial,'Liberation Sans',sans-serif;font-size:12.5px}" +
		".title{font-size:15px;font-weight:bold}.note{font-size:12px}.tick{font-size:12px}.bound,.formula,.line,.leader{fill:none}.bound{stroke-dasharray:1.5 3;stroke-linecap:round}" +
		".formula{stroke-dasharray:6 4}.leader{stroke-width:.8;stroke-opacity:.45}.mark{stroke-width:.8}" +
		paper("#ffffff", "#1b1d21", "#565b63", "#e7e9ec") +
		rules("light") +
		`@media (prefers-color-scheme:dark){${paper("#0d1117", "#eceef1", "#a7adb6", "#252b34")}${rules("dark")}}`
	);
}
