/**
 * Synthesis on a box in parts that are made anywhere and in any order. A plan cuts the box by a pilot: where
 * a small tree has grown its boxes the large one will. A part is all that is proved below one box of the
 * plan, and depends on the plan alone; joined, the parts are one tree, of which a network is made as of any.
 *
 * Cost: the plan a sixteenth of the boxes, 64 for each shard or 500; a part its boxes and its path; joining
 * the memory of all boxes.
 */

import { CondnetError, requireUsage } from "../errors.ts";
import type { Box } from "../network/box.ts";
import { BoxUnion } from "../network/box-union.ts";
import type { Network } from "../network/network.ts";
import { checkPart, type ProvedPart, subtreeEnds } from "../network/proved-part.ts";
import { Heap } from "../numbers/priority-queue.ts";
import { TimeLimit, type WorkOptions } from "../progress.ts";
import {
	defaultBoxes,
	inArithmetic,
	type OnBoxOptions,
	requireOnBox,
	type SynthesizedOnBox,
	treeOptions,
} from "./box/asked.ts";
import { finish } from "./box/finish.ts";
import { graft } from "./box/graft.ts";
import { expectedGrowth, grow } from "./box/grow.ts";
import { partOf } from "./box/part-of.ts";
import { ProofTree } from "./box/proof-tree.ts";

/** Where a box of a plan is split, or what it is. */
export const PlanNode = { settled: -1, shard: -2 } as const;

/** How a synthesis on a box is cut into parts. */
export interface ShardPlan {
	/** Each box's split axis in preorder, or a PlanNode; shards are numbered in this order. */
	readonly top: readonly number[];
	/** For each shard the boxes it may prove. */
	readonly boxes: readonly number[];
}

/** Part of the boxes that the pilot proves, and boxes at least: of the pilot, and of it for each shard. */
const pilotPart = 1 / 16;
const leastPilot = 500;
const pilotEach = 64;
/**
 * Part of the further boxes that all shards have alike, for as much work each. A shard of which the pilot
 * expects little may hold a large part of the volume that takes few boxes to decide: without them the mean
 * of a classifier of four inputs is a quarter worse, with them 2 %.
 */
const alikePart = 1 / 4;
/** Boxes of a shard at least. */
const leastBoxes = 16;

/**
 * Cuts a box into shards of about equal work.
 *
 * @returns fewer shards, one at least, where the pilot finds no more boxes to divide
 * @throws CondnetError `usage` as synthesizeOnBox; a limit of time has no place in a plan
 */
export function planShards(
	network: Network,
	box: Box,
	shards: number,
	options: OnBoxOptions & WorkOptions = {},
): ShardPlan {
	requireOnBox(network, box, options);
	requireUsage(
		options.seconds === undefined,
		"Parts that are to be the same everywhere have no limit of time.",
	);
	requireUsage(Number.isInteger(shards) && shards >= 1, `There are ${shards} shards, expected 1 or more.`);
	const maxBoxes = boxesOf(options);
	const tree = new ProofTree(network, BoxUnion.of([inArithmetic(box, network)]), treeOptions(options));
	const pilot = Math.min(maxBoxes, Math.max(maxBoxes * pilotPart, leastPilot, pilotEach * shards));
	if (shards > 1) grow(tree, { ...workOf(options), maxBoxes: pilot, endedBy: () => null });
	const { boxes, work } = expectedGrowth(tree, maxBoxes);
	const cut = heaviest(tree, work, shards);
	const nodes = preorder(tree, cut);
	const parts = nodes.filter((node) => cut.has(node) && !isSettled(tree, node));
	// Where all is settled one job says so again: whatever does a plan's jobs has one to do.
	if (parts.length === 0) return { top: [PlanNode.shard], boxes: [Math.max(leastBoxes, tree.count)] };
	// What the pilot has proved below each is the least that it needs; the others are spread.
	const sizes = subtreeSizes(tree);
	const spent = parts.reduce((sum, node) => sum + sizes[node], nodes.length - parts.length);
	const left = Math.max(0, maxBoxes - spent);
	const foretold = inProportion(parts.map((node) => boxes[node] - sizes[node]));
	const alike = inProportion(parts.map((node) => boxes[node] / work[node]));
	return {
		top: nodes.map((node) =>
			!cut.has(node) ? tree.axes[node] : isSettled(tree, node) ? PlanNode.settled : PlanNode.shard,
		),
		boxes: parts.map((node, k) => {
			const more = alikePart * alike[k] + (1 - alikePart) * foretold[k];
			return Math.max(leastBoxes, sizes[node] + Math.floor(left * more));
		}),
	};
}

/**
 * Proves a shard's boxes: the same whenever and wherever it is asked for.
 *
 * @throws CondnetError `usage` if the plan has no such shard
 */
export function proveShard(
	network: Network,
	box: Box,
	plan: ShardPlan,
	shard: number,
	options: OnBoxOptions & WorkOptions = {},
): ProvedPart {
	requireOnBox(network, box, options);
	const path = shardPath(plan, shard);
	const tree = new ProofTree(network, BoxUnion.of([inArithmetic(box, network)]), treeOptions(options));
	let node = 0;
	for (const { axis, upper } of path) {
		tree.halve(node, axis);
		node = tree.halves[node] + (upper ? 1 : 0);
	}
	// Its first box is one of them.
	const maxBoxes = tree.count - 1 + plan.boxes[shard];
	const stoppedBy = grow(tree, { ...workOf(options), top: node, maxBoxes, endedBy: () => null });
	return partOf(tree, node, stoppedBy === null ? null : "max-boxes");
}

/**
 * The network and the proof of all parts together: one price decides over all of them what is stored.
 *
 * @param partOf a shard's part; asked for once each, in order
 * @throws CondnetError `bad-data` if a part is not one of this plan
 */
export function joinShards(
	network: Network,
	box: Box,
	plan: ShardPlan,
	partOf: (shard: number) => ProvedPart,
	options: OnBoxOptions = {},
): SynthesizedOnBox {
	requireOnBox(network, box, options);
	requirePlan(plan, network.inputCount);
	const tree = new ProofTree(network, BoxUnion.of([inArithmetic(box, network)]), treeOptions(options));
	const { top } = plan;
	const shardAt = shardsBefore(top);
	let stopped = false;
	const partAt = (place: number): ProvedPart | undefined => {
		if (top[place] !== PlanNode.shard) return undefined;
		const part = partOf(shardAt[place]);
		checkPart(part, network.inputCount, network.neuronCount, network.outputCount);
		stopped ||= part.stoppedBy !== null;
		return part;
	};
	const whole = partAt(0);
	if (whole !== undefined) graft(tree, 0, whole);
	const ends = subtreeEnds(top);
	const open: [node: number, place: number][] = [[0, 0]];
	for (let entry = open.pop(); entry !== undefined; entry = open.pop()) {
		const [node, place] = entry;
		if (top[place] < 0) continue;
		const places = [place + 1, ends[place + 1]];
		tree.halve(node, top[place], places.map(partAt));
		open.push([tree.halves[node] + 1, places[1]], [tree.halves[node], places[0]]);
	}
	return finish(tree, network, [inArithmetic(box, network)], options, {
		stoppedBy: stopped ? "max-boxes" : null,
		maxBoxes: boxesOf(options),
		limit: new TimeLimit(),
	});
}

/** The way from the root to a shard's box. */
export function shardPath(
	{ top }: ShardPlan,
	shard: number,
): { readonly axis: number; readonly upper: boolean }[] {
	const shardAt = shardsBefore(top);
	const ends = subtreeEnds(top);
	const path: { axis: number; upper: boolean }[] = [];
	let place = 0;
	while (top[place] >= 0) {
		const upper = shardAt[ends[place + 1]] <= shard;
		path.push({ axis: top[place], upper });
		place = upper ? ends[place + 1] : place + 1;
	}
	requireUsage(
		top[place] === PlanNode.shard && shardAt[place] === shard,
		`The plan has shards 0 to ${shardCount(top) - 1}, not ${shard}.`,
	);
	return path;
}

/** @throws CondnetError `bad-data` if a plan is no tree of boxes with a number of boxes for each shard */
export function requirePlan({ top, boxes }: ShardPlan, inputCount: number): void {
	let open = 1;
	const isTree = top.every((axis, place) => {
		open += axis < 0 ? -1 : 1;
		const isLast = place === top.length - 1;
		return Number.isInteger(axis) && axis >= PlanNode.shard && axis < inputCount && open > 0 !== isLast;
	});
	const holds = top.length > 0 && isTree && open === 0 && boxes.length === shardCount(top);
	if (!holds || !boxes.every((count) => Number.isSafeInteger(count) && count >= 0))
		throw new CondnetError("bad-data", "The plan is damaged: its boxes are no whole tree.", "Make it again.");
}

function shardCount(top: readonly number[]): number {
	return top.filter((axis) => axis === PlanNode.shard).length;
}

/** For each place how many shards stand before it. */
function shardsBefore(top: readonly number[]): Uint32Array {
	const counts = new Uint32Array(top.length + 1);
	for (const [place, axis] of top.entries())
		counts[place + 1] = counts[place] + (axis === PlanNode.shard ? 1 : 0);
	return counts;
}

function boxesOf({ maxBoxes, maxWords, tolerance }: OnBoxOptions): number {
	return maxBoxes ?? defaultBoxes(maxWords, tolerance);
}

function workOf({ onProgress, signal }: WorkOptions): WorkOptions {
	return { onProgress, signal };
}

/** Nodes at and below each node. */
function subtreeSizes(tree: ProofTree): Float64Array {
	const sizes = new Float64Array(tree.count).fill(1);
	for (let node = tree.count - 1; node > 0; node--) sizes[tree.parents[node]] += sizes[node];
	return sizes;
}

/** The same numbers with the sum 1; all alike where there are none but 0. */
function inProportion(numbers: readonly number[]): number[] {
	const sum = numbers.reduce((total, number) => total + number, 0);
	return numbers.map((number) => (sum > 0 ? number / sum : 1 / numbers.length));
}

function isSettled(tree: ProofTree, node: number): boolean {
	return tree.isLeaf(node) && !tree.canSplit(node);
}

/** So many nodes, none above another, that hold all leaves: always the one with most below it is split. */
function heaviest(tree: ProofTree, weights: Float64Array, shards: number): Set<number> {
	const heap = new Heap();
	const settled: number[] = [];
	const add = (node: number): void => {
		if (isSettled(tree, node)) settled.push(node);
		else heap.push(node, weights[node]);
	};
	add(0);
	const whole: number[] = [];
	while (heap.size + whole.length < shards) {
		const node = heap.pop();
		if (node === undefined) break;
		if (tree.isLeaf(node)) whole.push(node);
		else for (const half of [tree.halves[node], tree.halves[node] + 1]) add(half);
	}
	for (let node = heap.pop(); node !== undefined; node = heap.pop()) whole.push(node);
	return new Set([...whole, ...settled]);
}

/** The nodes above and in a cut, in preorder. */
function preorder(tree: ProofTree, cut: ReadonlySet<number>): number[] {
	const nodes: number[] = [];
	const open = [0];
	for (let node = open.pop(); node !== undefined; node = open.pop()) {
		nodes.push(node);
		if (!cut.has(node)) open.push(tree.halves[node] + 1, tree.halves[node]);
	}
	return nodes;
}
