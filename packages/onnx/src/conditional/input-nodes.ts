/** Inputs as ONNX nodes: which rows hold NaN, which lie in the domain, and what is computed with. */

import type { ExportForm } from "@condnet/core/internal";
import type { GraphBuilder } from "./graph-builder.ts";

/** Inputs as they are computed with, N rows. */
export interface GraphInputs {
	/** [N, P], without NaN. */
	readonly inputs: string;
	/** The same, [N, 1] each. */
	readonly columns: readonly string[];
	/** The same and a column of zeros, [N, P + 1]. */
	readonly values: string;
}

/** Inputs with 0 for NaN, and which rows had none, [N]. */
export function readInputs(
	g: GraphBuilder,
	form: ExportForm,
): { readonly given: GraphInputs; readonly notNan: string } {
	const same = g.node("Equal", ["x", "x"]);
	const wrong = g.node("Where", [same, g.whole([0]), g.whole([1])]);
	const count = g.node("ReduceSum", [wrong, g.whole([1], [1])], { keepdims: 0 });
	const notNan = g.node("Equal", [count, g.whole([0])]);
	return { given: inputNodes(g, form, g.node("Where", [same, "x", g.reals([0])])), notNan };
}

function inputNodes(g: GraphBuilder, { network }: ExportForm, inputs: string): GraphInputs {
	const { inputCount } = network;
	const columns = inputCount === 1 ? [inputs] : g.nodes("Split", [inputs], { axis: 1 }, inputCount);
	const zero = g.node("Where", [g.node("Equal", [columns[0], columns[0]]), g.reals([0]), g.reals([0])]);
	return { inputs, columns, values: g.node("Concat", [inputs, zero], { axis: 1 }) };
}

/** Whether each row lies in one of the boxes, [N]; undefined where answers are promised everywhere. */
export function insideNodes(g: GraphBuilder, form: ExportForm, { inputs }: GraphInputs): string | undefined {
	const { inputCount, domain } = form.network;
	let inside: string | undefined;
	for (const { low, high } of domain.boxes) {
		const above = g.node("GreaterOrEqual", [inputs, g.reals(low, [1, inputCount])]);
		const below = g.node("LessOrEqual", [inputs, g.reals(high, [1, inputCount])]);
		const within = g.node("Where", [g.node("And", [above, below]), g.whole([0]), g.whole([1])]);
		const count = g.node("ReduceSum", [within, g.whole([1], [1])], { keepdims: 0 });
		const here = g.node("Equal", [count, g.whole([0])]);
		inside = inside === undefined ? here : g.node("Or", [inside, here]);
	}
	return inside;
}

/** The inputs of the box that are nearest, where that is what becomes of others. */
export function clampedInputs(g: GraphBuilder, form: ExportForm, given: GraphInputs): GraphInputs {
	const { network, boxCount, outside } = form;
	if (boxCount === 0 || outside !== "clamp") return given;
	const [{ low, high }] = network.domain.boxes;
	const least = g.reals(low, [1, network.inputCount]);
	const most = g.reals(high, [1, network.inputCount]);
	const raised = g.node("Where", [g.node("Less", [given.inputs, least]), least, given.inputs]);
	return inputNodes(g, form, g.node("Where", [g.node("Greater", [raised, most]), most, raised]));
}
