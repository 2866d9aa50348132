/** What the plane's colours and signs mean, beside it. */

import type { ColourKey } from "@condnet/core/internal";
import { drawn, find, make } from "./page.ts";

const legend = find("legend", HTMLUListElement);

/** Signs that are seen besides the colours. */
export interface Signs {
	readonly unanswered: boolean;
	readonly undecided: boolean;
	/** Points drawn, and all of them. */
	readonly points: number;
	readonly rows: number;
	readonly wrong: boolean;
}

export function showLegend({ prefix, entries }: ColourKey, signs: Signs): void {
	const item = (text: string, ...parts: readonly SVGElement[]): HTMLLIElement => {
		const swatch = drawn("svg", { viewBox: "0 0 10 10", "aria-hidden": "true" });
		swatch.append(...parts);
		return make("li", "", swatch, make("span", text));
	};
	const square = (kind: string): SVGElement => drawn("rect", { width: 10, height: 10, rx: 2, class: kind });
	const items = entries.map(({ place, text }) => item(text, square(`${prefix}${place}`)));
	if (signs.unanswered) items.push(item("outside, or no answer", square("none")));
	if (signs.undecided)
		items.push(
			item("neurons are computed", drawn("path", { d: "M0 10 10 0M0 4 4 0M6 10 10 6", class: "stripe" })),
		);
	if (signs.rows > 0) {
		const [points, rows] = [signs.points, signs.rows].map((count) => count.toLocaleString("en-US"));
		const text = signs.points === signs.rows ? "a row" : `a row (${points} of ${rows} drawn)`;
		items.push(item(text, drawn("circle", { cx: 5, cy: 5, r: 3, class: "point" })));
	}
	items.push(item("the input", drawn("circle", { cx: 5, cy: 5, r: 4.5, class: "here" })));
	if (signs.wrong)
		items.push(item("answered otherwise", drawn("path", { d: "M1 1 9 9M9 1 1 9", class: "cross" })));
	legend.replaceChildren(...items);
}
