/**
 * The tree, folded by size to what fits, with the path of an input lit. The tree is made once a network, the path is
 * drawn on a canvas above it, so that nothing of the tree is styled or painted again. Cost of a path: its depth.
 */

import type { ConditionalNetwork, DrawingNames } from "@condnet/core";
import { gateText, horizontal, leafText, type ShownNode, visibleTree } from "@condnet/core/internal";
import { drawn, find, isDark } from "./page.ts";

const most = 95;
const [width, height] = [560, 300];
const above = find("tree-path", HTMLCanvasElement);
/** Canvas points in a unit of the tree. */
const scale = Math.min(2, Math.ceil(devicePixelRatio));
[above.width, above.height] = [width * scale, height * scale];

export class TreeView {
	readonly #nodes: readonly ShownNode[];
	readonly #xs: Float64Array;
	readonly #ys: Float64Array;
	/** Where the path that is lit ends, and whether on dark ground. */
	#lit = "";

	constructor(network: ConditionalNetwork, names: DrawingNames, colourOf: (leaf: number) => string) {
		this.#nodes = visibleTree(network.tree, most);
		const nodes = this.#nodes;
		const xs = horizontal(nodes, 0, width);
		const deepest = nodes.reduce((depth, node) => Math.max(depth, node.depth), 1);
		const ys = Float64Array.from(nodes, ({ depth }) => 12 + (depth * (height - 30)) / deepest);
		[this.#xs, this.#ys] = [xs, ys];
		const root = drawn("svg", { viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" });
		for (const [k, { left, right }] of nodes.entries())
			for (const child of left < 0 ? [] : [left, right])
				root.append(drawn("line", { x1: xs[k], y1: ys[k], x2: xs[child], y2: ys[child], class: "edge" }));
		for (const [k, { node, left, leaves }] of nodes.entries()) {
			const [x, top] = [xs[k], ys[k]];
			const mark =
				left >= 0
					? drawn("circle", { cx: x, cy: top, r: 4, class: "gate" })
					: node >= 0
						? drawn("path", { d: `M${x},${top - 3}l-4,10h8z`, class: "soft" })
						: drawn("rect", { x: x - 3.5, y: top - 3.5, width: 7, height: 7, class: colourOf(~node) });
			const text =
				left >= 0
					? gateText(network, names, node)
					: node >= 0
						? `${leaves.toLocaleString("en-US")} leaves`
						: leafText(network, names, ~node);
			mark.append(drawn("title", {}, text));
			root.append(mark);
		}
		find("tree", HTMLDivElement).replaceChildren(root, above);
		const all = network.gateCount + network.leafCount;
		const shown = nodes.filter(({ node, left }) => left >= 0 || node < 0).length;
		find("tree-note", HTMLParagraphElement).textContent =
			shown < all
				? `The ${shown} gates and leaves with the most leaves below, of ${all.toLocaleString("en-US")}; a triangle stands for the rest. Right is yes.`
				: `All ${all} gates and leaves. Right is yes.`;
	}

	/** @param leaf where the path ends; undefined for no path */
	light(leaf: number | undefined): void {
		const nodes = this.#nodes;
		const path = leaf === undefined ? [] : [0];
		for (let k = 0; leaf !== undefined && nodes[k].left >= 0; path.push(k))
			k = leaf <= nodes[k].node ? nodes[k].left : nodes[k].right;
		const now = `${path.at(-1)} ${isDark()}`;
		const context = above.getContext("2d");
		if (now === this.#lit || !context) return;
		this.#lit = now;
		context.setTransform(scale, 0, 0, scale, 0, 0);
		context.clearRect(0, 0, width, height);
		context.fillStyle = context.strokeStyle = isDark() ? "#ff6fb5" : "#b3005e";
		context.lineWidth = 2.6;
		context.beginPath();
		for (const k of path) context.lineTo(this.#xs[k], this.#ys[k]);
		context.stroke();
		for (const k of path) this.#markLit(context, k);
	}

	#markLit(context: CanvasRenderingContext2D, k: number): void {
		const [{ node, left }, x, y] = [this.#nodes[k], this.#xs[k], this.#ys[k]];
		context.beginPath();
		if (left >= 0) context.arc(x, y, 5, 0, 7);
		else if (node >= 0) {
			context.moveTo(x, y - 4);
			context.lineTo(x - 5, y + 8);
			context.lineTo(x + 5, y + 8);
		}
		context.fill();
		// A leaf keeps the colour of its answer.
		if (node < 0) {
			context.clearRect(x - 3.5, y - 3.5, 7, 7);
			context.strokeRect(x - 4.5, y - 4.5, 9, 9);
		}
	}
}
