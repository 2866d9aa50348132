/** How far an answer may lie from the expected one: by a difference, or by a part of the expected number. */

import { CondnetError } from "@condnet/core";
import { agrees } from "@condnet/core/internal";
import { answerLabels } from "./answers.ts";
import { decides } from "./comparison.ts";
import type { AnsweringNetwork } from "./paged.ts";

export interface Tolerances {
	readonly tolerance: number;
	readonly relativeTolerance: number;
}

/** Within the larger of both; the same bits where both are 0. */
export function isNear(
	expected: number,
	given: number,
	{ tolerance, relativeTolerance }: Tolerances,
): boolean {
	if (relativeTolerance === 0 || !Number.isFinite(expected)) return agrees(expected, given, tolerance);
	return Math.abs(expected - given) <= Math.max(tolerance, relativeTolerance * Math.abs(expected));
}

/** Labels and decisions are numbered, but no two of them are near each other. */
export function refuseTolerance(
	opened: AnsweringNetwork,
	{ tolerance, relativeTolerance }: Tolerances,
): void {
	if (tolerance === 0 && relativeTolerance === 0) return;
	if (!decides(opened) && answerLabels(opened.metadata).some((labels) => labels === undefined)) return;
	const option = tolerance > 0 ? "--tolerance" : "--relative-tolerance";
	throw new CondnetError(
		"usage",
		`${opened.path} answers with ${decides(opened) ? "decisions" : "labels"}, where ${option} has no meaning.`,
		"Leave it out.",
	);
}

/** "bit for bit", "within 0.1". */
export function toleranceText({ tolerance, relativeTolerance }: Tolerances): string {
	if (tolerance === 0 && relativeTolerance === 0) return "bit for bit";
	const parts = [
		...(tolerance > 0 ? [String(tolerance)] : []),
		...(relativeTolerance > 0 ? [`${relativeTolerance} of the expected number`] : []),
	];
	return `within ${parts.join(" or ")}`;
}
