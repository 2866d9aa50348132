/**
 * The numbers of a stored tensor, widened exactly to float64 (int64 to the nearest float64). The declared
 * shape is checked against the bytes that are there before anything is allocated. Cost: one pass over the
 * data.
 */

import { CondnetError } from "@condnet/core";
import { type ElementType, elementType } from "./element-type.ts";
import type { TensorMessage } from "./proto/messages.ts";
import { elementCount } from "./shape.ts";

/** Gives the bytes [offset, offset + length) of an external file, to its end where no length is declared. */
export type ReadExternalData = (location: string, offset: number, length: number | undefined) => Uint8Array;

const bytesOf: Record<ElementType, number> = { float32: 4, float64: 8, int32: 4, int64: 8, bool: 1 };

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
		this.#raw = message.external ? readExternal(message, what, external) : message.raw;
		this.#typed = typedData(message, this.type);
		const found = this.#raw === undefined ? this.#typed.length : this.#raw.length / bytesOf[this.type];
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
		const size = bytesOf[this.type];
		const count = raw.length / size;
		const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
		const values = new Float64Array(count);
		if (this.type === "float32") for (let i = 0; i < count; i++) values[i] = view.getFloat32(4 * i, true);
		else if (this.type === "float64")
			for (let i = 0; i < count; i++) values[i] = view.getFloat64(8 * i, true);
		else if (this.type === "int32") for (let i = 0; i < count; i++) values[i] = view.getInt32(4 * i, true);
		else if (this.type === "int64")
			for (let i = 0; i < count; i++) values[i] = Number(view.getBigInt64(8 * i, true));
		else values.set(raw);
		return values;
	}
}

function typedData(message: TensorMessage, type: ElementType): readonly number[] {
	if (type === "float32") return message.floats;
	if (type === "float64") return message.doubles;
	return message.integers;
}

function readExternal(message: TensorMessage, what: string, external?: ReadExternalData): Uint8Array {
	const location = message.externalEntries.get("location") ?? "";
	if (external === undefined)
		throw new CondnetError(
			"bad-data",
			`${what} is stored outside the file, in "${location}"; external data are not read unless asked for.`,
			"Store the weights in the .onnx file, or allow external data.",
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
	if (!Number.isSafeInteger(offset) || offset < 0 || (length !== undefined && !Number.isSafeInteger(length)))
		throw new CondnetError("bad-data", `${what} has external data at offset ${offset} of length ${length}.`);
	return external(location, offset, length);
}
