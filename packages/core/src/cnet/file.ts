/** What a .cnet file holds. */

import type { ExactNetwork } from "../exact/exact-network.ts";
import type { CompiledLayout } from "../network/compiled-layout.ts";
import type { ConditionalNetwork } from "../network/conditional-network.ts";
import type { BoxProof } from "../network/proof.ts";
import type { CnetMetadata } from "./sections/metadata.ts";

/**
 * A section with bytes of its own format. Readers that do not know it ignore it, or refuse the file if it is
 * required.
 */
export interface ExtraSection {
	/** At most 24 lower-case letters, digits, dots and hyphens. */
	readonly name: string;
	readonly required: boolean;
	readonly bytes: Uint8Array;
}

/** What `encode` writes: a network, and what is to be kept with it. */
export interface CnetFile {
	readonly network: ConditionalNetwork;
	readonly metadata: CnetMetadata;
	/** What proves that the network equals its model on a box. */
	readonly proof?: BoxProof | undefined;
	/** The network compiled, to be used in place. */
	readonly compiled?: CompiledLayout | undefined;
	readonly extras?: readonly ExtraSection[] | undefined;
}

/** A file whose network's weights are integers or rationals that float64 does not hold. */
export interface ExactCnetFile {
	readonly network: ExactNetwork;
	readonly metadata: CnetMetadata;
	readonly extras?: readonly ExtraSection[] | undefined;
}
