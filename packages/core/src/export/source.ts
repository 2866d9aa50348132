/**
 * A conditional network as source code that answers with the same bits where it runs: C99, JavaScript or
 * Python. Each language renders one common form (export-form.ts) and knows none of the others. Cost: linear
 * in the network.
 */

import { CondnetError, requireUsage } from "../errors.ts";
import type { ConditionalNetwork } from "../network/conditional-network.ts";
import { cSource } from "./c.ts";
import { type ExportForm, exportForm } from "./export-form.ts";
import type { ExportNames } from "./export-names.ts";
import { goldenVectors } from "./golden.ts";
import { javaScriptSource, javaScriptTypes } from "./javascript.ts";
import { pythonSource } from "./python.ts";

export { type ExportForm, exportForm, type TableName } from "./export-form.ts";
export type { ExportNames } from "./export-names.ts";
export { type Table, tableNumber } from "./tables.ts";

/** Vectors that exported C tests itself with, at most. */
const vectorCount = 24;

/**
 * C99, one file that is its own header: `int NAME(const double x[P], double y[R])` returns 0 answered, 1
 * unknown, 2 outside, 3 an input is NaN; `NAME_selftest()` returns 0 where the build keeps the bits.
 *
 * @throws CondnetError `usage` if the name is no identifier, `unsupported-operator` if C cannot hold a leaf
 */
export function exportC(network: ConditionalNetwork, names: ExportNames): string {
	return cSource(formOf(network, names), names, goldenVectors(network, vectorCount));
}

/** One ES module without imports, and its types. @throws as exportC */
export function exportJavaScript(
	network: ConditionalNetwork,
	names: ExportNames,
): { readonly source: string; readonly types: string } {
	const form = formOf(network, names);
	return { source: javaScriptSource(form, names), types: javaScriptTypes(form, names) };
}

/** One Python module that needs numpy alone. @throws as exportC */
export function exportPython(network: ConditionalNetwork, names: ExportNames): string {
	return pythonSource(formOf(network, names), names);
}

/** Bytes that the constant tables of exported code take. @throws as exportC */
export function exportedTableBytes(network: ConditionalNetwork): number {
	return exportForm(network).bytes;
}

function formOf(network: ConditionalNetwork, { name, inputs, outputs }: ExportNames): ExportForm {
	requireUsage(
		/^[A-Za-z_][A-Za-z0-9_]{0,62}$/.test(name),
		`The name ${JSON.stringify(name)} is no identifier, expected letters, digits and underscores, a letter first.`,
	);
	if (inputs.length !== network.inputCount || outputs.length !== network.outputCount)
		throw new CondnetError(
			"usage",
			`${inputs.length} inputs and ${outputs.length} outputs are named, ` +
				`but the network has ${network.inputCount} and ${network.outputCount}.`,
		);
	return exportForm(network);
}
