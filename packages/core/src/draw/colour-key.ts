/** Which colour stands for which number: a kind each for few answers, steps for amounts. */

import type { ConditionalNetwork } from "../network/conditional-network.ts";
import { type DrawingNames, shortNumber } from "./names.ts";
import { amountColours, kindColours } from "./palette.ts";
import type { Colouring } from "./plane.ts";

export interface ColourKey {
	/** Kinds (k) or amounts (a), as the classes of the style sheet are named. */
	readonly prefix: "k" | "a";
	/** Place of a number in the palette, -1 for NaN. */
	readonly placeOf: (value: number) => number;
	/** What stands beside each colour that is used, with its place in the palette. */
	readonly entries: readonly { readonly place: number; readonly text: string }[];
}

/** @param numbers those that are coloured */
export function colourKey(
	network: ConditionalNetwork,
	names: DrawingNames,
	colouring: Colouring,
	numbers: Float64Array,
): ColourKey {
	if (colouring !== "decision") return amountKey(numbers);
	const stored = new Set(network.outputCount === 1 ? network.constants : []);
	return kindKey(numbers, stored.size <= kindColours.length ? stored : new Set(), (value) =>
		answerText(network, names, value),
	);
}

/** An answer in words. */
export function answerText(network: ConditionalNetwork, names: DrawingNames, value: number): string {
	const label = names.labels?.[value];
	if (label !== undefined) return label;
	return network.answer === "values" ? shortNumber(value) : `output ${value}`;
}

/** In order of the answers; where there are too many, those met most often have colours of their own. */
function kindKey(
	numbers: Float64Array,
	stored: ReadonlySet<number>,
	textOf: (value: number) => string,
): ColourKey {
	const counts = new Map<number, number>();
	for (const value of stored) counts.set(value, 0);
	for (const value of numbers) if (!Number.isNaN(value)) counts.set(value, (counts.get(value) ?? 0) + 1);
	const most = kindColours.length;
	const often = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([value]) => value);
	const own = (often.length <= most ? often : often.slice(0, most - 1)).sort((a, b) => a - b);
	const places = new Map(own.map((value, k) => [value, k]));
	const entries = own.map((value, place) => ({ place, text: textOf(value) }));
	if (own.length < often.length)
		entries.push({ place: most - 1, text: `${(often.length - own.length).toLocaleString("en-US")} others` });
	return {
		prefix: "k",
		entries,
		placeOf: (value) => (Number.isNaN(value) ? -1 : (places.get(value) ?? most - 1)),
	};
}

/** A step a number where they are few and whole, otherwise nine steps from the least to the largest. */
function amountKey(numbers: Float64Array): ColourKey {
	const steps = amountColours.length;
	const finite = numbers.filter(Number.isFinite);
	const isWhole = finite.every(Number.isSafeInteger);
	const distinct = isWhole ? [...new Set(finite)].sort((a, b) => a - b) : [];
	if (isWhole && distinct.length <= steps) {
		const place = (k: number): number =>
			distinct.length < 2 ? 2 : Math.round((k * (steps - 1)) / (distinct.length - 1));
		const places = new Map(distinct.map((value, k) => [value, place(k)]));
		const entries = distinct.map((value, k) => ({ place: place(k), text: value.toLocaleString("en-US") }));
		return { prefix: "a", entries, placeOf: (value) => places.get(value) ?? -1 };
	}
	let low = Number.POSITIVE_INFINITY;
	let high = Number.NEGATIVE_INFINITY;
	for (const value of finite) {
		low = Math.min(low, value);
		high = Math.max(high, value);
	}
	return isWhole ? wholeSteps(low, high) : equalSteps(low, high);
}

/** Steps that begin and end with whole numbers, which may differ by one in how many they hold. */
function wholeSteps(low: number, high: number): ColourKey {
	const steps = amountColours.length;
	const first = (k: number): number => low + Math.ceil((k * (high - low + 1)) / steps);
	const firsts = amountColours.map((_, k) => first(k));
	const entries = firsts.map((from, place) => {
		const to = (firsts[place + 1] ?? high + 1) - 1;
		const ends = from === to ? [from] : [from, to];
		return { place, text: ends.map((end) => end.toLocaleString("en-US")).join(" to ") };
	});
	const placeOf = (value: number): number =>
		Number.isNaN(value)
			? -1
			: Math.max(
					0,
					firsts.findLastIndex((from) => from <= value),
				);
	return { prefix: "a", placeOf, entries };
}

/** @param low greater than `high` where there is no finite number */
function equalSteps(low: number, high: number): ColourKey {
	const steps = amountColours.length;
	const placeOf = (value: number): number => {
		if (Number.isNaN(value)) return -1;
		const part = high > low ? (value / 2 - low / 2) / (high / 2 - low / 2) : 0;
		return Math.min(steps - 1, Math.max(0, Math.floor(part * steps)));
	};
	const bound = (k: number): string => shortNumber(low * (1 - k / steps) + high * (k / steps));
	const entries = Array.from({ length: high >= low ? (high > low ? steps : 1) : 0 }, (_, k) => ({
		place: k,
		text: high > low ? `${bound(k)} to ${bound(k + 1)}` : shortNumber(low),
	}));
	return { prefix: "a", placeOf, entries };
}
