/** What the three compiled forms of a network take: time, measured, for an input and an operation; memory. */

import type { Timing } from "@condnet/core";
import { bytes, count } from "./text.ts";

/** One number for each form. */
export interface Forms<T> {
	readonly dense: T;
	readonly columnSkip: T;
	readonly conditional: T;
}

export interface TimedForms {
	/** One input a call. */
	readonly nsPerInput: Forms<number>;
	readonly nsPerInputInBatches: Forms<number>;
	/** One input a call, by the mean of the operations counted; null where none is. */
	readonly nsPerOperation: Forms<number | null>;
	/** How each was laid out for the timing. */
	readonly lowerings: Forms<string>;
	/** What that takes in memory. */
	readonly compiledBytes: Forms<number>;
}

/** @param means mean operations of each form */
export function timedForms(timings: Forms<Timing>, means: Forms<number>): TimedForms {
	const each = <T>(of: (timing: Timing, mean: number) => T): Forms<T> => ({
		dense: of(timings.dense, means.dense),
		columnSkip: of(timings.columnSkip, means.columnSkip),
		conditional: of(timings.conditional, means.conditional),
	});
	return {
		nsPerInput: each(({ one }) => one),
		nsPerInputInBatches: each(({ batch }) => batch),
		nsPerOperation: each(({ one }, mean) => (mean > 0 ? one / mean : null)),
		lowerings: each(({ lowering }) => lowering),
		compiledBytes: each(({ bytes: size }) => size),
	};
}

export const timedColumns = ["ns one", "ns/operation", "ns batch", "compiled"];

/** Cells under timedColumns; empty ones where nothing was timed. */
export function timedCells(timed: TimedForms, name: keyof Forms<number> | undefined): string[] {
	if (name === undefined) return timedColumns.map(() => "");
	const each = timed.nsPerOperation[name];
	return [
		count(Math.round(timed.nsPerInput[name])),
		each === null ? "" : count(Number(each.toPrecision(3))),
		count(Math.round(timed.nsPerInputInBatches[name])),
		bytes(timed.compiledBytes[name]),
	];
}
