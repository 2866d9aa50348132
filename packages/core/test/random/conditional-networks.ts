import {
	AffineRowsBuilder,
	type Answer,
	type CnetMetadata,
	ConditionalNetwork,
	ExactMaps,
	LeafKind,
	Masks,
	type Network,
	NetworkBuilder,
	NetworkPool,
	NeuronKind,
	neuronKindNames,
	type Random,
} from "../../src/internal.ts";
import { someTree } from "./trees.ts";

const odd = [
	0, 1, -1, 5e-324, -5e-324, 1.7976931348623157e308, -1.7976931348623157e308, 2.2250738585072014e-308, 0.1,
];

/** A finite number that is neither -0 nor ordinary too often. */
export function someNumber(random: Random): number {
	return random.integer(3) === 0 ? odd[random.integer(odd.length)] : random.normal();
}

function someAnswer(random: Random, palette: number): number {
	const special = [-0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
	if (palette === 0) return random.integer(7) - random.integer(2);
	if (palette === 1) return Math.fround(random.normal());
	if (palette === 2) return random.integer(5) === 0 ? special[random.integer(4)] : someNumber(random);
	return [0.1, -0, 0.3][random.integer(3)];
}

function someNeurons(random: Random, inputCount: number, outputCount: number, neuronCount: number): Network {
	const builder = new NetworkBuilder(inputCount);
	const terms = (limit: number): void => {
		for (let v = 0; v < limit; v++) if (random.integer(2) === 0) builder.term(v, someNumber(random));
	};
	for (let i = 0; i < neuronCount; i++) {
		const kind = neuronKindNames[random.integer(neuronKindNames.length)];
		if (kind === "max") builder.term(0, 1);
		else terms(inputCount + i);
		builder.neuron(kind, someNumber(random), kind === "max" ? Number.NEGATIVE_INFINITY : -1, 1);
	}
	for (let k = 0; k < outputCount; k++) {
		terms(inputCount + neuronCount);
		builder.output(someNumber(random));
	}
	return builder.build();
}

/** Networks of one pool. */
function somePool(random: Random, inputCount: number, outputCount: number, count: number): NetworkPool {
	const networks = Array.from({ length: count }, () =>
		someNeurons(random, inputCount, outputCount, random.integer(6)),
	);
	if (count === 0) return NetworkPool.empty(inputCount, outputCount);
	const neuronStart = new Uint32Array(count + 1);
	const rows = new AffineRowsBuilder();
	networks.forEach((network, k) => {
		neuronStart[k + 1] = neuronStart[k] + network.neuronCount;
		for (let row = 0; row < network.rows.count; row++) {
			const from = network.rows.start[row];
			const to = network.rows.start[row + 1];
			rows.row(
				network.rows.columns.subarray(from, to),
				network.rows.weights.subarray(from, to),
				network.rows.biases[row],
			);
		}
	});
	return new NetworkPool(
		inputCount,
		outputCount,
		neuronStart,
		Uint8Array.from(networks.flatMap(({ kinds }) => [...kinds])),
		Float64Array.from(networks.flatMap(({ parameters }) => [...parameters])),
		rows.build(),
	);
}

/** A well-formed network with any of the features there are. */
export function someNetwork(random: Random, mostLeaves = 40): ConditionalNetwork {
	const inputCount = 1 + random.integer(random.integer(4) === 0 ? 300 : 4);
	const leafCount = 1 + random.integer(mostLeaves);
	const tree = someTree(random, leafCount);
	const answer: Answer = (["values", "values", "argmin", "argmax"] as const)[random.integer(4)];
	const poolOutputCount = 1 + random.integer(3);
	const outputCount = answer === "values" ? poolOutputCount : 1;
	const networks = somePool(random, inputCount, poolOutputCount, random.integer(3));
	const neuronCount = networks.count > 0 ? networks.neuronStart[1] : 0;

	// Node at depth d computes neuron d, so that all neurons before it are known.
	const computed: [number, number][] = [];
	const depthOf = new Map<number, number>();
	tree.walk((node, depth) => {
		if (node < 0) return;
		depthOf.set(node, depth);
		if (depth < neuronCount) computed.push([node, depth]);
	});
	computed.sort(([a], [b]) => a - b);

	const gateRows = new AffineRowsBuilder();
	const gateValues = new Int32Array(leafCount - 1);
	const plain = random.integer(3) === 0;
	for (let gate = 0; gate < leafCount - 1; gate++) {
		const known = inputCount + Math.min(neuronCount, (depthOf.get(gate) ?? 0) + 1);
		if (random.integer(4) === 0 && !plain) {
			for (let v = 0; v < Math.min(known, 9); v++) gateRows.term(v, someNumber(random));
			gateValues[gate] = ~gateRows.end(0);
		} else gateValues[gate] = plain ? 0 : random.integer(known);
	}
	const thresholds = Float64Array.from({ length: leafCount - 1 }, () =>
		random.integer(9) === 0 ? Number.NEGATIVE_INFINITY : someNumber(random),
	);
	return new ConditionalNetwork({
		inputCount,
		outputCount,
		tree,
		gateValues,
		thresholds,
		gateRows: gateRows.build(),
		networks,
		pathGates: Uint32Array.from(computed, ([gate]) => gate),
		pathNeurons: Uint32Array.from(computed, ([, neuron]) => neuron),
		answer,
		...someLeaves(random, leafCount, outputCount, networks, answer),
		keys:
			random.integer(4) === 0
				? Float64Array.from({ length: leafCount * inputCount }, () => someNumber(random))
				: new Float64Array(0),
	});
}

function someLeaves(
	random: Random,
	leafCount: number,
	outputCount: number,
	networks: NetworkPool,
	answer: Answer,
) {
	const { inputCount } = networks;
	const exactInputs = answer === "values" ? inputCount : 0; // of exact leaves, which decide nothing
	const palette = random.integer(4);
	const constants = (count: number): Float64Array =>
		Float64Array.from({ length: count * outputCount }, () =>
			answer === "values" ? someAnswer(random, palette) : random.integer(networks.outputCount),
		);
	if (networks.count === 0 && random.integer(2) === 0) return { constants: constants(leafCount) };
	const leafKinds = new Uint8Array(leafCount);
	const leafItems = new Uint32Array(leafCount);
	const maskNetworks: number[] = [];
	const maskStart = [0];
	const maskBits: number[] = [];
	const maskBases: number[] = [];
	const settledStart = [0];
	const settled: number[] = [];
	const exactStart = [0];
	const exactParts: number[] = [];
	let exactCount = 0;
	let constantCount = 0;
	for (let leaf = 0; leaf < leafCount; leaf++) {
		const kind = networks.count === 0 ? LeafKind.constant : random.integer(exactInputs > 0 ? 4 : 3);
		leafKinds[leaf] = kind;
		if (kind === LeafKind.constant)
			leafItems[leaf] =
				constantCount > 0 && random.integer(2) === 0 ? random.integer(constantCount) : constantCount++;
		else if (kind === LeafKind.network) leafItems[leaf] = random.integer(networks.count);
		else if (kind === LeafKind.exact) {
			leafItems[leaf] = exactCount++;
			for (let c = 0; c < outputCount * (exactInputs + 1); c++) {
				for (let part = random.integer(3); part > 0; part--) exactParts.push(someNumber(random));
				exactStart.push(exactParts.length);
			}
		} else {
			const item = random.integer(networks.count);
			leafItems[leaf] = maskNetworks.push(item) - 1;
			const wordCount = Math.ceil(networks.get(item).valueCount / 32);
			for (let k = 0; k < wordCount; k++) maskBits.push(random.uint32());
			maskStart.push(maskBits.length);
			maskBases.push(0);
			settledStart.push(settled.length, settled.length);
			// Masks that refine the last one: each settles some of the values that are still open.
			const { valueCount, kinds } = networks.get(item);
			const bits = maskBits.slice(-wordCount);
			const open = Array.from({ length: valueCount }, (_, v) => v).filter(
				(v) => ((bits[v >>> 5] >>> (v & 31)) & 1) === 1,
			);
			for (let depth = random.integer(4); depth > 0 && open.length > 0; depth--) {
				const chosen = open.filter(() => random.integer(3) === 0);
				const zeros = chosen.filter(() => random.integer(2) === 0);
				const active = chosen.filter(
					(v) => !zeros.includes(v) && v >= inputCount && kinds[v - inputCount] !== NeuronKind.max,
				);
				if (zeros.length + active.length === 0) continue;
				for (const v of [...zeros, ...active]) open.splice(open.indexOf(v), 1);
				settledStart.push(settled.push(...zeros), settled.push(...active));
				maskBases.push(maskNetworks.length);
				leafItems[leaf] = maskNetworks.push(item) - 1;
				maskStart.push(maskBits.length);
			}
		}
	}
	const refines = maskBases.some((base) => base > 0);
	return {
		leafKinds: networks.count === 0 ? new Uint8Array(0) : leafKinds,
		leafItems,
		constants: constants(constantCount),
		masks: new Masks({
			networks: Uint32Array.from(maskNetworks),
			start: Uint32Array.from(maskStart),
			bits: Uint32Array.from(maskBits),
			bases: Uint32Array.from(refines ? maskBases : []),
			settledStart: Uint32Array.from(refines ? settledStart : [0]),
			settled: Uint32Array.from(refines ? settled : []),
		}),
		exact: new ExactMaps({
			inputCount,
			outputCount,
			start: Uint32Array.from(exactStart),
			parts: Float64Array.from(exactParts),
			shift: exactCount === 0 ? 0 : [0, 0, 1500, -1500][random.integer(4)],
		}),
	};
}

/** Metadata that names a network's columns. */
export function namesOf(network: ConditionalNetwork): CnetMetadata {
	return {
		inputs: Array.from({ length: network.inputCount }, (_, j) => `x${j}`),
		outputs: Array.from({ length: network.outputCount }, (_, k) => `y${k}`),
	};
}
