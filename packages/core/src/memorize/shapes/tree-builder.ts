/**
 * Collects a tree in preorder (a gate, then its left side, then its right side) and numbers it in order, as
 * Tree takes it.
 *
 * Preorder is how a depth-first construction with an explicit stack meets its nodes; the number of leaves
 * need not be known before. Cost: constant a node, 28 bytes a gate besides the result; no recursion.
 */

import { requireInternal } from "../../errors.ts";
import { Tree } from "../../network/tree.ts";
import { grown } from "../../numbers/growing.ts";

export interface GatedTree {
	readonly tree: Tree;
	readonly gateValues: Int32Array;
	readonly thresholds: Float64Array;
}

export class TreeBuilder {
	#gateCount = 0;
	#leafCount = 0;
	/** Children by preorder numbers of gates, or ~leaf. */
	#left = new Int32Array(64);
	#right = new Int32Array(64);
	/** In-order number of each gate, known once its left side is done. */
	#number = new Int32Array(64);
	#values = new Int32Array(64);
	#thresholds = new Float64Array(64);
	#root = 0;
	/** Gates with an unfinished side: the gate while its left side is open, ~gate while its right side is. */
	readonly #open: number[] = [];

	get leafCount(): number {
		return this.#leafCount;
	}

	/** Adds a gate; the next two subtrees are its sides. @param value as in ConditionalNetwork.gateValues */
	gate(value: number, threshold: number): void {
		if (this.#gateCount === this.#left.length) this.#grow();
		const gate = this.#gateCount++;
		this.#attach(gate);
		this.#values[gate] = value;
		this.#thresholds[gate] = threshold === 0 ? 0 : threshold;
		this.#open.push(gate);
	}

	/** Adds a leaf; leaves are numbered as they come. */
	leaf(): void {
		this.#attach(~this.#leafCount++);
		for (let open = this.#open.pop(); open !== undefined; open = this.#open.pop()) {
			if (open < 0) continue;
			this.#number[open] = this.#leafCount - 1;
			this.#open.push(~open);
			return;
		}
	}

	build(): GatedTree {
		requireInternal(this.#open.length === 0 && this.#leafCount > 0, "A tree was built before it was done.");
		const count = this.#gateCount;
		const left = new Int32Array(count);
		const right = new Int32Array(count);
		const gateValues = new Int32Array(count);
		const thresholds = new Float64Array(count);
		const numbered = (node: number): number => (node < 0 ? node : this.#number[node]);
		for (let gate = 0; gate < count; gate++) {
			const number = this.#number[gate];
			left[number] = numbered(this.#left[gate]);
			right[number] = numbered(this.#right[gate]);
			gateValues[number] = this.#values[gate];
			thresholds[number] = this.#thresholds[gate];
		}
		return { tree: new Tree(numbered(this.#root), left, right), gateValues, thresholds };
	}

	#attach(node: number): void {
		const open = this.#open.at(-1);
		if (open === undefined) this.#root = node;
		else if (open >= 0) this.#left[open] = node;
		else this.#right[~open] = node;
	}

	#grow(): void {
		const length = 2 * this.#gateCount;
		this.#left = grown(this.#left, new Int32Array(length));
		this.#right = grown(this.#right, new Int32Array(length));
		this.#number = grown(this.#number, new Int32Array(length));
		this.#values = grown(this.#values, new Int32Array(length));
		this.#thresholds = grown(this.#thresholds, new Float64Array(length));
	}
}
