/**
 * The shapes a graph is read with. A network answers one input at a time, so a leading dimension that is free
 * is 1, and one that is fixed at more than 1 is taken for a batch of rows that are answered alike, where that
 * makes sense.
 */

import { CondnetError } from "@condnet/core";
import { type ElementType, elementType, isFloat } from "./element-type.ts";
import type { GraphMessage, ValueMessage } from "./proto/messages.ts";
import { elementCount, type Shape, show } from "./shape.ts";

/**
 * A tensor that the network takes or gives; several are laid one after another, each flattened in row-major
 * order.
 */
export interface Port {
	readonly name: string;
	readonly shape: Shape;
	readonly type: ElementType;
}

/** Inputs of the graph that no initializer fills. */
export function openInputs(graph: GraphMessage): ValueMessage[] {
	const filled = new Set(graph.initializers.map(({ name }) => name));
	return graph.inputs.filter(({ name }) => !filled.has(name));
}

/** The leading dimension above 1 that the inputs share, where it may be a batch of rows; otherwise 1. */
export function fixedBatch(inputs: readonly ValueMessage[]): number {
	let batch = 1;
	for (const { shape = [] } of inputs) {
		const [first] = shape;
		if (shape.length < 2 || typeof first !== "number" || first < 2) continue;
		if (batch > 1 && first !== batch) return 1;
		batch = first;
	}
	return batch;
}

/**
 * @param batch a fixed leading dimension of which one row is read, or 1
 * @param given shapes to read inputs with instead of the declared ones, by name
 * @throws CondnetError `bad-data` where a shape is missing, or a dimension other than the first is free
 */
export function inputPorts(
	inputs: readonly ValueMessage[],
	batch: number,
	given: Readonly<Record<string, Shape>>,
): Port[] {
	if (inputs.length === 0) throw new CondnetError("bad-data", "The model has no input, expected one.");
	return inputs.map((input) => {
		const what = `Input "${input.name}"`;
		const type = elementType(input.dataType, what);
		if (!isFloat(type))
			throw new CondnetError("bad-data", `${what} is of type ${type}, expected float32 or float64.`);
		const chosen = Object.hasOwn(given, input.name) ? given[input.name] : undefined;
		const shape = chosen ?? declaredShape(input, batch, what);
		if (elementCount(shape, what) === 0)
			throw new CondnetError("bad-data", `${what} has shape ${show(shape)}, which holds no number.`);
		return { name: input.name, shape, type };
	});
}

/** A dimension as a hint asks for it. */
function asked(dimension: number | string, axis: number): string {
	if (axis === 0 && (typeof dimension === "string" || dimension < 1)) return "1";
	return String(typeof dimension === "string" ? dimension || "N" : dimension < 1 ? "N" : dimension);
}

function declaredShape({ shape, name }: ValueMessage, batch: number, what: string): number[] {
	if (shape === undefined)
		throw new CondnetError(
			"bad-data",
			`${what} has no declared shape.`,
			`Give it: \`inputShapes\` ${name}=1,..., its numbers separated by commas.`,
		);
	return shape.map((dimension, axis) => {
		const isFree = typeof dimension === "string" || dimension < 1;
		if (isFree && axis > 0)
			throw new CondnetError(
				"bad-data",
				`${what} leaves dimension ${axis}${typeof dimension === "string" && dimension !== "" ? ` ("${dimension}")` : ""} free; only the first may be.`,
				`Give its shape: \`inputShapes\` ${name}=${shape.map(asked).join(",")}, with a number for each name.`,
			);
		if (isFree || (batch > 1 && axis === 0 && shape.length > 1 && dimension === batch)) return 1;
		return dimension;
	});
}
