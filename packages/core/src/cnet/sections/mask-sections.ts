/**
 * Masks as sections, absent where there are none:
 *
 *     masks.networks   network of each mask
 *     masks.start      offsets of the plain masks' bits, in words of 32
 *     masks.bits
 *     masks.bases      1 + the mask that each mask refines, 0 where it is plain; absent, with the next two:
 *                      all plain
 *     masks.lengths    two numbers a mask: how many values it settles as zero, and how many as active
 *     masks.settled    these values, each in as many bits as name a value of its network, lowest bit first
 */

import { Masks, valueBits } from "../../network/masks.ts";
import type { NetworkPool } from "../../network/network.ts";
import { damaged } from "../frame/format.ts";
import { bytesSection, type SectionPlan, wholeNumbers, words } from "./columns.ts";
import { readOffsets, type Sections } from "./sections.ts";

/** The sections of masks. Cost: linear. */
export function maskSections(masks: Masks, pool: NetworkPool): SectionPlan[] {
	const { count, networks, start, bits, bases, settledStart } = masks;
	if (count === 0) return [];
	const sections = [
		wholeNumbers("masks.networks", count, (k) => networks[k]),
		wholeNumbers("masks.start", count + 1, (k) => start[k]),
		words("masks.bits", bits),
	];
	if (bases.length === 0) return sections;
	return [
		...sections,
		wholeNumbers("masks.bases", count, (k) => bases[k]),
		wholeNumbers("masks.lengths", 2 * count, (k) => settledStart[k + 1] - settledStart[k]),
		bytesSection("masks.settled", packed(masks, pool), true),
	];
}

function packed({ networks, settledStart, settled }: Masks, pool: NetworkPool): Uint8Array {
	const widths = Array.from({ length: pool.count }, (_, k) => valueBits(pool.get(k).valueCount));
	let bits = 0;
	networks.forEach((network, k) => {
		bits += (settledStart[2 * k + 2] - settledStart[2 * k]) * widths[network];
	});
	const bytes = new Uint8Array(Math.ceil(bits / 8));
	let at = 0;
	networks.forEach((network, k) => {
		for (let t = settledStart[2 * k]; t < settledStart[2 * k + 2]; t++)
			for (let bit = 0; bit < widths[network]; bit++, at++)
				bytes[at >>> 3] |= ((settled[t] >>> bit) & 1) << (at & 7);
	});
	return bytes;
}

/**
 * @throws CondnetError `bad-data` if the sizes do not fit each other; whether the masks are any is left to
 * the network
 */
export function readMasks(sections: Sections, pool: NetworkPool): Masks {
	const networks = sections.required("masks.networks", undefined, pool.count);
	const count = networks.length;
	const bits = sections.required("masks.bits", undefined);
	const start = readOffsets(sections, "masks.start", count, bits.length);
	const bases = sections.required("masks.bases", undefined, count + 1);
	if (bases.length === 0) return new Masks({ networks, start, bits });
	const lengths = sections.required("masks.lengths", 2 * count);
	const valueCounts = Array.from({ length: pool.count }, (_, k) => pool.get(k).valueCount);
	const widths = valueCounts.map(valueBits);
	const bytes = sections.bytes("masks.settled") ?? new Uint8Array(0);
	let values = 0;
	let bitCount = 0;
	lengths.forEach((length, k) => {
		if (length > valueCounts[networks[k >>> 1]])
			throw damaged(`mask ${k >>> 1} settles ${length} values, more than its network has`);
		values += length;
		bitCount += length * widths[networks[k >>> 1]];
	});
	if (Math.ceil(bitCount / 8) !== bytes.length)
		throw damaged(`section masks.settled has ${bytes.length} bytes, expected ${Math.ceil(bitCount / 8)}`);
	const settledStart = new Uint32Array(2 * count + 1);
	const settled = new Uint32Array(values);
	let at = 0;
	lengths.forEach((length, k) => {
		settledStart[k + 1] = settledStart[k] + length;
		const width = widths[networks[k >>> 1]];
		for (let t = settledStart[k]; t < settledStart[k + 1]; t++)
			for (let bit = 0; bit < width; bit++, at++)
				settled[t] += ((bytes[at >>> 3] >>> (at & 7)) & 1) * 2 ** bit;
	});
	return new Masks({ networks, start, bits, bases, settledStart, settled });
}
