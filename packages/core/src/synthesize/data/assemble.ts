/**
 * Turns a tree of rows and the chosen kinds of its leaves into a conditional network.
 *
 * Network 0 of the pool is the source if a leaf is restricted; affine leaves follow. Cost: linear in the
 * rows' bitmaps and in what is stored.
 */

import { requireInternal } from "../../errors.ts";
import { ConditionalNetwork, LeafKind } from "../../network/conditional-network.ts";
import { Masks } from "../../network/masks.ts";
import { type Network, poolOf } from "../../network/network.ts";
import { Tree } from "../../network/tree.ts";
import { singleAtMost } from "../../numbers/single.ts";
import type { Activity } from "./activity.ts";
import { AffineMaps } from "./affine-map.ts";
import type { PointTree } from "./halving-tree.ts";
import { dataLeafKinds } from "./leaf-costs.ts";
import { dropUnread, unionMask } from "./mask.ts";
import { SharedWords } from "./shared-words.ts";

export interface Assembled {
	readonly network: ConditionalNetwork;
	/** For each leaf an index in dataLeafKinds. */
	readonly kinds: Int8Array;
	/** The rows of leaf l are order[rowStart[l] .. rowStart[l + 1]). */
	readonly rowStart: Uint32Array;
}

export function assemble(
	source: Network,
	inputs: Float64Array,
	activity: Activity,
	tree: PointTree,
	choices: Int8Array,
): Assembled {
	const { nodes, shape } = keptTree(tree, choices);
	const kinds = Int8Array.from(nodes.leaves, (node) => choices[node]);
	const usesSource = kinds.includes(dataLeafKinds.indexOf("restricted"));
	const leafKinds = new Uint8Array(kinds.length);
	const leafItems = new Uint32Array(kinds.length);
	const answers = new SharedWords(2 * source.outputCount);
	const pool: Network[] = usesSource ? [source] : [];
	const masks = new SharedWords(activity.words);
	const maps = new AffineMaps(source);
	for (let leaf = 0; leaf < kinds.length; leaf++) {
		const node = nodes.leaves[leaf];
		const rows = tree.order.subarray(tree.from[node], tree.to[node]);
		const kind = dataLeafKinds[kinds[leaf]];
		if (kind === "constant") {
			leafKinds[leaf] = LeafKind.constant;
			const at = rows[0] * source.outputCount;
			const answer = activity.outputs.slice(at, at + source.outputCount);
			leafItems[leaf] = answers.add(new Uint32Array(answer.buffer));
		} else if (kind === "affine") {
			const map = maps.at(inputs, rows[0] * source.inputCount);
			requireInternal(map !== undefined, `Leaf ${leaf} has lost its affine map.`);
			leafKinds[leaf] = LeafKind.network;
			leafItems[leaf] = pool.length;
			pool.push(map);
		} else {
			const mask = unionMask(activity, rows);
			dropUnread(source, mask);
			leafKinds[leaf] = LeafKind.restricted;
			leafItems[leaf] = masks.add(mask);
		}
	}
	// The largest float32 number not above a threshold decides like it for every float32 number.
	const isSingle = source.arithmetic === "float32";
	const network = new ConditionalNetwork({
		inputCount: source.inputCount,
		outputCount: source.outputCount,
		tree: shape,
		gateValues: Int32Array.from(nodes.gates, (node) => tree.axes[node]),
		thresholds: Float64Array.from(nodes.gates, (node) =>
			isSingle ? singleAtMost(tree.thresholds[node]) : tree.thresholds[node],
		),
		networks: poolOf(source.inputCount, source.outputCount, pool),
		leafKinds,
		leafItems,
		constants: new Float64Array(answers.all().buffer),
		masks: new Masks({
			networks: new Uint32Array(masks.count),
			start: Uint32Array.from({ length: masks.count + 1 }, (_, k) => k * activity.words),
			bits: masks.all(),
		}),
		arithmetic: source.arithmetic,
	});
	network.check();
	const rowStart = new Uint32Array(kinds.length + 1);
	for (let leaf = 0; leaf < kinds.length; leaf++) rowStart[leaf + 1] = tree.to[nodes.leaves[leaf]];
	return { network, kinds, rowStart };
}

interface KeptNodes {
	/** The node of each leaf and of each gate, in order from left to right. */
	readonly leaves: Uint32Array;
	readonly gates: Uint32Array;
}

/** The tree of the nodes that stay, its gates numbered in order. */
function keptTree(tree: PointTree, choices: Int8Array): { nodes: KeptNodes; shape: Tree } {
	const { right } = tree;
	const leafCounts = new Uint32Array(choices.length); // leaves under each node
	for (let node = choices.length - 1; node >= 0; node--)
		leafCounts[node] = choices[node] >= 0 ? 1 : leafCounts[node + 1] + leafCounts[right[node]];
	const gateCount = leafCounts[0] - 1;
	const shape = new Tree(
		leafCounts[0] === 1 ? ~0 : leafCounts[1] - 1,
		new Int32Array(gateCount),
		new Int32Array(gateCount),
	);
	const leaves = new Uint32Array(gateCount + 1);
	const gates = new Uint32Array(gateCount);
	// A gate's number is that of the last leaf on its left.
	const open = [0, 0]; // a node and its first leaf
	for (let first = open.pop(); first !== undefined; first = open.pop()) {
		const node = open.pop() ?? 0;
		if (choices[node] >= 0) {
			leaves[first] = node;
			continue;
		}
		const middle = first + leafCounts[node + 1];
		gates[middle - 1] = node;
		const child = (of: number, from: number): number =>
			choices[of] >= 0 ? ~from : from + leafCounts[of + 1] - 1;
		shape.left[middle - 1] = child(node + 1, first);
		shape.right[middle - 1] = child(right[node], middle);
		open.push(right[node], middle, node + 1, first);
	}
	return { nodes: { leaves, gates }, shape };
}
