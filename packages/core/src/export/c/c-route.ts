/** From the inputs to a leaf in exported C, or to its code where the tree is a stream. */

import { type ExportForm, largeLeft } from "../form/export-form.ts";
import { comparedBy, hasOrdered, orderText } from "./c-order.ts";
import { cReaders, cTypes } from "./c-tables.ts";

/** The route's functions; nothing where there is one leaf. */
export function routeText(form: ExportForm): string {
	if (form.network.gateCount === 0) return "";
	return `${orderText(form)}${form.route === "search" ? search(form) : (streamed(form) ?? tree(form))}`;
}

/** What N_leaf is called with. @param v the inputs */
export function leafCall(form: ExportForm, v: string): string {
	if (form.route === "tree") return `N_leaf(${hasOrdered(form) ? "q" : v})`;
	const value = `${v}[${form.axis}]`;
	return `N_leaf(${comparedBy(form) === "numbers" ? value : `N_order(${value})`})`;
}

function tree(form: ExportForm): string {
	const { network, tables } = form;
	const { gateCount, inputCount, gateRows, pathGates } = network;
	const [type, of] = hasOrdered(form) ? ["int32_t", "q"] : ["N_real", "v"];
	const code = tables.has("gates") ? "N_gates(g)" : "0";
	const value =
		gateRows.count === 0
			? `${of}[${code}]`
			: `(c < ${form.pathValueCount} ? v[c] : N_gateSum(v, c - ${form.pathValueCount}))`;
	const compute =
		pathGates.length > 0
			? `		for (k = N_pathStart(g); k < N_pathStart(g + 1); k++) {
			N_index i = N_pathNeurons(k);
			v[${inputCount} + i] = N_neuron(v, i, i);
		}
`
			: "";
	const gate = (large: string): string => `		N_index left = N_lefts(g);
${large}${gateRows.count === 0 ? "" : `\t\tN_index c = ${code};\n`}${compute}		if (${value} > N_thresholds(g)) {
			left++;
			g += left;
			low += left;
			n -= left;
		} else {
			g++;
			n = left;
		}
`;
	const large = tables.has("largePlaces")
		? `	while (n > ${largeLeft}) {
${gate(`		if (left == ${largeLeft}) {
			while (N_largePlaces(large) != g) large++;
			left = N_largeLefts(large);
		}
`)}	}
`
		: "";
	return `${gateSum(form)}/* From gate to gate: n are left from g on, and low leaves are left of them. */
static N_index N_leaf(${pathGates.length > 0 ? "" : "const "}${type} *${of}) {
	N_index g = 0, low = 0, n = ${gateCount}${large && ", large = 0"}${compute && ", k"};
${large}	while (n > 0) {
${gate("")}	}
	return low;
}

`;
}

/** Where the tree is a stream: gives the code of the leaf. */
function streamed(form: ExportForm): string | undefined {
	const { tables } = form;
	const stream = tables.get("stream");
	if (stream === undefined) return undefined;
	const [type, of] = hasOrdered(form) ? ["int32_t", "q"] : ["N_real", "v"];
	const read = (at: string): string => `(N_index)N_${cReaders[stream.type]}(${at})`;
	const pairCount = tables.get("thresholds")?.values.length ?? 0;
	return `/* From gate to gate, each followed by its left subtree, to the code of a leaf. Apart, so that \`${of}\` stays in a
   register. */
N_APART
static N_index N_leaf(const ${type} *${of}) {
	const ${cTypes[stream.type]} *p = N_t_stream;
	for (;;) {
		N_index pair = ${read("p")};
		if (pair >= ${pairCount}) return pair - ${pairCount};
		if (${of}[${tables.has("gates") ? "N_gates(pair)" : "0"}] > N_thresholds(pair))
			p += ${read("p + 1")};
		else
			p += 2;
	}
}

`;
}

function gateSum({ network, tables }: ExportForm): string {
	if (network.gateRows.count === 0) return "";
	if (!tables.has("gateWeights")) return "#define N_gateSum(v, row) 0\n";
	return `/* What an oblique gate compares. */
static N_real N_gateSum(const N_real *v, N_index row) {
	N_index k, to = N_gateStart(row + 1);
	N_real s = 0;
	for (k = N_gateStart(row); k < to; k++) s += N_gateWeights(k) * v[N_gateColumns(k)];
	return s;
}

`;
}

function search(form: ExportForm): string {
	return `static N_index N_leaf(${comparedBy(form) === "numbers" ? "N_real" : "int32_t"} x) {
	N_index low = 0, n = ${form.network.gateCount};
	while (n > 0) {
		N_index half = n >> 1;
		if (x > N_thresholds(low + half)) {
			low += half + 1;
			n -= half + 1;
		} else
			n = half;
	}
	return low;
}

`;
}
