/**
 * The records of a network's leaves, one after another in the order of the tree, so that a leaf is one sequential read:
 *
 *   words      (i32 what is answered, i32 outputs of a network), (i32 numbers of an answer, i32 0), records
 *   constant   (i32 kind, i32 0), the answer
 *   program    program.ts: a network, whole or restricted to a mask
 *   compact    compact-program.ts: the same, where it is small
 *   masked     a mask of a program that leaves nearby share
 *
 * Leaves with the same item share its record.
 */

import { type ConditionalNetwork, LeafKind } from "../conditional-network.ts";
import { appendCompact } from "./compact-program.ts";
import { appendMask, keepsOf, type MaskRun, maskRuns } from "./mask-runs.ts";
import { appendProgram, type ProgramPlaces, Room, recordKinds } from "./program.ts";
import { Words } from "./words.ts";

export type ProgramLowering = "leaf-programs" | "masked-programs" | "dense-programs";

/** What a network answers, by number. */
export const answerNames = ["values", "argmin", "argmax"] as const;

export interface Programs {
	readonly words: Words;
	readonly room: Room;
	/** The word where each leaf's record stands. */
	readonly records: Int32Array;
}

/** The records of all leaves. Cost: linear in what is built. */
export function programsOf(network: ConditionalNetwork, lowering: ProgramLowering): Programs {
	const { leafCount, outputCount, networks, maskNetworks, constants, answer } = network;
	const words = new Words();
	const room = new Room();
	const skips = lowering !== "dense-programs";
	words.reserve(2);
	words.pair(0, answerNames.indexOf(answer), networks.outputCount);
	words.pair(1, outputCount, 0);
	const own = (which: number, keeps: (value: number) => boolean): number => {
		const source = networks.get(which);
		const start = skips ? appendCompact(words, room, source, keeps) : -1;
		return start < 0 ? appendProgram(words, room, source, keeps, skips).start : start;
	};
	const runOf = runsOf(network, lowering === "masked-programs");
	const shared = new Map<MaskRun, ProgramPlaces>();
	const append = (kind: number, item: number): number => {
		if (kind === LeafKind.constant) {
			const at = words.reserve(1 + outputCount);
			words.pair(at, recordKinds.constant, 0);
			for (let k = 0; k < outputCount; k++) words.number(at + 1 + k, constants[item * outputCount + k]);
			return at;
		}
		if (kind === LeafKind.network) return own(item, () => true);
		const which = maskNetworks[item];
		const run = runOf.get(item);
		if (!run || run.isOwn) return own(which, keepsOf(network, item));
		const program = shared.get(run) ?? appendProgram(words, room, networks.get(which), run.keeps, skips);
		shared.set(run, program);
		return appendMask(words, program, network.inputCount, keepsOf(network, item));
	};
	const known = [new Map<number, number>(), new Map<number, number>(), new Map<number, number>()];
	const records = new Int32Array(leafCount);
	for (let leaf = 0; leaf < leafCount; leaf++) {
		const kind = network.leafKind(leaf);
		const item = network.leafItem(leaf);
		const record = known[kind].get(item) ?? append(kind, item);
		known[kind].set(item, record);
		records[leaf] = record;
	}
	room.atLeast(0, 2 * network.inputCount);
	return { words, room, records };
}

/** The run of each mask that a leaf uses. */
function runsOf(network: ConditionalNetwork, together: boolean): Map<number, MaskRun> {
	const { leafCount, networks, maskNetworks } = network;
	const masksOf = Array.from({ length: networks.count }, () => new Set<number>());
	for (let leaf = 0; leaf < leafCount; leaf++)
		if (network.leafKind(leaf) === LeafKind.restricted)
			masksOf[maskNetworks[network.leafItem(leaf)]].add(network.leafItem(leaf));
	const runs = new Map<number, MaskRun>();
	for (const [which, masks] of masksOf.entries())
		for (const run of maskRuns(network, networks.get(which), [...masks], together))
			for (const mask of run.masks) runs.set(mask, run);
	return runs;
}
