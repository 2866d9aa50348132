/** Which column of a table is answered, and from which others. */

import type { Choice, Column } from "./csv.ts";
import { find, make } from "./page.ts";

/** Tables of more columns are taken as they are, with all that have numbers. */
const most = 60;

const answer = find("answer-column", HTMLSelectElement);
const columns = find("columns", HTMLFieldSetElement);
const legend = columns.querySelector("legend");

/** Columns at hand; none while no table has been read. */
let all: readonly Column[] = [];

export function showColumns(given: readonly Column[]): void {
	all = given;
	answer.replaceChildren(
		...given.map(({ name }, j) => Object.assign(make("option", name), { value: String(j) })),
	);
	answer.value = String(given.findIndex(({ use }) => use === "answer"));
	columns.replaceChildren(
		...(legend ? [legend] : []),
		...(given.length > most
			? [make("span", `${given.filter(({ use }) => use === "input").length} columns`)]
			: given.flatMap(({ name, use }, j) => {
					if (use === "answer") return [];
					const box = Object.assign(make("input"), {
						type: "checkbox",
						checked: use === "input",
						value: String(j),
					});
					const label = make("label", "", box, make("span", name));
					label.className = "tick";
					return [label];
				})),
	);
}

/** What is chosen; the file's own suggestion where nothing was read yet or there are too many. */
export function chosenColumns(): Choice {
	if (all.length === 0) return {};
	const chosen = Number(answer.value);
	if (all.length > most) return { answer: chosen };
	const inputs = Array.from(columns.querySelectorAll("input"))
		.filter(({ checked }) => checked)
		.map(({ value }) => Number(value));
	return { answer: chosen, inputs };
}

/** @param changed called with the choice */
export function listenToColumns(changed: (choice: Choice) => void): void {
	// Which columns hold numbers is for the file to say again.
	answer.addEventListener("change", () => changed({ answer: Number(answer.value) }));
	columns.addEventListener("change", () => changed(chosenColumns()));
}
