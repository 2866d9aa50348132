/** Operations against the number of rows, with the curves of the theory: sqrt n and log2 n. */

import type { Growth } from "./messages.ts";
import { drawn, find, make } from "./page.ts";

const [height, margin] = [240, 34];

const place = find("curve", HTMLDivElement);

/** As wide as there is room, so that texts stay as large as they are. */
const widthNow = (): number => Math.min(place.clientWidth, 720);

/** Keeps the room that the curve will take, so that nothing moves once it comes. */
export function keepRoom(): void {
	place.style.minHeight = `${height + 80}px`;
}

/** Takes the curve away, and its room where nobody sees things move. */
export function clearCurve(): void {
	const { top, bottom } = place.getBoundingClientRect();
	if (bottom < 0 || top > innerHeight) place.style.minHeight = "";
	place.replaceChildren();
}

export function showCurve({ points }: Growth): void {
	const width = widthNow();
	const last = points[points.length - 1].n;
	const most = Math.max(
		...points.map(({ worst }) => worst),
		Math.min(Math.sqrt(last), 3 * Math.log2(last)),
		4,
	);
	const x = (n: number): number => margin + (Math.log2(n) / Math.log2(last)) * (width - 2 * margin);
	const y = (value: number): number => height - margin - (value / most) * (height - 2 * margin);
	const svg = drawn("svg", { viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" });
	const line = (value: (n: number) => number, kind: string): SVGElement => {
		const places = Array.from({ length: 60 }, (_, k) => 2 ** ((k / 59) * Math.log2(last)));
		const seen = places.filter((n) => value(n) <= most);
		return drawn("polyline", {
			points: seen.map((n) => `${x(n)},${y(value(n))}`).join(" "),
			class: `curve ${kind}`,
		});
	};
	svg.append(line(Math.sqrt, "root"), line(Math.log2, "logarithm"));
	for (const { n, worst, mean } of points)
		svg.append(
			drawn("circle", { cx: x(n), cy: y(worst), r: 4.5, class: "worst" }),
			drawn("circle", { cx: x(n), cy: y(mean), r: 3, class: "mean" }),
		);
	svg.append(
		drawn("text", { x: margin, y: height - 10, class: "axis" }, "n = 1"),
		drawn(
			"text",
			{ x: width - margin, y: height - 10, class: "axis", "text-anchor": "end" },
			last.toLocaleString("en-US"),
		),
		drawn("text", { x: margin - 6, y: margin, class: "axis", "text-anchor": "end" }, String(Math.ceil(most))),
	);
	const body = points.map(({ n, worst, mean }) =>
		make(
			"tr",
			"",
			make("th", n.toLocaleString("en-US")),
			make("td", String(worst)),
			make("td", mean.toFixed(2)),
		),
	);
	const head = make("tr", "", make("th", "rows"), make("th", "worst"), make("th", "mean"));
	const table = make(
		"table",
		"",
		make("caption", "Operations"),
		make("thead", "", head),
		make("tbody", "", ...body),
	);
	place.replaceChildren(svg, make("details", "", make("summary", "The same in numbers"), table));
}
