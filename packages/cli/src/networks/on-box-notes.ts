/** What is told of a synthesis on a box beside its figures: what ended it, what pays, what was cut short. */

import type { Box, Network, SynthesizedOnBox, Timing } from "@condnet/core";
import { defaultBoxes, defaultBytes, inArithmetic, phaseNames } from "@condnet/core/internal";
import { count, things } from "../report/text.ts";
import type { Forms } from "../report/timed.ts";
import { type AskedOnBox, type MadeOnBox, secondsText } from "./asked-on-box.ts";

/** What float32 changed of what was asked for. */
export function arithmeticNotes(source: Network, asked: Box, isModel: boolean): string[] {
	if (source.arithmetic === "float64") return [];
	return [
		...(inArithmetic(asked, source).equals(asked)
			? []
			: ["The box has the float32 numbers of the one given, its ends rounded inward."]),
		...(source.inputCount === 1 && isModel
			? ["Exact pieces of a network of one input are answered in float64 alone, so this has none."]
			: []),
		"In this process float32 networks are answered by the reference, which is slower than what float64 ones compile to; exported C computes in float.",
	];
}

/** What ended the work, and what a user could give instead. */
export function endedText(stoppedBy: NonNullable<MadeOnBox["stoppedBy"]>, options: AskedOnBox): string {
	const { maxBoxes, maxWords, maxBytes, tolerance, maxLeaves, targetOperations } = options;
	const more = "with more, fewer operations may be reached.";
	switch (stoppedBy) {
		case "seconds":
			return `Proving ended by ${secondsText(options)}: ${more}`;
		case "max-boxes":
			return maxBoxes === undefined
				? `Proving ended by the default of --max-boxes, ${defaultBoxes(maxWords, tolerance)}: ${more}`
				: `Proving ended by --max-boxes ${maxBoxes}: ${more}`;
		case "max-words":
			return `What is stored was limited by --max-words ${maxWords ?? "(its default)"}: ${more}`;
		case "max-bytes":
			return maxBytes === undefined
				? `The file was limited by the default of --max-bytes, ${defaultBytes} or 16 times the model's: ${more}`
				: `The file was limited by --max-bytes ${maxBytes}: ${more}`;
		case "no-gain":
			return (
				"Proving ended early: the first boxes gain nothing over column skip, and with so many inputs " +
				"more boxes would not."
			);
		case "max-leaves":
			return `What is stored was limited by --max-leaves ${maxLeaves}: ${more}`;
		case "target-operations":
			return `Proving ended at --target-operations ${targetOperations}.`;
		case "interrupt":
			return "Proving was ended by Ctrl-C: all that was proved by then holds.";
	}
}

/** That nothing pays, and what would. */
export function payingNotes(
	{ estimated, cutShort }: Pick<MadeOnBox, "estimated" | "cutShort">,
	options: Pick<AskedOnBox, "minimize" | "maxWords" | "maxBytes">,
): string[] {
	if (estimated === null || estimated.pays) return [];
	const { time, wouldPay, curve } = estimated;
	const { minimize = "time" } = options;
	const isColumnSkip = minimize === "time" || minimize === "bytes";
	const larger = isColumnSkip ? curve.find(({ ns }) => ns < time.columnSkip) : undefined;
	const which = larger === undefined ? "found" : `within ${sizeText(options)}`;
	const written = isColumnSkip
		? `No conditional network ${which} is faster than column skip, so this is column skip's own network: use the model as it is.`
		: `By estimate this is ${time.ns < time.columnSkip ? "hardly faster" : "slower"} than column skip (${time.ns.toFixed(0)} ns against ${time.columnSkip.toFixed(0)}): use the model as it is, or leave --minimize ${minimize} out.`;
	const faster = [
		...(larger === undefined
			? []
			: [`a file of ${count(larger.bytes)} bytes: ${against(larger.ns, time.columnSkip)}`]),
		...(wouldPay === null ? [] : [`${formText(wouldPay)}: ${against(wouldPay.ns, wouldPay.columnSkip)}`]),
	];
	if (faster.length > 0) return [`${written} What would pay by estimate: ${faster.join("; ")}.`];
	return [
		cutShort.includes(phaseNames.advising)
			? `${written} There was no time to look for another form that pays: allow more --seconds.`
			: `${written} No other form was found that pays.`,
	];
}

function against(ns: number, columnSkip: number): string {
	return `${ns.toFixed(0)} ns against ${columnSkip.toFixed(0)}`;
}

/** What limits the size. */
function sizeText({ maxWords, maxBytes }: Pick<AskedOnBox, "maxWords" | "maxBytes">): string {
	const asked = [
		...(maxWords === undefined ? [] : [`--max-words ${maxWords}`]),
		...(maxBytes === undefined ? [] : [`--max-bytes ${maxBytes}`]),
	];
	return asked.length === 0 ? "the default of --max-bytes" : asked.join(" and ");
}

function formText({ form, part }: NonNullable<SynthesizedOnBox["wouldPay"]>): string {
	if (form === "decision")
		return "--decision argmax or argmin, if which output is largest or least is all that is needed";
	if (form === "tolerance") return "--tolerance, if outputs may differ by a little";
	return `a smaller box (1/${Math.round(1 / (part ?? 1))} of each interval)`;
}

/** What the clock says where it contradicts the model by more than noise. */
export function measuredNotes(
	{ estimated }: MadeOnBox,
	{ conditional, columnSkip }: Forms<Timing>,
): string[] {
	if (estimated?.pays === false || conditional.one <= slower * columnSkip.one) return [];
	return [
		`Measured here, this is slower than column skip: ${conditional.one.toFixed(0)} ns against ${columnSkip.one.toFixed(0)}.`,
	];
}

/** How much slower is more than noise. */
const slower = 1.1;

/** What else than proving ended early for want of time. */
export function cutShortNotes(cutShort: readonly string[], points: number, options: AskedOnBox): string[] {
	const others = cutShort.filter((phase) => phase !== phaseNames.proving);
	if (others.length === 0) return [];
	const compared = others.includes(phaseNames.verifying) ? ` (${things(points, "point")})` : "";
	return [
		`For want of time (${secondsText(options)}) this ended early too: ${others.join(", ")}${compared}.`,
	];
}
