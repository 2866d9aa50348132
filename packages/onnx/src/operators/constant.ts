/** Constant and ConstantOfShape: a tensor, a number or numbers that the file holds in an attribute. */

import type { ElementType } from "../element-type.ts";
import { Forms } from "../forms.ts";
import type { Node, Operator, Plan } from "../node.ts";
import { elementCount, type Shape } from "../shape.ts";
import { StoredTensor } from "../tensor-data.ts";

function plan(shape: Shape, type: ElementType, values: () => Float64Array): Plan {
	return { shape, type, terms: 0, longest: 0, build: () => Forms.ofConstants(values()) };
}

export const constant: Operator = {
	readsSums: false,
	plan(node: Node) {
		const message = node.tensor("value");
		if (message !== undefined) {
			const stored = new StoredTensor(message, `The value of ${node.label}`, node.external);
			return plan(stored.shape, stored.type, () => stored.values());
		}
		const floats = node.has("value_float") ? [node.float("value_float", 0)] : node.floatList("value_floats");
		const integers = node.has("value_int") ? [node.integer("value_int", 0)] : node.integerList("value_ints");
		const values = floats ?? integers ?? node.unsupported("holds neither a dense tensor nor numbers");
		const isList = node.has("value_floats") || node.has("value_ints");
		return plan(isList ? [values.length] : [], floats === undefined ? "int64" : "float32", () =>
			Float64Array.from(values),
		);
	},
};

export const constantOfShape: Operator = {
	readsSums: false,
	plan(node: Node) {
		const shape = node.integers(0, "the shape") ?? node.fail("has no shape");
		const message = node.tensor("value");
		const stored =
			message === undefined
				? undefined
				: new StoredTensor(message, `The value of ${node.label}`, node.external);
		const [value = 0, ...more] = stored?.values() ?? [0];
		if (more.length > 0) node.fail(`has a value of ${more.length + 1} numbers, expected one`);
		const count = elementCount(shape, node.label);
		return plan(shape, stored?.type ?? "float32", () => new Float64Array(count).fill(value));
	},
};
