/**
 * Nodes in the order in which they are computed, those that no wanted tensor depends on left out. Nodes that
 * stand in such an order already keep it, so that values are numbered as in the file. Cost: linear.
 */

import { CondnetError } from "@condnet/core";
import type { FlatNode } from "./flatten.ts";

/** @throws CondnetError `bad-data` if nodes form a cycle or two give a tensor of one name */
export function ordered(nodes: readonly FlatNode[], wanted: Iterable<string>): FlatNode[] {
	const sources = sourcesOf(nodes);
	const from = (names: Iterable<string>): number[] => {
		const found: number[] = [];
		for (const name of names) {
			const source = sources.get(name);
			if (source !== undefined) found.push(source);
		}
		return found;
	};
	const reads = nodes.map(({ inputs, captured }) =>
		from(captured.length === 0 ? inputs : [...inputs, ...captured]),
	);
	const needed = new Set(from(wanted));
	for (const node of needed) for (const other of reads[node]) needed.add(other);

	const order: FlatNode[] = [];
	/** How many of its sources a node has been through; -1 once it is placed. */
	const progress = new Int32Array(nodes.length);
	const open: number[] = [];
	for (const first of [...needed].sort((a, b) => a - b)) {
		if (progress[first] === 0) open.push(first);
		while (open.length > 0) {
			const node = open[open.length - 1];
			const at = progress[node]++;
			if (at === reads[node].length) {
				progress[node] = -1;
				order.push(nodes[node]);
				open.pop();
				continue;
			}
			const source = reads[node][at];
			if (progress[source] === 0 && reads[source].length > 0) open.push(source);
			else if (progress[source] === 0) {
				progress[source] = -1;
				order.push(nodes[source]);
			} else if (progress[source] > 0) throw circle(nodes[node], nodes[source]);
		}
	}
	return order;
}

/** The node that gives each tensor. */
function sourcesOf(nodes: readonly FlatNode[]): Map<string, number> {
	const sources = new Map<string, number>();
	nodes.forEach(({ outputs }, index) => {
		for (const name of outputs) {
			if (name === "") continue;
			if (sources.has(name))
				throw new CondnetError("bad-data", `Two tensors are called "${name}", expected one.`);
			sources.set(name, index);
		}
	});
	return sources;
}

function circle(reader: FlatNode, source: FlatNode): CondnetError {
	const name = [...reader.inputs, ...reader.captured].find((read) => source.outputs.includes(read)) ?? "";
	return new CondnetError(
		"bad-data",
		`${reader.label} reads "${name}" of ${source.label}, which depends on it.`,
		"The nodes form a cycle, expected none.",
	);
}
