/**
 * A conditional network as an ONNX model of standard operators: all rows walk the tree together, a level at a
 * time, and what leaves compute is computed for all rows and chosen from. Input "x" [N, P]; outputs "y" [N,
 * R] and "outcome" [N] (0 answered, 1 unknown, 2 outside, 3 an input is NaN). Sums are made in the
 * reference's order by products and sums of their own, in its arithmetic, so that runtimes which do not fuse
 * them give its bits for finite inputs.
 */

import { type ConditionalNetwork, CondnetError } from "@condnet/core";
import { type ExportForm, exportForm, withoutFilters } from "@condnet/core/internal";
import { encodeModel } from "../proto/encode.ts";
import { answerNodes, signNodes } from "./answer-nodes.ts";
import { elementTypes, GraphBuilder } from "./graph-builder.ts";
import { clampedInputs, insideNodes, readInputs } from "./input-nodes.ts";
import { leafNodes } from "./route-nodes.ts";

/** Nodes at most: runtimes take seconds to load more. */
const mostNodes = 60_000;

/**
 * @returns the bytes of an .onnx file, operator set 13, of the network's arithmetic
 * @throws CondnetError `unsupported-operator` if a leaf needs arithmetic that ONNX does not have, or the
 * model would be too large
 */
export function writeConditionalOnnx(network: ConditionalNetwork): Uint8Array {
	const form = exportForm(withoutFilters(network));
	if (form.hasExact)
		throw new CondnetError(
			"unsupported-operator",
			"Leaves answer affine maps whose coefficients no float64 holds, correctly rounded; ONNX has no such arithmetic.",
			"Export it as C, JavaScript or Python, or synthesize it within a tolerance.",
		);
	const { inputCount, outputCount } = network;
	const { float, double, int64 } = elementTypes;
	const real = network.arithmetic === "float32" ? float : double;
	const g = new GraphBuilder(
		real,
		[{ name: "x", dataType: real, shape: ["N", inputCount] }],
		[
			{ name: "y", dataType: real, shape: ["N", outputCount] },
			{ name: "outcome", dataType: int64, shape: ["N"] },
		],
	);
	addNetwork(g, form);
	if (g.graph.nodes.length > mostNodes)
		throw new CondnetError(
			"unsupported-operator",
			`As an ONNX graph the network has ${g.graph.nodes.length} nodes, more than ${mostNodes}.`,
			"Export it as C, JavaScript or Python, or synthesize it with fewer folded leaves.",
		);
	return encodeModel({
		irVersion: 7,
		producer: "condnet",
		functions: [],
		opsets: new Map([["", 13]]),
		graph: g.graph,
	});
}

/** Adds the nodes of a network, from "x" to "y" and "outcome". */
function addNetwork(g: GraphBuilder, form: ExportForm): void {
	const { network, tables, unknownLeaf, firstNetwork, outside } = form;
	const { given: read, notNan } = readInputs(g, form);
	const inside = insideNodes(g, form, read);
	const given = clampedInputs(g, form, read);
	const leaf = leafNodes(g, form, given);
	const codes = tables.get("leaves");
	let code =
		codes === undefined
			? leaf
			: g.node("Gather", [g.whole(Array.from(codes.values), [codes.values.length]), leaf]);
	if (inside !== undefined && outside === "full")
		code = g.node("Where", [inside, code, g.whole([firstNetwork])]);
	let known = g.node("Not", [g.node("Equal", [code, g.whole([unknownLeaf])])]);
	if (network.keys.length > 0) known = g.node("And", [known, storedNodes(g, form, leaf)]);
	if (inside !== undefined && outside === "error") known = g.node("And", [known, inside]);
	const answered = g.node("And", [known, notNan]);
	const numbers = answerNodes(g, form, given, code);
	const column = g.node("Unsqueeze", [answered, g.whole([1], [1])]);
	const signs = signNodes(g, form, code);
	const none = g.reals([Number.NaN]);
	const chosen = g.node("Where", [column, numbers, none], {}, signs === undefined ? "y" : undefined);
	if (signs !== undefined) g.node("Mul", [chosen, signs], {}, "y");
	let outcome = g.node("Where", [known, g.whole([0]), g.whole([1])]);
	if (inside !== undefined) outcome = g.node("Where", [inside, outcome, g.whole([2])]);
	g.node("Where", [notNan, outcome, g.whole([3])], {}, "outcome");
}

/** Whether each row is the stored input of its leaf, [N]. */
function storedNodes(g: GraphBuilder, { network }: ExportForm, leaf: string): string {
	const { keys, inputCount, leafCount } = network;
	const stored = g.node("Gather", [g.reals(keys, [leafCount, inputCount]), leaf]);
	const differs = g.node("Where", [g.node("Equal", ["x", stored]), g.whole([0]), g.whole([1])]);
	const count = g.node("ReduceSum", [differs, g.whole([1], [1])], { keepdims: 0 });
	return g.node("Equal", [count, g.whole([0])]);
}
