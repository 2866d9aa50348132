/** Neurons and sums of exported C, and the networks that leaves evaluate. */

import { NeuronKind } from "../../network/network.ts";
import { type ExportForm, isFloat32 } from "../form/export-form.ts";

/** Sums, neurons, and the evaluation of a network; nothing where there are no networks. */
export function neuronTexts(form: ExportForm): string {
	if (form.network.networks.count === 0) return "";
	return `${sum(form)}${form.neuronKinds.size > 0 ? neuron(form) : ""}${evaluation(form)}${decision(form)}`;
}

function sum(form: ExportForm): string {
	const { tables, hasMasks } = form;
	if (!tables.has("weights"))
		return `static N_real N_sum(const N_real *v, N_index row) {
	(void)v;
	return N_biases(row);
}

`;
	const reads = tables.has("columns") ? "v[N_columns(k)]" : "*v++";
	const first = tables.has("rowFirst") ? "	v += N_rowFirst(row);\n" : "";
	const term = tables.has("columns") || !hasMasks ? `s += N_weights(k) * ${reads};` : "";
	const body = term
		? `		${hasMasks ? `if (N_counts(${reads})) ` : ""}${term}\n`
		: `		N_real x = *v++;
		if (N_counts(x)) s += N_weights(k) * x;
`;
	return `${hasMasks ? zeroTest(form) : ""}/* From its bias on, in the order of its terms${hasMasks ? "; those of values that are 0 change nothing" : ""}. */
static N_real N_sum(const N_real *v, N_index row) {
	N_index k = N_rowStart(row), n = N_rowStart(row + 1) - k;
	N_real s = N_biases(row);
	if (n == 0) return s;
${first}	do {
${body}		k++;
		n--;
	} while (n > 0);
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

function largest({ tables }: ExportForm, low: string): string {
	const first = tables.has("rowFirst") ? "N_index first = N_rowFirst(row);\n" : "";
	const column = tables.has("columns") ? "N_columns(k)" : `${first && "first + "}k - from`;
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
	const { network, networkCount, hasMasks } = form;
	const { inputCount, networks } = network;
	const outputs = networks.outputCount;
	const of = networkCount > 1 ? "N_index of, " : "";
	const compute =
		form.neuronKinds.size > 0
			? `	for (; i < to; i++, row++) *value++ = N_neuron(v, i, row);
	return row;
`
			: `	(void)v;
	return row;
`;
	const values = form.neuronKinds.size > 0 ? `\n	N_real *value = v + ${inputCount};` : "";
	const called = `${networkCount > 1 ? `of, of${outputs > 1 ? ` * ${outputs}` : ""}` : "0"}`;
	const whole = `N_neurons(${called}, v)`;
	const row = hasMasks ? `mask > 0 ? N_masked(${called}, mask - 1, v) : ${whole}` : whole;
	return `/* The neurons of ${networkCount > 1 ? "network `of`" : "the network"}, before whose rows are those of so many outputs. Gives the row of its first output. */
static N_index N_neurons(${of}N_index outputs, N_real *v) {
	N_index i = ${startOf(form)}${form.neuronKinds.size > 0 ? `, to = ${endOf(form)}` : ""}, row = i + outputs;${values}
${compute}}

${hasMasks ? masked(form) : ""}/* The outputs of a network${hasMasks ? ", without what a mask leaves out; masks are numbered from 1, 0 is none" : ""}. */
static void N_evaluate(${of}${hasMasks ? "N_index mask, " : ""}N_real *v, N_real *a) {
	N_index row = ${row}, i;
	for (i = 0; i < ${outputs}; i++) a[i] = N_sum(v, row + i);
}

`;
}

function startOf({ networkCount }: ExportForm): string {
	return networkCount > 1 ? "N_neuronStart(of)" : "0";
}

function endOf({ network, networkCount }: ExportForm): string {
	return networkCount > 1 ? "N_neuronStart(of + 1)" : String(network.networks.neuronStart[1]);
}

function masked(form: ExportForm): string {
	const { network, networkCount, maskBytes, neuronKinds } = form;
	const { inputCount } = network;
	const neuron =
		neuronKinds.size > 0
			? `		else if (k >= ${inputCount}) {
			N_index i = k - ${inputCount};
			v[k] = N_neuron(v, from + i, row + i);
		}
`
			: "";
	return `/* As N_neurons, values that the mask leaves out being 0. */
static N_index N_masked(${networkCount > 1 ? "N_index of, " : ""}N_index outputs, N_index mask, N_real *v) {
	N_index from = ${startOf(form)}, count = ${endOf(form)} - from, row = from + outputs;
	N_index k, at = mask * ${maskBytes}, bits = 0;
	for (k = 0; k < ${inputCount} + count; k++, bits >>= 1) {
		if ((k & 7) == 0) bits = N_maskBits(at++);
		if ((bits & 1) == 0)
			v[k] = 0;
${neuron}	}
	return row + count;
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
	N_real s = N_sum(v, N_neurons(of + ${count}, of + ${count * outputCount}, v));
	if (s > N_filterHigh(f)) return N_filterAbove(of);
	return s < N_filterLow(f) ? N_filterBelow(of) : ${outputCount};
}

`;
}
