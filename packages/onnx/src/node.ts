/** What an operator sees of its node: typed attributes, inputs by place, and errors that name the node. */

import { CondnetError, type ErrorCode, type NetworkBuilder } from "@condnet/core";
import { type ElementType, isFloat } from "./element-type.ts";
import type { FlatNode } from "./flatten.ts";
import type { Forms } from "./forms.ts";
import type { AttributeMessage, TensorMessage } from "./proto/messages.ts";
import { axisIndex, broadcast, type Shape, sameShape, show } from "./shape.ts";
import { Tensor } from "./tensor.ts";
import type { ReadExternalData } from "./tensor-data.ts";

/** Operations of a node on dense weights. */
export interface DenseCost {
	readonly multiplications?: number;
	readonly additions?: number;
	readonly comparisons?: number;
}

/** What an operator says of its output before it is built. */
export interface Plan {
	readonly shape: Shape;
	/** Type of the elements; that of the first input if left out. */
	readonly type?: ElementType;
	/** Terms of all elements, and of any one, at most. */
	readonly terms: number;
	readonly longest: number;
	/** Stored numbers of the node, zeros included. */
	readonly parameters?: number;
	readonly operations?: DenseCost;
	/** True if the elements are constant whatever the inputs are. */
	readonly isConstant?: boolean;
	/** Outputs after the first. */
	readonly others?: readonly Plan[];
	/** Computes the elements. Called once, after the forms of all inputs are known. */
	build(network: NetworkBuilder): Forms;
}

export interface Operator {
	/** True if it reads sums as they stand, so that a sum read by it alone need not be made a neuron first. */
	readonly readsSums: boolean;
	plan(node: Node): Plan;
}

/** What is the same for all nodes of a graph. */
export interface NodeSetting {
	readonly batch: number;
	readonly external: ReadExternalData | undefined;
}

export class Node implements NodeSetting {
	readonly type: string;
	readonly opset: number;
	readonly inputs: readonly (Tensor | undefined)[];
	/** Names of the outputs, "" for one that is left out. */
	readonly outputs: readonly string[];
	/** How errors call this node. */
	readonly label: string;
	/** Reads weights outside the file, if that was asked for. */
	readonly external: ReadExternalData | undefined;
	/** Rows that the file declares for its inputs where only one of them is read, otherwise 1. */
	readonly batch: number;
	readonly #attributes: ReadonlyMap<string, AttributeMessage>;
	readonly #notes: Set<string>;

	/** @param notes gets what a reader of the network should know */
	constructor(
		node: FlatNode,
		inputs: readonly (Tensor | undefined)[],
		{ batch, external }: NodeSetting,
		notes: Set<string>,
	) {
		this.external = external;
		this.batch = batch;
		this.type = node.type;
		this.opset = node.opset;
		this.inputs = inputs;
		this.outputs = node.outputs;
		this.label = node.label;
		this.#attributes = node.attributes;
		this.#notes = notes;
	}

	/** True if no input depends on the network's input. */
	get isConstant(): boolean {
		return this.inputs.every((tensor) => tensor === undefined || tensor.isConstant);
	}

	note(sentence: string): void {
		this.#notes.add(sentence);
	}

	/** An input that must be there. */
	input(place: number): Tensor {
		return this.inputs[place] ?? this.fail(`has no input ${place}`);
	}

	/** An input of floats that must be there. */
	floats(place: number): Tensor {
		const tensor = this.input(place);
		if (!isFloat(tensor.type))
			this.fail(`has input ${place} "${tensor.name}" of type ${tensor.type}, expected floats`);
		const first = this.inputs.find((other) => other !== undefined && isFloat(other.type));
		if (first !== undefined && first.type !== tensor.type)
			this.fail(`mixes ${first.type} with ${tensor.type}, expected inputs of one type`);
		return tensor;
	}

	/**
	 * Two inputs of floats that broadcast. Before operator set 7 the second one lies along the first from an
	 * axis on.
	 */
	operands(): readonly [Tensor, Tensor] {
		const [left, right] = [this.floats(0), this.floats(1)];
		if (this.opset >= 7) return [left, right];
		const spreads = this.integer("broadcast", 0) !== 0;
		if (!spreads && !sameShape(left.shape, right.shape))
			this.fail(`has shapes ${show(left.shape)} and ${show(right.shape)}, and broadcast 0`);
		const ends = left.shape.length - right.shape.length;
		const axis = axisIndex(this.integer("axis", ends), left.shape.length + 1, this.label);
		if (!spreads || axis === ends) return [left, right];
		if (axis > ends) this.fail(`has axis ${axis} for shapes ${show(left.shape)} and ${show(right.shape)}`);
		this.constant(1, "the second operand");
		const shape = [...right.shape, ...new Array<number>(ends - axis).fill(1)];
		return [left, Tensor.constant(right.name, shape, right.type, () => right.values())];
	}

	/** The shape that tensors broadcast to. */
	broadcast(tensors: readonly Tensor[]): number[] {
		let shape: number[] = [];
		for (const tensor of tensors)
			shape =
				broadcast(shape, tensor.shape) ??
				this.fail(`has shapes ${tensors.map((one) => show(one.shape)).join(" and ")}, which do not fit`);
		return shape;
	}

	/** An input that must not depend on the network's input. @param what says what it is */
	constant(place: number, what: string): Tensor {
		const tensor = this.input(place);
		if (!tensor.isConstant)
			this.unsupported(
				`needs ${what} "${tensor.name}" to be constant, but it depends on the network's input`,
			);
		return tensor;
	}

	/** Finite numbers of an input that must not depend on the network's input. */
	weights(place: number, what: string): Float64Array {
		const tensor = this.constant(place, what);
		const values = this.floats(place).values();
		this.requireFinite(values, tensor.name);
		return values;
	}

	requireFinite(values: Float64Array, name: string): void {
		for (let i = 0; i < values.length; i++)
			if (!Number.isFinite(values[i]))
				this.fail(`reads ${values[i]} at element ${i} of "${name}", expected finite numbers`);
	}

	/** Integers of an input that must be constant, or undefined if it is left out. */
	integers(place: number, what: string): number[] | undefined {
		if (this.inputs[place] === undefined) return undefined;
		const tensor = this.constant(place, what);
		if (tensor.type !== "int64" && tensor.type !== "int32")
			this.fail(`has ${what} "${tensor.name}" of type ${tensor.type}, expected int64`);
		if (tensor.shape.length > 1 || tensor.count > 64)
			this.fail(`has ${what} "${tensor.name}" of ${tensor.count} numbers, expected a short list`);
		return Array.from(tensor.values());
	}

	/** Places on an axis of the given length, from an input that must be constant; counted from its start. */
	indices(place: number, length: number): Int32Array {
		const tensor = this.constant(place, "the indices");
		if (tensor.type !== "int64" && tensor.type !== "int32")
			this.fail(`has indices "${tensor.name}" of type ${tensor.type}, expected int64`);
		return Int32Array.from(tensor.values(), (at) => {
			if (!(at >= -length && at < length)) this.fail(`has index ${at} on an axis of ${length}`);
			return at < 0 ? at + length : at;
		});
	}

	/** Refuses to join a row of a batch with anything of another rank that depends on the input. */
	keepRank(tensors: readonly Tensor[]): void {
		const variables = tensors.filter(({ isConstant }) => !isConstant);
		for (const tensor of variables) this.keepRows(tensor, tensor.shape.length === variables[0].shape.length);
	}

	/**
	 * Refuses to work across the rows of a batch of which only one is read; all of it is then read as one
	 * input.
	 */
	keepRows(tensor: Tensor, keeps: boolean): void {
		if (this.batch > 1 && (!tensor.isConstant || tensor.isOfShape) && !keeps)
			this.fail("works across the rows of the batch");
	}

	has(name: string): boolean {
		return this.#attributes.has(name);
	}

	integer(name: string, otherwise: number): number {
		return this.#attribute(name, 2, (attribute) => attribute.integer) ?? otherwise;
	}

	float(name: string, otherwise: number): number {
		return this.#attribute(name, 1, (attribute) => attribute.float) ?? otherwise;
	}

	text(name: string, otherwise: string): string {
		return this.#attribute(name, 3, (attribute) => attribute.text) ?? otherwise;
	}

	integerList(name: string): number[] | undefined {
		return this.#attribute(name, 7, (attribute) => attribute.integers);
	}

	/** A list of so many integers, none below `least`, where each is `otherwise` if the list is left out. */
	sizes(name: string, length: number, otherwise: number, least: number): number[] {
		const values = this.integerList(name) ?? new Array<number>(length).fill(otherwise);
		if (values.length !== length || !values.every((value) => Number.isSafeInteger(value) && value >= least))
			this.fail(`has ${name} ${show(values)}, expected ${length} integers from ${least} on`);
		return values;
	}

	floatList(name: string): number[] | undefined {
		return this.#attribute(name, 6, (attribute) => attribute.floats);
	}

	tensor(name: string): TensorMessage | undefined {
		return this.#attribute(name, 4, (attribute) => attribute.tensor);
	}

	#attribute<T>(
		name: string,
		type: number,
		value: (attribute: AttributeMessage) => T | undefined,
	): T | undefined {
		const attribute = this.#attributes.get(name);
		if (attribute === undefined) return undefined;
		const found = value(attribute);
		if (found === undefined || (attribute.type !== 0 && attribute.type !== type))
			this.fail(`has attribute "${name}" of a wrong type`);
		return found;
	}

	/** @throws CondnetError `bad-data`, naming the node */
	fail(message: string, hint = ""): never {
		throw this.#error("bad-data", message, hint);
	}

	/** @throws CondnetError `unsupported-operator`, naming the node */
	unsupported(message: string, hint = ""): never {
		throw this.#error("unsupported-operator", message, hint);
	}

	#error(code: ErrorCode, message: string, hint: string): CondnetError {
		return new CondnetError(code, `${this.label} ${message}.`, hint);
	}
}
