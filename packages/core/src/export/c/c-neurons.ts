/** Neurons and sums of exported C, and the networks that leaves evaluate. */

import { NeuronKind } from "../../network/network.ts";
import { type ExportForm, isFloat32 } from "../form/export-form.ts";

/** Sums, neurons, and the evaluation of a network; nothing where there are no networks. */
export function neuronTexts(form: ExportForm): string {
	if (form.network.networks.count === 0) return "";
	return `${sum(form)}${form.neuronKinds.size > 0 ? neuron(form) : ""}${evaluation(form)}${decision(form)}`;
}

/** What a term of row `row` reads, and what has to be known before. */
function readerOf({ tables }: ExportForm): { readonly column: string; readonly first: string } {
	if (tables.has("columns")) return { column: "N_columns(k)", first: "" };
	if (!tables.has("rowFirst")) return { column: "k - from", first: "" };
	return { column: "first + k - from", first: "N_index first = N_rowFirst(row);\n" };
}

function sum(form: ExportForm): string {
	const { column, first } = readerOf(form);
	if (!form.tables.has("weights"))
		return `static N_real N_sum(const N_real *v, N_index row) {
	(void)v;
	return N_biases(row);
}

`;
	const skips = form.hasMasks;
	const value = `v[${column}]`;
	return `${skips ? zeroTest(form) : ""}/* From its bias on, in the order of its terms${skips ? "; those of values that are 0 change nothing" : ""}. */
static N_real N_sum(const N_real *v, N_index row) {
	N_index from = N_rowStart(row), to = N_rowStart(row + 1), k;
${first && `\t${first}`}	N_real s = N_biases(row);
	for (k = from; k < to; k++)${skips ? `\n\t\tif (N_counts(${value}))` : ""} s += N_weights(k) * ${value};
	return s;
}

`;
}

/** Most values of a masked network are 0: where software multiplies, that is tested sooner than computed. */
function zeroTest({ network }: ExportForm): string {
	const isSingle = isFloat32(network);
	const word = isSingle ? "uint32_t" : "uint64_t";
	// Of Arm's, __ARM_FP says which types the processor has.
	const soft = `defined(__SOFTFP__) || defined(__AVR__)${isSingle ? "" : " || (defined(__ARM_FP) && !(__ARM_FP & 8))"}`;
	return `#if ${soft}
static int N_counts(N_real x) {
	union { N_real value; ${word} bits; } u;
	u.value = x;
	return (${word})(u.bits << 1) != 0;
}
#else
#define N_counts(x) 1
#endif

`;
}

function neuron(form: ExportForm): string {
	const { tables, neuronKinds } = form;
	const low = tables.has("low") ? "N_low(i)" : "0";
	const high = tables.has("high") ? "N_high(i)" : "0";
	const values: Readonly<Record<number, string>> = {
		[NeuronKind.relu]: "s > 0 ? s : 0",
		[NeuronKind.linear]: "s",
		[NeuronKind.leaky]: `s > 0 ? s : ${low} * s`,
		[NeuronKind.clip]: `s > ${low} ? (s < ${high} ? s : ${high}) : ${low}`,
		[NeuronKind.abs]: "s > 0 ? s : 0 - s",
	};
	const plain = [...neuronKinds].filter((kind) => kind !== NeuronKind.max).sort();
	const hasMax = plain.length < neuronKinds.size;
	const isMax =
		plain.length === 0 ? "" : `\tif (N_kinds(i) == ${NeuronKind.max}) return N_largest(v, i, row);\n`;
	const sums =
		plain.length === 0
			? "	return N_largest(v, i, row);\n"
			: `	s = N_sum(v, row);\n${plain
					.slice(1)
					.map((kind) => `\tif (N_kinds(i) == ${kind}) return ${values[kind]};\n`)
					.join("")}	return ${values[plain[0]]};\n`;
	return `${hasMax ? largest(form, low) : ""}/* Neuron i of all networks, whose row is \`row\`. */
static N_real N_neuron(const N_real *v, N_index i, N_index row) {
${plain.length > 0 ? "\tN_real s;\n" : ""}${hasMax ? isMax : ""}${/\bi\b/.test(isMax.repeat(Number(hasMax)) + sums) ? "" : "\t(void)i;\n"}${sums}}

`;
}

function largest(form: ExportForm, low: string): string {
	const { column, first } = readerOf(form);
	return `/* The largest term. */
static N_real N_largest(const N_real *v, N_index i, N_index row) {
	N_index from = N_rowStart(row), to = N_rowStart(row + 1), k;
${first && `\t${first}`}	N_real s = ${low};
${low === "0" ? "\t(void)i;\n" : ""}	for (k = from; k < to; k++) {
		N_real term = N_weights(k) * v[${column}];
		if (term > s) s = term;
	}
	return s;
}

`;
}

/** Evaluates a network of the pool, whole or without what a mask leaves out. */
function evaluation(form: ExportForm): string {
	const { network, networkCount, maskBytes, hasMasks } = form;
	const { inputCount, networks } = network;
	const outputs = networks.outputCount;
	const value = "N_neuron(v, from + i, row + i)";
	const bit = hasMasks
		? `/* Whether a mask, numbered from 1, has value v as more than 0; 0 is no mask. */
#define N_bit(mask, v) \\
	((mask) == 0 || ((N_maskBits(((mask) - 1) * ${maskBytes} + ((v) >> 3)) >> ((v) & 7)) & 1) != 0)

`
		: "";
	const drop = hasMasks
		? `	for (i = 0; mask != 0 && i < ${inputCount}; i++)
		if (!N_bit(mask, i)) v[i] = 0;
`
		: "";
	const compute =
		form.neuronKinds.size > 0
			? `	for (i = 0; i < to - from; i++)
		v[${inputCount} + i] = ${hasMasks ? `N_bit(mask, ${inputCount} + i) ? ${value} : 0` : value};
`
			: "";
	const steps = `${drop}${compute}`;
	const [from, to] =
		networkCount > 1
			? ["N_neuronStart(of)", "N_neuronStart(of + 1)"]
			: ["0", String(networks.neuronStart[1])];
	const of = networkCount > 1 ? "N_index of, " : "";
	const mask = hasMasks ? "N_index mask, " : "";
	const first = networkCount > 1 ? `of, of${outputs > 1 ? ` * ${outputs}` : ""}` : "0";
	return `${bit}/* The neurons of ${networkCount > 1 ? "network `of`" : "the network"}, before whose rows are those of so many outputs. Gives the row of its first output. */
static N_index N_neurons(${of}N_index outputs, ${mask}N_real *v) {
	N_index from = ${from}, to = ${to}, row = from + outputs${steps === "" ? "" : ", i"};
${steps === "" ? "	(void)v;\n" : steps}	return row + (to - from);
}

/* The outputs of a network, without what a mask leaves out. */
static void N_evaluate(${of}${mask}N_real *v, N_real *a) {
	N_index row = N_neurons(${first}, ${hasMasks ? "mask, " : ""}v), i;
	for (i = 0; i < ${outputs}; i++) a[i] = N_sum(v, row + i);
}

`;
}

/** What a filter decides. */
function decision({ network, hasFilters }: ExportForm): string {
	if (!hasFilters) return "";
	const { count, outputCount } = network.networks;
	return `/* The output that filter f decides for; ${outputCount} where it cannot tell. */
static N_index N_decide(N_index f, N_real *v) {
	N_index of = N_filterNetworks(f);
	N_real s = N_sum(v, N_neurons(of + ${count}, of + ${count * outputCount}, 0, v));
	if (s > N_filterHigh(f)) return N_filterAbove(f);
	return s < N_filterLow(f) ? N_filterBelow(f) : ${outputCount};
}

`;
}
