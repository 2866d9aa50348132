/** Networks in the arithmetic that is asked for: an unconditional one of float64 is rounded to float32. */

import {
	type Arithmetic,
	type CnetMetadata,
	ConditionalNetwork,
	CondnetError,
	ExactNetwork,
	inFloat32,
} from "@condnet/core";
import type { Context } from "../program/context.ts";
import { unconditionalNetwork } from "./unconditional.ts";

/** What is opened of a file, whatever else is known of it. */
interface OfFile {
	readonly path: string;
	readonly network: ConditionalNetwork | ExactNetwork;
	readonly metadata: CnetMetadata;
}

/** @throws CondnetError `bad-data` if its arithmetic is another one and belongs to it */
export function inArithmetic<Opened extends OfFile>(opened: Opened, asked: Arithmetic): Opened {
	const { path, network, metadata } = opened;
	if (network.arithmetic === asked) return opened;
	if (network instanceof ExactNetwork || asked === "float64")
		throw new CondnetError(
			"bad-data",
			`its arithmetic is ${network.arithmetic}, and ${asked} is asked for.`,
			"Leave --arithmetic out.",
		);
	if (network.gateCount > 0 || !network.domain.isEverywhere)
		throw new CondnetError(
			"bad-data",
			"it is a conditional network in float64, which rounding to float32 would make another one.",
			"Leave --arithmetic out, or make it with --arithmetic float32.",
		);
	const single = inFloat32(unconditionalNetwork({ path, network }));
	const rounding =
		`Computed in float32, inputs, products and sums; ${single.rounded} of its ${single.numbers} numbers that ` +
		"are not 0 were rounded to it.";
	return {
		...opened,
		network: ConditionalNetwork.of(single.network),
		metadata: { ...metadata, notes: [...(metadata.notes ?? []), rounding] },
		compiled: undefined,
		proof: undefined,
		rounding,
	};
}

/** A network that may have been rounded. */
interface Rounded {
	readonly path: string;
	readonly rounding?: string;
}

/** Says what was rounded, where something was. */
export function noteRounding(context: Context, opened: Rounded): void {
	if (opened.rounding !== undefined) context.note(opened.rounding);
}
