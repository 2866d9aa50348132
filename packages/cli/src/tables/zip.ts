/**
 * Members of a zip file: found by its central directory, read as a stream, and checked against the size and
 * the checksum that it states. Memory: the directory, and pieces.
 */

import { createReadStream } from "node:fs";
import { crc32, createInflateRaw } from "node:zlib";
import { CondnetError } from "@condnet/core";
import { systemCode } from "../files/failure.ts";
import type { ByteSource } from "./npy.ts";

export interface ZipMember {
	readonly name: string;
	/** 0: stored, 8: deflated. */
	readonly method: number;
	readonly crc: number;
	readonly packedSize: number;
	readonly size: number;
	/** Where its local header starts. */
	readonly offset: number;
}

const endSignature = 0x06054b50;
const end64Signature = 0x06064b50;
const locatorSignature = 0x07064b50;
const memberSignature = 0x02014b50;
const localSignature = 0x04034b50;
const most32 = 0xffffffff;
const largestDirectory = 2 ** 26;

/** @throws CondnetError `bad-data` if the file is no zip file */
export async function zipMembers(source: ByteSource): Promise<ZipMember[]> {
	const { size } = source;
	const tail = view(await source.read(Math.max(0, size - 65557), Math.min(size, 65557)));
	let end = tail.byteLength - 22;
	while (end >= 0 && tail.getUint32(end, true) !== endSignature) end--;
	if (end < 0) throw malformed(source);
	let length = tail.getUint32(end + 12, true);
	let start = tail.getUint32(end + 16, true);
	if (end >= 20 && tail.getUint32(end - 20, true) === locatorSignature) {
		const at = Number(tail.getBigUint64(end - 20 + 8, true));
		if (at + 56 > size) throw malformed(source);
		const end64 = view(await source.read(at, 56));
		if (end64.getUint32(0, true) !== end64Signature) throw malformed(source);
		length = Number(end64.getBigUint64(40, true));
		start = Number(end64.getBigUint64(48, true));
	}
	if (!(start + length <= size) || length > largestDirectory) throw malformed(source);
	const directory = await source.read(start, length);
	try {
		return readDirectory(source, directory);
	} catch (error) {
		if (error instanceof RangeError) throw malformed(source);
		throw error;
	}
}

function readDirectory(source: ByteSource, bytes: Uint8Array): ZipMember[] {
	const directory = view(bytes);
	const members: ZipMember[] = [];
	for (let at = 0; at < bytes.length; ) {
		if (directory.getUint32(at, true) !== memberSignature) throw malformed(source);
		const [nameLength, extraLength, commentLength] = [28, 30, 32].map((k) =>
			directory.getUint16(at + k, true),
		);
		const name = Buffer.from(bytes.subarray(at + 46, at + 46 + nameLength)).toString("utf8");
		let packedSize = directory.getUint32(at + 20, true);
		let size = directory.getUint32(at + 24, true);
		let offset = directory.getUint32(at + 42, true);
		// Where a number does not fit 32 bits the extra field with number 1 holds it, in this order.
		const extraEnd = at + 46 + nameLength + extraLength;
		for (let extra = at + 46 + nameLength; extra + 4 <= extraEnd; ) {
			const fieldLength = directory.getUint16(extra + 2, true);
			if (directory.getUint16(extra, true) === 1) {
				let value = extra + 4;
				const next = (): number => {
					value += 8;
					return Number(directory.getBigUint64(value - 8, true));
				};
				if (size === most32) size = next();
				if (packedSize === most32) packedSize = next();
				if (offset === most32) offset = next();
			}
			extra += 4 + fieldLength;
		}
		const isEncrypted = (directory.getUint16(at + 8, true) & 1) === 1;
		members.push({
			name,
			method: isEncrypted ? -1 : directory.getUint16(at + 10, true),
			crc: directory.getUint32(at + 16, true),
			packedSize,
			size,
			offset,
		});
		at = extraEnd + commentLength;
	}
	return members;
}

/** Where a member's bytes start in the file. */
export async function dataStart(
	source: ByteSource,
	{ name, offset, packedSize }: ZipMember,
): Promise<number> {
	if (offset + 30 > source.size) throw damaged(source, name, "it lies outside of the file");
	const local = view(await source.read(offset, 30));
	if (local.getUint32(0, true) !== localSignature)
		throw damaged(source, name, "its header is not where it is said to be");
	const start = offset + 30 + local.getUint16(26, true) + local.getUint16(28, true);
	if (start + packedSize > source.size) throw damaged(source, name, "it is cut off");
	return start;
}

/**
 * The bytes of a member, piece by piece; never more than it states.
 *
 * @throws CondnetError `bad-data` at its end, if size or checksum are not what it states
 */
export async function* memberBytes(
	path: string,
	source: ByteSource,
	member: ZipMember,
): AsyncGenerator<Buffer, undefined> {
	const { name, method, packedSize, size, crc } = member;
	if (method !== 0 && method !== 8)
		throw damaged(
			source,
			name,
			method < 0 ? "it is encrypted" : `it is packed by method ${method}, expected 0 or 8`,
		);
	const start = await dataStart(source, member);
	let found = 0;
	let sum = 0;
	try {
		for await (const piece of unpacked(path, start, member)) {
			found += piece.length;
			if (found > size) break;
			sum = crc32(piece, sum);
			yield piece;
		}
	} catch (error) {
		if (error instanceof CondnetError || systemCode(error) !== undefined) throw error;
		throw damaged(source, name, "it cannot be unpacked");
	}
	if (found !== size || (method === 0 && packedSize !== size))
		throw damaged(source, name, `it does not unpack to the ${size} bytes that it states`);
	if (sum !== crc)
		throw damaged(source, name, "its checksum is wrong: bytes have changed since it was written");
}

async function* unpacked(
	path: string,
	start: number,
	{ method, packedSize }: ZipMember,
): AsyncGenerator<Buffer> {
	if (packedSize === 0) return;
	const file = createReadStream(path, { start, end: start + packedSize - 1, highWaterMark: 1 << 18 });
	try {
		if (method === 0) yield* file;
		else {
			const inflate = createInflateRaw({ chunkSize: 1 << 18 });
			file.on("error", (error) => inflate.destroy(error));
			yield* file.pipe(inflate);
		}
	} finally {
		file.destroy();
	}
}

function view(bytes: Uint8Array): DataView {
	return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function malformed({ name }: ByteSource): CondnetError {
	return new CondnetError("bad-data", `${name}: not a well-formed .npz (zip) file.`, "Is it complete?");
}

function damaged({ name }: ByteSource, member: string, what: string): CondnetError {
	return new CondnetError("bad-data", `${name}, ${member}: ${what}.`, "Save the file again.");
}
