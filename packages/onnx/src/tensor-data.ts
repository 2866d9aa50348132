/**
 * The numbers of a stored tensor, widened exactly to float64 (int64 and uint64 to the nearest). The declared
 * shape is checked against the bytes that are there before anything is allocated. Cost: one pass over the
 * data.
 */

import { CondnetError } from "@condnet/core";
import { type ElementType, elementType, ofHalf } from "./element-type.ts";
import type { TensorMessage } from "./proto/messages.ts";
import { elementCount } from "./shape.ts";

/** Gives the bytes [offset, offset + length) of an external file, to its end where no length is declared. */
export type ReadExternalData = (location: string, offset: number, length: number | undefined) => Uint8Array;

/** How the numbers of each type lie in raw data: bytes of one, and how it is read. */
const layouts: Readonly<Record<ElementType, readonly [number, (view: DataView, at: number) => number]>> = {
	float32: [4, (view, at) => view.getFloat32(at, true)],
	float64: [8, (view, at) => view.getFloat64(at, true)],
	float16: [2, (view, at) => ofHalf(view.getUint16(at, true))],
	bfloat16: [2, (view, at) => ofBrain(view.getUint16(at, true))],
	int8: [1, (view, at) => view.getInt8(at)],
	uint8: [1, (view, at) => view.getUint8(at)],
	int16: [2, (view, at) => view.getInt16(at, true)],
	uint16: [2, (view, at) => view.getUint16(at, true)],
	int32: [4, (view, at) => view.getInt32(at, true)],
	uint32: [4, (view, at) => view.getUint32(at, true)],
	int64: [8, (view, at) => Number(view.getBigInt64(at, true))],
	uint64: [8, (view, at) => Number(view.getBigUint64(at, true))],
	bool: [1, (view, at) => (view.getUint8(at) === 0 ? 0 : 1)],
};

/** The number a bfloat16 pattern stands for: the upper half of a float32's. */
function ofBrain(bits: number): number {
	const view = new DataView(new ArrayBuffer(4));
	view.setUint16(0, bits);
	return view.getFloat32(0);
}

/** A tensor of the file whose data have been found to fit its shape. */
export class StoredTensor {
	readonly name: string;
	readonly shape: readonly number[];
	readonly type: ElementType;
	readonly #raw: Uint8Array | undefined;
	readonly #typed: readonly number[];

	/** @throws CondnetError `bad-data` if type, shape and data do not fit */
	constructor(message: TensorMessage, what: string, external?: ReadExternalData) {
		this.name = message.name;
		this.shape = message.dims;
		this.type = elementType(message.dataType, what);
		const count = elementCount(message.dims, what);
		this.#raw = message.external
			? readExternal(message, what, count * layouts[this.type][0], external)
			: message.raw;
		this.#typed = typedData(message, this.type);
		const found = this.#raw === undefined ? this.#typed.length : this.#raw.length / layouts[this.type][0];
		if (found !== count)
			throw new CondnetError(
				"bad-data",
				`${what} of shape [${message.dims.join(", ")}] and type ${this.type} holds ${found} numbers, expected ${count}.`,
			);
	}

	/** The elements in row-major order, newly allocated. */
	values(): Float64Array {
		const raw = this.#raw;
		if (raw === undefined) return Float64Array.from(this.#typed);
		const [size, read] = layouts[this.type];
		const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
		const values = new Float64Array(raw.length / size);
		for (let i = 0; i < values.length; i++) values[i] = read(view, size * i);
		return values;
	}
}

/** Numbers of a typed field; int32_data holds the bits of float16 and bfloat16. */
function typedData(message: TensorMessage, type: ElementType): readonly number[] {
	if (type === "float32") return message.floats;
	if (type === "float64") return message.doubles;
	if (type === "float16") return message.integers.map((bits) => ofHalf(bits & 0xffff));
	if (type === "bfloat16") return message.integers.map((bits) => ofBrain(bits & 0xffff));
	return message.integers;
}

/** @param expected bytes that type and shape ask for */
function readExternal(
	message: TensorMessage,
	what: string,
	expected: number,
	external?: ReadExternalData,
): Uint8Array {
	const location = message.externalEntries.get("location") ?? "";
	if (external === undefined)
		throw new CondnetError(
			"bad-data",
			`${what} is stored outside the file, in "${location}"; external data are not read unless asked for.`,
			"Allow it with `externalData`, if the model's folder is to be trusted, or store the weights in the .onnx file.",
		);
	if (location === "" || /^([/\\]|[A-Za-z]:)|(^|[/\\])\.\.([/\\]|$)/.test(location))
		throw new CondnetError(
			"bad-data",
			`${what} is stored in "${location}", expected a path inside the model's folder.`,
		);
	const offset = Number(message.externalEntries.get("offset") ?? "0");
	const length = message.externalEntries.has("length")
		? Number(message.externalEntries.get("length"))
		: undefined;
	if (!Number.isSafeInteger(offset) || offset < 0 || (length !== undefined && length !== expected))
		throw new CondnetError(
			"bad-data",
			`${what} has external data at offset ${offset} of length ${length}, expected ${expected} bytes.`,
		);
	return external(location, offset, length);
}
