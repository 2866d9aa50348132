/** Pictures of the five steps, 240 by 110, each as its one number says. */

import { drawn } from "./page.ts";

const [width, height] = [240, 110];

function path(d: string, kind: string): SVGElement {
	return drawn("path", { d, class: kind });
}

function text(says: string, x: number, y: number, anchor = "middle"): SVGElement {
	return drawn("text", { x, y, "text-anchor": anchor }, says);
}

/** The curve of relu(2x - 1), and where x lies on it. */
export function neuronPicture(x: number): SVGElement[] {
	const at = (value: number, sum: number): string => `${width / 2 + 50 * value} ${86 - 22 * sum}`;
	const y = Math.max(0, 2 * x - 1);
	const [cx, cy] = at(x, y).split(" ");
	return [
		path(`M10 86H230M${width / 2} 8V100`, "thin"),
		path(`M${at(-2.1, 0)}L${at(0.5, 0)}L${at(2.1, 3.2)}`, "thick"),
		path(`M${at(x, 0)}L${at(x, y)}`, "going"),
		drawn("circle", { cx, cy, r: 5, class: "on-mark" }),
		text("x", 226, 100),
	];
}

/** A line of numbers, its threshold, and the side on which 5 lies. */
export function gatePicture(threshold: number): SVGElement[] {
	const x = (value: number): number => 20 + 20 * value;
	const [isRight, t] = [5 > threshold, x(threshold)];
	return [
		path(`M${isRight ? t : 10} 62H${isRight ? 230 : t}`, "going"),
		path(`M${isRight ? 10 : t} 62H${isRight ? t : 230}`, "thin"),
		path(`M${t} 34V90`, "thick"),
		text("threshold", Math.min(205, Math.max(35, t)), 26),
		text("left", 12, 104, "start"),
		text("right", 228, 104, "end"),
		drawn("circle", { cx: x(5), cy: 62, r: 5, class: "on-mark" }),
		text("5", x(5), 82),
	];
}

/** A complete tree, at most six levels of it, and one path. */
export function halvingPicture(questions: number): SVGElement[] {
	const shown = Math.min(questions, 6);
	const place = (level: number, k: number): string =>
		`${((k + 0.5) / 2 ** level) * (width - 16) + 8} ${10 + (level * (questions > 6 ? 74 : 88)) / shown}`;
	let [edges, way] = ["", `M${place(0, 0)}`];
	for (let level = 1, k = 0; level <= shown; level++) {
		for (let j = 0; j < 2 ** level; j++) edges += `M${place(level - 1, j >> 1)}L${place(level, j)}`;
		k = 2 * k + (level % 2);
		way += `L${place(level, k)}`;
	}
	const more = questions > 6 ? [text(`and ${questions - 6} more`, width / 2, 104)] : [];
	return [path(edges, "thin"), path(way, "going"), ...more];
}

/** Two layers of 24 neurons; those that are computed stand out. */
export function openPicture(open: number): SVGElement[] {
	return Array.from({ length: 48 }, (_, k) => {
		// A fixed order that looks as open neurons lie: anywhere.
		const isOpen = (k * 29) % 48 < open;
		const [cx, cy] = [14 + (k % 12) * 19.3, 22 + Math.floor(k / 12) * 22];
		return drawn("circle", { cx, cy, r: 6.5, class: isOpen ? "on-mark" : "off" });
	});
}

/** Half the square root of n and its logarithm, up to n. */
export function theoremPicture(power: number): SVGElement[] {
	const [from, to] = [2, Math.max(power, 6)];
	const most = Math.max(2 ** (to / 2) / 2, to);
	const x = (k: number): number => 14 + ((k - from) / (to - from)) * 196;
	const y = (value: number): number => 98 - (value / most) * 84;
	const curve = (of: (k: number) => number): string =>
		Array.from({ length: 60 }, (_, i) => from + ((to - from) * i) / 59)
			.map((k, i) => `${i === 0 ? "M" : "L"}${x(k).toFixed(1)} ${y(of(k)).toFixed(1)}`)
			.join("");
	return [
		path(`M10 ${height - 12}H230`, "thin"),
		path(
			curve((k) => 2 ** (k / 2) / 2),
			"thick",
		),
		path(
			curve((k) => k),
			"going",
		),
		text("all of it", 20, 20, "start"),
		text("with gates", 20, 84, "start"),
	];
}
