/**
 * Exported Python: one module that needs numpy alone. All rows walk the tree together, level by level; sums
 * are made term by term in the reference's order, never by a matrix product, whose order is not known.
 */

import { PackedTables } from "../bytes.ts";
import { type ExportForm, isFloat32 } from "../form/export-form.ts";
import type { ExportNames } from "../form/export-names.ts";
import { indexTables, type TableName } from "../form/table-names.ts";
import type { Table, TableType } from "../form/tables.ts";
import { answerText } from "./py-answer.ts";
import { exactText, interpolateText } from "./py-leaves.ts";
import { neuronTexts } from "./py-neurons.ts";

const dtypes: Readonly<Record<TableType, string>> = {
	...{ u8: "<u1", u16: "<u2", u32: "<u4", i8: "<i1", i16: "<i2", i32: "<i4", f32: "<f4", f64: "<f8" },
};

/** @returns the text of NAME.py */
export function pythonSource(form: ExportForm, names: ExportNames): string {
	const { inputs, outputs, labels, about } = names;
	const real = isFloat32(form.network) ? "float32" : "float64";
	const parts = [
		`"""${about.map(quoted).join("\n")}

predict(X) answers an array of shape (n, ${inputs.length}) with one of shape (n, ${outputs.length})${labels === undefined ? "" : " of texts"}; outcome(X) says
what became of each row: 0 answered, 1 unknown, 2 outside of where answers are promised, 3 an input is NaN.
Every sum is made in the same order as the network's own, so that answers are the same to the bit.
"""
import base64
import numpy as np

INPUTS = ${list(inputs)}
OUTPUTS = ${list(outputs)}
${labels === undefined ? "" : `LABELS = np.array(${list(labels)}, dtype=object)\n`}
_REAL = np.${real}`,
		tables(form),
		neuronTexts(form),
		exactText(form),
		interpolateText(form),
		answerText(form, labels !== undefined),
	];
	return `${parts.filter((part) => part !== "").join("\n")}`;
}

function quoted(line: string): string {
	return line.replaceAll("\\", "\\\\").replaceAll('"""', '\\"\\"\\"');
}

/** JSON's strings are Python's, but for surrogates, which stay escaped. */
function list(texts: readonly string[]): string {
	return `[${texts.map((text) => JSON.stringify(text)).join(", ")}]`;
}

function tables(form: ExportForm): string {
	const packed = new PackedTables();
	const lines: string[] = [];
	const read = (table: Table): string => {
		packed.add(table);
		return `_table("${dtypes[table.type]}", ${table.values.length})`;
	};
	/** Tables may share their indices. */
	const indexed = new Map<ArrayLike<number>, TableName>();
	for (const [name, table] of form.tables) {
		const type = indexTables.some((other) => other === name) ? "np.int64" : "_REAL";
		if (table.dictionary === undefined) lines.push(`_${name} = ${read(table)}.astype(${type})`);
		else {
			lines.push(`_set = ${read(table.dictionary)}.astype(${type})`);
			const shared = indexed.get(table.values);
			if (shared === undefined) lines.push(`_index_${name} = ${read(table)}`);
			indexed.set(table.values, shared ?? name);
			lines.push(`_${name} = _set[_index_${shared ?? name}]`);
		}
		if (name === "largeLefts") lines.push("_lefts[_largePlaces] = _largeLefts");
	}
	return `_BYTES = base64.b64decode(
    "${packed.base64()}"
)
_at = 0


def _table(dtype, length):
    global _at
    numbers = np.frombuffer(_BYTES, dtype, length, _at)
    _at += numbers.nbytes
    return numbers


${lines.join("\n")}
`;
}
