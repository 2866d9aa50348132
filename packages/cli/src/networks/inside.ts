/**
 * Rows outside a network's domain, named by their columns where they are refused. What such rows are answered
 * otherwise is the network's own affair. Cost: two comparisons an input and a box.
 */

import { type CnetMetadata, type ConditionalNetwork, CondnetError } from "@condnet/core";

/**
 * @param place what row i of the block is called in a message, and its row where it is one of a table
 * @throws CondnetError `bad-data` naming place, column, value and interval of the first row outside a domain
 * that refuses such rows
 */
export function requireInside(
	network: ConditionalNetwork,
	{ inputs: names, strategy }: CnetMetadata,
	path: string,
	given: Float64Array,
	rowCount: number,
	place: (i: number) => { readonly name: string; readonly rows: readonly number[] },
): void {
	const { domain, inputCount, arithmetic } = network;
	if (domain.isEverywhere || domain.outside !== "error") return;
	// The domain is asked of what an input is to the network.
	const inputs = arithmetic === "float32" ? given.map(Math.fround) : given;
	for (let i = 0; i < rowCount; i++) {
		if (domain.contains(inputs, i * inputCount)) continue;
		const violation = domain.violation(inputs, i * inputCount);
		if (violation === undefined || Number.isNaN(violation.value)) continue;
		const { input, value, low, high } = violation;
		const { name, rows } = place(i);
		const boxes = domain.boxes.length > 1 ? ` in the nearest of its ${domain.boxes.length} boxes` : "";
		throw new CondnetError(
			"bad-data",
			`${name}, ${names[input]}: ${value} is outside the box of ${path}, expected ${low} to ${high}${boxes}.`,
			strategy === "grid"
				? "Memorize with --outside clamp to answer such inputs as the nearest point of the grid."
				: "Synthesize on a larger box, or with --outside full to answer such inputs with the whole network.",
			rows,
		);
	}
}
