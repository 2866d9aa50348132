/** From an input to its answer in exported C: the domain, the route to a leaf, and what the leaf answers. */

import type { ExportForm } from "../form/export-form.ts";

/** The route's functions, and the function that is exported. */
export function answerText(form: ExportForm): string {
	return `${route(form)}${evaluate(form)}`;
}

/** From the inputs to a leaf; nothing where there is one leaf. */
function route(form: ExportForm): string {
	const { network, tables } = form;
	const { gateCount, inputCount, gateRows, pathGates } = network;
	if (gateCount === 0) return "";
	if (form.route === "search") return search(form);
	const code = tables.has("gates") ? "N_gates(gate)" : "0";
	const value =
		gateRows.count === 0
			? `v[${code}]`
			: `(c < ${form.pathValueCount} ? v[c] : N_gateSum(v, c - ${form.pathValueCount}))`;
	const compute =
		pathGates.length > 0
			? `		{
			N_index k, end = N_pathStart(gate + 1);
			for (k = N_pathStart(gate); k < end; k++) {
				N_index i = N_pathNeurons(k);
				v[${inputCount} + i] = N_neuron(v, i, i);
			}
		}
`
			: "";
	const gateSum =
		gateRows.count === 0
			? ""
			: !tables.has("gateWeights")
				? "#define N_gateSum(v, row) 0\n"
				: `/* What an oblique gate compares. */
static N_real N_gateSum(const N_real *v, N_index row) {
	N_index k, to = N_gateStart(row + 1);
	N_real s = 0;
	for (k = N_gateStart(row); k < to; k++) s += N_gateWeights(k) * v[N_gateColumns(k)];
	return s;
}

`;
	const hasLarge = tables.has("largePlaces");
	const left = hasLarge
		? `/* Gates left of gate g, which stands at g in preorder. */
static N_index N_left(N_index g) {
	N_index left = N_lefts(g), k = 0;
	if (left < 255) return left;
	while (N_largePlaces(k) != g) k++;
	return N_largeLefts(k);
}

`
		: "";
	return `${gateSum}${left}/* From gate to gate: n gates from \`low\` on are left, the first of them in preorder is g. */
static N_index N_leaf(${pathGates.length > 0 ? "" : "const "}N_real *v) {
	N_index g = 0, low = 0, n = ${gateCount};
	while (n > 0) {
		N_index left = ${hasLarge ? "N_left(g)" : "N_lefts(g)"}, gate = low + left;
${gateRows.count === 0 ? "" : `\t\tN_index c = ${code};\n`}${compute}		if (${value} > N_thresholds(gate)) {
			g += left + 1;
			low += left + 1;
			n -= left + 1;
		} else {
			g += 1;
			n = left;
		}
	}
	return low;
}

`;
}

function search({ network, axis }: ExportForm): string {
	return `static N_index N_leaf(const N_real *v) {
	N_index low = 0, n = ${network.gateCount};
	while (n > 0) {
		N_index half = n >> 1;
		if (v[${axis}] > N_thresholds(low + half)) {
			low += half + 1;
			n -= half + 1;
		} else
			n = half;
	}
	return low;
}

`;
}

function evaluate(form: ExportForm): string {
	const { network, firstNetwork, boxCount, outside, valueCount } = form;
	const { inputCount, outputCount, networks, answer } = network;
	const decides = answer !== "values" && networks.count > 0;
	const leaf = leafText(form);
	const chosen =
		boxCount > 0 && outside === "full"
			? `	if (inside) {
${leaf.replaceAll(/^(?=.)/gm, "\t")}	} else
		c = ${firstNetwork}; /* the whole network */
`
			: leaf;
	const loops = `${domainText(form)}${chosen}`;
	const given = givenText(form);
	const isRead = /\bv\b/.test(`${loops}${given}`);
	return `int N_EVALUATE(const N_real x[${inputCount}], N_real y[${outputCount}]) {
${isRead ? `\tN_real v[${Math.max(2, valueCount)}];\n` : ""}${decides ? `\tN_real a[${networks.outputCount}];\n\tN_index best = 0;\n` : ""}	N_index ${/\bleaf\b/.test(loops) ? "leaf, " : ""}c, k;
${boxCount === 0 ? "" : "\tN_index b;\n\tint inside = 0;\n"}${/\by\b/.test(`${loops}${given}`) ? "" : "\t(void)y;\n"}	for (k = 0; k < ${inputCount}; k++) {
		if (x[k] != x[k]) return N_NAN;
${isRead ? "\t\tv[k] = x[k];\n" : ""}	}
${loops}${given}}

`;
}

/** What is returned of an input that is answered. */
function knownText({ answersOutside }: ExportForm): string {
	return answersOutside ? "inside ? N_ANSWERED : N_OUTSIDE" : "N_ANSWERED";
}

/** Whether the input lies in one of the boxes, and what becomes of it where it does not. */
function domainText({ network, boxCount, outside }: ExportForm): string {
	const { inputCount } = network;
	if (boxCount === 0) return "";
	const beside = {
		error: "	if (!inside) return N_OUTSIDE;\n",
		clamp: `	if (!inside)
		for (k = 0; k < ${inputCount}; k++) {
			if (v[k] < N_boxLow(k)) v[k] = N_boxLow(k);
			if (v[k] > N_boxHigh(k)) v[k] = N_boxHigh(k);
		}
`,
		full: "",
	};
	return `	for (b = 0; b < ${boxCount} && !inside; b++) {
		inside = 1;
		for (k = 0; k < ${inputCount}; k++)
			if (!(v[k] >= N_boxLow(b * ${inputCount} + k) && v[k] <= N_boxHigh(b * ${inputCount} + k))) inside = 0;
	}
${beside[outside]}`;
}

/** The code of the input's leaf. What is clamped to where nothing is stored is outside, its answers NaN. */
function leafText({ network, tables, unknownLeaf, boxCount, outside }: ExportForm): string {
	const { inputCount, outputCount, gateCount, leafKinds } = network;
	const leaf = gateCount > 0 ? "leaf" : "0";
	const unknown =
		boxCount > 0 && outside === "clamp"
			? `{
		for (k = 0; k < ${outputCount}; k++) y[k] = N_NOT_A_NUMBER;
		return inside ? N_UNKNOWN : N_OUTSIDE;
	}`
			: "return N_UNKNOWN;";
	const keys = tables.has("keys")
		? `	for (k = 0; k < ${inputCount}; k++)
		if (v[k] != N_keys(${leaf} * ${inputCount} + k)) ${unknown}
`
		: "";
	const code = tables.has("leaves") ? `N_leaves(${leaf})` : leaf;
	return `${gateCount > 0 ? "	leaf = N_leaf(v);\n" : ""}${keys}	c = ${code};
${leafKinds.length > 0 ? `\tif (c == ${unknownLeaf}) ${unknown}\n` : ""}`;
}

/** The answer by the code of the leaf. */
function givenText(form: ExportForm): string {
	const { network, tables, firstNetwork, firstMask, firstFilter, firstExact, firstPatches, hasMasks } = form;
	const { outputCount, networks, answer } = network;
	const known = knownText(form);
	const of = form.networkCount > 1;
	const evaluated = (item: string, mask: string): string =>
		`N_evaluate(${of ? `${item}, ` : ""}${hasMasks ? `${mask}, ` : ""}v, ${answer === "values" ? "y" : "a"});`;
	/** Compilers warn of what is always so. */
	const from = (first: number): string => (first > 0 ? `c >= ${first}` : "1");
	const cases: string[] = [];
	if (tables.has("constants"))
		cases.push(`	if (c < ${firstNetwork}) {
		for (k = 0; k < ${outputCount}; k++) y[k] = N_constants(c * ${outputCount} + k);
		return ${known};
	}
`);
	if (form.hasPatches)
		cases.push(`	if (${from(firstPatches)}) {
		N_interpolate(c - ${firstPatches}, v, y);
		return ${known};
	}
`);
	if (form.hasExact)
		cases.push(`	if (${from(firstExact)}) {
		if (!N_exact(c - ${firstExact}, v, y)) return N_OUTSIDE;
		return ${known};
	}
`);
	if (networks.count > 0) {
		if (form.hasFilters)
			cases.push(`	if (${from(firstFilter)}) {
		N_index output = N_decide(c - ${firstFilter}, v);
		if (output < ${networks.outputCount}) {
			y[0] = (N_real)output;
			return ${known};
		}
		c = ${firstMask} + N_filterMasks(c - ${firstFilter}); /* the network behind it */
	}
`);
		const whole = evaluated(`c - ${firstNetwork}`, "0");
		const maskNetwork = tables.has("maskNetworks") ? `N_maskNetworks(c - ${firstMask})` : "0";
		const masked = evaluated(maskNetwork, `c - ${firstMask - 1}`);
		cases.push(hasMasks ? `	if (c >= ${firstMask})\n		${masked}\n	else\n		${whole}\n` : `	${whole}\n`);
		if (answer !== "values")
			cases.push(`	for (k = 1; k < ${networks.outputCount}; k++)
		if (a[k] ${answer === "argmax" ? ">" : "<"} a[best]) best = k;
	y[0] = (N_real)best;
`);
	}
	return `${cases.join("")}	return ${known};\n`;
}
