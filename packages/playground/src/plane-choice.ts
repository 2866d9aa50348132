/** What the plane shows: which inputs span it, how many questions, and both in words. */

import { type Plane, shortNumber } from "@condnet/core/internal";
import { find, make } from "./page.ts";

const across = find("across", HTMLSelectElement);
const up = find("up", HTMLSelectElement);
const gates = find("gates", HTMLInputElement);

/** Gates that the slider counts one by one. */
export const mostGates = 250;

/** @param asked two inputs' places, as an address says them */
export function offerInputs(names: readonly string[], asked = "0,1"): void {
	for (const select of [across, up])
		select.replaceChildren(
			...names.map((name, j) => Object.assign(make("option", name), { value: String(j) })),
		);
	const chosen = asked.split(",").map(Number);
	const legal =
		chosen.every((j) => Number.isInteger(j) && j >= 0 && j < names.length) && chosen[0] !== chosen[1];
	const [first, second] = legal ? chosen : [0, 1];
	across.value = String(first);
	up.value = names.length > 1 ? String(second ?? (first === 0 ? 1 : 0)) : "";
	up.disabled = names.length < 2;
}

/** The inputs chosen; the second is moved on where both are one. */
export function chosenInputs(inputCount: number): readonly [number, number | undefined] {
	if (inputCount < 2) return [Number(across.value), undefined];
	if (across.value === up.value) up.value = String((Number(across.value) + 1) % inputCount);
	return [Number(across.value), Number(up.value)];
}

export function axesText(names: readonly string[], { over: [first, second], low, high }: Plane): string {
	const name = (j: number): string => `${names[j]} from ${shortNumber(low[j])} to ${shortNumber(high[j])}`;
	const isFixed = names.length > (second === undefined ? 1 : 2);
	return `Across: ${name(first)}.${second === undefined ? "" : ` Up: ${name(second)}.`}${isFixed ? " The other inputs stay as typed; a click on a row takes its values." : ""}`;
}

export function offerGates(gateCount: number): void {
	gates.max = String(Math.min(gateCount, mostGates) + (gateCount > mostGates ? 1 : 0));
	gates.value = gates.max;
	gates.disabled = gateCount === 0;
}

/** Gates to be shown, undefined for all; says so beside the slider. */
export function chosenGates(
	gateCount: number,
	words: { readonly gates: number; readonly total: number },
): number | undefined {
	const chosen = Number(gates.value);
	const isAll = chosen >= Math.min(gateCount, mostGates + 1);
	const text = (value: number): string => value.toLocaleString("en-US");
	find("gates-text", HTMLOutputElement).textContent = isAll
		? `all ${text(gateCount)}; ${text(words.total)} words are stored`
		: `${chosen} of ${text(gateCount)}, ${text(Math.round((words.gates * chosen) / gateCount))} of ${text(words.total)} words`;
	return isAll ? undefined : chosen;
}
