/**
 * What is drawn when nobody says it: the box and a little around it, or the part of space that the gates
 * tell apart. Axis gates say it themselves; of oblique gates we follow a point that is projected onto one
 * gate after the other, and so ends where they lie close together. Cost: linear in the gates' terms.
 */

import type { ConditionalNetwork } from "../network/conditional-network.ts";

/** Least and largest value of each input that is shown. */
export interface Ends {
	readonly low: Float64Array;
	readonly high: Float64Array;
}

/** Oblique gates looked at, evenly chosen. */
const mostGates = 10_000;

/** @param points inputs that must be seen too */
export function viewOf(network: ConditionalNetwork, box?: Ends, points: readonly Float64Array[] = []): Ends {
	const { inputCount, gateCount, gateValues, thresholds } = network;
	const low = box ? box.low.slice() : new Float64Array(inputCount).fill(Number.POSITIVE_INFINITY);
	const high = box ? box.high.slice() : new Float64Array(inputCount).fill(Number.NEGATIVE_INFINITY);
	const take = (j: number, value: number): void => {
		if (!Number.isFinite(value)) return;
		low[j] = Math.min(low[j], value);
		high[j] = Math.max(high[j], value);
	};
	if (!box) {
		for (let gate = 0; gate < gateCount; gate++)
			if (gateValues[gate] >= 0 && gateValues[gate] < inputCount) take(gateValues[gate], thresholds[gate]);
		followObliqueGates(network, (point) => {
			for (let j = 0; j < inputCount; j++) take(j, point[j]);
		});
	}
	for (const point of points) for (let j = 0; j < inputCount; j++) take(j, point[j]);
	for (let j = 0; j < inputCount; j++) {
		if (!(low[j] <= high[j])) [low[j], high[j]] = [-1, 1];
		const around = (high[j] / 2 - low[j] / 2) * 0.1 || Math.abs(low[j]) / 2 || 1;
		low[j] = Math.max(-Number.MAX_VALUE / 4, low[j] - around);
		high[j] = Math.min(Number.MAX_VALUE / 4, high[j] + around);
	}
	return { low, high };
}

function followObliqueGates(network: ConditionalNetwork, visit: (point: Float64Array) => void): void {
	const { inputCount, gateCount, gateValues, gateRows, thresholds } = network;
	const { start, columns, weights } = gateRows;
	const onInputs = (gate: number): boolean => {
		const row = ~gateValues[gate];
		if (row < 0) return false;
		for (let k = start[row]; k < start[row + 1]; k++) if (columns[k] >= inputCount) return false;
		return start[row] < start[row + 1];
	};
	const step = Math.max(1, Math.floor(gateCount / mostGates));
	const point = new Float64Array(inputCount);
	for (let pass = 0; pass < 4; pass++)
		for (let gate = 0; gate < gateCount; gate += step) {
			if (!onInputs(gate)) continue;
			const row = ~gateValues[gate];
			let missing = thresholds[gate];
			let squares = 0;
			for (let k = start[row]; k < start[row + 1]; k++) {
				missing -= weights[k] * point[columns[k]];
				squares += weights[k] * weights[k];
			}
			const part = missing / squares;
			if (!Number.isFinite(part)) continue;
			for (let k = start[row]; k < start[row + 1]; k++) point[columns[k]] += part * weights[k];
			if (pass > 0) visit(point);
		}
}
