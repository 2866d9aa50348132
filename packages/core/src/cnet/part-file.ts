/**
 * The file of a part of a proof on a box, little-endian:
 *
 *     0    magic (8 bytes), version (u32), neurons (u32)
 *     16   boxes b (u32), boxes that are not split l (u32), bytes of records r (u32), whether boxes ended the
 *          work (u32: 0 or 1)
 *     32   axes (b i16), winners (b i16), outputs that lead (b i16), their rivals (b i16),
 *          bytes of each record (b u32)
 *          states above (neurons bytes), states (l x neurons bytes), samples that are not 0 (the same)
 *          records (r bytes)
 *     end  checksum of all bytes before it (u32)
 *
 * It names neither network nor box: who joins parts gives them.
 */

import { CondnetError } from "../errors.ts";
import type { ProvedPart } from "../network/proved-part.ts";
import { checksum } from "./frame/checksum.ts";

// \x89 C N P A R T \n
const magic = Uint8Array.of(0x89, 0x43, 0x4e, 0x50, 0x41, 0x52, 0x54, 0x0a);
const version = 2;
const headerSize = 32;

/** Cost: linear. */
export function encodePart(part: ProvedPart): Uint8Array {
	const { axes, decisions, leaders, rivals, inherited, states, active, recordStart, records } = part;
	const neurons = inherited.length;
	const leaves = neurons > 0 ? states.length / neurons : axes.filter((axis) => axis < 0).length;
	const bytes = new Uint8Array(sizeOf(neurons, axes.length, leaves, records.length));
	const view = new DataView(bytes.buffer);
	bytes.set(magic);
	[version, neurons, axes.length, leaves, records.length, part.stoppedBy === null ? 0 : 1].forEach(
		(number, k) => {
			view.setUint32(8 + 4 * k, number, true);
		},
	);
	let at = headerSize;
	for (const numbers of [axes, decisions, leaders, rivals])
		for (const number of numbers) {
			view.setInt16(at, number, true);
			at += 2;
		}
	for (let box = 0; box < axes.length; box++, at += 4)
		view.setUint32(at, recordStart[box + 1] - recordStart[box], true);
	for (const block of [inherited, states, active, records]) {
		bytes.set(block, at);
		at += block.length;
	}
	view.setUint32(at, checksum(bytes.subarray(0, at)), true);
	return bytes;
}

/**
 * @throws CondnetError `bad-data` if the bytes are no whole and undamaged part of this version; whether it
 * fits a network is not looked at
 */
export function decodePart(bytes: Uint8Array): ProvedPart {
	if (!magic.every((byte, at) => bytes[at] === byte)) throw damaged("the first bytes are others");
	if (bytes.length < headerSize + 4) throw damaged("it is cut off");
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const [found, neurons, boxes, leaves, recordBytes, stopped] = Array.from({ length: 6 }, (_, k) =>
		view.getUint32(8 + 4 * k, true),
	);
	if (found !== version)
		throw new CondnetError(
			"bad-data",
			`The part is of format version ${found}, expected ${version}.`,
			"Make it again.",
		);
	const size = sizeOf(neurons, boxes, leaves, recordBytes);
	if (bytes.length !== size) throw damaged(`it has ${bytes.length} bytes, expected ${size}`);
	const end = bytes.length - 4;
	if (view.getUint32(end, true) !== checksum(bytes.subarray(0, end))) throw damaged("its checksum is wrong");
	let at = headerSize;
	const shorts = (): Int16Array =>
		Int16Array.from({ length: boxes }, () => {
			at += 2;
			return view.getInt16(at - 2, true);
		});
	const axes = shorts();
	const decisions = shorts();
	const leaders = shorts();
	const rivals = shorts();
	const recordStart = new Uint32Array(boxes + 1);
	for (let box = 0; box < boxes; box++, at += 4)
		recordStart[box + 1] = recordStart[box] + view.getUint32(at, true);
	const block = (length: number): Uint8Array => {
		at += length;
		return bytes.slice(at - length, at);
	};
	const inherited = block(neurons);
	const states = block(leaves * neurons);
	const active = block(leaves * neurons);
	const records = block(recordBytes);
	return {
		...{ axes, decisions, leaders, rivals, inherited, states, active, recordStart, records },
		stoppedBy: stopped === 0 ? null : "max-boxes",
	};
}

function sizeOf(neurons: number, boxes: number, leaves: number, records: number): number {
	return headerSize + 12 * boxes + neurons * (1 + 2 * leaves) + records + 4;
}

function damaged(what: string): CondnetError {
	return new CondnetError("bad-data", `The part of a proof is damaged: ${what}.`, "Make it again.");
}
