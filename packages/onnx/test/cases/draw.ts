/**
 * What the arbitrary models of the cases are drawn from: random shapes, attributes, weights, types and
 * operator sets.
 */

import fc from "fast-check";
import { type TypeName, tensor } from "../model.ts";

type Gen = fc.GeneratorValue;

const small = (low: number, high: number) => fc.integer({ min: low, max: high });

/** Draws helpers from fast-check's generator: everything is shrunk and reprinted by its seed. */
export class Draw {
	readonly #gen: Gen;

	constructor(gen: Gen) {
		this.#gen = gen;
	}

	integer(low: number, high: number): number {
		return this.#gen(small, low, high);
	}

	chance(): boolean {
		return this.#gen(fc.boolean);
	}

	of<T>(...items: T[]): T {
		return items[this.integer(0, items.length - 1)];
	}

	shape(rank: number, high = 4): number[] {
		return Array.from({ length: rank }, () => this.integer(1, high));
	}

	/** Weights with zeros and negative numbers among them, exact in float32. */
	numbers(count: number, low = -2, high = 2): number[] {
		return Array.from({ length: count }, () => {
			const drawn = this.integer(0, 1 << 12) / (1 << 12);
			return drawn < 0.1 ? Math.max(0, low) : low + (high - low) * drawn;
		});
	}

	tensor(name: string, type: TypeName, shape: readonly number[], low = -2, high = 2) {
		const count = size(shape);
		return tensor(name, type, shape, this.numbers(count, low, high).map(Math.fround), this.chance());
	}

	/** A shape that broadcasts to another one. */
	broadcastTo(shape: readonly number[]): number[] {
		const part = shape.slice(this.integer(0, shape.length));
		return part.map((dimension) => (this.integer(0, 3) === 0 ? 1 : dimension));
	}
}

export function size(shape: readonly number[]): number {
	return shape.reduce((product, dimension) => product * dimension, 1);
}

export function drawn(make: (draw: Draw) => Uint8Array): fc.Arbitrary<Uint8Array> {
	return fc.gen().map((gen) => make(new Draw(gen)));
}

export const floats: TypeName[] = ["float32", "float64"];

export const integers = (name: string, values: readonly number[], raw = false) =>
	tensor(name, "int64", [values.length], values, raw);
