/** From an input to its answer in exported C: the domain, the route to a leaf, and what the leaf answers. */

import { LeafKind } from "../../network/conditional-network.ts";
import type { ExportForm } from "../form/export-form.ts";
import { hasOrdered, ordersBox } from "./c-order.ts";
import { leafCall, routeText } from "./c-route.ts";

/** The route's functions, and the function that is exported. */
export function answerText(form: ExportForm): string {
	return `${routeText(form)}${evaluate(form)}`;
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
	const isFused = ordersBox(form);
	const ordered = `		q[k] = N_order(x[k]);\n`;
	const checked = isFused
		? `${ordered}		if (q[k] < N_boxLow(k) || q[k] > N_boxHigh(k)) return N_refused(x);\n`
		: `		if (x[k] != x[k]) return N_NAN;\n${hasOrdered(form) && outside !== "clamp" ? ordered : ""}`;
	const loops = `${isFused ? "" : domainText(form)}${chosen}`;
	const given = givenText(form);
	const isRead = /\bv\b/.test(`${loops}${given}`);
	return `${isFused ? refused(inputCount) : ""}int N_EVALUATE(const N_real x[${inputCount}], N_real y[${outputCount}]) {
${isRead ? `\tN_real v[${Math.max(2, valueCount)}];\n` : ""}${decides ? `\tN_real a[${networks.outputCount}];\n\tN_index best = 0;\n` : ""}	N_index ${/\bleaf\b/.test(loops) ? "leaf, " : ""}c, k;
${hasOrdered(form) ? `\tint32_t q[${inputCount}];\n` : ""}${boxCount === 0 || isFused ? "" : "\tN_index b;\n\tint inside = 0;\n"}${/\by\b/.test(`${loops}${given}`) ? "" : "\t(void)y;\n"}	for (k = 0; k < ${inputCount}; k++) {
${isRead ? "\t\tv[k] = x[k];\n" : ""}${checked}	}
${loops}${/\bc\b/.test(given) ? "" : "\t(void)c;\n"}${given}}

`;
}

/** What becomes of an input that is not within the box: nothing is above NaN, or below it, in no order. */
function refused(inputCount: number): string {
	return `/* What is said of inputs outside of the box, NaN among them. */
static int N_refused(const N_real *x) {
	N_index k;
	for (k = 0; k < ${inputCount}; k++)
		if (x[k] != x[k]) return N_NAN;
	return N_OUTSIDE;
}

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
function leafText(form: ExportForm): string {
	const { network, tables, unknownLeaf, boxCount, outside } = form;
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
	const isStream = tables.has("stream");
	const code = isStream ? leafCall(form, "v") : tables.has("leaves") ? `N_leaves(${leaf})` : leaf;
	const ordered =
		hasOrdered(form) && outside === "clamp"
			? `	for (k = 0; k < ${inputCount}; k++) q[k] = N_order(v[k]);\n`
			: "";
	return `${ordered}${gateCount > 0 && !isStream ? `	leaf = ${leafCall(form, "v")};\n` : ""}${keys}	c = ${code};
${leafKinds.includes(LeafKind.unknown) ? `\tif (c == ${unknownLeaf}) ${unknown}\n` : ""}`;
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
