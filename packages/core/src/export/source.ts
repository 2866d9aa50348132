/**
 * A conditional network as source code that answers with the same bits where it runs: C99, JavaScript or
 * Python. Each language renders one common form (form/) and knows none of the others. Cost: linear in the
 * network.
 */

import type { ConditionalNetwork } from "../network/conditional-network.ts";
import { cHeader, cSource } from "./c/c.ts";
import { exportForm } from "./form/export-form.ts";
import { type ExportMetadata, type ExportOptions, exportNames } from "./form/export-names.ts";
import { goldenVectors } from "./form/golden.ts";
import { javaScriptSource, javaScriptTypes } from "./javascript/javascript.ts";
import { pythonSource } from "./python/python.ts";

export { type ExportForm, exportForm } from "./form/export-form.ts";
export { type ExportMetadata, type ExportOptions, isExportName } from "./form/export-names.ts";
export type { TableName } from "./form/table-names.ts";
export { type Table, tableNumber } from "./form/tables.ts";

/** Vectors that exported C tests itself with, at most. */
const vectorCount = 24;

/**
 * C99, one file that is its own header: `int NAME(const double x[P], double y[R])` returns 0 answered, 1
 * unknown, 2 outside, 3 an input is NaN; `NAME_selftest()` returns 0 where the build keeps the bits.
 *
 * @throws CondnetError `usage` if the name is no identifier, `unsupported-operator` if C cannot hold a leaf
 */
export function exportC(
	network: ConditionalNetwork,
	metadata: ExportMetadata,
	options: ExportOptions = {},
): string {
	const names = exportNames(network, metadata, options);
	return cSource(exportForm(network), names, goldenVectors(network, vectorCount));
}

/** As exportC, in two files. @param headerName by which the source includes the header */
export function exportCWithHeader(
	network: ConditionalNetwork,
	metadata: ExportMetadata,
	headerName: string,
	options: ExportOptions = {},
): { readonly source: string; readonly header: string } {
	const names = exportNames(network, metadata, options);
	const form = exportForm(network);
	return {
		source: cSource(form, names, goldenVectors(network, vectorCount), headerName),
		header: cHeader(form, names),
	};
}

/** One ES module without imports, and its types. @throws as exportC */
export function exportJavaScript(
	network: ConditionalNetwork,
	metadata: ExportMetadata,
	options: ExportOptions = {},
): { readonly source: string; readonly types: string } {
	const names = exportNames(network, metadata, options);
	const form = exportForm(network);
	return { source: javaScriptSource(form, names), types: javaScriptTypes(form, names) };
}

/** One Python module that needs numpy alone. @throws as exportC */
export function exportPython(
	network: ConditionalNetwork,
	metadata: ExportMetadata,
	options: ExportOptions = {},
): string {
	const names = exportNames(network, metadata, options);
	return pythonSource(exportForm(network), names);
}

/** Bytes that the constant tables of exported code take. @throws as exportC */
export function exportedTableBytes(network: ConditionalNetwork): number {
	return exportForm(network).bytes;
}
