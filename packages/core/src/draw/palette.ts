/**
 * Colours of drawings, on light and on dark paper: eight for kinds, which colour-blind people tell apart
 * (Okabe and Ito), and nine steps for amounts, whose lightness alone tells their order in print.
 */

export const kindColours: readonly (readonly [light: string, dark: string])[] = [
	["#0072b2", "#58b2f0"],
	["#d55e00", "#ff8a4a"],
	["#009e73", "#2fc79b"],
	["#cc79a7", "#e393c4"],
	["#e0b000", "#f0cf4c"],
	["#56b4e9", "#8ed0fa"],
	["#7a5195", "#b794d4"],
	["#4d4d4d", "#c8ccd2"],
];

/** From little to much: light to dark on light paper, dark to light on dark. */
export const amountColours: readonly (readonly [light: string, dark: string])[] = [
	["#fdf2d0", "#2b1f3f"],
	["#fbdc9b", "#43265c"],
	["#f6bf6f", "#5f2c70"],
	["#ee9c54", "#7f3377"],
	["#df7750", "#a03e72"],
	["#c4545a", "#c25068"],
	["#9c3c67", "#de6c5c"],
	["#6c2d68", "#f29459"],
	["#3b1f53", "#fbc568"],
];

/** One style sheet of a drawing, with `prefers-color-scheme`; classes k0.. are kinds, a0.. amounts. */
export function drawingStyles(): string {
	const rules = (theme: 0 | 1): string => {
		const colour = (name: string, colours: readonly (readonly [string, string])[]): string =>
			colours.map((pair, k) => `.${name}${k}{fill:${pair[theme]}}`).join("");
		return colour("k", kindColours) + colour("a", amountColours);
	};
	const paper = (back: string, ink: string, soft: string, line: string, path: string): string =>
		`.paper{fill:${back}}.ink{fill:${ink}}.soft{fill:${soft}}.edge{stroke:${line}}.cell{stroke:${ink}}` +
		`.frame{stroke:${soft}}.none{fill:${line}}.on{stroke:${path}}.onfill{fill:${path}}.dot{fill:${path};stroke:${back}}` +
		`.gate{fill:${back};stroke:${soft}}.halo{stroke:${back}}.lit{stroke:${path}}`;
	return (
		"text{font-family:Helvetica,Arial,'Liberation Sans',sans-serif;font-size:12px}" +
		".title{font-size:15px;font-weight:bold}.small{font-size:10.5px}" +
		".edge,.cell,.frame,.on{fill:none}.edge{stroke-width:1}.cell{stroke-width:.5;stroke-opacity:.55}" +
		".frame{stroke-width:1.2}.on{stroke-width:2.6}.dot{stroke-width:2}.gate{stroke-width:1}" +
		".halo{stroke-width:3;paint-order:stroke}.lit{stroke-width:2.4}svg{print-color-adjust:exact}" +
		paper("#ffffff", "#1b1d21", "#565b63", "#c9cdd3", "#b3005e") +
		rules(0) +
		`@media (prefers-color-scheme:dark){${paper("#0d1117", "#eceef1", "#a7adb6", "#3a414c", "#ff6fb5")}${rules(1)}}`
	);
}
