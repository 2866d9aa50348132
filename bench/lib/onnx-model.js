/** Just enough of ONNX's protobuf to write the models that onnxruntime is measured on. */

function varint(value) {
	const bytes = [];
	let rest = BigInt.asUintN(64, BigInt(value));
	for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
	return Buffer.from([...bytes, Number(rest)]);
}

const integer = (field, value) => Buffer.concat([varint(field * 8), varint(value)]);
const bytes = (field, value) => Buffer.concat([varint(field * 8 + 2), varint(value.length), value]);
const text = (field, value) => bytes(field, Buffer.from(value));
const message = (field, ...parts) => bytes(field, Buffer.concat(parts));
const floats = (values) => Buffer.from(Float32Array.from(values).buffer);

export const tensor = (name, dims, values) =>
	message(5, ...dims.map((dim) => integer(1, dim)), integer(2, 1), text(8, name), bytes(9, floats(values)));

const attribute = {
	int: (name, value) => message(5, text(1, name), integer(3, value), integer(20, 2)),
	ints: (name, values) =>
		message(5, text(1, name), bytes(8, Buffer.concat(values.map((value) => varint(value)))), integer(20, 7)),
	floats: (name, values) => message(5, text(1, name), bytes(7, floats(values)), integer(20, 6)),
	strings: (name, values) =>
		message(5, text(1, name), ...values.map((value) => text(9, value)), integer(20, 8)),
};

export const node = (type, inputs, outputs, domain = "", attributes = []) =>
	message(
		1,
		...inputs.map((name) => text(1, name)),
		...outputs.map((name) => text(2, name)),
		text(4, type),
		text(7, domain),
		...attributes,
	);

const value = (field, name, width) =>
	message(
		field,
		text(1, name),
		message(
			2,
			message(1, integer(1, 1), message(2, message(1, text(2, "N")), message(1, integer(1, width)))),
		),
	);

/** A model from input "x" of `inputs` numbers to output "y" of `outputs`. */
export function model(inputs, outputs, nodes, tensors = []) {
	const graph = message(
		7,
		...nodes,
		text(2, "g"),
		...tensors,
		value(11, "x", inputs),
		value(12, "y", outputs),
	);
	const opset = (domain, version) => message(8, text(1, domain), integer(2, version));
	return Buffer.concat([integer(1, 8), graph, opset("", 13), opset("ai.onnx.ml", 2)]);
}

/** The complete tree over sorted thresholds of input 0, as a TreeEnsembleRegressor (float32). */
export function treeModel(inputCount, thresholds, outputs) {
	const leafCount = outputs.length;
	const count = 2 * leafCount - 1;
	const zeros = new Array(count).fill(0);
	const ids = zeros.map((_, i) => i);
	const isLeaf = (i) => i >= leafCount - 1; // heap order, from 0
	const rank = inOrder(leafCount);
	const leaves = ids.filter(isLeaf);
	const list = attribute;
	return model(inputCount, 1, [
		node("TreeEnsembleRegressor", ["x"], ["y"], "ai.onnx.ml", [
			list.int("n_targets", 1),
			list.ints("nodes_treeids", zeros),
			list.ints("nodes_nodeids", ids),
			list.ints("nodes_featureids", zeros),
			list.strings(
				"nodes_modes",
				ids.map((i) => (isLeaf(i) ? "LEAF" : "BRANCH_LEQ")),
			),
			list.floats(
				"nodes_values",
				ids.map((i) => (isLeaf(i) ? 0 : thresholds[rank[i]])),
			),
			list.ints(
				"nodes_truenodeids",
				ids.map((i) => (isLeaf(i) ? 0 : 2 * i + 1)),
			),
			list.ints(
				"nodes_falsenodeids",
				ids.map((i) => (isLeaf(i) ? 0 : 2 * i + 2)),
			),
			list.ints(
				"target_treeids",
				leaves.map(() => 0),
			),
			list.ints("target_nodeids", leaves),
			list.ints(
				"target_ids",
				leaves.map(() => 0),
			),
			list.floats(
				"target_weights",
				leaves.map((i) => outputs[rank[i]]),
			),
		]),
	]);
}

/**
 * For each place of the heap, the number of its gate among gates, or of its leaf among leaves, from left to
 * right.
 */
function inOrder(leafCount) {
	const rank = new Int32Array(2 * leafCount - 1);
	const stack = [];
	let gates = 0;
	let leaves = 0;
	let place = 0;
	for (;;) {
		if (place < leafCount - 1) {
			stack.push(place);
			place = 2 * place + 1;
			continue;
		}
		rank[place] = leaves++;
		if (stack.length === 0) return rank;
		place = stack.pop();
		rank[place] = gates++;
		place = 2 * place + 2;
	}
}

/** A dense network of four hidden layers of `width` ReLU neurons. */
export function denseModel(inputCount, width, random) {
	const nodes = [];
	const tensors = [];
	let before = "x";
	let columns = inputCount;
	for (let layer = 0; layer < 5; layer++) {
		const rows = layer < 4 ? width : 1;
		const weights = Array.from({ length: rows * columns }, () => random.normal() / Math.sqrt(columns));
		tensors.push(
			tensor(`w${layer}`, [columns, rows], weights),
			tensor(`b${layer}`, [rows], new Array(rows).fill(0)),
		);
		const name = layer < 4 ? `s${layer}` : "y";
		nodes.push(node("Gemm", [before, `w${layer}`, `b${layer}`], [name]));
		if (layer < 4) nodes.push(node("Relu", [name], [`h${layer}`]));
		before = `h${layer}`;
		columns = rows;
	}
	return model(inputCount, 1, nodes, tensors);
}
