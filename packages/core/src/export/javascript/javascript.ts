/**
 * Exported JavaScript: one ES module without imports. Its tables are one printable string, read once when the
 * module is loaded; evaluating allocates nothing.
 */

import { requireUsage } from "../../errors.ts";
import { PackedTables } from "../bytes.ts";
import { type ExportForm, isFloat32 } from "../form/export-form.ts";
import type { ExportNames } from "../form/export-names.ts";
import type { Table, TableType } from "../form/tables.ts";
import { answerText } from "./js-answer.ts";
import { exactText, interpolateText } from "./js-leaves.ts";
import { neuronTexts } from "./js-neurons.ts";

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
		neuronTexts(form),
		exactText(form),
		interpolateText(form),
		answerText(form),
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
