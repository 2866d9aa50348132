/**
 * What leaves answer as ONNX nodes: constants by Gather, networks, masked networks and interpolants computed
 * for every row and chosen by Where.
 */

import { CondnetError } from "@condnet/core";
import { type ExportForm, tableNumber } from "@condnet/core/internal";
import type { GraphBuilder } from "./graph-builder.ts";
import type { GraphInputs } from "./input-nodes.ts";
import { networkOutputs } from "./leaf-networks.ts";
import { patchNodes } from "./patch-nodes.ts";

/** Networks without neurons are gathered row by row; so many others may be computed for every row. */
const mostNetworks = 400;

/** Every row's answer by the code of its leaf, [N, R]. */
export function answerNodes(g: GraphBuilder, form: ExportForm, inputs: GraphInputs, code: string): string {
	const { network, tables, firstNetwork, firstMask, firstFilter } = form;
	const { outputCount, networks, answer } = network;
	const constants = tables.get("constants");
	// Adding 0 makes +0 of -0.
	const table = new Float64Array((firstNetwork + 1) * outputCount);
	if (constants !== undefined)
		for (let k = 0; k < firstNetwork * outputCount; k++) table[k] = tableNumber(constants, k) + 0;
	const isConstant = g.node("Less", [code, g.whole([firstNetwork])]);
	const place = g.node("Where", [isConstant, code, g.whole([firstNetwork])]);
	let numbers = g.node("Gather", [g.reals(table, [firstNetwork + 1, outputCount]), place]);
	const of = networkNumbers(form);
	const used = usedNetworks(form, of);
	if (used.size > mostNetworks)
		throw new CondnetError(
			"unsupported-operator",
			`Leaves evaluate ${used.size} different networks, more than the ${mostNetworks} that an ONNX graph computes for every row.`,
			"Export it as C, JavaScript or Python.",
		);
	const evaluated = g.node("Gather", [g.whole(of, [of.length]), code]);
	for (const k of used) {
		const mask = of.slice(firstMask, firstFilter).includes(k) ? maskNodes(g, form, code, k) : undefined;
		const outputs = networkOutputs(g, networks.get(k), { columns: inputs.columns, mask });
		const given = answer === "values" ? outputs : decisionNodes(g, outputs, networks.outputCount, answer);
		const chosen = g.node("Unsqueeze", [g.node("Equal", [evaluated, g.whole([k])]), g.whole([1], [1])]);
		numbers = g.node("Where", [chosen, given, numbers]);
	}
	if (form.hasPatches) {
		const { answer: given, isPatch } = patchNodes(g, form, inputs, code);
		numbers = g.node("Where", [g.node("Unsqueeze", [isPatch, g.whole([1], [1])]), given, numbers]);
	}
	return numbers;
}

/** The number of the network of the pool that each code evaluates, -1 for none. */
function networkNumbers({ tables, firstNetwork, firstMask, firstFilter, unknownLeaf }: ExportForm): number[] {
	const masks = tables.get("maskNetworks");
	return Array.from({ length: unknownLeaf + 1 }, (_, code) => {
		if (code < firstNetwork || code >= firstFilter) return -1;
		return code < firstMask ? code - firstNetwork : (masks?.values[code - firstMask] ?? 0);
	});
}

/** Networks that some leaf evaluates, or that answer outside. */
function usedNetworks(
	{ network, tables, boxCount, outside }: ExportForm,
	of: readonly number[],
): ReadonlySet<number> {
	const used = new Set<number>(boxCount > 0 && outside === "full" ? [0] : []);
	const codes = tables.get("leaves");
	for (let leaf = 0; leaf < network.leafCount; leaf++) used.add(of[codes?.values[leaf] ?? leaf]);
	used.delete(-1);
	return used;
}

/**
 * Which values of network k the mask of each row's leaf has as more than 0, all without one, [N, values].
 */
function maskNodes(g: GraphBuilder, form: ExportForm, code: string, k: number): string {
	const { firstMask, firstFilter, tables, network, maskBytes } = form;
	const bits = tables.get("maskBits");
	const count = firstFilter - firstMask;
	const { valueCount } = network.networks.get(k);
	const truths = new Uint8Array((count + 1) * valueCount).fill(1);
	for (let mask = 0; mask < count && bits !== undefined; mask++)
		for (let v = 0; v < valueCount; v++)
			truths[(mask + 1) * valueCount + v] = (bits.values[mask * maskBytes + (v >> 3)] >> (v & 7)) & 1;
	const at = g.node("Sub", [code, g.whole([firstMask - 1])]);
	const isMask = g.node("And", [
		g.node("Greater", [at, g.whole([0])]),
		g.node("Less", [at, g.whole([count + 1])]),
	]);
	const place = g.node("Where", [isMask, at, g.whole([0])]);
	return g.node("Gather", [g.truths(truths, [count + 1, valueCount]), place]);
}

/** The first of the least or largest outputs, as a number, [N, 1]. */
function decisionNodes(g: GraphBuilder, outputs: string, count: number, answer: "argmin" | "argmax"): string {
	const columns = count === 1 ? [outputs] : g.nodes("Split", [outputs], { axis: 1 }, count);
	let best = columns[0];
	let place = g.node("Where", [g.node("Equal", [best, best]), g.reals([0]), g.reals([0])]);
	for (let k = 1; k < count; k++) {
		const better = g.node(answer === "argmax" ? "Greater" : "Less", [columns[k], best]);
		best = g.node("Where", [better, columns[k], best]);
		place = g.node("Where", [better, g.reals([k]), place]);
	}
	return place;
}

/**
 * Runtimes choose by adding a 0 to what is chosen, which makes +0 of -0: the sign of each constant -0, by
 * which it is multiplied at the end; undefined where there is none.
 */
export function signNodes(g: GraphBuilder, form: ExportForm, code: string): string | undefined {
	const { network, tables, firstNetwork, unknownLeaf } = form;
	const constants = tables.get("constants");
	const { outputCount } = network;
	const signs = new Float64Array((unknownLeaf + 1) * outputCount).fill(1);
	for (let k = 0; k < firstNetwork * outputCount && constants !== undefined; k++)
		if (Object.is(tableNumber(constants, k), -0)) signs[k] = -1;
	if (!signs.includes(-1)) return undefined;
	return g.node("Gather", [g.reals(signs, [unknownLeaf + 1, outputCount]), code]);
}
