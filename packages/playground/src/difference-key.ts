/** Colours of where two networks differ: not at all, or in steps of the largest difference that is seen. */

import { amountColours, type ColourKey, shortNumber } from "@condnet/core/internal";

/** @param decides whether numbers are 0 for one decision and 1 for two */
export function differenceKey(numbers: Float64Array, decides: boolean): ColourKey {
	if (decides)
		return {
			prefix: "k",
			placeOf: (value) => (Number.isNaN(value) ? -1 : value),
			entries: [
				{ place: 0, text: "both decide alike" },
				{ place: 1, text: "they differ" },
			],
		};
	let most = 0;
	for (const value of numbers) if (value > most) most = value;
	const steps = amountColours.length - 1;
	const stepOf = (value: number): number => Math.min(steps, 1 + Math.floor((value / most) * steps));
	const entries = Array.from({ length: most > 0 ? steps : 0 }, (_, k) => ({
		place: k + 1,
		text: `up to ${shortNumber((most * (k + 1)) / steps)}`,
	}));
	return {
		prefix: "a",
		placeOf: (value) => (Number.isNaN(value) ? -1 : value === 0 ? 0 : stepOf(value)),
		entries: [{ place: 0, text: "no difference" }, ...entries],
	};
}
