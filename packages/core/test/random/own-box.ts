/** Files of altered proofs. */

import { Box, type CnetFile, ConditionalNetwork, Domain } from "../../src/internal.ts";

/** The file with the box of its proof, whatever it is now, as the domain of its network. */
export function onOwnBox<File extends CnetFile>(file: File): File {
	const { network, proof } = file;
	if (proof === undefined || network.domain.isEverywhere) return file;
	const domain = new Domain([new Box(proof.low, proof.high)], network.domain.outside);
	return { ...file, network: new ConditionalNetwork({ ...network, domain }) };
}
