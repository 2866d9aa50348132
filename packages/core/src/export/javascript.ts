/**
 * Exported JavaScript: one ES module without imports. Its tables are one printable string, read once when the
 * module is loaded; evaluating allocates nothing.
 */

import { requireUsage } from "../errors.ts";
import { NeuronKind } from "../network/network.ts";
import { PackedTables } from "./bytes.ts";
import { type ExportForm, isFloat32 } from "./form/export-form.ts";
import type { ExportNames } from "./form/export-names.ts";
import { cornerCount } from "./form/leaf-codes.ts";
import type { Table, TableType } from "./form/tables.ts";

/** @returns the text of NAME.js */
export function javaScriptSource(form: ExportForm, names: ExportNames): string {
	const { name, inputs, outputs, labels, about } = names;
	requireUsage(
		!["inputs", "outputs", "labels"].includes(name),
		`The name ${name} is that of another thing which the module exports.`,
	);
	const lists = [
		`export const inputs = ${JSON.stringify(inputs)};`,
		`export const outputs = ${JSON.stringify(outputs)};`,
		labels === undefined
			? ""
			: `/** The text of each answer. */\nexport const labels = ${JSON.stringify(labels)};`,
	];
	const parts = [
		`/**\n${about.map((line) => ` * ${line.replaceAll("*/", "* /")}`).join("\n")}\n */\n`,
		...lists.filter((text) => text !== ""),
		tables(form),
		neurons(form),
		exactMaps(form),
		interpolation(form),
		answer(form),
		`export { network as ${name}, network as default };\n`,
	];
	return parts.filter((part) => part !== "").join("\n");
}

/** @returns the text of NAME.d.ts */
export function javaScriptTypes({ network }: ExportForm, { name, labels }: ExportNames): string {
	return `/**
 * Answers the ${network.inputCount} numbers of x into y, ${network.outputCount} of them.
 * @returns 0 answered, 1 unknown, 2 outside of where answers are promised, 3 an input is NaN
 */
export declare function ${name}(x: ArrayLike<number>, y: { [k: number]: number }): 0 | 1 | 2 | 3;
export { ${name} as default };
export declare const inputs: readonly string[];
export declare const outputs: readonly string[];
${labels === undefined ? "" : "export declare const labels: readonly string[];\n"}`;
}

const getters: Readonly<Record<TableType, string>> = {
	...{ u8: "Uint8", u16: "Uint16", u32: "Uint32", i8: "Int8", i16: "Int16", i32: "Int32" },
	...{ f32: "Float32", f64: "Float64" },
};

/** All tables as base64 of their little-endian bytes, one after another. */
function tables(form: ExportForm): string {
	const packed = new PackedTables();
	const lines: string[] = [];
	const read = (table: Table): string => {
		packed.add(table);
		return `table("${getters[table.type]}", ${table.values.length})`;
	};
	/** Tables may share their indices. */
	const indexed = new Map<ArrayLike<number>, string>();
	for (const [name, table] of form.tables) {
		if (table.dictionary === undefined) lines.push(`const ${name} = ${read(table)};`);
		else {
			lines.push(`const ${name}Set = ${read(table.dictionary)};`);
			const shared = indexed.get(table.values);
			if (shared === undefined) lines.push(`const ${name}Index = ${read(table)};`);
			indexed.set(table.values, shared ?? name);
			lines.push(`const ${name} = Float64Array.from(${shared ?? name}Index, (k) => ${name}Set[k]);`);
		}
		if (name === "largeLefts")
			lines.push("largePlaces.forEach((place, k) => (wholeLefts[place] = largeLefts[k]));");
		if (name === "lefts") lines.push("const wholeLefts = Uint32Array.from(lefts);");
	}
	return `const bytes = Uint8Array.from(atob(\n\t"${packed.base64()}",\n), (sign) => sign.charCodeAt(0));
const view = new DataView(bytes.buffer);
let at = 0;
/** The next numbers of the tables, which are little-endian on every machine. */
function table(type, length) {
	const numbers = new globalThis[\`\${type}Array\`](length);
	for (let k = 0; k < length; k++, at += numbers.BYTES_PER_ELEMENT) numbers[k] = view[\`get\${type}\`](at, true);
	return numbers;
}
${lines.join("\n")}
const v = new ${isFloat32(form.network) ? "Float32Array" : "Float64Array"}(${form.valueCount});
`;
}

/** Sums and neurons of the networks that leaves, or nodes, evaluate. */
function neurons(form: ExportForm): string {
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
`;
}

/** Affine maps whose coefficients no number holds: summed as whole numbers, rounded once. */
function exactMaps({ network, firstExact, firstPatches }: ExportForm): string {
	const { inputCount, outputCount, exact } = network;
	if (firstPatches === firstExact) return "";
	return `const float = new DataView(new ArrayBuffer(8));
/** The whole number n and the e with x = n 2^e. */
function whole(x) {
	float.setFloat64(0, x);
	const bits = float.getBigUint64(0);
	const biased = Number(bits >> 52n) & 2047;
	const n = (bits & 0xfffffffffffffn) | (biased > 0 ? 1n << 52n : 0n);
	return [x < 0 ? -n : n, Math.max(biased, 1) - 1075];
}
/** The number nearest to sum 2^e, ties to even. */
function nearest(sum, e) {
	const m = sum < 0n ? -sum : sum;
	const digits = m.toString(16);
	const bits = 4 * digits.length - Math.clz32(parseInt(digits[0], 16)) + 28;
	const cut = Math.max(0, bits - 53, -1074 - e);
	let q = m >> BigInt(cut);
	const twice = (m - (q << BigInt(cut))) << 1n;
	const unit = 1n << BigInt(cut);
	if (twice > unit || (twice === unit && q & 1n)) q++;
	let value = Number(q);
	let rest = e + cut;
	for (; rest > 1000; rest -= 1000) value *= 2 ** 1000;
	for (; rest < -1000; rest += 1000) value *= 2 ** -1000;
	value *= 2 ** rest;
	return sum < 0n ? -value : value;
}
/** The outputs of an exact map, into y; false if an input that it reads is infinite. */
function exactMap(map, y) {
	for (let k = 0, c = map * ${outputCount * (inputCount + 1)}; k < ${outputCount}; k++) {
		let [sum, e] = [0n, 0];
		for (let j = 0; j <= ${inputCount}; j++, c++) {
			const x = j < ${inputCount} ? v[j] : 1;
			if (exactStart[c] < exactStart[c + 1] && x - x !== 0) return false;
			for (let i = exactStart[c]; i < exactStart[c + 1]; i++) {
				const [[a, ea], [b, eb]] = [whole(exactParts[i]), whole(x)];
				if (ea + eb < e) [sum, e] = [sum << BigInt(e - ea - eb), ea + eb];
				sum += (a * b) << BigInt(ea + eb - e);
			}
		}
		y[k] = nearest(sum, e - ${exact.shift});
	}
	return true;
}
`;
}

/** Sums of patches, each interpolated in the reference's order. */
function interpolation(form: ExportForm): string {
	const { inputCount, outputCount } = form.network;
	if (cornerCount(form.network) === 0) return "";
	const of = (expression: string): string => `(${rounded(form, expression)})`;
	const width = of("knots[knot + low + 1] - knots[knot + low]");
	const part = of(`${of("v[j] - knots[knot + low]")} * ${of(`1 / ${width}`)}`);
	const step = of(`part[j] * ${of("value[2 * i + 1] - value[2 * i]")}`);
	return `/** The sum of the patches of an item, into y: multilinear interpolants of the values about the input. */
function interpolate(item, y) {
	for (let m = patchStart[item]; m < patchStart[item + 1]; m++) {
		let knot = knotStart[m];
		let at = [0];
		const part = [];
		for (let j = 0; j < ${inputCount}; j++) {
			const size = knotCounts[m * ${inputCount} + j];
			let low = 0;
			for (let high = size - 2; low < high; ) {
				const middle = (low + high + 1) >> 1;
				if (v[j] > knots[knot + middle]) low = middle;
				else high = middle - 1;
			}
			at = at.flatMap((k) => (size > 1 ? [k * size + low, k * size + low + 1] : [k]));
			if (size > 1) part[j] = ${part};
			knot += size;
		}
		for (let k = 0; k < ${outputCount}; k++) {
			const value = at.map((i) => patchValues[patchValueStart[m] + i * ${outputCount} + k]);
			let left = value.length;
			for (let j = ${inputCount - 1}; j >= 0; j--) {
				if (knotCounts[m * ${inputCount} + j] === 1) continue;
				left /= 2;
				for (let i = 0; i < left; i++) value[i] = ${rounded(form, `value[2 * i] + ${step}`)};
			}
			y[k] = m === patchStart[item] ? value[0] : ${rounded(form, "y[k] + value[0]")};
		}
	}
}
`;
}

/** A float32 network rounds every operation. */
function rounded({ network }: ExportForm, expression: string): string {
	return isFloat32(network) ? `Math.fround(${expression})` : expression;
}

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
	const code = tables.has("gates") ? "gates[gate]" : "0";
	const value =
		gateRows.count === 0
			? `v[${code}]`
			: `(${code} < ${form.pathValueCount} ? v[${code}] : gateSum(${code} - ${form.pathValueCount}))`;
	const compute =
		pathGates.length === 0
			? ""
			: `		for (let k = pathStart[gate]; k < pathStart[gate + 1]; k++)
			v[${inputCount} + pathNeurons[k]] = neuron(pathNeurons[k], pathNeurons[k]);
`;
	return `	let low = 0;
	for (let g = 0, n = ${gateCount}; n > 0; ) {
		const left = wholeLefts[g];
		const gate = low + left;
${compute}		if (${value} > thresholds[gate]) {
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

/** A network's outputs, without what a mask leaves out, and the decisions of filters. */
function evaluated(form: ExportForm): string {
	const { network, networkCount, firstMask, firstFilter, firstExact, maskBytes } = form;
	const { networks, inputCount } = network;
	if (networks.count === 0) return "";
	const start = networkCount > 1 ? "neuronStart[of]" : "0";
	const end = networkCount > 1 ? "neuronStart[of + 1]" : String(networks.neuronStart[1]);
	const masked = firstFilter > firstMask;
	const bit = masked
		? `/** Whether a mask has value i as more than 0; -1 is no mask. */
function keeps(mask, i) {
	return mask < 0 || (maskBits[mask * ${maskBytes} + (i >> 3)] >> (i & 7)) & 1;
}
`
		: "";
	const drop = masked ? `	for (let i = 0; i < ${inputCount}; i++) if (!keeps(mask, i)) v[i] = 0;\n` : "";
	const neuron = "neuron(from + i, row + i)";
	const filter =
		firstExact > firstFilter
			? `/** The output that filter f decides for; ${networks.outputCount} where it cannot tell. */
function decide(f) {
	const of = filterNetworks[f];
	const s = sum(neurons(of + ${networks.count}, of + ${networks.count * networks.outputCount}, -1));
	return s > filterHigh[f] ? filterAbove[f] : s < filterLow[f] ? filterBelow[f] : ${networks.outputCount};
}
`
			: "";
	return `${bit}/** The neurons of network of, before whose rows are those of so many outputs. Gives the row of its first output. */
function neurons(of, outputs, mask) {
	const from = ${start};
	const count = ${end} - from;
	const row = from + outputs;
${drop}	for (let i = 0; i < count; i++)
		v[${inputCount} + i] = ${masked ? `keeps(mask, ${inputCount} + i) ? ${neuron} : 0` : neuron};
	return row + count;
}
/** The outputs of network of, into a. */
function evaluate(of, mask, a) {
	const row = neurons(of, of * ${networks.outputCount}, mask);
	for (let i = 0; i < ${networks.outputCount}; i++) a[i] = sum(row + i);
}
${filter}`;
}

function answer(form: ExportForm): string {
	const { network, tables, firstNetwork, firstMask, firstFilter, firstExact, firstPatches, unknownLeaf } =
		form;
	const { inputCount, outputCount, networks, answer: kind } = network;
	const target = kind === "values" ? "y" : "answers";
	const maskNetwork = tables.has("maskNetworks") ? `maskNetworks[code - ${firstMask}]` : "0";
	const masked =
		firstFilter > firstMask
			? `if (code >= ${firstMask}) evaluate(${maskNetwork}, code - ${firstMask}, ${target});\n\telse `
			: "";
	const decide =
		kind === "values"
			? ""
			: `	let best = 0;
	for (let k = 1; k < ${networks.outputCount}; k++) if (answers[k] ${kind === "argmax" ? ">" : "<"} answers[best]) best = k;
	y[0] = best;
`;
	const filtered =
		firstExact > firstFilter
			? `	if (code >= ${firstFilter}) {
		const output = decide(code - ${firstFilter});
		if (output < ${networks.outputCount}) {
			y[0] = output;
			return 0;
		}
		code = ${firstMask} + filterMasks[code - ${firstFilter}]; // the network behind it
	}
`
			: "";
	const computed =
		networks.count === 0 ? "" : `	${masked}evaluate(code - ${firstNetwork}, -1, ${target});\n${decide}`;
	const constant = tables.has("constants")
		? `	if (code < ${firstNetwork}) {
		for (let k = 0; k < ${outputCount}; k++) y[k] = constants[code * ${outputCount} + k];
		return 0;
	}
`
		: "";
	const patches =
		unknownLeaf > firstPatches
			? `	if (code >= ${firstPatches}) {
		interpolate(code - ${firstPatches}, y);
		return 0;
	}
`
			: "";
	const exact =
		firstPatches > firstExact
			? `	if (code >= ${firstExact}) {
		if (!exactMap(code - ${firstExact}, y)) return 2;
		return 0;
	}
`
			: "";
	const { boxCount, outside } = form;
	// What is clamped to where nothing is stored is outside, its answers NaN.
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
	const box =
		boxCount === 0
			? ""
			: `	let inside = false;
	for (let b = 0; b < ${boxCount} && !inside; b++) {
		inside = true;
		for (let j = 0; j < ${inputCount}; j++)
			if (!(v[j] >= boxLow[b * ${inputCount} + j] && v[j] <= boxHigh[b * ${inputCount} + j])) inside = false;
	}
${
	outside === "error"
		? "\tif (!inside) return 2;\n"
		: outside === "clamp"
			? `	if (!inside)
		for (let j = 0; j < ${inputCount}; j++) {
			if (v[j] < boxLow[j]) v[j] = boxLow[j];
			if (v[j] > boxHigh[j]) v[j] = boxHigh[j];
		}
`
			: ""
}`;
	const done = boxCount > 0 && outside !== "error" ? "inside ? 0 : 2" : "0";
	const leafCode = `${route(form)}${keys}	code = ${tables.has("leaves") ? "leaves[leaf]" : "leaf"};
	if (code === ${unknownLeaf}) ${unknown}
`;
	const chosen =
		boxCount > 0 && outside === "full"
			? `	let code = ${firstNetwork}; // the whole network, outside
	if (inside) {
${leafCode.replaceAll(/^(?=.)/gm, "\t")}	}
`
			: `	let code;\n${leafCode}`;
	const scratch =
		kind === "values" || networks.count === 0
			? ""
			: `const answers = new Float64Array(${networks.outputCount});\n`;
	return `${gateSum(form)}${evaluated(form)}${scratch}/**
 * Answers the ${inputCount} numbers of x into y, ${outputCount} of them.
 * @returns 0 answered, 1 unknown, 2 outside of where answers are promised, 3 an input is NaN
 */
function network(x, y) {
	for (let j = 0; j < ${inputCount}; j++) {
		v[j] = x[j];
		if (v[j] !== v[j]) return 3;
	}
${box}${chosen}${`${constant}${patches}${exact}${filtered}`.replaceAll("return 0;", `return ${done};`)}${computed}	return ${done};
}
`;
}
