/**
 * The records of a network's leaves, one after another in the order of the tree, so that a leaf is one
 * sequential read:
 *
 *   words      (i32 what is answered, i32 outputs of a network), (i32 numbers of an answer, i32 0), records
 *   constant   (i32 kind, i32 0), the answer
 *   program    program.ts: a network, whole or restricted to a mask
 *   compact    compact-program.ts: the same, where it is small; no kind stands before it
 *   masked     a mask of a program that leaves nearby share
 *   filtered   (i32 kind, i32 what a leaf's node would say of the record behind it),
 *              (i32 decision above + 2^16 decision below, i32 shape), low, high, then by its shape a
 *              weight for each input, or a compact or other program
 *   patches    patch-record.ts: what is interpolated
 *
 * Records stand at multiples of a cache line. Leaves with the same item share one.
 */

import { type ConditionalNetwork, LeafKind } from "../../network/conditional-network.ts";
import {
	argmaxAnswer,
	argminAnswer,
	constantRecord,
	otherShape,
	recordWords,
	shapes,
	valuesAnswer,
} from "../image/codes.ts";
import { appendCompact } from "./compact-program.ts";
import { appendFilter } from "./filter-record.ts";
import { appendMask, keepsOf, type MaskRun, maskRuns } from "./mask-runs.ts";
import { appendPatches } from "./patch-record.ts";
import { appendProgram, type ProgramPlaces, Room } from "./program.ts";
import { WordList } from "./word-list.ts";

export type ProgramLowering = "leaf-programs" | "masked-programs" | "dense-programs";

const answerCodes = { values: valuesAnswer, argmin: argminAnswer, argmax: argmaxAnswer } as const;

/** What a network answers, by number. */
export function answerOf(code: number): keyof typeof answerCodes {
	return code === argminAnswer ? "argmin" : code === argmaxAnswer ? "argmax" : "values";
}

export interface Programs {
	readonly words: WordList;
	readonly room: Room;
	/** What each leaf's node says: where its record stands, and its shape. */
	readonly items: Int32Array;
}

/** What a leaf's node says: kernels know a record's shape before they have read it. */
function itemOf(record: number, shape: number): number {
	return (record / recordWords) * shapes + shape;
}

/** The word where a record stands, and its shape. */
export function recordOf(item: number): readonly [record: number, shape: number] {
	return [Math.floor(item / shapes) * recordWords, item % shapes];
}

/** The records of all leaves. Cost: linear in what is built. */
export function programsOf(network: ConditionalNetwork, lowering: ProgramLowering): Programs {
	const { leafCount, outputCount, networks, masks, filters, constants, answer } = network;
	const words = new WordList();
	const room = new Room();
	const skips = lowering !== "dense-programs";
	words.reserve(2);
	words.pair(0, answerCodes[answer], networks.outputCount);
	words.pair(1, outputCount, 0);
	const own = (which: number, keeps: (value: number) => boolean): number => {
		const source = networks.get(which);
		const record = words.align(recordWords);
		const pairs = skips ? appendCompact(words, room, source, keeps) : -1;
		if (pairs < 0) appendProgram(words, room, source, keeps, skips);
		return itemOf(record, pairs < 0 ? otherShape : pairs);
	};
	const runOf = runsOf(network, lowering === "masked-programs");
	const shared = new Map<MaskRun, ProgramPlaces>();
	const append = (kind: number, item: number): number => {
		if (kind === LeafKind.constant) {
			const at = words.align(recordWords);
			words.reserve(1 + outputCount);
			words.pair(at, constantRecord, 0);
			for (let k = 0; k < outputCount; k++) words.number(at + 1 + k, constants[item * outputCount + k]);
			return itemOf(at, otherShape);
		}
		if (kind === LeafKind.network) return own(item, () => true);
		if (kind === LeafKind.multilinear) return appendPatches(words, room, network.patches, item);
		if (kind === LeafKind.filtered) {
			const behind = itemOfLeaf(LeafKind.restricted, filters.masks[item]);
			return appendFilter(words, room, filters, item, behind, skips);
		}
		const which = masks.networks[item];
		const run = runOf.get(item);
		if (!run || run.isOwn) return own(which, keepsOf(network, item));
		const program = shared.get(run) ?? appendProgram(words, room, networks.get(which), run.keeps, skips);
		shared.set(run, program);
		const at = words.align(recordWords);
		appendMask(words, program, network.inputCount, keepsOf(network, item));
		return itemOf(at, otherShape);
	};
	const known = new Map<number, Map<number, number>>();
	const itemOfLeaf = (kind: number, item: number): number => {
		const ofKind = known.get(kind) ?? new Map<number, number>();
		known.set(kind, ofKind);
		const made = ofKind.get(item) ?? append(kind, item);
		ofKind.set(item, made);
		return made;
	};
	const items = new Int32Array(leafCount);
	for (let leaf = 0; leaf < leafCount; leaf++)
		items[leaf] = itemOfLeaf(network.leafKind(leaf), network.leafItem(leaf));
	room.atLeast(0, 2 * network.inputCount);
	return { words, room, items };
}

/** The run of each mask that a leaf uses. */
function runsOf(network: ConditionalNetwork, together: boolean): Map<number, MaskRun> {
	const { leafCount, networks, masks, filters } = network;
	const masksOf = Array.from({ length: networks.count }, () => new Set<number>());
	for (let leaf = 0; leaf < leafCount; leaf++) {
		const kind = network.leafKind(leaf);
		const item = network.leafItem(leaf);
		const mask = kind === LeafKind.filtered ? filters.masks[item] : item;
		if (kind === LeafKind.restricted || kind === LeafKind.filtered) masksOf[masks.networks[mask]].add(mask);
	}
	const runs = new Map<number, MaskRun>();
	for (const [which, ofNetwork] of masksOf.entries())
		for (const run of maskRuns(network, networks.get(which), [...ofNetwork], together))
			for (const mask of run.masks) runs.set(mask, run);
	return runs;
}
