/**
 * What an ONNX model is: its layers, and its operations on all weights, on those that are not 0, and with
 * column skip.
 */

import { columnSkipMean, type Network, networkOperations, type Operations, Random } from "@condnet/core";
import type { Layer, OnnxModel, Port } from "@condnet/onnx";
import { aligned, count, operations, table, things } from "./text.ts";

export interface ModelReport {
	readonly producer: string;
	readonly opset: number;
	readonly inputs: readonly Port[];
	readonly outputs: readonly Port[];
	/** Nodes of the file that depend on the input. */
	readonly layers: readonly Layer[];
	/** Stored numbers, zeros included. */
	readonly parameters: number;
	/** Weights of the network that are not 0, biases left out. */
	readonly nonzeros: number;
	readonly operations: {
		/** On all stored numbers. */
		readonly dense: Operations;
		readonly nonzero: Operations;
		/** Mean over seeded inputs, uniform in [-1, 1]. */
		readonly columnSkip: { readonly mean: Operations; readonly inputs: number };
	};
}

/** Weights looked at to measure column skip, at most. */
const mostLooks = 2e7;

/** Cost: bounded by some 10^7 weights looked at. */
export function modelReport(model: OnnxModel): ModelReport {
	const { producer, opset, inputs, outputs, layers, network } = model;
	return {
		producer,
		opset,
		inputs,
		outputs,
		layers,
		parameters: layers.reduce((sum, { parameters }) => sum + parameters, 0),
		nonzeros: network.rows.weightCount,
		operations: {
			dense: model.operations,
			nonzero: networkOperations(network),
			columnSkip: columnSkip(network),
		},
	};
}

function columnSkip(network: Network): { mean: Operations; inputs: number } {
	const { inputCount, rows } = network;
	const inputs = Math.max(10, Math.min(1000, Math.floor(mostLooks / rows.weightCount)));
	const random = new Random(1);
	const points = Float64Array.from({ length: inputs * inputCount }, () => random.between(-1, 1));
	return { mean: columnSkipMean(network, points), inputs };
}

/** The report for people. */
export function modelReportText(report: ModelReport): string {
	const { dense, nonzero, columnSkip } = report.operations;
	const port = ({ name, shape, type }: Port): string => `${name} ${type} [${shape.join(", ")}]`;
	const head = aligned([
		["written by", report.producer === "" ? undefined : report.producer],
		["operator set", String(report.opset)],
		["input", report.inputs.map(port).join("; ")],
		["output", report.outputs.map(port).join("; ")],
		["parameters", `${count(report.parameters)}; ${things(report.nonzeros, "weight")} not 0`],
		["dense", operations(dense)],
		["on nonzero weights", operations(nonzero)],
		[
			"column skip",
			`${operations(columnSkip.mean)}, mean over ${things(columnSkip.inputs, "input")} uniform in [-1, 1]`,
		],
	]);
	const rows = report.layers.map(({ label, shape, neurons, parameters, operations: { total } }) => [
		label,
		`[${shape.join(", ")}]`,
		count(neurons),
		count(parameters),
		count(total),
	]);
	return `${head}\n${table(["layer", "shape", "neurons", "parameters", "operations"], rows)}`;
}
