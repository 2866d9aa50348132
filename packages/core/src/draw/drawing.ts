/**
 * A conditional network as one SVG picture: its tree, and the regions of two inputs. For light and dark
 * screens and for print; what does not fit is summarised and said. No scripts, fonts or outside references.
 */

import { requireUsage } from "../errors.ts";
import { type ConditionalNetwork, LeafKind } from "../network/conditional-network.ts";
import { colourKey } from "./colour-key.ts";
import { type DrawingNames, inputValue, shortName } from "./names.ts";
import { drawingStyles, kindColours } from "./palette.ts";
import { type Colouring, liesOn, type Plane, samplePlane } from "./plane.ts";
import { regionsPicture } from "./regions-picture.ts";
import { element, escapeText, text } from "./svg.ts";
import { treePicture } from "./tree-picture.ts";
import { type Ends, viewOf } from "./view.ts";

/**
 * What is drawn: which inputs span the plane, at which values of the others, coloured how, with whose path.
 */
export interface DrawingOptions {
	/** The one or two inputs that regions are drawn over, from 0; the first two if left out. */
	readonly over?: readonly number[] | undefined;
	/** Every input's value where it is not drawn over; the middle if left out. */
	readonly at?: Float64Array | undefined;
	/** What colours regions: default decisions where there are few answers, values otherwise. */
	readonly colouring?: Colouring | undefined;
	/** An input whose path and place are marked. */
	readonly input?: Float64Array | undefined;
	/** The box in which answers are promised; that of the domain if left out and it has one. */
	readonly box?: Ends | undefined;
	/** What is seen of each input; the box and a little around it or what gates tell apart if left out. */
	readonly view?: Ends | undefined;
	/** Nodes of the tree at most; default 200. */
	readonly nodes?: number | undefined;
}

/** A picture as SVG text, and what did not fit in it. */
export interface Drawing {
	readonly svg: string;
	/** What was left out or only sampled, a sentence each. */
	readonly notes: readonly string[];
}

const width = 960;
const margin = 24;

/**
 * @throws CondnetError `usage` if an option does not fit the network
 */
export function drawNetwork(
	network: ConditionalNetwork,
	names: DrawingNames,
	options: DrawingOptions = {},
): Drawing {
	const { inputCount } = network;
	const over = options.over ?? (inputCount > 1 ? [0, 1] : [0]);
	requireUsage(
		over.length >= 1 &&
			over.length <= 2 &&
			over.every((j) => Number.isInteger(j) && j >= 0 && j < inputCount) &&
			over[0] !== over[1],
		`Regions are drawn over one or two different inputs from 0 to ${inputCount - 1}, not over ${over.join(", ")}.`,
	);
	for (const [what, numbers] of [
		["at", options.at],
		["input", options.input],
	] as const)
		requireUsage(
			numbers === undefined || numbers.length === inputCount,
			`\`${what}\` holds ${numbers?.length} numbers, expected ${inputCount}.`,
		);
	const { input } = options;
	const { boxes } = network.domain;
	const box = options.box ?? (boxes.length === 1 ? boxes[0] : undefined);
	const { low, high } = options.view ?? viewOf(network, box, input === undefined ? [] : [input]);
	const at = options.at ?? input ?? low.map((least, j) => least / 2 + high[j] / 2);
	const colouring = options.colouring ?? defaultColouring(network, names);
	const [first, second]: readonly (number | undefined)[] = over;
	const plane: Plane = { over: [first ?? 0, second], at, low, high, box, colouring };
	const [columns, rows] = second === undefined ? [640, 1] : [200, 160];
	const numbers = samplePlane(network, plane, columns, rows);
	const key = colourKey(network, names, colouring, numbers);
	const most = options.nodes ?? 200;
	const treePlace = { left: margin, top: 56, width: width - 2 * margin, height: 330 };
	const tree = treePicture(network, names, treePlace, key, most, input);
	const regionsTop = tree.bottom + 56;
	const regionsHeight = second === undefined ? 160 : 400;
	const grid = { columns, rows, numbers, key };
	const place = { left: margin + 60, top: regionsTop, width: 660, height: regionsHeight };
	const regions = regionsPicture(network, names, plane, grid, place, input);
	const height = regionsTop + regionsHeight + 60;
	const notes: string[] = [];
	if (tree.shown < tree.all)
		notes.push(
			`The tree shows ${tree.shown} of its ${tree.all.toLocaleString("en-US")} gates and leaves, those with the most leaves below; triangles stand for the rest.`,
		);
	notes.push(
		`Colours are sampled at ${columns} x ${rows} points${regions.borders ? "; borders between leaves are exact" : "; leaves between them are not seen, nor are borders drawn"}.`,
	);
	if (input !== undefined && !liesOn(plane, input))
		notes.push(
			"The input does not lie on the plane that is drawn, as its other values are not those fixed: a ring marks where it would.",
		);
	const svg = element(
		"svg",
		{ xmlns: "http://www.w3.org/2000/svg", viewBox: `0 0 ${width} ${height}`, width, height, role: "img" },
		element("title", {}, escapeText(names.title ?? "A conditional network")),
		element("style", {}, drawingStyles()),
		element("rect", { width, height, class: "paper" }),
		text(shortName(names.title ?? "A conditional network", 100), { x: margin, y: 28, class: "title ink" }),
		text(
			`${network.gateCount.toLocaleString("en-US")} gates, ${network.leafCount.toLocaleString("en-US")} leaves; right is yes`,
			{ x: margin, y: 46, class: "soft" },
		),
		tree.svg,
		text(`${heading(colouring)} over ${over.map((j) => shortName(names.inputs[j], 30)).join(" and ")}`, {
			...{ x: margin, y: regionsTop - 26, class: "title ink" },
		}),
		...(over.length < at.length
			? [text(fixedText(names, plane), { x: margin, y: regionsTop - 10, class: "small soft" })]
			: []),
		regions.svg,
		...notes.map((note, k) =>
			text(note, { x: margin, y: height - 8 - 14 * (notes.length - 1 - k), class: "small soft" }),
		),
	);
	return { svg: `${svg}\n`, notes };
}

/** Signs of a line of small text. */
const lineSigns = 140;

/** What the inputs that are not drawn over are fixed at, as many as a line holds. */
function fixedText(names: DrawingNames, { over, at }: Plane): string {
	const all = Array.from(at).flatMap((x, j) =>
		over.includes(j) ? [] : [`${shortName(names.inputs[j], 20)} = ${inputValue(names, j, x)}`],
	);
	let says = "Fixed: ";
	for (const [k, one] of all.entries()) {
		const left = all.length - k;
		if (says.length + one.length > lineSigns) return `${says}and ${left} ${left === 1 ? "other" : "others"}`;
		says += k + 1 < all.length ? `${one}, ` : one;
	}
	return says;
}

function heading(colouring: Colouring): string {
	return { decision: "Answers", value: "First output", operations: "Operations" }[colouring];
}

/** Answers where all are stored and few enough to have a colour each, otherwise values. */
export function defaultColouring(network: ConditionalNetwork, names: DrawingNames): Colouring {
	if (names.labels !== undefined || network.answer !== "values") return "decision";
	const { leafCount, outputCount, constants } = network;
	if (outputCount !== 1 || constants.length === 0 || new Set(constants).size > kindColours.length)
		return "value";
	for (let leaf = 0; leaf < leafCount; leaf++) {
		const kind = network.leafKind(leaf);
		if (kind !== LeafKind.constant && kind !== LeafKind.unknown) return "value";
	}
	return "decision";
}
