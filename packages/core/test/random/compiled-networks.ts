/** Random conditional networks of every kind, and inputs that lie where answers change. */

import {
	AffineRowsBuilder,
	ConditionalNetwork,
	type ConditionalParts,
	LeafKind,
	Masks,
	type Network,
	NetworkBuilder,
	NetworkPool,
	poolOf,
	type Random,
} from "../../src/internal.ts";
import { randomTree } from "./trees.ts";

const special = [0, -0, 5e-324, -5e-324, 2.2250738585072014e-308, 1, -1, Number.MAX_VALUE, -Number.MAX_VALUE];

/** A number from a spread of scales: small integers (ties), uniform, huge, subnormal, special. */
export function anyNumber(random: Random): number {
	const kind = random.integer(6);
	if (kind === 0) return random.integer(7) - 3;
	if (kind === 1) return special[random.integer(special.length)];
	if (kind === 2) return (random.uniform() - 0.5) * 2 ** (random.integer(2000) - 1000);
	if (kind === 3) return 1 + random.integer(20) * 2 ** -52;
	return random.uniform() - 0.5;
}

export function infiniteNumber(random: Random): number {
	const kind = random.integer(12);
	return kind === 0 ? Number.POSITIVE_INFINITY : kind === 1 ? Number.NEGATIVE_INFINITY : anyNumber(random);
}

function answersOf(random: Random, leafCount: number, outputCount: number): Partial<ConditionalParts> {
	if (random.integer(2) === 0)
		return { constants: new Float64Array(leafCount * outputCount).map(() => infiniteNumber(random)) };
	const count = 1 + random.integer(5);
	return {
		leafKinds: random.integer(2) === 0 ? new Uint8Array(leafCount) : new Uint8Array(0),
		leafItems: new Uint32Array(leafCount).map(() => random.integer(count)),
		constants: new Float64Array(count * outputCount).map(() => infiniteNumber(random)),
	};
}

function keysOf(random: Random, leafCount: number, inputCount: number): Partial<ConditionalParts> {
	if (random.integer(3) > 0) return {};
	return { keys: new Float64Array(leafCount * inputCount).map(() => anyNumber(random)) };
}

/** How thresholds may lie: evenly, evenly but for a crowd of adjacent floats, about a middle, anywhere. */
const spreads: ((random: Random) => number)[] = [
	(random) => random.uniform(),
	(random) => (random.integer(8) === 0 ? 0.5 + random.integer(40) * 2 ** -53 : random.uniform()),
	(random) => random.normal(),
	infiniteNumber,
];

/** Gates on one value: an input, an oblique row, or a linear neuron of the root. */
export function oneValueNetwork(random: Random): ConditionalNetwork {
	const inputCount = 1 + random.integer(4);
	const outputCount = 1 + random.integer(4);
	const leafCount = 1 + random.integer(random.integer(4) === 0 ? 3000 : 60);
	const spread = spreads[random.integer(spreads.length)];
	const thresholds = new Float64Array(leafCount - 1)
		.map(() => spread(random))
		.map((value) => (value === 0 ? 0 : value))
		.sort();
	const tree = randomTree(random, leafCount, random.integer(2) === 0 ? "balanced" : "any");
	const parts = {
		inputCount,
		outputCount,
		tree,
		thresholds,
		...answersOf(random, leafCount, outputCount),
		...keysOf(random, leafCount, inputCount),
	};
	const how = random.integer(3);
	const axis = random.integer(inputCount);
	if (how === 0 || leafCount === 1)
		return new ConditionalNetwork({ ...parts, gateValues: new Int32Array(leafCount - 1).fill(axis) });
	const columns = Array.from({ length: inputCount }, (_, j) => j);
	const weights = columns.map(() => random.uniform() + 0.5);
	if (how === 1) {
		const rows = new AffineRowsBuilder();
		rows.row(columns, weights, 0);
		const gateValues = new Int32Array(leafCount - 1).fill(~0);
		return new ConditionalNetwork({ ...parts, gateValues, gateRows: rows.build() });
	}
	const builder = new NetworkBuilder(inputCount);
	builder.add("linear", columns, weights, random.uniform());
	for (let k = 0; k < outputCount; k++) builder.output(0);
	return new ConditionalNetwork({
		...parts,
		gateValues: new Int32Array(leafCount - 1).fill(inputCount),
		networks: NetworkPool.of(builder.build()),
		pathGates: Uint32Array.of(tree.root),
		pathNeurons: Uint32Array.of(0),
	});
}

/** The same network, of constant leaves, with some of its answers taken away. */
export function withGaps(network: ConditionalNetwork, random: Random): ConditionalNetwork {
	const { leafCount } = network;
	const leafKinds = new Uint8Array(leafCount).map(() =>
		random.integer(3) === 0 ? LeafKind.unknown : LeafKind.constant,
	);
	const leafItems = Uint32Array.from(leafKinds, (_, leaf) => network.leafItem(leaf));
	return new ConditionalNetwork({ ...network, leafKinds, leafItems });
}

/** Axis gates on any inputs, constant leaves. */
export function axisNetwork(random: Random): ConditionalNetwork {
	const inputCount = 1 + random.integer(6);
	const outputCount = 1 + random.integer(3);
	const leafCount = 1 + random.integer(random.integer(4) === 0 ? 2000 : 40);
	return new ConditionalNetwork({
		inputCount,
		outputCount,
		tree: randomTree(random, leafCount, random.integer(2) === 0 ? "balanced" : "any"),
		gateValues: new Int32Array(leafCount - 1).map(() => random.integer(inputCount)),
		thresholds: new Float64Array(leafCount - 1).map(() => infiniteNumber(random) || 0),
		...answersOf(random, leafCount, outputCount),
		...keysOf(random, leafCount, inputCount),
	});
}

/** Inputs at thresholds and stored inputs, next to them, at infinities and anywhere; `count` rows. */
export function inputsFor(network: ConditionalNetwork, random: Random, count: number): Float64Array {
	const { inputCount, thresholds, keys } = network;
	const inputs = new Float64Array(count * inputCount);
	for (let i = 0; i < count; i++) {
		const stored = keys.length > 0 && random.integer(2) === 0 ? random.integer(network.leafCount) : -1;
		for (let j = 0; j < inputCount; j++) {
			const how = random.integer(4);
			let value = infiniteNumber(random);
			if (how < 2 && thresholds.length > 0) value = thresholds[random.integer(thresholds.length)];
			if (how === 1 && Number.isFinite(value)) value *= 1 + (random.integer(3) - 1) * 2 ** -52;
			if (stored >= 0) value = keys[stored * inputCount + j];
			inputs[i * inputCount + j] = value;
		}
	}
	return inputs;
}

const kindNames = ["relu", "relu", "relu", "linear", "leaky", "clip", "abs", "max"] as const;

/** A network of layers, dense or sparse, of one kind of neuron or mixed, with some weights that overflow. */
export function randomNetwork(random: Random, inputCount: number, outputCount: number): Network {
	const builder = new NetworkBuilder(inputCount);
	const mixed = random.integer(3) === 0;
	const huge = random.integer(6) === 0;
	const density = random.integer(2) === 0 ? 1 : random.uniform();
	const weight = () => (huge && random.integer(20) === 0 ? anyNumber(random) : 0) || random.normal();
	let layer = Array.from({ length: inputCount }, (_, j) => j);
	let before: number[] = [];
	for (let depth = random.integer(4); depth > 0; depth--) {
		const next: number[] = [];
		for (let width = 1 + random.integer(40); width > 0; width--) {
			const columns = [...before.filter(() => random.uniform() < 0.1), ...layer].filter(
				(_, k) => k === 0 || random.uniform() < density,
			);
			const kind = mixed && columns.length > 0 ? kindNames[random.integer(kindNames.length)] : "relu";
			const low = kind === "max" && random.integer(2) === 0 ? Number.NEGATIVE_INFINITY : -random.uniform();
			next.push(builder.add(kind, columns, columns.map(weight), weight(), low, random.uniform()));
		}
		before = layer;
		layer = next;
	}
	for (let k = 0; k < outputCount; k++) {
		for (const column of layer) builder.term(column, random.uniform() < density ? weight() : 0);
		builder.output(weight());
	}
	return builder.build();
}

/** Axis gates; leaves are constants, whole networks, and masks of them; values or a decision. */
export function synthesizedNetwork(random: Random): ConditionalNetwork {
	const inputCount = 1 + random.integer(30);
	const width = 1 + random.integer(6);
	const leafCount = 1 + random.integer(8);
	const networks = Array.from({ length: 1 + random.integer(2) }, () =>
		randomNetwork(random, inputCount, width),
	);
	const answer = (["values", "argmin", "argmax"] as const)[random.integer(3)];
	const outputCount = answer === "values" ? width : 1;
	const maskNetworks = new Uint32Array(3).map(() => random.integer(networks.length));
	const maskStart = new Uint32Array(4);
	const maskBits: number[] = [];
	for (let mask = 0; mask < 3; mask++) {
		const words = Math.ceil(networks[maskNetworks[mask]].valueCount / 32);
		for (let word = 0; word < words; word++)
			maskBits.push(random.integer(4) === 0 ? 2 ** 32 - 1 : random.uint32());
		maskStart[mask + 1] = maskBits.length;
	}
	const leafKinds = new Uint8Array(leafCount).map(() => random.integer(3));
	return new ConditionalNetwork({
		inputCount,
		outputCount,
		tree: randomTree(random, leafCount, random.integer(2) === 0 ? "balanced" : "any"),
		gateValues: new Int32Array(leafCount - 1).map(() => random.integer(inputCount)),
		thresholds: new Float64Array(leafCount - 1).map(() => anyNumber(random) || 0),
		networks: poolOf(inputCount, width, networks),
		leafKinds,
		leafItems: Uint32Array.from(leafKinds, (kind) => random.integer(kind === 1 ? networks.length : 3)),
		constants: new Float64Array(3 * outputCount).map(() =>
			answer === "values" ? anyNumber(random) : random.integer(width),
		),
		masks: new Masks({ networks: maskNetworks, start: maskStart, bits: Uint32Array.from(maskBits) }),
		answer,
		...keysOf(random, leafCount, inputCount),
	});
}
