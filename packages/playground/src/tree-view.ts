/**
 * The tree, folded by size to what fits, with the path of an input lit. Elements are made once a network;
 * a path changes classes of those it enters and leaves. Cost of a path: its depth.
 */

import type { ConditionalNetwork, DrawingNames } from "@condnet/core";
import { gateText, horizontal, leafText, type ShownNode, visibleTree } from "@condnet/core/internal";
import { drawn, find } from "./page.ts";

const most = 95;
const [width, height] = [560, 300];

export class TreeView {
	readonly #nodes: readonly ShownNode[];
	/** Elements of each shown node: its mark and the edge above it. */
	readonly #elements: SVGElement[][] = [];
	#lit: SVGElement[] = [];

	constructor(network: ConditionalNetwork, names: DrawingNames, colourOf: (leaf: number) => string) {
		this.#nodes = visibleTree(network.tree, most);
		const nodes = this.#nodes;
		const xs = horizontal(nodes, 0, width);
		const deepest = nodes.reduce((depth, node) => Math.max(depth, node.depth), 1);
		const y = (k: number): number => 12 + (nodes[k].depth * (height - 30)) / deepest;
		const root = drawn("svg", { viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" });
		const edges: SVGElement[] = [];
		for (const [k, { left, right }] of nodes.entries())
			for (const child of left < 0 ? [] : [left, right]) {
				const edge = drawn("line", { x1: xs[k], y1: y(k), x2: xs[child], y2: y(child), class: "edge" });
				edges[child] = edge;
				root.append(edge);
			}
		for (const [k, { node, left, leaves }] of nodes.entries()) {
			const [x, top] = [xs[k], y(k)];
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
			this.#elements[k] = edges[k] === undefined ? [mark] : [mark, edges[k]];
		}
		find("tree", HTMLDivElement).replaceChildren(root);
		const all = network.gateCount + network.leafCount;
		const shown = nodes.filter(({ node, left }) => left >= 0 || node < 0).length;
		find("tree-note", HTMLParagraphElement).textContent =
			shown < all
				? `The ${shown} gates and leaves with the most leaves below, of ${all.toLocaleString("en-US")}; a triangle stands for the rest. Right is yes.`
				: `All ${all} gates and leaves. Right is yes.`;
	}

	/** @param leaf where the path ends */
	light(leaf: number): void {
		for (const element of this.#lit) element.classList.remove("lit");
		this.#lit = [];
		const nodes = this.#nodes;
		for (let k = 0; ; ) {
			for (const element of this.#elements[k]) {
				element.classList.add("lit");
				this.#lit.push(element);
			}
			const { node, left, right } = nodes[k];
			if (left < 0) break;
			k = leaf <= node ? left : right;
		}
	}
}
