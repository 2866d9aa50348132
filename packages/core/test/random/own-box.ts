/** Files of altered proofs. */

import {
	Box,
	type BoxProof,
	type CnetFile,
	ConditionalNetwork,
	Domain,
	type Random,
} from "../../src/internal.ts";

/** The file with the box of its proof, whatever it is now, as the domain of its network. */
export function onOwnBox<File extends CnetFile>(file: File): File {
	const { network, proof } = file;
	if (proof === undefined || network.domain.isEverywhere) return file;
	const domain = new Domain([new Box(proof.low, proof.high)], network.domain.outside);
	return { ...file, network: new ConditionalNetwork({ ...network, domain }) };
}

/** The proof with one of its numbers changed. */
export function altered(proof: BoxProof, random: Random): BoxProof {
	const copy: BoxProof = {
		...proof,
		low: proof.low.slice(),
		high: proof.high.slice(),
		axes: proof.axes.slice(),
		decisions: proof.decisions.slice(),
		recordStart: proof.recordStart.slice(),
		records: proof.records.slice(),
	};
	const node = random.integer(proof.axes.length);
	const axis = random.integer(proof.low.length);
	switch (random.integer(7)) {
		case 0:
			copy.low[axis] -= random.uniform();
			break;
		case 1:
			copy.high[axis] += random.uniform();
			break;
		case 2:
			copy.axes[node] = random.integer(proof.low.length + 1) - 1;
			break;
		case 3:
			if (copy.decisions.length > 0) copy.decisions[node] = random.integer(4) - 1;
			break;
		case 4:
			copy.recordStart[1 + node] += random.integer(3) - 1;
			break;
		default:
			if (copy.records.length > 0) copy.records[random.integer(copy.records.length)] = random.integer(256);
	}
	return copy;
}
