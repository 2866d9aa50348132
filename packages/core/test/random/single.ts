import {
	type AffineRows,
	AffineRowsBuilder,
	Box,
	ConditionalNetwork,
	Domain,
	Filters,
	NetworkPool,
} from "../../src/internal.ts";
import { numberRanges } from "./whole-range.ts";

const { held, least } = numberRanges.float32;

/** A number of float32: infinities stay, what is beyond its largest is that. */
function single(value: number): number {
	if (Number.isNaN(value) || !Number.isFinite(value)) return value;
	return Object.is(value, -0) ? -0 : held(value);
}

function rowsOf({ start, columns, weights, biases, count }: AffineRows): AffineRows {
	const builder = new AffineRowsBuilder("float32");
	for (let row = 0; row < count; row++) {
		for (let k = start[row]; k < start[row + 1]; k++)
			builder.term(columns[k], held(weights[k]) || Math.sign(weights[k]) * least);
		builder.end(held(biases[row]) + 0);
	}
	return builder.build();
}

function poolOf({ inputCount, outputCount, neuronStart, kinds, parameters, rows }: NetworkPool): NetworkPool {
	const numbers = parameters.map(single);
	return new NetworkPool(inputCount, outputCount, neuronStart, kinds, numbers, rowsOf(rows));
}

/**
 * A network of the same shape that computes in float32, every number rounded to it; undefined where it has
 * leaves that float32 has not.
 */
export function inSingle(network: ConditionalNetwork): ConditionalNetwork | undefined {
	const { exact, patches, domain, filters } = network;
	if (exact.count > 0 || patches.count > 0) return undefined;
	const boxes = domain.boxes.map(({ low, high }) => new Box(low.map(held), high.map(held)));
	const made = new ConditionalNetwork({
		...network,
		thresholds: network.thresholds.map((value) => single(value) + 0),
		constants: network.constants.map(single),
		keys: network.keys.map(single),
		gateRows: rowsOf(network.gateRows),
		networks: network.networks.count > 0 ? poolOf(network.networks) : network.networks,
		filters:
			filters.count === 0
				? filters
				: new Filters({
						...filters,
						networks: poolOf(filters.networks),
						low: filters.low.map(single),
						high: filters.high.map(single),
					}),
		domain: domain.isEverywhere ? domain : new Domain(boxes, domain.outside),
		arithmetic: "float32",
	});
	made.check();
	return made;
}
