/** What a synthesis on a box is asked for by the command, and what it gives. */

import type { BoxProof, ConditionalNetwork, Minimize, Operations, SynthesizedOnBox } from "@condnet/core";
import { defaultBoxes } from "@condnet/core/internal";
import type { OnBoxReport } from "../report/on-box-report.ts";

/** What a synthesis on a box is asked for, whoever does it: no limit of time. */
export interface OnBoxLimits {
	readonly decision?: "argmin" | "argmax";
	readonly tolerance?: number;
	readonly maxBoxes?: number;
	readonly maxWords?: number;
	readonly maxBytes?: number;
	readonly maxLeaves?: number;
	readonly minimize?: Minimize;
	readonly outside: "error" | "full";
	readonly seed: number;
}

export interface AskedOnBox extends OnBoxLimits {
	readonly box: string;
	readonly boxes: "hull" | "each";
	readonly limit?: number;
	readonly targetOperations?: number;
	readonly output?: string;
	readonly force?: boolean;
}

/** What either kind of synthesis on a box gives. */
export interface MadeOnBox {
	readonly network: ConditionalNetwork;
	readonly proof: BoxProof;
	readonly form: OnBoxReport["form"];
	readonly mean: Operations;
	readonly standardError: number;
	readonly decidedVolume: number;
	/** 0: bit for bit. */
	readonly differenceBound: number;
	readonly stoppedBy: SynthesizedOnBox["stoppedBy"];
	/** What ended early for want of time. */
	readonly cutShort: readonly string[];
	/** By the model of time; null for pieces, of which it knows nothing. */
	readonly estimated: Pick<SynthesizedOnBox, "pays" | "time" | "wouldPay" | "curve"> | null;
}

/** As synthesizeOnBox gives it. */
export function madeOnBox(made: SynthesizedOnBox, options: AskedOnBox): MadeOnBox {
	const { network, proof, operations, decidedVolume, differenceBound, stoppedBy, cutShort } = made;
	const { operations: mean, standardError } = operations.mean;
	const form = options.decision !== undefined ? "decision" : differenceBound > 0 ? "folded" : "restricted";
	return {
		...{ network, proof, form, mean, standardError, decidedVolume, differenceBound },
		...{ stoppedBy, cutShort },
		estimated: made,
	};
}

/** Seconds for each box proved by default, where neither boxes nor seconds are limited: 75 for 60000. */
const secondsEach = 75 / 60_000;

/** Seconds for the whole command; without limit where boxes alone are limited. */
export function limitOf(options: AskedOnBox): number | undefined {
	return options.limit ?? (options.maxBoxes === undefined ? defaultSeconds(options) : undefined);
}

function defaultSeconds({ maxWords, tolerance }: AskedOnBox): number {
	return secondsEach * defaultBoxes(maxWords, tolerance);
}

/** The limit of time in words, and where it is from. */
export function secondsText(options: AskedOnBox): string {
	return options.limit === undefined
		? `the default of --seconds, ${defaultSeconds(options)}`
		: `--seconds ${options.limit}`;
}
