/**
 * The .npy format (NumPy's NEP 1): one array of numbers, or of fixed-width texts, after a small header. Its
 * header is read as data by three patterns, never evaluated; sizes are checked against the bytes before
 * anything is allocated.
 */

import { isUtf8 } from "node:buffer";
import { CondnetError } from "@condnet/core";
import { refusedType, saveAsFloats } from "./npy-types.ts";

/** Bytes to read from: a file, or memory. */
export interface ByteSource {
	readonly name: string;
	readonly size: number;
	read(offset: number, length: number): Promise<Uint8Array>;
}

export interface NpyHeader {
	/** The element's type: "f8", "i4", ..., "U" for texts, "S" for texts of bytes. */
	readonly type: string;
	readonly bigEndian: boolean;
	readonly itemBytes: number;
	readonly columnMajor: boolean;
	readonly rows: number;
	readonly columns: number;
	/** Byte at which the items start. */
	readonly dataStart: number;
}

const longestText = 2 ** 20; // signs

const magic = "\x93NUMPY";
const widths: Readonly<Record<string, readonly number[]>> = {
	f: [2, 4, 8],
	i: [1, 2, 4, 8],
	u: [1, 2, 4, 8],
	b: [1],
};

/** @throws CondnetError `bad-data` for anything but a well-formed array of one or two dimensions */
export async function readNpyHeader(source: ByteSource): Promise<NpyHeader> {
	const { name, size } = source;
	const bad = (what: string, hint = ""): CondnetError =>
		new CondnetError("bad-data", `${name}: ${what}.`, hint);
	const start = await source.read(0, Math.min(12, size));
	if (start.length < 10 || String.fromCharCode(...start.subarray(0, 6)) !== magic)
		throw bad("not a .npy file (its first bytes are not \\x93NUMPY)");
	const version = start[6];
	if (version < 1 || version > 3) throw bad(`the format's version is ${version}, expected 1, 2 or 3`);
	const view = new DataView(start.buffer, start.byteOffset, start.byteLength);
	const headerStart = version === 1 ? 10 : 12;
	if (start.length < headerStart) throw bad("the header is cut off");
	const headerBytes = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
	const dataStart = headerStart + headerBytes;
	if (dataStart > size) throw bad("the header is cut off");
	if (headerBytes > 65536) throw bad(`the header claims ${headerBytes} bytes, expected at most 65536`);
	const text = new TextDecoder().decode(await source.read(headerStart, headerBytes));
	const descr = /'descr'\s*:\s*'([<>|=]?)([a-zA-Z])(\d+)'/.exec(text);
	const order = /'fortran_order'\s*:\s*(True|False)/.exec(text);
	const shape = /'shape'\s*:\s*\(([\dL\s,]*)\)/.exec(text);
	if (descr === null || order === null || shape === null)
		throw (
			refusedType(name, text) ??
			bad(
				`the header ${JSON.stringify(text.trim().slice(0, 120))} does not describe an array of numbers`,
				saveAsFloats,
			)
		);
	const [, sign, letter, digits] = descr;
	const width = Number(digits);
	const isText = (letter === "U" || letter === "S") && width <= longestText;
	if (!isText && !widths[letter]?.includes(width))
		throw (
			refusedType(name, text) ?? bad(`elements of type ${letter}${digits} are not supported`, saveAsFloats)
		);
	const sizes = shape[1]
		.split(",")
		.filter((part) => part.trim() !== "")
		.map((part) => Number(part.replace(/L\s*$/, ""))); // Python 2 wrote (3L, 2L)
	if (sizes.length < 1 || sizes.length > 2)
		throw bad(`the array has ${sizes.length} dimensions, expected 1 or 2`, "Reshape it to (rows, columns).");
	const [rows, columns = 1] = sizes;
	const itemBytes = letter === "U" ? 4 * width : width;
	if (!(rows * columns * itemBytes <= size - dataStart))
		throw bad(
			`shape (${sizes.join(", ")}) needs ${rows * columns * itemBytes} bytes, the file holds ${size - dataStart}`,
		);
	if (sizes.some(Number.isNaN)) throw bad(`the shape (${shape[1]}) is not well-formed`);
	if (columns === 0) throw bad("the array has no columns");
	return {
		type: isText ? letter : `${letter}${width}`,
		bigEndian: sign === ">",
		itemBytes,
		columnMajor: order[1] === "True" && sizes.length === 2,
		rows,
		columns,
		dataStart,
	};
}

/** Decodes `count` items. Integers beyond 2^53 become NaN, which the table then names. */
export function decodeNumbers(bytes: Uint8Array, header: NpyHeader, count: number): Float64Array {
	const { type, bigEndian, itemBytes } = header;
	const numbers = new Float64Array(count);
	if (type === "f8" && !bigEndian) {
		new Uint8Array(numbers.buffer).set(bytes.subarray(0, 8 * count));
		return numbers;
	}
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const read = readers[type];
	for (let i = 0; i < count; i++) numbers[i] = read(view, i * itemBytes, !bigEndian);
	return numbers;
}

const readers: Readonly<Record<string, (view: DataView, at: number, little: boolean) => number>> = {
	f8: (view, at, little) => view.getFloat64(at, little),
	f4: (view, at, little) => view.getFloat32(at, little),
	f2: (view, at, little) => float16(view.getUint16(at, little)),
	i1: (view, at) => view.getInt8(at),
	i2: (view, at, little) => view.getInt16(at, little),
	i4: (view, at, little) => view.getInt32(at, little),
	i8: (view, at, little) => exactInteger(view.getBigInt64(at, little)),
	u1: (view, at) => view.getUint8(at),
	u2: (view, at, little) => view.getUint16(at, little),
	u4: (view, at, little) => view.getUint32(at, little),
	u8: (view, at, little) => exactInteger(view.getBigUint64(at, little)),
	b1: (view, at) => Number(view.getUint8(at) !== 0),
};

function exactInteger(value: bigint): number {
	return value <= 9007199254740992n && value >= -9007199254740992n ? Number(value) : Number.NaN;
}

/** Integers of 64 bits as texts, none of them rounded. */
export function decodeIntegers(bytes: Uint8Array, { type, bigEndian }: NpyHeader, count: number): string[] {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	return Array.from({ length: count }, (_, i) =>
		String(type === "u8" ? view.getBigUint64(8 * i, !bigEndian) : view.getBigInt64(8 * i, !bigEndian)),
	);
}

/** Five bits of exponent, ten of fraction; every value is a float64. */
function float16(bits: number): number {
	const sign = bits & 0x8000 ? -1 : 1;
	const exponent = (bits >> 10) & 0x1f;
	const fraction = bits & 0x3ff;
	if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
	return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/**
 * Decodes `count` fixed-width texts without the NULs that pad them: UTF-32, or UTF-8 where they are of bytes.
 * A text that cannot be one comes as null, which the table then names.
 */
export function decodeTexts(bytes: Uint8Array, header: NpyHeader, count: number): (string | null)[] {
	const { itemBytes } = header;
	const item = (i: number): Uint8Array => bytes.subarray(i * itemBytes, (i + 1) * itemBytes);
	return Array.from({ length: count }, (_, i) =>
		header.type === "S" ? textOfBytes(item(i)) : textOfPoints(item(i), !header.bigEndian),
	);
}

function textOfBytes(item: Uint8Array): string | null {
	let { length } = item;
	while (length > 0 && item[length - 1] === 0) length--;
	const text = item.subarray(0, length);
	return isUtf8(text) ? Buffer.from(text).toString("utf8") : null;
}

function textOfPoints(item: Uint8Array, little: boolean): string | null {
	const view = new DataView(item.buffer, item.byteOffset, item.byteLength);
	let { byteLength: length } = item;
	while (length > 0 && view.getUint32(length - 4, little) === 0) length -= 4;
	let text = "";
	for (let at = 0; at < length; at += 4) {
		const point = view.getUint32(at, little);
		if (point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return null;
		text += String.fromCodePoint(point);
	}
	return text;
}
