/** From an input to its answer in exported JavaScript: the domain, the route to a leaf, what it answers. */

import type { ExportForm } from "../form/export-form.ts";
import { rounded } from "./js-neurons.ts";

/** The route's functions, and the function that is exported. */
export function answerText(form: ExportForm): string {
	const { network, firstNetwork, boxCount, outside } = form;
	const { inputCount, outputCount, answer, networks } = network;
	const leaf = leafText(form);
	const chosen =
		boxCount > 0 && outside === "full"
			? `	let code = ${firstNetwork}; // the whole network, outside
	if (inside) {
${leaf.replaceAll(/^(?=.)/gm, "\t")}	}
`
			: `	let code;\n${leaf}`;
	const decides = answer !== "values" && networks.count > 0;
	const scratch = decides ? `const answers = new Float64Array(${networks.outputCount});\n` : "";
	return `${gateSum(form)}${scratch}/**
 * Answers the ${inputCount} numbers of x into y, ${outputCount} of them.
 * @returns 0 answered, 1 unknown, 2 outside of where answers are promised, 3 an input is NaN
 */
function network(x, y) {
	for (let j = 0; j < ${inputCount}; j++) {
		v[j] = x[j];
		if (v[j] !== v[j]) return 3;
	}
${domainText(form)}${chosen}${givenText(form)}}
`;
}

/** Whether the input lies in one of the boxes, and what becomes of it where it does not. */
function domainText({ network, boxCount, outside }: ExportForm): string {
	const { inputCount } = network;
	if (boxCount === 0) return "";
	const beside = {
		error: "	if (!inside) return 2;\n",
		clamp: `	if (!inside)
		for (let j = 0; j < ${inputCount}; j++) {
			if (v[j] < boxLow[j]) v[j] = boxLow[j];
			if (v[j] > boxHigh[j]) v[j] = boxHigh[j];
		}
`,
		full: "",
	};
	return `	let inside = false;
	for (let b = 0; b < ${boxCount} && !inside; b++) {
		inside = true;
		for (let j = 0; j < ${inputCount}; j++)
			if (!(v[j] >= boxLow[b * ${inputCount} + j] && v[j] <= boxHigh[b * ${inputCount} + j])) inside = false;
	}
${beside[outside]}`;
}

/** The code of the input's leaf. What is clamped to where nothing is stored is outside, its answers NaN. */
function leafText(form: ExportForm): string {
	const { network, tables, unknownLeaf, boxCount, outside } = form;
	const { inputCount, outputCount } = network;
	const unknown =
		boxCount > 0 && outside === "clamp"
			? `{
		for (let k = 0; k < ${outputCount}; k++) y[k] = NaN;
		return inside ? 1 : 2;
	}`
			: "return 1;";
	const keys = tables.has("keys")
		? `	for (let j = 0; j < ${inputCount}; j++) if (v[j] !== keys[leaf * ${inputCount} + j]) ${unknown}
`
		: "";
	return `${route(form)}${keys}	code = ${tables.has("leaves") ? "leaves[leaf]" : "leaf"};
	if (code === ${unknownLeaf}) ${unknown}
`;
}

/** The answer by the code of the leaf. */
function givenText(form: ExportForm): string {
	const { network, tables, firstNetwork, firstMask, firstFilter, firstExact, firstPatches } = form;
	const { outputCount, networks, answer } = network;
	const done = `return ${form.answersOutside ? "inside ? 0 : 2" : "0"};`;
	const cases: string[] = [];
	if (tables.has("constants"))
		cases.push(`	if (code < ${firstNetwork}) {
		for (let k = 0; k < ${outputCount}; k++) y[k] = constants[code * ${outputCount} + k];
		${done}
	}
`);
	if (form.hasPatches)
		cases.push(`	if (code >= ${firstPatches}) {
		interpolate(code - ${firstPatches}, y);
		${done}
	}
`);
	if (form.hasExact)
		cases.push(`	if (code >= ${firstExact}) {
		if (!exactMap(code - ${firstExact}, y)) return 2;
		${done}
	}
`);
	if (form.hasFilters)
		cases.push(`	if (code >= ${firstFilter}) {
		const output = decide(code - ${firstFilter});
		if (output < ${networks.outputCount}) {
			y[0] = output;
			${done}
		}
		code = ${firstMask} + filterMasks[code - ${firstFilter}]; // the network behind it
	}
`);
	if (networks.count > 0) {
		const target = answer === "values" ? "y" : "answers";
		const maskNetwork = tables.has("maskNetworks") ? `maskNetworks[code - ${firstMask}]` : "0";
		const masked = `if (code >= ${firstMask}) evaluate(${maskNetwork}, code - ${firstMask}, ${target});\n\telse `;
		cases.push(`	${form.hasMasks ? masked : ""}evaluate(code - ${firstNetwork}, -1, ${target});\n`);
		if (answer !== "values")
			cases.push(`	let best = 0;
	for (let k = 1; k < ${networks.outputCount}; k++) if (answers[k] ${answer === "argmax" ? ">" : "<"} answers[best]) best = k;
	y[0] = best;
`);
	}
	return `${cases.join("")}	${done}\n`;
}

/** From the inputs to a leaf. */
function route(form: ExportForm): string {
	const { network, tables } = form;
	const { gateCount, gateRows, pathGates, inputCount } = network;
	if (gateCount === 0) return "\tconst leaf = 0;\n";
	if (form.route === "search")
		return `	let low = 0;
	for (let n = ${gateCount}; n > 0; ) {
		const half = n >> 1;
		if (v[${form.axis}] > thresholds[low + half]) {
			low += half + 1;
			n -= half + 1;
		} else n = half;
	}
	const leaf = low;
`;
	const code = tables.has("gates") ? "gates[g]" : "0";
	const value =
		gateRows.count === 0
			? `v[${code}]`
			: `(${code} < ${form.pathValueCount} ? v[${code}] : gateSum(${code} - ${form.pathValueCount}))`;
	const compute =
		pathGates.length === 0
			? ""
			: `		for (let k = pathStart[g]; k < pathStart[g + 1]; k++)
			v[${inputCount} + pathNeurons[k]] = neuron(pathNeurons[k], pathNeurons[k]);
`;
	return `	let low = 0;
	for (let g = 0, n = ${gateCount}; n > 0; ) {
		const left = wholeLefts[g];
${compute}		if (${value} > thresholds[g]) {
			g += left + 1;
			low += left + 1;
			n -= left + 1;
		} else {
			g++;
			n = left;
		}
	}
	const leaf = low;
`;
}

function gateSum(form: ExportForm): string {
	if (form.network.gateRows.count === 0) return "";
	const product = rounded(form, "gateWeights[k] * v[gateColumns[k]]");
	return `/** What an oblique gate compares. */
function gateSum(row) {
	let s = 0;
	for (let k = gateStart[row]; k < gateStart[row + 1]; k++) s = ${rounded(form, `s + ${product}`)};
	return s;
}
`;
}
