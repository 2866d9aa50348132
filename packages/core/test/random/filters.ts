import {
	AffineRowsBuilder,
	ConditionalNetwork,
	Filters,
	LeafKind,
	NetworkPool,
	type Random,
} from "../../src/internal.ts";
import { someNetwork, someNumber } from "./conditional-networks.ts";

/**
 * A decision's network whose restricted leaves are filtered, some of them; the network itself where none can
 * be. The filters promise nothing.
 */
export function withFilters(random: Random, network: ConditionalNetwork): ConditionalNetwork {
	const { inputCount, networks, masks, leafKinds, answer } = network;
	if (answer === "values" || networks.outputCount < 2) return network;
	const leafItems = network.leafItems.slice();
	const of: number[] = [];
	const kinds = leafKinds.map((kind, leaf) => {
		const mask = leafItems[leaf];
		if (kind !== LeafKind.restricted || masks.networks[mask] !== 0 || random.integer(4) === 0) return kind;
		leafItems[leaf] = of.push(mask) - 1;
		return LeafKind.filtered;
	});
	if (of.length === 0) return network;
	const rows = new AffineRowsBuilder();
	const neuronStart = [0];
	for (const _ of of) {
		const neurons = random.integer(3) === 0 ? random.integer(30) : random.integer(2);
		for (let i = 0; i <= neurons; i++) {
			for (let v = 0; v < inputCount + i; v++)
				if (random.integer(2) === 0)
					rows.term(v, random.integer(9) === 0 ? someNumber(random) : random.normal());
			rows.end(i < neurons ? random.normal() : 0);
		}
		neuronStart.push(neuronStart[neuronStart.length - 1] + neurons);
	}
	const neuronCount = neuronStart[of.length];
	const thresholds = of.map(() => [random.normal(), random.normal()].sort((a, b) => a - b));
	const above = Uint32Array.from(of, () => random.integer(networks.outputCount));
	return new ConditionalNetwork({
		...network,
		leafKinds: kinds,
		leafItems,
		filters: new Filters({
			networks: new NetworkPool(
				inputCount,
				1,
				Uint32Array.from(neuronStart),
				Uint8Array.from({ length: neuronCount }, () => (random.integer(8) === 0 ? random.integer(5) : 0)),
				Float64Array.from({ length: 2 * neuronCount }, (_, k) => (k & 1 ? 1 : -0.5)),
				rows.build(),
			),
			above,
			below: above.map((output) => (output + 1) % networks.outputCount),
			low: Float64Array.from(thresholds, ([low]) => low),
			high: Float64Array.from(thresholds, ([, high]) => high),
			masks: Uint32Array.from(of),
		}),
	});
}

/** A network with filtered leaves. */
export function filteredNetwork(random: Random): ConditionalNetwork {
	for (;;) {
		const network = withFilters(random, someNetwork(random, 12));
		if (network.filters.count > 0) return network;
	}
}
