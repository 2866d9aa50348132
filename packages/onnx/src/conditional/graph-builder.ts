/** Builds an ONNX graph node by node. Names are numbered; constants of whole numbers that repeat are one. */

import { emptyTensor, type GraphMessage, integerAttribute, type ValueMessage } from "../proto/messages.ts";

/** Codes of TensorProto.DataType that exported graphs use. */
export const elementTypes = { float: 1, int64: 7, bool: 9, double: 11 } as const;

export class GraphBuilder {
	readonly graph: GraphMessage;
	/** elementTypes of the numbers. */
	readonly real: 1 | 11;
	readonly #known = new Map<string, string>();
	#count = 0;

	constructor(real: 1 | 11, inputs: ValueMessage[], outputs: ValueMessage[]) {
		this.real = real;
		this.graph = { name: "condnet", nodes: [], initializers: [], inputs, outputs };
	}

	/** Adds a node of one output. @returns the output's name: `output` or a new one */
	node(
		type: string,
		inputs: readonly string[],
		attributes: Readonly<Record<string, number>> = {},
		output?: string,
	): string {
		const name = output ?? `v${this.#count++}`;
		this.#add(type, inputs, attributes, [name]);
		return name;
	}

	/** Adds a node of several outputs. */
	nodes(
		type: string,
		inputs: readonly string[],
		attributes: Readonly<Record<string, number>>,
		count: number,
	): string[] {
		const names = Array.from({ length: count }, () => `v${this.#count++}`);
		this.#add(type, inputs, attributes, names);
		return names;
	}

	/** A constant of whole numbers; no shape: a scalar. */
	whole(values: readonly number[] | Uint32Array, dims: readonly number[] = []): string {
		const key = values.length <= 16 ? `${dims.join("x")}:${values.join()}` : undefined;
		const known = key === undefined ? undefined : this.#known.get(key);
		if (known !== undefined) return known;
		const raw = new DataView(new ArrayBuffer(8 * values.length));
		for (let k = 0; k < values.length; k++) raw.setBigInt64(8 * k, BigInt(values[k]), true);
		const name = this.#tensor(dims, elementTypes.int64, raw);
		if (key !== undefined) this.#known.set(key, name);
		return name;
	}

	/** A constant of numbers, of the graph's own type. */
	reals(values: ArrayLike<number>, dims: readonly number[] = []): string {
		const size = this.real === elementTypes.float ? 4 : 8;
		const raw = new DataView(new ArrayBuffer(size * values.length));
		for (let k = 0; k < values.length; k++)
			if (size === 4) raw.setFloat32(4 * k, values[k], true);
			else raw.setFloat64(8 * k, values[k], true);
		return this.#tensor(dims, this.real, raw);
	}

	/** A constant of truth values. */
	truths(values: ArrayLike<number>, dims: readonly number[]): string {
		const raw = new DataView(new ArrayBuffer(values.length));
		for (let k = 0; k < values.length; k++) raw.setUint8(k, values[k] === 0 ? 0 : 1);
		return this.#tensor(dims, elementTypes.bool, raw);
	}

	#add(
		type: string,
		inputs: readonly string[],
		attributes: Readonly<Record<string, number>>,
		outputs: string[],
	): void {
		this.graph.nodes.push({
			name: outputs[0],
			domain: "",
			type,
			inputs: [...inputs],
			outputs,
			attributes: new Map(
				Object.entries(attributes).map(([name, value]) => [name, integerAttribute(name, value)]),
			),
		});
	}

	#tensor(dims: readonly number[], dataType: number, raw: DataView): string {
		const name = `c${this.#count++}`;
		const bytes = new Uint8Array(raw.buffer);
		this.graph.initializers.push({ ...emptyTensor(), name, dims: [...dims], dataType, raw: bytes });
		return name;
	}
}
