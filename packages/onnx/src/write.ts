/**
 * ONNX out: a network as Gemm and activations, block after block of neurons. Read back, it computes the same
 * bits: values keep their order, so every sum adds the same products in the same order. Linear neurons end in
 * a Clip without bounds, which computes nothing and keeps them neurons. Gemm is dense: a block costs its
 * neurons times the values of the blocks it reads.
 */

import { CondnetError, type Network, NeuronKind } from "@condnet/core";
import { neuronValue } from "@condnet/core/internal";
import { type Block, type BlockKind, blocks } from "./blocks.ts";
import { encodeModel } from "./proto/encode.ts";
import {
	type AttributeMessage,
	emptyTensor,
	type GraphMessage,
	integerAttribute,
	type NodeMessage,
} from "./proto/messages.ts";

/** How a network is written as an ONNX model. */
export interface WriteOnnxOptions {
	/** Of weights and values, by default the network's; float32 is refused if it would round a weight. */
	readonly type?: "float32" | "float64" | undefined;
}

/** The values of the network that a tensor of the graph holds: [from, to). */
interface Source {
	readonly name: string;
	readonly from: number;
	readonly to: number;
}

/** Protobuf files end at 2 GB. */
const mostBytes = 2 ** 31 - 2 ** 20;

/**
 * The network as a model from input "x" of shape [N, inputCount] to output "y" of shape [N, outputCount],
 * operator set 13.
 *
 * @returns the bytes of an .onnx file
 * @throws CondnetError `usage` if the file would be larger than 2 GB, or float32 is asked for and would round
 * a weight Cost: time and memory linear in the file
 */
export function writeOnnx(network: Network, options: WriteOnnxOptions = {}): Uint8Array {
	const { type = network.arithmetic } = options;
	if (type === "float64" && network.arithmetic === "float32")
		throw new CondnetError(
			"usage",
			"The network computes in float32, expected that type.",
			"Leave the type out.",
		);
	const writer = new GraphWriter(network, type);
	for (const block of blocks(network)) writer.block(block);
	writer.outputs();
	return encodeModel({
		irVersion: 7,
		producer: "condnet",
		opsets: new Map([["", 13]]),
		functions: [],
		graph: writer.graph,
	});
}

class GraphWriter {
	readonly graph: GraphMessage;
	readonly #network: Network;
	readonly #dataType: 1 | 11;
	readonly #sources: Source[];
	#bytes = 0;

	constructor(network: Network, type: "float32" | "float64") {
		this.#network = network;
		this.#dataType = type === "float32" ? 1 : 11;
		this.#sources = [{ name: "x", from: 0, to: network.inputCount }];
		const value = (name: string, width: number) => ({ name, dataType: this.#dataType, shape: ["N", width] });
		this.graph = {
			name: "condnet",
			nodes: [],
			initializers: [],
			inputs: [value("x", network.inputCount)],
			outputs: [value("y", network.outputCount)],
		};
	}

	block({ kind, from, to }: Block): void {
		const { inputCount, parameters } = this.#network;
		const name = `h${this.#sources.length}`;
		if (kind === "max") this.#max(name, from, to);
		else {
			this.#gemm(`${name}.sum`, from, to, kind === "linear");
			const low = (): Float64Array => parameters.filter((_, k) => k % 2 === 0).slice(from, to);
			if (kind === "leaky")
				this.#node("PRelu", [`${name}.sum`, this.#tensor(`${name}.slope`, [to - from], low())], name);
			else if (kind === "clip") this.#clip(name, parameters[2 * from], parameters[2 * from + 1]);
			else this.#node(plainOperators[kind], [`${name}.sum`], name);
		}
		this.#sources.push({ name, from: inputCount + from, to: inputCount + to });
	}

	outputs(): void {
		const { neuronCount, rows } = this.#network;
		this.#gemm("y", neuronCount, rows.count, false);
	}

	/**
	 * Rows [from, to) as one Gemm; those of a linear block may be of neurons that only amount to linear ones.
	 */
	#gemm(name: string, from: number, to: number, linear: boolean): void {
		const { rows } = this.#network;
		const input = this.#inputs(`${name}.inputs`, from, to);
		const weights = this.#zeros((to - from) * input.width);
		for (let row = from; row < to; row++)
			for (let k = rows.start[row]; k < rows.start[row + 1]; k++)
				weights[(row - from) * input.width + input.place(rows.columns[k])] = rows.weights[k];
		const biases = rows.biases.slice(from, to);
		if (linear) for (let i = from; i < to; i++) biases[i - from] = this.#linearBias(i);
		this.#node(
			"Gemm",
			[
				input.name,
				this.#tensor(`${name}.weight`, [to - from, input.width], weights),
				this.#tensor(`${name}.bias`, [to - from], biases),
			],
			name,
			[integerAttribute("transB", 1)],
		);
	}

	/** The bias that makes a linear neuron of neuron i: its value if it reads nothing; a max has none. */
	#linearBias(i: number): number {
		const { kinds, rows } = this.#network;
		if (rows.start[i] === rows.start[i + 1]) return neuronValue(this.#network, i, new Float64Array(0));
		return kinds[i] === NeuronKind.max ? 0 : rows.biases[i];
	}

	/** The largest of term 0, term 1, ... of every neuron, each picked by a Gemm, and of the constants. */
	#max(name: string, from: number, to: number): void {
		const { rows, parameters } = this.#network;
		let most = 0;
		for (let i = from; i < to; i++) most = Math.max(most, rows.start[i + 1] - rows.start[i]);
		const input = this.#inputs(`${name}.inputs`, from, to);
		const terms = Array.from({ length: most }, (_, t) => {
			const weights = this.#zeros((to - from) * input.width);
			for (let i = from; i < to; i++) {
				// the last one again where there are fewer
				const k = Math.min(rows.start[i] + t, rows.start[i + 1] - 1);
				weights[(i - from) * input.width + input.place(rows.columns[k])] = rows.weights[k];
			}
			const term = `${name}.term${t}`;
			const weight = this.#tensor(`${term}.weight`, [to - from, input.width], weights);
			this.#node("Gemm", [input.name, weight], term, [integerAttribute("transB", 1)]);
			return term;
		});
		const lows = parameters.filter((_, k) => k % 2 === 0).slice(from, to);
		if (lows.some((low) => low !== Number.NEGATIVE_INFINITY))
			terms.push(this.#tensor(`${name}.low`, [to - from], lows));
		this.#node("Max", terms, name);
	}

	#clip(name: string, low: number, high: number): void {
		const bound = (what: string, value: number, free: number): string =>
			value === free ? "" : this.#tensor(`${name}.${what}`, [], Float64Array.of(value));
		const [min, max] = [
			bound("min", low, Number.NEGATIVE_INFINITY),
			bound("max", high, Number.POSITIVE_INFINITY),
		];
		this.#node("Clip", [`${name}.sum`, min, max], name);
	}

	/** One tensor of all values that rows [from, to) read, and where in it a value stands. */
	#inputs(
		name: string,
		from: number,
		to: number,
	): { name: string; width: number; place: (value: number) => number } {
		const { rows } = this.#network;
		const read = new Set<number>();
		for (let k = rows.start[from]; k < rows.start[to]; k++) read.add(this.#sourceOf(rows.columns[k]));
		if (read.size === 0) read.add(0);
		const parts = [...read].sort((a, b) => a - b).map((s) => this.#sources[s]);
		const offsets = new Map<Source, number>();
		let width = 0;
		for (const part of parts) {
			offsets.set(part, width - part.from);
			width += part.to - part.from;
		}
		const place = (value: number): number => value + (offsets.get(this.#sources[this.#sourceOf(value)]) ?? 0);
		if (parts.length === 1) return { name: parts[0].name, width, place };
		this.#node(
			"Concat",
			parts.map((part) => part.name),
			name,
			[integerAttribute("axis", 1)],
		);
		return { name, width, place };
	}

	/** The number of the tensor that holds a value. */
	#sourceOf(value: number): number {
		let low = 0;
		for (let high = this.#sources.length; high - low > 1; ) {
			const middle = (low + high) >>> 1;
			if (this.#sources[middle].from <= value) low = middle;
			else high = middle;
		}
		return low;
	}

	#zeros(count: number): Float64Array {
		this.#bytes += (this.#dataType === 1 ? 4 : 8) * count;
		if (this.#bytes > mostBytes)
			throw new CondnetError(
				"usage",
				`As dense ONNX layers the network takes more than ${this.#bytes} bytes; an ONNX file holds at most 2 GB.`,
				"Keep the network as .cnet, which stores nonzero weights only.",
			);
		return new Float64Array(count);
	}

	#tensor(name: string, dims: number[], values: Float64Array): string {
		const raw = this.#raw(values);
		this.graph.initializers.push({ ...emptyTensor(), name, dims, dataType: this.#dataType, raw });
		return name;
	}

	#raw(values: Float64Array): Uint8Array {
		const size = this.#dataType === 1 ? 4 : 8;
		const view = new DataView(new ArrayBuffer(size * values.length));
		values.forEach((value, i) => {
			if (size === 8) view.setFloat64(8 * i, value, true);
			else if (Object.is(Math.fround(value), value)) view.setFloat32(4 * i, value, true);
			else
				throw new CondnetError(
					"usage",
					`The network has the weight ${value}, which float32 does not hold.`,
					"Write it as float64.",
				);
		});
		return new Uint8Array(view.buffer);
	}

	#node(type: string, inputs: string[], output: string, attributes: AttributeMessage[] = []): void {
		const node: NodeMessage = {
			name: output,
			domain: "",
			type,
			inputs,
			outputs: [output],
			attributes: new Map(attributes.map((attribute) => [attribute.name, attribute])),
		};
		this.graph.nodes.push(node);
	}
}

/** The operators of activations without parameters. */
const plainOperators: Readonly<Record<Exclude<BlockKind, "max" | "leaky" | "clip">, string>> = {
	relu: "Relu",
	linear: "Clip",
	abs: "Abs",
};
