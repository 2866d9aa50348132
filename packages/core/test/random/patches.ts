import { ConditionalNetwork, LeafKind, type Random } from "../../src/internal.ts";
import { Patches } from "../../src/network/multilinear.ts";

/** The same network, some of whose leaves are sums of patches. */
export function withPatches(network: ConditionalNetwork, random: Random): ConditionalNetwork {
	const { inputCount, outputCount, leafCount } = network;
	const counts: number[] = [];
	const knots: number[] = [];
	const values: number[] = [];
	const starts = [0];
	for (let item = 0; item < 4; item++) {
		const patches = 1 + random.integer(3);
		for (let patch = 0; patch < patches; patch++) {
			let product = outputCount;
			for (let j = 0; j < inputCount; j++) {
				const size = 1 + random.integer(4);
				counts.push(size);
				product *= size;
				let knot = random.normal();
				for (let k = 0; k < size; k++) {
					knots.push(knot);
					knot += random.uniform() + 1e-3;
				}
			}
			for (let k = 0; k < product; k++) values.push(random.normal());
		}
		starts.push(starts[item] + patches);
	}
	const isPatch = Array.from({ length: leafCount }, () => random.integer(2) === 0);
	return new ConditionalNetwork({
		...network,
		leafKinds: Uint8Array.from(isPatch, (is, leaf) => (is ? LeafKind.multilinear : network.leafKind(leaf))),
		leafItems: Uint32Array.from(isPatch, (is, leaf) => (is ? random.integer(4) : network.leafItem(leaf))),
		patches: new Patches({
			...{ inputCount, outputCount },
			counts: Uint32Array.from(counts),
			knots: Float64Array.from(knots),
			values: Float64Array.from(values),
			starts: Uint32Array.from(starts),
		}),
	});
}
