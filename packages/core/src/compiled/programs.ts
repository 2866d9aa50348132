/** Which programs (program.ts) the leaves of a network run, and with which masks. */

import { type ConditionalNetwork, LeafKind } from "../conditional-network.ts";
import { readMask, ValueState } from "../masks.ts";
import { appendProgram, type ProgramInfo, Words } from "./program.ts";

/** Words up to which masks get weights of their own unless that is asked for by name: about the last cache. */
export const ownWords = 2 ** 22;

export type ProgramLowering = "leaf-programs" | "masked-programs" | "dense-programs";

/** Programs of all leaves. */
export interface Programs {
	readonly words: Words;
	readonly infos: ProgramInfo[];
	/** Each leaf's constant, or ~program. */
	readonly leafItems: Int32Array;
	/** Bytes of a shared mask; 0 where masks are not shared. */
	readonly maskBytes: number;
	readonly masks: Uint8Array;
	/** Each leaf's shared mask, or -1; empty where masks are not shared. */
	readonly leafMasks: Int32Array;
}

/**
 * The programs of a network's leaves. Undefined where a max reads what a mask leaves out, or weights for each mask would
 * take more than `mostWords` words.
 */
export function programsOf(
	network: ConditionalNetwork,
	lowering: ProgramLowering,
	mostWords: number,
): Programs | undefined {
	const { leafCount, networks, maskNetworks } = network;
	const isShared = lowering === "masked-programs";
	const words = new Words();
	const infos: ProgramInfo[] = [];
	const leafItems = new Int32Array(leafCount);
	const leafMasks = new Int32Array(isShared ? leafCount : 0).fill(-1);
	const ofNetwork = new Map<number, number>();
	const ofMask = new Map<number, number>();
	for (let leaf = 0; leaf < leafCount; leaf++) {
		const kind = network.leafKind(leaf);
		const item = network.leafItem(leaf);
		if (kind === LeafKind.constant) {
			leafItems[leaf] = item;
			continue;
		}
		const isWhole = kind === LeafKind.network || isShared;
		const which = kind === LeafKind.network ? item : maskNetworks[item];
		const known = isWhole ? ofNetwork : ofMask;
		let program = known.get(isWhole ? which : item);
		if (program === undefined) {
			const keeps = isWhole ? undefined : keepsOf(network, item);
			const info = appendProgram(words, networks.get(which), keeps, lowering !== "dense-programs");
			if (!info || (!isWhole && words.length > mostWords)) return undefined;
			program = infos.push(info) - 1;
			known.set(isWhole ? which : item, program);
		}
		leafItems[leaf] = ~program;
		if (isShared && kind === LeafKind.restricted) leafMasks[leaf] = item;
	}
	const valueCount = infos.reduce((most, info) => Math.max(most, info.valueCount), 0);
	const maskBytes = isShared ? Math.ceil(valueCount / 8) : 0;
	const masks = new Uint8Array(isShared ? maskNetworks.length * maskBytes + 8 : 0);
	for (let mask = 0; isShared && mask < maskNetworks.length; mask++) {
		const program = ofNetwork.get(maskNetworks[mask]);
		if (program !== undefined) placeMask(masks, 8 * mask * maskBytes, infos[program], keepsOf(network, mask));
	}
	return { words, infos, leafItems, maskBytes, masks, leafMasks };
}

/** The values that a mask does not leave out; that some are known to be active changes no value. */
function keepsOf(network: ConditionalNetwork, mask: number): (value: number) => boolean {
	const states = new Uint8Array(network.networks.get(network.maskNetworks[mask]).valueCount);
	readMask(network, mask, states);
	return (value) => states[value] !== ValueState.zero;
}

/** Writes a mask in the order of a program's values; outputs are always kept. */
function placeMask(
	masks: Uint8Array,
	firstBit: number,
	{ places, output, valueCount }: ProgramInfo,
	keeps: (value: number) => boolean,
): void {
	const keep = (place: number) => {
		masks[(firstBit + place) >>> 3] |= 1 << (place & 7);
	};
	for (let value = 0; value < places.length; value++)
		if (places[value] >= 0 && keeps(value)) keep(places[value]);
	for (let place = output; place < valueCount; place++) keep(place);
}
