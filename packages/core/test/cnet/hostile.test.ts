/** What a file of a few hundred kilobytes asks for is done in seconds, whatever it holds. */

import { expect, it } from "vitest";
import {
	Box,
	ConditionalNetwork,
	type ConditionalParts,
	compile,
	costSummary,
	Dataset,
	Domain,
	decode,
	encode,
	LeafKind,
	Masks,
	NetworkBuilder,
	NetworkPool,
	Tree,
	trace,
	verify,
	wordCount,
} from "../../src/internal.ts";
import { milliseconds } from "../processor-time.ts";

/** A tree as deep as it has gates: gate g sends to leaf g, or to the next gate. */
function chain(gates: number, inputCount: number, rest: Partial<ConditionalParts>): ConditionalNetwork {
	const left = new Int32Array(gates).map((_, gate) => ~gate);
	const right = new Int32Array(gates).map((_, gate) => (gate + 1 < gates ? gate + 1 : ~gates));
	return new ConditionalNetwork({
		inputCount,
		outputCount: 1,
		tree: new Tree(gates === 0 ? ~0 : 0, left, right),
		gateValues: new Int32Array(gates).map((_, gate) => gate % inputCount),
		thresholds: new Float64Array(gates).map((_, gate) => gate % 200),
		...rest,
	});
}

/** One input, `width` neurons that read it. */
function wide(width: number): NetworkPool {
	const builder = new NetworkBuilder(1);
	for (let i = 0; i < width; i++) builder.add("relu", [0], [1], 0);
	builder.term(1, 1);
	builder.output(0);
	return NetworkPool.of(builder.build());
}

const gates = 20_000;
const networks = wide(30_000);
const words = Math.ceil(30_001 / 32);
const leafItems = new Uint32Array(gates + 1);
const kindOf = (kind: number): Uint8Array => new Uint8Array(gates + 1).fill(kind);
const masks = new Masks({
	networks: Uint32Array.of(0),
	start: Uint32Array.of(0, words),
	bits: new Uint32Array(words).fill(2 ** 32 - 1),
});

const files: readonly [name: string, ConditionalNetwork][] = [
	[
		"a path of every gate",
		chain(60_000, 2, {
			leafKinds: new Uint8Array(60_001),
			leafItems: new Uint32Array(60_001),
			constants: Float64Array.of(1),
		}),
	],
	[
		"leaves that share a wide network",
		chain(gates, 1, { networks, leafItems, leafKinds: kindOf(LeafKind.network) }),
	],
	[
		"leaves that share a wide mask",
		chain(gates, 1, { networks, leafItems, leafKinds: kindOf(LeafKind.restricted), masks }),
	],
	[
		"a domain of many boxes",
		chain(0, 2, {
			constants: Float64Array.of(1),
			domain: new Domain(
				Array.from(
					{ length: 10_000 },
					(_, k) => new Box(Float64Array.of(k, k), Float64Array.of(k + 0.5, k + 0.5)),
				),
			),
		}),
	],
];

it.each(files)("%s", (_, network) => {
	const { inputCount } = network;
	const metadata = { inputs: ["a", "b"].slice(0, inputCount), outputs: ["y"] };
	const bytes = encode({ network, metadata });
	expect(bytes.length).toBeLessThan(800_000);
	const input = new Float64Array(inputCount).fill(9000);
	const started = milliseconds();
	const made = decode(bytes).network;
	costSummary(made);
	wordCount(made);
	const { outputs } = trace(made, input);
	compile(made).evaluate(input, new Float64Array(1));
	const table = new Dataset({ inputCount, outputCount: 1, inputs: input, outputs });
	expect(verify(made, table).mismatches).toBe(0);
	expect(milliseconds() - started).toBeLessThan(8000);
});
