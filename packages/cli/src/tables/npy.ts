/**
 * The .npy format (NumPy's NEP 1): one array of numbers, or of fixed-width texts, after a small header. Its
 * header is read as data by three patterns, never evaluated; sizes are checked against the bytes before
 * anything is allocated.
 */

import { CondnetError } from "@condnet/core";

/** Bytes to read from: a file, or memory. */
export interface ByteSource {
	readonly name: string;
	readonly size: number;
	read(offset: number, length: number): Promise<Uint8Array>;
}

export interface NpyHeader {
	/** The element's type: "f8", "i4", ..., "U" for texts. */
	readonly type: string;
	readonly bigEndian: boolean;
	readonly itemBytes: number;
	readonly columnMajor: boolean;
	readonly rows: number;
	readonly columns: number;
	/** Byte at which the items start. */
	readonly dataStart: number;
}

const magic = "\x93NUMPY";
const widths: Readonly<Record<string, readonly number[]>> = {
	f: [4, 8],
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
	const shape = /'shape'\s*:\s*\(([\d\s,]*)\)/.exec(text);
	if (descr === null || order === null || shape === null)
		throw bad(
			`the header ${JSON.stringify(text.trim().slice(0, 120))} does not describe an array of numbers`,
			"Save plain numeric arrays, for example with numpy.save(path, array.astype('float64')).",
		);
	const [, sign, letter, digits] = descr;
	const width = Number(digits);
	const text32 = letter === "U" && width > 0 && width <= 4096;
	if (!text32 && !widths[letter]?.includes(width))
		throw bad(`elements of type ${letter}${digits} are not supported`, "Save the array as float64.");
	const sizes = shape[1]
		.split(",")
		.filter((part) => part.trim() !== "")
		.map(Number);
	if (sizes.length < 1 || sizes.length > 2)
		throw bad(`the array has ${sizes.length} dimensions, expected 1 or 2`, "Reshape it to (rows, columns).");
	const [rows, columns = 1] = sizes;
	const itemBytes = text32 ? 4 * width : width;
	if (!(rows * columns * itemBytes <= size - dataStart))
		throw bad(
			`shape (${sizes.join(", ")}) needs ${rows * columns * itemBytes} bytes, the file holds ${size - dataStart}`,
		);
	if (columns === 0) throw bad("the array has no columns");
	return {
		type: text32 ? "U" : `${letter}${width}`,
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

/** Decodes `count` fixed-width UTF-32 texts, without the NULs that pad them. */
export function decodeTexts(bytes: Uint8Array, header: NpyHeader, count: number): string[] {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	return Array.from({ length: count }, (_, i) => {
		let text = "";
		for (let at = i * header.itemBytes; at < (i + 1) * header.itemBytes; at += 4) {
			const point = view.getUint32(at, !header.bigEndian);
			if (point === 0) break;
			text += point <= 0x10ffff ? String.fromCodePoint(point) : "\ufffd";
		}
		return text;
	});
}
