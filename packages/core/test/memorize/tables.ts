import {
	type ConditionalNetwork,
	Dataset,
	Evaluator,
	forEachPath,
	OperationCount,
} from "../../src/internal.ts";

/** A table from a function of the row and the column; outputs are one number. */
export function table(
	rowCount: number,
	inputCount: number,
	input: (row: number, column: number) => number,
	output: (row: number) => number = (row) => row,
): Dataset {
	const inputs = new Float64Array(rowCount * inputCount);
	const outputs = new Float64Array(rowCount);
	for (let i = 0; i < rowCount; i++) {
		for (let j = 0; j < inputCount; j++) inputs[i * inputCount + j] = input(i, j);
		outputs[i] = output(i);
	}
	return new Dataset({ inputCount, outputCount: 1, inputs, outputs });
}

/** Points whose coordinates are +-i on one axis and 0 elsewhere: every axis ties almost everywhere. */
export function star(rowCount: number, inputCount: number): Dataset {
	return table(rowCount, inputCount, (row, column) => {
		const size = 1 + Math.floor(row / (2 * inputCount));
		if (Math.floor(row / 2) % inputCount !== column) return 0;
		return row % 2 === 0 ? size : -size;
	});
}

/** Every array of a network, as plain numbers: two networks are the same bytes iff these are equal. */
export function bytes(network: ConditionalNetwork): number[][] {
	const { tree, gateRows, networks } = network;
	return [
		[tree.root],
		tree.left,
		tree.right,
		network.gateValues,
		network.thresholds,
		gateRows.start,
		gateRows.columns,
		gateRows.weights,
		networks.rows.columns,
		networks.rows.weights,
		network.pathGates,
		network.pathNeurons,
		network.leafKinds,
		network.leafItems,
		network.constants,
		network.keys,
	].map((array) => Array.from(array));
}

/** Whether the operations that evaluating each row really does are those its path is said to cost. */
export function countsAgree(network: ConditionalNetwork, dataset: Dataset): boolean {
	const said = new Map<number, string>();
	forEachPath(network, (leaf, path) => {
		said.set(leaf, `${path.multiplications} ${path.additions} ${path.comparisons}`);
	});
	const count = new OperationCount();
	const counting = new Evaluator(network, count);
	const plain = new Evaluator(network);
	const outputs = new Float64Array(dataset.outputCount);
	for (let at = 0; at < dataset.inputs.length; at += dataset.inputCount) {
		count.reset();
		counting.evaluate(dataset.inputs, outputs, at);
		const done = `${count.multiplications} ${count.additions} ${count.comparisons}`;
		if (said.get(plain.leafOf(dataset.inputs, at)) !== done) return false;
	}
	return true;
}
