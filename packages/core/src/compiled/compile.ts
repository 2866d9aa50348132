/**
 * compile: a conditional network laid out for speed. The lowering is chosen from the network's own shape;
 * every one gives the reference's answers (evaluate.ts) bit for bit. Cost: linear in the network.
 */

import { requireUsage } from "../errors.ts";
import { ConditionalNetwork } from "../network/conditional-network.ts";
import { requireConditional } from "../network/require-network.ts";
import { DomainNetwork } from "./domain-network.ts";
import type { CompiledNetwork } from "./image/compiled-network.ts";
import type { MemoryOptions } from "./image/memory.ts";
import { buildAs, firstOf, type Lowering, lowerings, loweringTable } from "./lowerings.ts";
import { ReferenceNetwork } from "./reference.ts";
import { computesNothing, SingleNetwork } from "./single-network.ts";

/**
 * Which lowering is taken, whether WebAssembly may be used, and room for a batch in the network's own
 * memory.
 */
export interface CompileOptions extends MemoryOptions {
	/** One lowering, by name. Default: the fastest that the network allows. */
	readonly lowering?: Lowering | undefined;
}

/**
 * Compiles a network. The result answers one input in plain JavaScript, and batches through WebAssembly where
 * the platform has it.
 *
 * @throws CondnetError `usage` if a lowering is asked for that the network does not allow, or does not fit
 * into memory
 */
export function compile(network: ConditionalNetwork, options: CompileOptions = {}): CompiledNetwork {
	requireConditional(network);
	if (network.arithmetic === "float32") return inFloat32(network, options);
	const compiled = layOut(network, options);
	return network.domain.isEverywhere ? compiled : behindDomain(network, compiled, options);
}

/** The network as if it were asked everywhere. */
function layOut(network: ConditionalNetwork, options: CompileOptions): CompiledNetwork {
	const { lowering } = options;
	const row = loweringTable.find(({ name }) => name === lowering);
	const compiled =
		lowering === undefined ? firstOf(loweringTable, network, options) : row && buildAs(row, network, options);
	requireUsage(
		compiled !== undefined,
		`This network cannot be laid out as ${lowering}.`,
		`Leave the lowering out, or choose among ${lowerings.join(", ")}.`,
	);
	return compiled;
}

/** What computes nothing is laid out as in float64, behind the rounding; the reference does what computes. */
function inFloat32(network: ConditionalNetwork, options: CompileOptions): CompiledNetwork {
	const { lowering } = options;
	if (computesNothing(network) && lowering !== ReferenceNetwork.lowering) {
		const { networks: _, ...rest } = network;
		return new SingleNetwork(compile(new ConditionalNetwork({ ...rest, arithmetic: "float64" }), options));
	}
	requireUsage(
		lowering === undefined || lowering === ReferenceNetwork.lowering,
		`This network computes in float32 and cannot be laid out as ${lowering}.`,
		"Leave the lowering out, or take reference.",
	);
	return new ReferenceNetwork(network, options);
}

/** What was laid out, and the test of the domain before it. */
function behindDomain(
	network: ConditionalNetwork,
	inner: CompiledNetwork,
	options: CompileOptions,
): CompiledNetwork {
	if (network.domain.outside !== "full") return new DomainNetwork(network, inner, undefined);
	const { outputCount, answer, networks } = network;
	const whole = new ConditionalNetwork({ ...ConditionalNetwork.of(networks.get(0)), outputCount, answer });
	return new DomainNetwork(network, inner, compile(whole, { webAssembly: options.webAssembly }));
}
