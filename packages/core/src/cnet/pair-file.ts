/**
 * The file of a proof about two networks, little-endian:
 *
 *     0    magic (8 bytes), version (u32), claim (u32: 0 values, 1 argmin, 2 argmax)
 *     16   tolerance (f64), whether neurons correspond (u32: 0 or 1), number of inputs n (u32)
 *     32   numbers m of axes (u32), zeros (4 bytes)
 *     40   lower ends of the box (n f64), upper ends (n f64), axes (m u32; 2^32 - 1: not split)
 *     end  checksum of all bytes before it (u32)
 *
 * It names no networks: a checker derives everything from those it is given.
 */

import { CondnetError } from "../errors.ts";
import { Box } from "../network/box.ts";
import { checkPairProof, type PairProof, pairClaims } from "../network/pair-proof.ts";
import { requireBytes } from "../numbers/required.ts";
import { checksum } from "./frame/checksum.ts";

// \x89 C N P A I R \n
export const pairMagic: Uint8Array = Uint8Array.of(0x89, 0x43, 0x4e, 0x50, 0x41, 0x49, 0x52, 0x0a);
const version = 1;
const headerSize = 40;

/** Whether these are the first bytes of a proof about two networks. */
export function isPairFile(bytes: Uint8Array): boolean {
	requireBytes(bytes, "The file");
	return pairMagic.every((byte, at) => bytes[at] === byte);
}

/** @throws CondnetError `bad-data` if the proof is not well formed */
export function encodePairProof(proof: PairProof): Uint8Array {
	checkPairProof(proof);
	const { box, axes } = proof;
	const bytes = new Uint8Array(sizeOf(box.inputCount, axes.length));
	const view = new DataView(bytes.buffer);
	bytes.set(pairMagic);
	view.setUint32(8, version, true);
	view.setUint32(12, pairClaims.indexOf(proof.claim), true);
	view.setFloat64(16, proof.tolerance, true);
	view.setUint32(24, proof.relational ? 1 : 0, true);
	view.setUint32(28, box.inputCount, true);
	view.setUint32(32, axes.length, true);
	let at = headerSize;
	for (const ends of [box.low, box.high])
		for (const end of ends) {
			view.setFloat64(at, end, true);
			at += 8;
		}
	for (const axis of axes) {
		view.setUint32(at, axis, true);
		at += 4;
	}
	view.setUint32(at, checksum(bytes.subarray(0, at)), true);
	return bytes;
}

/** @throws CondnetError `bad-data` if the bytes are no whole and undamaged proof of this version */
export function decodePairProof(bytes: Uint8Array): PairProof {
	requireBytes(bytes, "The file");
	if (!isPairFile(bytes))
		throw new CondnetError("bad-data", "It is no proof about two networks: the first bytes are others.");
	if (bytes.length < headerSize) throw damaged("it is cut off");
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	if (view.getUint32(8, true) !== version)
		throw new CondnetError(
			"bad-data",
			`The proof is of format version ${view.getUint32(8, true)}, expected ${version}.`,
			"Make it again with this program, or check it with the one that made it.",
		);
	const [inputCount, axisCount] = [view.getUint32(28, true), view.getUint32(32, true)];
	if (bytes.length !== sizeOf(inputCount, axisCount))
		throw damaged(`it has ${bytes.length} bytes, expected ${sizeOf(inputCount, axisCount)}`);
	const end = bytes.length - 4;
	if (view.getUint32(end, true) !== checksum(bytes.subarray(0, end))) throw damaged("its checksum is wrong");
	const [claim, relational] = [pairClaims[view.getUint32(12, true)], view.getUint32(24, true)];
	if (claim === undefined || relational > 1 || view.getUint32(36, true) !== 0)
		throw damaged("its header holds numbers that mean nothing");
	const ends = (from: number): Float64Array =>
		Float64Array.from({ length: inputCount }, (_, j) => view.getFloat64(from + 8 * j, true));
	const box = new Box(ends(headerSize), ends(headerSize + 8 * inputCount));
	const axes = Uint32Array.from({ length: axisCount }, (_, k) =>
		view.getUint32(headerSize + 16 * inputCount + 4 * k, true),
	);
	const proof = { claim, tolerance: view.getFloat64(16, true), relational: relational === 1, box, axes };
	checkPairProof(proof);
	return proof;
}

function sizeOf(inputCount: number, axisCount: number): number {
	return headerSize + 16 * inputCount + 4 * axisCount + 4;
}

function damaged(what: string): CondnetError {
	return new CondnetError("bad-data", `The proof is damaged: ${what}.`, "Make it again.");
}
