/**
 * Reads the fields of one protobuf message, checking the wire type of each: a file of wrong types, lengths or
 * nesting is refused with a sentence. Nothing is allocated but what is returned; bytes are views on the file.
 */

import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import { CondnetError } from "@condnet/core";

export class MessageReader {
	readonly #reader: BinaryReader;
	readonly #what: string;
	#field = 0;
	#wireType: WireType = WireType.Varint;

	/** @param what names the message in errors */
	constructor(bytes: Uint8Array, what: string) {
		this.#reader = new BinaryReader(bytes);
		this.#what = what;
	}

	/** Moves to the next field. @returns its number, or 0 at the end of the message */
	next(): number {
		if (this.#reader.pos >= this.#reader.len) {
			if (this.#reader.pos > this.#reader.len) throw this.#malformed("it ends in the middle of a field");
			return 0;
		}
		[this.#field, this.#wireType] = this.#guard(() => this.#reader.tag());
		return this.#field;
	}

	skip(): void {
		if (this.#wireType === WireType.StartGroup || this.#wireType === WireType.EndGroup)
			throw this.#malformed(`field ${this.#field} is a group, which ONNX does not have`);
		this.#guard(() => this.#reader.skip(this.#wireType, this.#field));
	}

	string(): string {
		this.#expect(WireType.LengthDelimited, "text");
		return this.#guard(() => this.#reader.string());
	}

	bytes(): Uint8Array {
		this.#expect(WireType.LengthDelimited, "bytes or a message");
		return this.#guard(() => this.#reader.bytes());
	}

	/** An int64 as the nearest float64; integers of which that changes the value serve as bounds only. */
	integer(): number {
		this.#expect(WireType.Varint, "an integer");
		return this.#guard(() => Number(this.#reader.int64()));
	}

	float(): number {
		this.#expect(WireType.Bit32, "a float");
		return this.#guard(() => this.#reader.float());
	}

	/** Appends a repeated integer field, packed or not. */
	integers(to: number[]): void {
		if (this.#wireType !== WireType.LengthDelimited) {
			to.push(this.integer());
			return;
		}
		const packed = new BinaryReader(this.bytes());
		while (packed.pos < packed.len) to.push(this.#guard(() => Number(packed.int64())));
	}

	/** Appends a repeated float field, packed or not. */
	floats(to: number[]): void {
		if (this.#wireType !== WireType.LengthDelimited) to.push(this.float());
		else this.#fixed(this.bytes(), 4, to);
	}

	/** Appends a repeated double field, packed or not. */
	doubles(to: number[]): void {
		if (this.#wireType === WireType.LengthDelimited) {
			this.#fixed(this.bytes(), 8, to);
			return;
		}
		this.#expect(WireType.Bit64, "a double");
		to.push(this.#guard(() => this.#reader.double()));
	}

	#fixed(bytes: Uint8Array, size: 4 | 8, to: number[]): void {
		if (bytes.length % size !== 0)
			throw this.#malformed(`field ${this.#field} has ${bytes.length} bytes, expected a multiple of ${size}`);
		const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
		for (let at = 0; at < bytes.length; at += size)
			to.push(size === 4 ? view.getFloat32(at, true) : view.getFloat64(at, true));
	}

	#expect(wireType: WireType, kind: string): void {
		if (this.#wireType !== wireType)
			throw this.#malformed(
				`field ${this.#field} has wire type ${this.#wireType}, expected ${wireType} (${kind})`,
			);
	}

	#guard<T>(read: () => T): T {
		try {
			return read();
		} catch (error) {
			throw this.#malformed(error instanceof Error ? error.message : String(error));
		}
	}

	#malformed(why: string): CondnetError {
		return new CondnetError(
			"bad-data",
			`Not a readable ONNX file: ${this.#what}, near its byte ${this.#reader.pos}: ${why}.`,
			"Is it a whole, unpacked .onnx file?",
		);
	}
}
