/**
 * Nodes whose filters would be one and the same: what a filter computes follows from the states of the
 * neurons and its two outputs, so that it is stored once for all leaves that have them in common, however
 * many. Which leaves these are is known of a cut only; until then a filter's words are divided among the
 * leaves that it had in the cut before. Cost: neurons times nodes; memory: a number a node.
 */

import type { Joined } from "./joined.ts";

export class FilterGroups {
	/** The group of each node, from 0; -1 where it has no filter. */
	readonly of: Int32Array;
	/** What the filter of each group stores. */
	readonly words: number[] = [];
	readonly #groups = new Map<number, number>();

	constructor(nodeCount: number) {
		this.of = new Int32Array(nodeCount).fill(-1);
	}

	/** @param words what the node's filter stores */
	add(node: number, { states, candidate, rival }: Joined, words: number): void {
		const key = hash(states, Math.min(candidate, rival), Math.max(candidate, rival));
		let group = this.#groups.get(key);
		if (group === undefined) {
			group = this.words.push(words) - 1;
			this.#groups.set(key, group);
		}
		this.of[node] = group;
	}

	/** The uppermost nodes of each group: as many leaves it has at most, where nothing above is one. */
	tops(parents: Int32Array): Uint32Array {
		const counts = new Uint32Array(this.words.length);
		for (let node = 0; node < this.of.length; node++) {
			const group = this.of[node];
			if (group >= 0 && (node === 0 || this.of[parents[node]] !== group)) counts[group]++;
		}
		return counts;
	}

	/** Divides each filter's words among so many leaves of its group; where none are, all is left as it is. */
	share(leaves: Uint32Array, wordsOf: Float64Array): void {
		for (let node = 0; node < this.of.length; node++) {
			const group = this.of[node];
			if (group >= 0 && leaves[group] > 0) wordsOf[node] = this.words[group] / leaves[group];
		}
	}
}

/** 53 bits of states and two outputs. Where two collide they are priced as if alike, and made nonetheless. */
function hash(states: Uint8Array, a: number, b: number): number {
	let low = Math.imul(a + 1, 0x9e3779b1);
	let high = Math.imul(b + 1, 0x85ebca6b);
	for (const state of states) {
		low = Math.imul(low ^ state ^ (low >>> 15), 0x9e3779b1);
		high = Math.imul(high ^ state ^ (high >>> 13), 0x85ebca6b);
	}
	return (low >>> 0) * 2 ** 21 + ((high >>> 0) & 0x1fffff);
}
