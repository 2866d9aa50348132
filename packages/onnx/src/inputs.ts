/**
 * The shapes a graph is read with. A network answers one input at a time, so a leading dimension that is free is 1, and
 * one that is fixed at more than 1 is taken for a batch of rows that are answered alike, where that makes sense.
 */

import { CondnetError } from "@condnet/core";
import { type ElementType, elementType, isFloat } from "./element-type.ts";
import type { GraphMessage, ValueMessage } from "./proto/messages.ts";
import { elementCount, type Shape, show } from "./shape.ts";

/** A tensor that the network takes or gives; several are laid one after another, each flattened in row-major order. */
export interface Port {
	readonly name: string;
	readonly shape: Shape;
	readonly type: ElementType;
}

/** How a leading dimension fixed at more than 1 is read: one row of it, or all rows as one input. */
export type BatchReading = "one row" | "all rows";

/** Inputs of the graph that no initializer fills. */
export function openInputs(graph: GraphMessage): ValueMessage[] {
	const filled = new Set(graph.initializers.map(({ name }) => name));
	return graph.inputs.filter(({ name }) => !filled.has(name));
}

/** True if some input has a leading dimension that may be a batch of several rows. */
export function hasFixedBatch(inputs: readonly ValueMessage[]): boolean {
	return inputs.some(({ shape }) => shape !== undefined && isBatch(shape));
}

function isBatch(shape: readonly (number | string)[]): boolean {
	return shape.length > 1 && typeof shape[0] === "number" && shape[0] > 1;
}

/**
 * @param given shapes to read inputs with instead of the declared ones, by name
 * @throws CondnetError `bad-data` where a shape is missing, or a dimension other than the first is free
 */
export function inputPorts(
	inputs: readonly ValueMessage[],
	reading: BatchReading,
	given: Readonly<Record<string, Shape>>,
): Port[] {
	if (inputs.length === 0) throw new CondnetError("bad-data", "The model has no input, expected one.");
	return inputs.map((input) => {
		const what = `Input "${input.name}"`;
		const type = elementType(input.dataType, what);
		if (!isFloat(type))
			throw new CondnetError("bad-data", `${what} is of type ${type}, expected float32 or float64.`);
		const chosen = Object.hasOwn(given, input.name) ? given[input.name] : undefined;
		const shape = chosen ?? declaredShape(input, reading, what);
		if (elementCount(shape, what) === 0)
			throw new CondnetError("bad-data", `${what} has shape ${show(shape)}, which holds no number.`);
		return { name: input.name, shape, type };
	});
}

function declaredShape({ shape, name }: ValueMessage, reading: BatchReading, what: string): number[] {
	if (shape === undefined)
		throw new CondnetError(
			"bad-data",
			`${what} has no declared shape.`,
			`Give one: inputShapes: { "${name}": [...] }.`,
		);
	return shape.map((dimension, axis) => {
		const isFree = typeof dimension === "string" || dimension < 1;
		if (isFree && axis > 0)
			throw new CondnetError(
				"bad-data",
				`${what} leaves dimension ${axis}${typeof dimension === "string" && dimension !== "" ? ` ("${dimension}")` : ""} free; only the first may be.`,
				`Give the shape: inputShapes: { "${name}": [...] }.`,
			);
		if (isFree || (reading === "one row" && axis === 0 && isBatch(shape))) return 1;
		return dimension;
	});
}
