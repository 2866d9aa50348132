// @ts-check

/** Plain pictures as SVG in the colours of core's drawings: 960 wide, for light and dark screens. */

import { drawingStyles } from "@condnet/core/internal";

/** @typedef {{ readonly text: string, readonly alt: string, readonly svg: string }} Worked */
/** @typedef {Readonly<Record<string, string | number>>} Attributes */

const escaped = (/** @type {string} */ text) =>
	text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** A number in four digits, for texts. */
export const shortly = (/** @type {number} */ value) => String(Number(value.toPrecision(4)));

/** Two digits behind the point are a hundredth of a pixel. */
const short = (/** @type {number} */ value) => String(Math.round(value * 100) / 100);

/**
 * @param {string} name
 * @param {Attributes} attributes
 * @param {string} [inside]
 */
export function tag(name, attributes, inside = "") {
	const written = Object.entries(attributes).map(
		([key, value]) => ` ${key}="${typeof value === "number" ? short(value) : value}"`,
	);
	return `<${name}${written.join("")}>${inside}</${name}>`;
}

/**
 * @param {string} says
 * @param {number} x
 * @param {number} y
 * @param {string} [kind]
 * @param {"start" | "middle" | "end"} [anchor]
 */
export function text(says, x, y, kind = "ink", anchor = "middle") {
	return tag("text", { x, y, class: kind, "text-anchor": anchor }, escaped(says));
}

/** @param {readonly (readonly [number, number])[]} points */
export function line(points, kind = "edge") {
	const d = points.map(([x, y], k) => `${k === 0 ? "M" : "L"}${short(x)},${short(y)}`).join("");
	return tag("path", { d, class: kind });
}

/** @param {number} x @param {number} y */
export function dot(x, y, kind = "dot", r = 5) {
	return tag("circle", { cx: x, cy: y, r, class: kind });
}

/**
 * @param {string} title
 * @param {number} height
 * @param {readonly string[]} parts
 */
export function picture(title, height, parts) {
	const inside = [
		tag("title", {}, escaped(title)),
		tag("style", {}, drawingStyles()),
		tag("rect", { width: 960, height, class: "paper" }),
		text(title, 24, 28, "title ink", "start"),
		...parts,
	];
	const size = {
		xmlns: "http://www.w3.org/2000/svg",
		viewBox: `0 0 960 ${height}`,
		width: 960,
		height,
		role: "img",
	};
	return `${tag("svg", size, inside.join(""))}\n`;
}
