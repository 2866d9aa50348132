/** Sums and neurons of exported JavaScript, networks that leaves evaluate, and decisions of filters. */

import { NeuronKind } from "../../network/network.ts";
import { type ExportForm, isFloat32 } from "../form/export-form.ts";

/** A float32 network rounds every operation. */
export function rounded({ network }: ExportForm, expression: string): string {
	return isFloat32(network) ? `Math.fround(${expression})` : expression;
}

/** Sums and neurons of the networks that leaves, or nodes, evaluate; nothing where there are none. */
export function neuronTexts(form: ExportForm): string {
	const { network, tables, neuronKinds } = form;
	if (network.networks.count === 0) return "";
	const first = tables.has("rowFirst") ? "rowFirst[row] - from + k" : "k - from";
	const column = tables.has("columns") ? "columns[k]" : first;
	const low = tables.has("low") ? "low[i]" : "0";
	const high = tables.has("high") ? "high[i]" : "0";
	const product = rounded(form, `weights[k] * v[${column}]`);
	const bodies: Readonly<Record<number, string>> = {
		[NeuronKind.relu]: "return s > 0 ? s : 0;",
		[NeuronKind.linear]: "return s;",
		[NeuronKind.leaky]: `return s > 0 ? s : ${rounded(form, `${low} * s`)};`,
		[NeuronKind.clip]: `return s > ${low} ? (s < ${high} ? s : ${high}) : ${low};`,
		[NeuronKind.abs]: "return s > 0 ? s : 0 - s;",
	};
	const kindOf = tables.has("kinds") ? "kinds[i]" : String([...neuronKinds][0]);
	const cases = [...neuronKinds]
		.filter((kind) => kind !== NeuronKind.max)
		.map((kind) => `\tif (kind === ${kind}) ${bodies[kind]}\n`);
	const max = neuronKinds.has(NeuronKind.max)
		? `	if (kind === ${NeuronKind.max}) {
		const from = rowStart[row];
		let s = ${low};
		for (let k = from; k < rowStart[row + 1]; k++) {
			const term = ${product};
			if (term > s) s = term;
		}
		return s;
	}
`
		: "";
	return `/** A row's sum: from its bias on, in the order of its terms. */
function sum(row) {
	const from = rowStart[row];
	let s = biases[row];
	for (let k = from; k < rowStart[row + 1]; k++) s = ${rounded(form, `s + ${product}`)};
	return s;
}
/** Neuron i of all networks, whose row is row. */
function neuron(i, row) {
	const kind = ${kindOf};
${max}	const s = sum(row);
${cases.join("")}	return s;
}
${evaluation(form)}`;
}

/** A network's outputs, without what a mask leaves out, and the decisions of filters. */
function evaluation(form: ExportForm): string {
	const { network, networkCount, hasMasks, maskBytes } = form;
	const { networks, inputCount } = network;
	const start = networkCount > 1 ? "neuronStart[of]" : "0";
	const end = networkCount > 1 ? "neuronStart[of + 1]" : String(networks.neuronStart[1]);
	const bit = hasMasks
		? `/** Whether a mask has value i as more than 0; -1 is no mask. */
function keeps(mask, i) {
	return mask < 0 || (maskBits[mask * ${maskBytes} + (i >> 3)] >> (i & 7)) & 1;
}
`
		: "";
	const drop = hasMasks ? `	for (let i = 0; i < ${inputCount}; i++) if (!keeps(mask, i)) v[i] = 0;\n` : "";
	const neuron = "neuron(from + i, row + i)";
	const filter = form.hasFilters
		? `/** The output that filter f decides for; ${networks.outputCount} where it cannot tell. */
function decide(f) {
	const of = filterNetworks[f];
	const s = sum(neurons(of + ${networks.count}, of + ${networks.count * networks.outputCount}, -1));
	return s > filterHigh[f] ? filterAbove[of] : s < filterLow[f] ? filterBelow[of] : ${networks.outputCount};
}
`
		: "";
	return `${bit}/** The neurons of network of, before whose rows are those of so many outputs. Gives the row of its first output. */
function neurons(of, outputs, mask) {
	const from = ${start};
	const count = ${end} - from;
	const row = from + outputs;
${drop}	for (let i = 0; i < count; i++)
		v[${inputCount} + i] = ${hasMasks ? `keeps(mask, ${inputCount} + i) ? ${neuron} : 0` : neuron};
	return row + count;
}
/** The outputs of network of, into a. */
function evaluate(of, mask, a) {
	const row = neurons(of, of * ${networks.outputCount}, mask);
	for (let i = 0; i < ${networks.outputCount}; i++) a[i] = sum(row + i);
}
${filter}`;
}
