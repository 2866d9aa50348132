/** Tables by name; those that a network does not use are not there. */

import type { Table } from "./tables.ts";

/** Tables that hold numbers of the network's arithmetic. */
export const numberTables = [
	...(["thresholds", "gateWeights", "constants", "keys", "weights", "biases"] as const),
	...(["low", "high", "boxLow", "boxHigh", "exactParts", "knots", "patchValues"] as const),
	...(["filterLow", "filterHigh"] as const),
] as const;

/** Tables that hold indices and codes. */
export const indexTables = [
	...(["lefts", "largePlaces", "largeLefts", "gates", "gateStart", "gateColumns"] as const),
	...(["pathStart", "pathNeurons", "leaves", "stream", "neuronStart", "rowStart", "rowFirst"] as const),
	...(["columns", "kinds", "maskNetworks", "maskBits", "exactStart", "patchStart"] as const),
	...(["filterNetworks", "filterAbove", "filterBelow", "filterMasks"] as const),
	...(["knotCounts", "knotStart", "patchValueStart"] as const),
] as const;

export type TableName = (typeof numberTables)[number] | (typeof indexTables)[number];

export type AddTable = (name: TableName, table: Table) => void;
