/**
 * A conditional network as an ONNX model of standard operators: all rows walk the tree together, a level at a
 * time, and what leaves compute is computed for all rows and chosen from. Input "x" [N, P]; outputs "y" [N,
 * R] and "outcome" [N] (0 answered, 1 unknown, 2 outside, 3 an input is NaN). Sums are made in the
 * reference's order by products and sums of their own, so that float64 runtimes which do not fuse them give
 * its bits for finite inputs.
 */

import { type ConditionalNetwork, CondnetError } from "@condnet/core";
import { type ExportForm, exportForm, tableNumber, withoutFilters } from "@condnet/core/internal";
import { encodeModel } from "../proto/encode.ts";
import { elementTypes, GraphBuilder } from "./graph-builder.ts";
import { networkOutputs, neuronValues } from "./leaf-networks.ts";

/** Nodes at most: runtimes take seconds to load more. */
const mostNodes = 60_000;
/** Networks without neurons are gathered row by row; so many others may be computed for every row. */
const mostNetworks = 400;

/**
 * @returns the bytes of an .onnx file, operator set 13, float64
 * @throws CondnetError `unsupported-operator` if a leaf needs arithmetic that ONNX does not have, or the
 * model would be too large
 */
export function writeConditionalOnnx(network: ConditionalNetwork): Uint8Array<ArrayBuffer> {
	if (network.arithmetic === "float32")
		throw new CondnetError(
			"unsupported-operator",
			"Its arithmetic is float32, in which conditional networks are not written as ONNX.",
			"Export it as C, JavaScript or Python, or make it in float64.",
		);
	const form = exportForm(withoutFilters(network));
	if (form.unknownLeaf > form.firstExact)
		throw new CondnetError(
			"unsupported-operator",
			form.firstPatches > form.firstExact
				? "Leaves answer affine maps whose coefficients no float64 holds, correctly rounded; ONNX has no such arithmetic."
				: "Leaves interpolate between knots, which is not written as ONNX.",
			"Export it as C, JavaScript or Python, or synthesize it within a tolerance.",
		);
	const { inputCount, outputCount } = network;
	const { double, int64 } = elementTypes;
	const g = new GraphBuilder(
		double,
		[{ name: "x", dataType: double, shape: ["N", inputCount] }],
		[
			{ name: "y", dataType: double, shape: ["N", outputCount] },
			{ name: "outcome", dataType: int64, shape: ["N"] },
		],
	);
	new ConditionalGraph(g, form).write();
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

class ConditionalGraph {
	readonly #g: GraphBuilder;
	readonly #form: ExportForm;
	/** x with 0 for NaN, and a column of zeros: [N, P + 1 + path neurons]. */
	#values = "x";
	/** The inputs with 0 for NaN, [N, P]. */
	#inputs = "x";
	/** The same, [N, 1] each. */
	#columns: string[] = [];
	#notNan = "";

	constructor(g: GraphBuilder, form: ExportForm) {
		this.#g = g;
		this.#form = form;
	}

	write(): void {
		const g = this.#g;
		const { network, tables, unknownLeaf } = this.#form;
		this.#readInputs();
		const inside = this.#inside();
		const leaf = this.#leaf();
		const codes = tables.get("leaves");
		let code =
			codes === undefined
				? leaf
				: g.node("Gather", [g.whole(Array.from(codes.values), [codes.values.length]), leaf]);
		code = this.#codeOutside(code, inside);
		let known = g.node("Not", [g.node("Equal", [code, g.whole([unknownLeaf])])]);
		if (network.keys.length > 0) known = g.node("And", [known, this.#isStored(leaf)]);
		const isRefused = inside !== undefined && this.#form.outside === "error";
		if (isRefused) known = g.node("And", [known, inside]);
		const answered = g.node("And", [known, this.#notNan]);
		const numbers = this.#answers(code);
		const column = g.node("Unsqueeze", [answered, g.whole([1], [1])]);
		const signs = this.#signs(code);
		const chosen = g.node(
			"Where",
			[column, numbers, g.reals([Number.NaN])],
			{},
			signs === undefined ? "y" : undefined,
		);
		if (signs !== undefined) g.node("Mul", [chosen, signs], {}, "y");
		let unknown = g.node("Where", [known, g.whole([0]), g.whole([1])]);
		if (inside !== undefined) unknown = g.node("Where", [inside, unknown, g.whole([2])]);
		g.node("Where", [this.#notNan, unknown, g.whole([3])], {}, "outcome");
	}

	#readInputs(): void {
		const g = this.#g;
		const same = g.node("Equal", ["x", "x"]);
		const wrong = g.node("Where", [same, g.whole([0]), g.whole([1])]);
		const count = g.node("ReduceSum", [wrong, g.whole([1], [1])], { keepdims: 0 });
		this.#notNan = g.node("Equal", [count, g.whole([0])]);
		this.#useInputs(g.node("Where", [same, "x", g.reals([0])]));
	}

	#useInputs(inputs: string): void {
		const g = this.#g;
		const { inputCount } = this.#form.network;
		this.#inputs = inputs;
		this.#columns = inputCount === 1 ? [inputs] : g.nodes("Split", [inputs], { axis: 1 }, inputCount);
		const zero = g.node("Where", [
			g.node("Equal", [this.#columns[0], this.#columns[0]]),
			g.reals([0]),
			g.reals([0]),
		]);
		this.#values = g.node("Concat", [inputs, zero], { axis: 1 });
	}

	/** Whether each row lies in one of the boxes, [N]; undefined where answers are promised everywhere. */
	#inside(): string | undefined {
		const g = this.#g;
		const { network, boxCount, outside } = this.#form;
		const { inputCount, domain } = network;
		if (boxCount === 0) return undefined;
		let inside: string | undefined;
		for (const { low, high } of domain.boxes) {
			const above = g.node("GreaterOrEqual", [this.#inputs, g.reals(low, [1, inputCount])]);
			const below = g.node("LessOrEqual", [this.#inputs, g.reals(high, [1, inputCount])]);
			const within = g.node("Where", [g.node("And", [above, below]), g.whole([0]), g.whole([1])]);
			const count = g.node("ReduceSum", [within, g.whole([1], [1])], { keepdims: 0 });
			const here = g.node("Equal", [count, g.whole([0])]);
			inside = inside === undefined ? here : g.node("Or", [inside, here]);
		}
		if (outside === "clamp") {
			const [{ low, high }] = domain.boxes;
			const least = g.reals(low, [1, inputCount]);
			const most = g.reals(high, [1, inputCount]);
			const raised = g.node("Where", [g.node("Less", [this.#inputs, least]), least, this.#inputs]);
			this.#useInputs(g.node("Where", [g.node("Greater", [raised, most]), most, raised]));
		}
		return inside;
	}

	/** Outside, the code of the whole network where that answers. */
	#codeOutside(code: string, inside: string | undefined): string {
		const { outside, firstNetwork } = this.#form;
		if (inside === undefined || outside !== "full") return code;
		return this.#g.node("Where", [inside, code, this.#g.whole([firstNetwork])]);
	}

	/**
	 * Neurons that nodes compute are functions of the inputs and of one another: computed for every row.
	 *
	 * @returns the place in the row of values of each value that gates may read
	 */
	#pathValues(): Map<number, number> {
		const g = this.#g;
		const { inputCount, pathNeurons, networks } = this.#form.network;
		const places = new Map<number, number>();
		for (let j = 0; j < inputCount; j++) places.set(j, j);
		if (pathNeurons.length === 0) return places;
		const parts = [this.#values];
		const columns = new Map(this.#columns.map((name, j) => [j, name]));
		for (const i of [...new Set(pathNeurons)].sort((a, b) => a - b)) {
			const value = neuronValues(g, networks.get(0), i, columns);
			places.set(inputCount + i, inputCount + parts.length);
			columns.set(inputCount + i, value);
			parts.push(value);
		}
		this.#values = g.node("Concat", parts, { axis: 1 });
		return places;
	}

	/** The leaf of every row, [N]. */
	#leaf(): string {
		const g = this.#g;
		const { network } = this.#form;
		const { tree, gateCount, leafCount, thresholds } = network;
		const places = this.#pathValues();
		const depth = tree.depths().reduce((most, level) => Math.max(most, level), 0);
		// Nodes: gates, then leaves, which lead to themselves.
		const count = gateCount + leafCount;
		const children = new Uint32Array(2 * count);
		const child = (node: number): number => (node >= 0 ? node : gateCount + ~node);
		for (let gate = 0; gate < gateCount; gate++)
			children.set([child(tree.left[gate]), child(tree.right[gate])], 2 * gate);
		for (let leaf = 0; leaf < leafCount; leaf++)
			children.fill(gateCount + leaf, 2 * (gateCount + leaf), 2 * (gateCount + leaf + 1));
		const next = g.whole(children, [2 * count]);
		const limits = new Float64Array(count);
		limits.set(thresholds);
		const limit = g.reals(limits, [count]);
		const values = this.#gateValues(places, count);
		const rowCount = g.node("Slice", [g.node("Shape", [this.#values]), g.whole([0], [1]), g.whole([1], [1])]);
		let node = g.node("Expand", [g.whole([child(tree.root)], [1]), rowCount]);
		for (let level = 0; level < depth; level++) {
			const right = g.node("Greater", [values(node), g.node("Gather", [limit, node])]);
			const step = g.node("Where", [right, g.whole([1]), g.whole([0])]);
			const at = g.node("Add", [g.node("Mul", [node, g.whole([2])]), step]);
			node = g.node("Gather", [next, at]);
		}
		return g.node("Sub", [node, g.whole([gateCount])]);
	}

	/** What the gate of each row's node looks at, [N]: one value, or a sum that starts at +0, term by term. */
	#gateValues(places: ReadonlyMap<number, number>, count: number): (node: string) => string {
		const g = this.#g;
		const { gateCount, gateValues, gateRows, inputCount } = this.#form.network;
		const zeroColumn = inputCount;
		let most = 1;
		for (let row = 0; row < gateRows.count; row++)
			most = Math.max(most, gateRows.start[row + 1] - gateRows.start[row]);
		const oblique = gateValues.some((value) => value < 0);
		const columns = Array.from({ length: oblique ? most : 1 }, () => new Uint32Array(count).fill(zeroColumn));
		const weights = columns.map(() => new Float64Array(count));
		for (let gate = 0; gate < gateCount; gate++) {
			const value = gateValues[gate];
			if (value >= 0) {
				columns[0][gate] = places.get(value) ?? zeroColumn;
				weights[0][gate] = 1;
				continue;
			}
			for (let k = gateRows.start[~value], t = 0; k < gateRows.start[~value + 1]; k++, t++) {
				columns[t][gate] = places.get(gateRows.columns[k]) ?? zeroColumn;
				weights[t][gate] = gateRows.weights[k];
			}
		}
		const columnTables = columns.map((table) => g.whole(table, [count]));
		const weightTables = oblique ? weights.map((table) => g.reals(table, [count])) : [];
		const pick = (node: string, t: number): string => {
			const column = g.node("Unsqueeze", [g.node("Gather", [columnTables[t], node]), g.whole([1], [1])]);
			return g.node("Squeeze", [
				g.node("GatherElements", [this.#values, column], { axis: 1 }),
				g.whole([1], [1]),
			]);
		};
		if (!oblique) return (node) => pick(node, 0);
		return (node) => {
			let sum = g.reals([0]);
			for (let t = 0; t < columnTables.length; t++)
				sum = g.node("Add", [sum, g.node("Mul", [g.node("Gather", [weightTables[t], node]), pick(node, t)])]);
			return sum;
		};
	}

	/** Whether each row is the stored input of its leaf, [N]. */
	#isStored(leaf: string): string {
		const g = this.#g;
		const { keys, inputCount, leafCount } = this.#form.network;
		const stored = g.node("Gather", [g.reals(keys, [leafCount, inputCount]), leaf]);
		const differs = g.node("Where", [g.node("Equal", ["x", stored]), g.whole([0]), g.whole([1])]);
		return g.node("Equal", [
			g.node("ReduceSum", [differs, g.whole([1], [1])], { keepdims: 0 }),
			g.whole([0]),
		]);
	}

	/** Every row's answer by the code of its leaf, [N, R]. */
	#answers(code: string): string {
		const g = this.#g;
		const { network, tables, firstNetwork, firstMask } = this.#form;
		const { outputCount, networks, answer } = network;
		const constants = tables.get("constants");
		// Adding 0 makes +0 of -0.
		const table = new Float64Array((firstNetwork + 1) * outputCount);
		if (constants !== undefined)
			for (let k = 0; k < firstNetwork * outputCount; k++) table[k] = tableNumber(constants, k) + 0;
		const isConstant = g.node("Less", [code, g.whole([firstNetwork])]);
		const place = g.node("Where", [isConstant, code, g.whole([firstNetwork])]);
		let numbers = g.node("Gather", [g.reals(table, [firstNetwork + 1, outputCount]), place]);
		const used = this.#usedNetworks();
		if (used.size > mostNetworks)
			throw new CondnetError(
				"unsupported-operator",
				`Leaves evaluate ${used.size} different networks, more than the ${mostNetworks} that an ONNX graph computes for every row.`,
				"Export it as C, JavaScript or Python.",
			);
		const network0 = this.#networkOf(code);
		for (const k of used) {
			const mask = this.#masksOf(k) ? this.#mask(code, k, firstMask) : undefined;
			const outputs = networkOutputs(g, networks.get(k), { columns: this.#columns, mask });
			const given = answer === "values" ? outputs : this.#decision(outputs, networks.outputCount, answer);
			const chosen = g.node("Unsqueeze", [g.node("Equal", [network0, g.whole([k])]), g.whole([1], [1])]);
			numbers = g.node("Where", [chosen, given, numbers]);
		}
		return numbers;
	}

	/**
	 * Runtimes choose by adding a 0 to what is chosen, which makes +0 of -0: the sign of each constant -0, by
	 * which it is multiplied at the end; undefined where there is none.
	 */
	#signs(code: string): string | undefined {
		const g = this.#g;
		const { network, tables, firstNetwork, unknownLeaf } = this.#form;
		const constants = tables.get("constants");
		const { outputCount } = network;
		const signs = new Float64Array((unknownLeaf + 1) * outputCount).fill(1);
		for (let k = 0; k < firstNetwork * outputCount && constants !== undefined; k++)
			if (Object.is(tableNumber(constants, k), -0)) signs[k] = -1;
		if (!signs.includes(-1)) return undefined;
		return g.node("Gather", [g.reals(signs, [unknownLeaf + 1, outputCount]), code]);
	}

	/** Networks of the pool that some leaf evaluates. */
	#usedNetworks(): Set<number> {
		const { network, tables, firstNetwork, firstMask, unknownLeaf } = this.#form;
		const used = new Set<number>(this.#form.boxCount > 0 && this.#form.outside === "full" ? [0] : []);
		const codes = tables.get("leaves");
		const masks = tables.get("maskNetworks");
		for (let leaf = 0; leaf < network.leafCount; leaf++) {
			const code = codes === undefined ? leaf : codes.values[leaf];
			if (code < firstNetwork || code >= unknownLeaf) continue;
			used.add(
				code < firstMask ? code - firstNetwork : masks === undefined ? 0 : masks.values[code - firstMask],
			);
		}
		return used;
	}

	/** The number of the network that each row's leaf evaluates, -1 for none, [N]. */
	#networkOf(code: string): string {
		const g = this.#g;
		const { tables, firstNetwork, firstMask, unknownLeaf } = this.#form;
		const masks = tables.get("maskNetworks");
		const numbers = Array.from({ length: unknownLeaf + 1 }, (_, k) =>
			k < firstNetwork || k >= unknownLeaf
				? -1
				: k < firstMask
					? k - firstNetwork
					: masks === undefined
						? 0
						: masks.values[k - firstMask],
		);
		return g.node("Gather", [g.whole(numbers, [numbers.length]), code]);
	}

	#masksOf(k: number): boolean {
		const { tables, firstMask, unknownLeaf } = this.#form;
		const masks = tables.get("maskNetworks");
		for (let mask = 0; mask < unknownLeaf - firstMask; mask++)
			if ((masks === undefined ? 0 : masks.values[mask]) === k) return true;
		return false;
	}

	/**
	 * Which values of network k the mask of each row's leaf has as more than 0, all without one, [N, values].
	 */
	#mask(code: string, k: number, firstMask: number): string {
		const g = this.#g;
		const { tables, network, maskBytes, unknownLeaf } = this.#form;
		const bits = tables.get("maskBits");
		const count = unknownLeaf - firstMask;
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
	#decision(outputs: string, count: number, answer: "argmin" | "argmax"): string {
		const g = this.#g;
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
}
