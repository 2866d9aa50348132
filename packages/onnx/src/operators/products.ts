/**
 * MatMul and Gemm, where one factor is constant. Every element is one sum: it starts at the bias (Gemm: beta
 * * C; 0 for MatMul; plus the products of constant elements, in the order of the inner index) and adds weight
 * * value by ascending value. Zero weights are dropped. Gemm's weights are alpha * b, rounded once. Cost:
 * linear in the stored weights, and in the terms that are not 0.
 */

import { Forms, FormsBuilder } from "../forms.ts";
import type { Node, Operator, Plan } from "../node.ts";
import { broadcast, broadcastMap, elementCount, show } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { addForms } from "./add.ts";

/** Where the elements of a matrix lie: index = offset + line * lineStep + inner * innerStep. */
interface Layout {
	readonly lineStep: number;
	readonly innerStep: number;
}

interface Factor extends Layout {
	readonly tensor: Tensor;
	readonly lines: number;
	/** Offset of the matrix of each product of the batch; listed when it is built. */
	offsets(): Int32Array;
}

/** Nonzero weights of a constant matrix, line by line, by ascending inner index. */
interface SparseLines {
	readonly start: Uint32Array;
	readonly inner: Uint32Array;
	readonly weights: Float64Array;
}

export const matMul: Operator = {
	readsSums: false,
	plan(node: Node) {
		const left = node.floats(0);
		const right = node.floats(1);
		if (left.shape.length === 0 || right.shape.length === 0)
			node.fail("multiplies a scalar, expected matrices");
		const a = left.shape.length === 1 ? [1, left.shape[0]] : left.shape;
		const b = right.shape.length === 1 ? [right.shape[0], 1] : right.shape;
		const inner = a[a.length - 1];
		const [m, n] = [a[a.length - 2], b[b.length - 1]];
		const batch = broadcast(a.slice(0, -2), b.slice(0, -2));
		if (inner !== b[b.length - 2] || batch === undefined)
			node.fail(`multiplies shapes ${show(left.shape)} and ${show(right.shape)}, which do not fit`);
		const shape = [...batch];
		if (left.shape.length > 1) shape.push(m);
		if (right.shape.length > 1) shape.push(n);
		const offsets = (of: readonly number[], size: number) => (): Int32Array =>
			broadcastMap(of.slice(0, -2), batch).map((matrix) => matrix * size);
		return product(
			node,
			{ tensor: left, lines: m, lineStep: inner, innerStep: 1, offsets: offsets(a, m * inner) },
			{ tensor: right, lines: n, lineStep: 1, innerStep: n, offsets: offsets(b, inner * n) },
			inner,
			shape,
			1,
		);
	},
};

export const gemm: Operator = {
	readsSums: false,
	plan(node: Node) {
		const [left, right] = [node.floats(0), node.floats(1)];
		if (left.shape.length !== 2 || right.shape.length !== 2)
			node.fail(`multiplies shapes ${show(left.shape)} and ${show(right.shape)}, expected two matrices`);
		const a = factor(left, node.integer("transA", 0) !== 0, true);
		const b = factor(right, node.integer("transB", 0) !== 0, false);
		if (a.inner !== b.inner)
			node.fail(`multiplies shapes ${show(left.shape)} and ${show(right.shape)}, which do not fit`);
		const shape = [a.lines, b.lines];
		const plan = product(node, a, b, a.inner, shape, node.float("alpha", 1));
		if (node.inputs[2] === undefined) return plan;
		return withAddend(node, plan, node.floats(2), node.float("beta", 1));
	},
};

function factor(tensor: Tensor, transposed: boolean, isLeft: boolean): Factor & { inner: number } {
	const [rows, columns] = tensor.shape;
	const linesFirst = isLeft !== transposed;
	return {
		tensor,
		lines: linesFirst ? rows : columns,
		inner: linesFirst ? columns : rows,
		lineStep: linesFirst ? columns : 1,
		innerStep: linesFirst ? 1 : columns,
		offsets: () => new Int32Array(1),
	};
}

function withAddend(node: Node, plan: Plan, addend: Tensor, beta: number): Plan {
	const spread = broadcast(addend.shape, plan.shape);
	if (spread === undefined || show(spread) !== show(plan.shape))
		node.fail(`adds C of shape ${show(addend.shape)} to a product of shape ${show(plan.shape)}`);
	const count = plan.shape[0] * plan.shape[1];
	const scale = beta === 1 ? 0 : addend.count;
	if (!addend.isConstant && beta !== 1)
		node.unsupported("has beta other than 1 with a C that depends on the network's input");
	return {
		...plan,
		terms: addend.isConstant ? plan.terms : plan.terms + 2 * count,
		longest: Math.max(2, plan.longest),
		parameters: (plan.parameters ?? 0) + (addend.isConstant ? addend.count : 0),
		operations: {
			multiplications: (plan.operations?.multiplications ?? 0) + scale,
			additions: (plan.operations?.additions ?? 0) + count,
		},
		build(network) {
			const map = broadcastMap(addend.shape, plan.shape);
			if (addend.isConstant) {
				const values = addend.values();
				node.requireFinite(values, addend.name);
				return addForms(
					plan.build(network),
					Forms.ofConstants(values.map((c) => beta * c)).pick(map),
					network,
				);
			}
			return addForms(plan.build(network), addend.settled(network).pick(map), network);
		},
	};
}

/** The plan of a batch of products of which one factor is constant. */
function product(
	node: Node,
	left: Factor,
	right: Factor,
	inner: number,
	shape: readonly number[],
	alpha: number,
): Plan {
	if (!left.tensor.isConstant && !right.tensor.isConstant)
		node.unsupported(
			`multiplies "${left.tensor.name}" with "${right.tensor.name}", and both depend on the network's input`,
			"Supported: a product with a constant.",
		);
	const constantRight = right.tensor.isConstant;
	const constant = constantRight ? right : left;
	const variable = constantRight ? left : right;
	const products = elementCount(shape, node.label) / Math.max(1, left.lines * right.lines);
	const values = constant.tensor.values();
	node.requireFinite(values, constant.tensor.name);
	let nonzeros = 0;
	for (const value of values) if (value !== 0) nonzeros++;
	const repeats = (products * constant.lines * inner) / Math.max(1, values.length);
	const outputs = products * left.lines * right.lines;
	return {
		shape,
		terms: nonzeros * variable.lines * Math.max(1, repeats),
		longest: inner,
		parameters: constant.tensor.count,
		operations: {
			multiplications: outputs * inner,
			additions: outputs * Math.max(0, inner - 1),
		},
		build(network) {
			const forms = variable.tensor.settled(network);
			const weights = constant.tensor.values();
			const rows = new FormsBuilder(outputs, nonzeros * variable.lines);
			const [constantOffsets, variableOffsets] = [constant.offsets(), variable.offsets()];
			for (let p = 0; p < products; p++) {
				const sparse = sparseLines(weights, constant, constantOffsets[p], inner, alpha);
				for (let m = 0; m < left.lines; m++)
					for (let n = 0; n < right.lines; n++) {
						const line = constantRight ? n : m;
						const base = variableOffsets[p] + (constantRight ? m : n) * variable.lineStep;
						for (let k = sparse.start[line]; k < sparse.start[line + 1]; k++)
							rows.scaled(forms, base + sparse.inner[k] * variable.innerStep, sparse.weights[k]);
						rows.end(0);
					}
			}
			return rows.build();
		},
	};
}

function sparseLines(
	values: Float64Array,
	{ lines, lineStep, innerStep }: Factor,
	offset: number,
	inner: number,
	alpha: number,
): SparseLines {
	const start = new Uint32Array(lines + 1);
	const visit = (use: (line: number, at: number, weight: number) => void): void => {
		for (let k = 0; k < inner; k++)
			for (let line = 0, at = offset + k * innerStep; line < lines; line++, at += lineStep)
				if (values[at] !== 0) use(line, k, values[at]);
	};
	visit((line) => {
		start[line + 1]++;
	});
	for (let line = 0; line < lines; line++) start[line + 1] += start[line];
	const next = start.slice();
	const columns = new Uint32Array(start[lines]);
	const weights = new Float64Array(start[lines]);
	visit((line, k, weight) => {
		columns[next[line]] = k;
		weights[next[line]++] = alpha * weight;
	});
	return { start, inner: columns, weights };
}
