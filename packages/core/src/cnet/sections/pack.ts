/**
 * Packs sections where that makes them smaller (packed.ts has what they look like). Cost: a few passes, each
 * some ten nanoseconds a bit; so what is large is left as it is, to be read in place.
 */

import { ByteList } from "../../numbers/growing.ts";
import { alignment, elementTypes, padding } from "../frame/format.ts";
import { bytesSection, type SectionPlan } from "./columns.ts";
import { Likelihoods, mostBits, mostPerByte, packedHeader } from "./packed.ts";

/** Bytes that are packed at most, and how many numbers a context has at most. */
const mostBytes = 2 ** 18;
const mostContext = 3;

/** The section as it is, or packed where that saves a part of the file. Cost: linear. */
export function packedSection(plan: SectionPlan): SectionPlan {
	const { name, type, required, length } = plan;
	const isPackable = type === "u8" || type === "u16" || name === "proof.records";
	if (!isPackable || length <= alignment || length > mostBytes) return plan;
	const bytes = new Uint8Array(length);
	let at = 0;
	for (const piece of plan.pieces()) {
		bytes.set(piece, at);
		at += piece.length;
	}
	const numbers = type === "u16" ? new Uint16Array(bytes.buffer) : bytes;
	let used = 0;
	for (const number of numbers) used |= number;
	const width = Math.max(1, 32 - Math.clz32(used));
	let best: Uint8Array | undefined;
	for (let k = 0; k <= mostContext && (k + 1) * width <= mostBits; k++) {
		const packed = pack(numbers, width, k, elementTypes.indexOf(type));
		if (best === undefined || packed.length < best.length) best = packed;
	}
	const inFile = (size: number): number => size + padding(size);
	if (best === undefined || inFile(best.length) >= inFile(length)) return plan;
	if (numbers.length > mostPerByte * best.length) return plan;
	return { ...bytesSection(name, best, required), type: "packed" };
}

function pack(numbers: Uint8Array | Uint16Array, width: number, before: number, type: number): Uint8Array {
	const likely = new Likelihoods((before + 1) * width);
	const code = new ByteList();
	const contexts = 2 ** (before * width) - 1;
	let [low, high] = [0, 2 ** 32 - 1];
	let context = 0;
	for (const number of numbers) {
		let prefix = 1;
		for (let b = width - 1; b >= 0; b--) {
			const place = (context << width) | prefix;
			const bit = (number >>> b) & 1;
			const cut = likely.cut(place, low, high);
			likely.learn(place, bit);
			if (bit === 1) high = cut;
			else low = cut + 1;
			prefix = 2 * prefix + bit;
			for (; ((low ^ high) & 0xff000000) === 0; high = ((high << 8) | 0xff) >>> 0) {
				code.push(high >>> 24);
				low = (low << 8) >>> 0;
			}
		}
		context = ((context << width) | number) & contexts;
	}
	const packed = new Uint8Array(packedHeader + code.length + 4);
	const view = new DataView(packed.buffer);
	packed.set([width, before, type, 0]);
	view.setUint32(4, numbers.length, true);
	packed.set(code.view(0, code.length), packedHeader);
	view.setUint32(packedHeader + code.length, low, false);
	return packed;
}
