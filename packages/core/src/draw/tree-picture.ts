/**
 * A network's tree: gates above, leaves below, the path of an input marked. What does not fit is a triangle
 * with the number of leaves it stands for. Cost: as visibleTree.
 */

import { type ConditionalNetwork, LeafKind } from "../network/conditional-network.ts";
import { Evaluator } from "../network/evaluate.ts";
import { nextUp } from "../numbers/floats.ts";
import { answerText, type ColourKey } from "./colour-key.ts";
import { type DrawingNames, inputValue, shortName, shortNumber } from "./names.ts";
import { element, escapeText, short, text } from "./svg.ts";
import { type ShownNode, visibleTree } from "./visible-tree.ts";

export interface TreePicture {
	readonly svg: string;
	/** Gates and leaves of the network that the picture shows, and all there are. */
	readonly shown: number;
	readonly all: number;
	/** Where it ends. */
	readonly bottom: number;
}

/** Height of a level, at least. */
const level = 34;

export function treePicture(
	network: ConditionalNetwork,
	names: DrawingNames,
	place: { readonly left: number; readonly top: number; readonly width: number; readonly height: number },
	key: ColourKey,
	most: number,
	input?: Float64Array,
): TreePicture {
	const path = input === undefined ? new Set<number>() : pathOf(network, input);
	const nodes = visibleTree(network.tree, most, path);
	const depth = nodes.reduce((deepest, node) => Math.max(deepest, node.depth), 0);
	const xs = horizontal(nodes, place.left, place.width);
	const step = Math.min(level * 1.6, Math.max(12, (place.height - 40) / Math.max(1, depth)));
	const y = (node: ShownNode): number => place.top + 14 + node.depth * step;
	const edges: string[] = [];
	const lit: string[] = [];
	for (const [k, node] of nodes.entries())
		for (const child of [node.left, node.right]) {
			if (child < 0) continue;
			const line = `M${short(xs[k])},${short(y(node))}L${short(xs[child])},${short(y(nodes[child]))}`;
			(path.has(node.node) && path.has(nodes[child].node) ? lit : edges).push(line);
		}
	const room = place.width / Math.max(1, nodes.filter(({ left }) => left < 0).length);
	const isLeft = new Set(nodes.map(({ left }) => left));
	const labels = new Labels(place.left - 20, place.left + place.width + 20);
	const picture = { network, names, key, path, room, labels };
	const marks = nodes.map((node, k) => mark(picture, node, xs[k], y(node), isLeft.has(k)));
	const shown = nodes.filter(({ node, left, leaves }) => left >= 0 || (node < 0 && leaves === 1)).length;
	return {
		svg: element(
			"g",
			{},
			element("path", { d: edges.join(""), class: "edge" }),
			element("path", { d: lit.join(""), class: "on" }),
			...marks,
		),
		shown,
		all: network.gateCount + network.leafCount,
		bottom: place.top + 14 + depth * step + 24,
	};
}

/** Gates on an input's path, and ~leaf. */
export function pathOf(network: ConditionalNetwork, input: Float64Array): Set<number> {
	const leaf = new Evaluator(network).leafOf(input);
	const path = new Set<number>([~leaf]);
	for (let node = network.tree.root; node >= 0; ) {
		path.add(node);
		node = leaf <= node ? network.tree.left[node] : network.tree.right[node];
	}
	return path;
}

/** Where nodes stand across: ends at equal distances, the others in the middle of their children. */
export function horizontal(nodes: readonly ShownNode[], left: number, width: number): Float64Array {
	const xs = new Float64Array(nodes.length);
	const ends: number[] = [];
	const open = [0];
	for (let k = open.pop(); k !== undefined; k = open.pop()) {
		if (nodes[k].left < 0) ends.push(k);
		else open.push(nodes[k].right, nodes[k].left);
	}
	for (const [i, k] of ends.entries()) xs[k] = left + ((i + 0.5) / ends.length) * width;
	// Children stand later in the list than their parents.
	for (let k = nodes.length - 1; k >= 0; k--)
		if (nodes[k].left >= 0) xs[k] = (xs[nodes[k].left] + xs[nodes[k].right]) / 2;
	return xs;
}

interface Picture {
	readonly network: ConditionalNetwork;
	readonly names: DrawingNames;
	readonly key: ColourKey;
	readonly path: ReadonlySet<number>;
	/** Between ends. */
	readonly room: number;
	readonly labels: Labels;
}

/** Where gates' texts stand: beside the gate, where no edge leads up, and not on one another. */
class Labels {
	readonly #left: number;
	readonly #right: number;
	readonly #taken: { readonly from: number; readonly to: number; readonly y: number }[] = [];

	constructor(left: number, right: number) {
		this.#left = left;
		this.#right = right;
	}

	/** @param isLeft whether the gate is a left child @returns the SVG, empty where there is no room */
	place(name: string, x: number, y: number, isLeft: boolean): string {
		const width = 5.8 * name.length;
		for (const before of isLeft ? [true, false] : [false, true]) {
			const [from, to] = before ? [x - 6 - width, x - 6] : [x + 6, x + 6 + width];
			const isFree = this.#taken.every(
				(other) => other.to < from || other.from > to || Math.abs(other.y - y) > 12,
			);
			if (from < this.#left || to > this.#right || !isFree) continue;
			this.#taken.push({ from, to, y });
			return text(name, {
				...{ x: before ? x - 6 : x + 6, y: y - 4, class: "small ink halo" },
				"text-anchor": before ? "end" : "start",
			});
		}
		return "";
	}
}

function mark(
	{ network, names, key, path, room, labels }: Picture,
	{ node, leaves, left, depth }: ShownNode,
	x: number,
	y: number,
	isLeft: boolean,
): string {
	const on = path.has(node) ? " onfill" : "";
	if (left >= 0) {
		const question = gateText(network, names, node);
		const fits = depth < 3 || room > 40;
		const name = shortName(question, room > 40 ? 18 : 24);
		return element(
			"g",
			{},
			element("title", {}, escapeText(question)),
			element("circle", { cx: x, cy: y, r: 3.5, class: `gate${on}` }),
			fits ? labels.place(name, x, y, isLeft) : "",
		);
	}
	if (node >= 0) {
		const corner = `M${short(x)},${short(y)}l-5,12h10z`;
		const count = `${leaves.toLocaleString("en-US")} leaves`;
		return element(
			"g",
			{},
			element("title", {}, escapeText(count)),
			element("path", { d: corner, class: `soft${on}` }),
			room > 24 ? text(count, { x, y: y + 24, class: "small soft", "text-anchor": "middle" }) : "",
		);
	}
	const answer = leafText(network, names, ~node);
	return element(
		"g",
		{},
		element("title", {}, escapeText(answer)),
		element("rect", {
			x: x - 3.5,
			y: y - 3.5,
			width: 7,
			height: 7,
			class: `${leafClass(network, key, ~node)}${on === "" ? "" : " lit"}`,
		}),
		room > 26
			? text(shortName(answer, Math.max(3, Math.floor(room / 6))), {
					...{ x, y: y + 17, class: "small ink", "text-anchor": "middle" },
				})
			: "",
	);
}

/** What a gate asks; right is yes. */
export function gateText(network: ConditionalNetwork, names: DrawingNames, gate: number): string {
	const value = network.gateValues[gate];
	if (value >= 0 && value < network.inputCount)
		return `${names.inputs[value]} ${thresholdText(names, value, network.thresholds[gate])}`;
	const threshold = shortNumber(network.thresholds[gate]);
	if (value >= 0) return `neuron ${value - network.inputCount} > ${threshold}`;
	const { start, columns, weights } = network.gateRows;
	let terms = "";
	for (let k = start[~value]; k < Math.min(start[~value + 1], start[~value] + 4); k++) {
		const weight = weights[k];
		const sign = weight < 0 ? (terms === "" ? "-" : " - ") : terms === "" ? "" : " + ";
		const size = Math.abs(weight) === 1 ? "" : `${shortNumber(Math.abs(weight))} `;
		terms += `${sign}${size}${names.inputs[columns[k]] ?? `neuron ${columns[k] - network.inputCount}`}`;
	}
	return `${terms}${start[~value + 1] - start[~value] > 4 ? " + …" : ""} > ${threshold}`;
}

/**
 * What lies right of a threshold. Where it is the float below a short number, as at the first key of a range,
 * the number itself lies right of it, and rounding must not say otherwise.
 */
function thresholdText(names: DrawingNames, input: number, threshold: number): string {
	const after = nextUp(threshold);
	const isShort = (value: number): boolean => Number(shortNumber(value)) === value;
	const isShorter = shortNumber(after).length < shortNumber(threshold).length;
	const isBelow = isShort(after) && (isShorter || !isShort(threshold));
	return isBelow ? `≥ ${inputValue(names, input, after)}` : `> ${inputValue(names, input, threshold)}`;
}

/** A leaf's answer, or what computes it. */
export function leafText(network: ConditionalNetwork, names: DrawingNames, leaf: number): string {
	const kind = network.leafKind(leaf);
	const item = network.leafItem(leaf);
	if (kind === LeafKind.filtered) {
		const decision = (output: number): string => answerText(network, names, output);
		return `${decision(network.filters.above[item])} or ${decision(network.filters.below[item])}`;
	}
	if (kind === LeafKind.unknown) return "no answer";
	if (kind !== LeafKind.constant) return kind === LeafKind.exact ? "exact map" : "computed";
	const { outputCount, constants } = network;
	const numbers = Array.from(constants.subarray(item * outputCount, (item + 1) * outputCount));
	return numbers.map((value) => answerText(network, names, value)).join(", ");
}

/** The colour of a stored answer in the plane; leaves that compute are hollow. */
function leafClass(network: ConditionalNetwork, { prefix, placeOf }: ColourKey, leaf: number): string {
	if (prefix !== "k" || network.leafKind(leaf) !== LeafKind.constant) return "gate";
	return `k${placeOf(network.constants[network.leafItem(leaf)])}`;
}
