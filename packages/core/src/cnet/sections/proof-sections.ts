/**
 * A proof on a box as sections. Absent: nothing is proved.
 *
 *     proof             4 x u32: split boxes and unsplit ones together, inputs, answer (as in section
 *                       network), 0
 *     proof.box         f64: the low ends, the high ends, the margin of decisions, the tolerance
 *     proof.axes        each box's split axis + 1, or 0
 *     proof.decisions   each box's claimed winner + 1, or 0; absent where values are answered
 *     proof.lengths     bytes of each box's record
 *     proof.records     the records, one after another
 */

import type { BoxProof } from "../../network/proof.ts";
import { damaged } from "../frame/format.ts";
import { bytesSection, float64Section, type SectionPlan, wholeNumbers, words } from "./columns.ts";
import { answerCodes } from "./network-sections.ts";
import type { Sections } from "./sections.ts";

/** The sections of a proof. Cost: linear. */
export function proofSections(proof: BoxProof): SectionPlan[] {
	const { low, high, axes, decisions, answer, margin, tolerance, recordStart, records } = proof;
	const count = axes.length;
	const facts = Uint32Array.of(count, low.length, answerCodes.indexOf(answer), 0);
	const sections = [
		words("proof", facts),
		float64Section("proof.box", Float64Array.of(...low, ...high, margin, tolerance)),
	];
	if (count > 0) {
		sections.push(wholeNumbers("proof.axes", count, (node) => axes[node] + 1));
		sections.push(wholeNumbers("proof.lengths", count, (node) => recordStart[node + 1] - recordStart[node]));
	}
	if (decisions.length > 0)
		sections.push(wholeNumbers("proof.decisions", count, (node) => decisions[node] + 1));
	if (records.length > 0) sections.push(bytesSection("proof.records", records, true));
	return sections;
}

/**
 * @throws CondnetError `bad-data` if the sizes do not fit each other; what the proof claims is not looked at
 */
export function readProof(sections: Sections): BoxProof | undefined {
	if (!sections.has("proof")) return undefined;
	const [count, inputCount, code, zero] = sections.required("proof", 4);
	const answer = answerCodes[code];
	if (answer === undefined || zero !== 0) throw damaged("section proof holds numbers of unknown meaning");
	const box = sections.numbers("proof.box", 2 * inputCount + 2);
	const axes = sections.required("proof.axes", count, 2 ** 15);
	const lengths = sections.required("proof.lengths", count);
	const decided =
		answer === "values" ? new Uint32Array(0) : sections.required("proof.decisions", count, 2 ** 15);
	const records = sections.packable("proof.records") ?? new Uint8Array(0);
	const recordStart = new Uint32Array(count + 1);
	for (let node = 0; node < count; node++) {
		if (lengths[node] > records.length - recordStart[node])
			throw damaged("section proof.records is too short");
		recordStart[node + 1] = recordStart[node] + lengths[node];
	}
	if (recordStart[count] !== records.length) throw damaged("section proof.records is too long");
	return {
		low: box.slice(0, inputCount),
		high: box.slice(inputCount, 2 * inputCount),
		axes: Int16Array.from(axes, (axis) => axis - 1),
		decisions: Int16Array.from(decided, (winner) => winner - 1),
		answer,
		margin: box[2 * inputCount],
		tolerance: box[2 * inputCount + 1],
		recordStart,
		records,
	};
}
