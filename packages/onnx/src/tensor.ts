/**
 * A tensor of the graph while it is read: first only planned (shape, type, and how many terms its elements
 * can have at most), so that a file is refused before anything of its size is allocated; then built, as
 * constants or as forms.
 */

import type { NetworkBuilder } from "@condnet/core";
import type { ElementType } from "./element-type.ts";
import { Forms } from "./forms.ts";
import { type Shape, sizeOf } from "./shape.ts";

export class Tensor {
	readonly name: string;
	readonly shape: Shape;
	readonly type: ElementType;
	readonly count: number;
	/** Terms of all elements at most. */
	readonly terms: number;
	/** Terms of any one element at most. */
	readonly longest: number;
	/** True of a constant that was computed from the shapes of tensors that depend on the input. */
	isOfShape = false;
	readonly #constants: (() => Float64Array) | undefined;
	#forms: Forms | undefined;

	constructor(
		name: string,
		shape: Shape,
		type: ElementType,
		terms: number,
		longest: number,
		constants?: () => Float64Array,
	) {
		this.name = name;
		this.shape = shape;
		this.type = type;
		this.count = sizeOf(shape);
		this.terms = terms;
		this.longest = longest;
		this.#constants = constants;
	}

	/** A tensor that does not depend on the input; `values` may be called more than once. */
	static constant(name: string, shape: Shape, type: ElementType, values: () => Float64Array): Tensor {
		return new Tensor(name, shape, type, 0, 0, values);
	}

	get isConstant(): boolean {
		return this.#constants !== undefined;
	}

	/** The elements of a constant tensor, in row-major order; not to be changed. */
	values(): Float64Array {
		return this.#constants?.() ?? new Float64Array(0);
	}

	set forms(forms: Forms) {
		this.#forms = forms;
	}

	/** The elements; known once the node that computes them was built. */
	get forms(): Forms {
		return this.#forms ?? Forms.ofConstants(this.values());
	}

	/** The elements, each a constant or plus or minus one value of the network. */
	settled(network: NetworkBuilder): Forms {
		const forms = this.forms.settled(network);
		if (!this.isConstant) this.#forms = forms;
		return forms;
	}

	/** Frees the elements, which nothing reads any more. */
	release(): void {
		this.#forms = undefined;
	}
}
