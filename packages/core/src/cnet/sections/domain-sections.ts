/**
 * The domain of a network as sections. Absent: everywhere, or the box of the proof that the file holds. Of
 * several boxes the proof's box is the least that holds them all.
 *
 *     domain            4 x u32: boxes, what lies outside (0 error, 1 full, 2 clamp), 0, 0
 *     domain.boxes      f64: the low ends, then the high ends, of each box
 */

import { Box, hullOf } from "../../network/box.ts";
import { Domain, type Outside } from "../../network/domain.ts";
import type { BoxProof } from "../../network/proof.ts";
import { damaged } from "../frame/format.ts";
import { float64Section, type SectionPlan, words } from "./columns.ts";
import type { CnetMetadata } from "./metadata.ts";
import type { Sections } from "./sections.ts";

const outsideCodes: readonly Outside[] = ["error", "full", "clamp"];

/** Numbers of all boxes at most: a small file must not claim a test without end. */
const mostNumbers = 2 ** 24;

/** The sections of a domain; none where it is everywhere. */
export function domainSections({ boxes, outside }: Domain): SectionPlan[] {
	if (boxes.length === 0) return [];
	const ends = boxes.flatMap(({ low, high }) => [...low, ...high]);
	return [
		words("domain", Uint32Array.of(boxes.length, outsideCodes.indexOf(outside), 0, 0)),
		float64Section("domain.boxes", Float64Array.from(ends)),
	];
}

/**
 * The domain that a file states. A file of version 1 says it by its proof, and by `outside` in its metadata.
 *
 * @throws CondnetError `bad-data` if the sections do not fit each other, or it is not the proof's box
 */
export function readDomain(
	sections: Sections,
	inputCount: number,
	metadata: CnetMetadata,
	proof: BoxProof | undefined,
): Domain {
	const proved = proof === undefined ? undefined : new Box(proof.low, proof.high);
	if (!sections.has("domain"))
		return proved === undefined ? Domain.everywhere : new Domain([proved], metadata.outside ?? "error");
	const [count, code, ...zeros] = sections.required("domain", 4);
	const outside = outsideCodes[code];
	if (outside === undefined || zeros.some((zero) => zero !== 0) || count < 1)
		throw damaged("section domain holds numbers of unknown meaning");
	if (count * inputCount * 2 > mostNumbers) throw damaged(`its domain has ${count} boxes`);
	const ends = sections.numbers("domain.boxes", 2 * inputCount * count);
	const boxes = Array.from({ length: count }, (_, k) => {
		const at = 2 * inputCount * k;
		return new Box(ends.slice(at, at + inputCount), ends.slice(at + inputCount, at + 2 * inputCount));
	});
	if (proved !== undefined && !hullOf(boxes).equals(proved))
		throw damaged("its domain is not the box of its proof");
	return new Domain(boxes, outside);
}
