/** Five short steps, each with one thing to move. */

import { find, make } from "./page.ts";

interface Step {
	readonly title: string;
	readonly text: string;
	readonly label: string;
	readonly min: number;
	readonly max: number;
	readonly step: number;
	readonly start: number;
	readonly says: (value: number) => string;
}

const number = (value: number): string => value.toLocaleString("en-US", { maximumFractionDigits: 2 });

const steps: readonly Step[] = [
	{
		title: "One neuron",
		text: "A neuron multiplies what it sees by weights, adds a bias, and gives 0 if the sum is below 0: relu(2 x - 1).",
		...{ label: "x", min: -2, max: 2, step: 0.1, start: 1.2 },
		says: (x) =>
			`relu(2 · ${number(x)} - 1) = ${number(Math.max(0, 2 * x - 1))}. A multiplication, an addition, a comparison: 3 operations${2 * x - 1 <= 0 ? ", and all for a 0" : ""}.`,
	},
	{
		title: "A gate",
		text: "A sum that only chooses is a gate. If x is above the threshold we go right, otherwise left; the other side is not computed.",
		...{ label: "threshold, for x = 5", min: 0, max: 10, step: 0.5, start: 3 },
		says: (t) =>
			`5 > ${number(t)} is ${5 > t ? "true: right" : "false: left"}. One comparison, whatever stands on the other side.`,
	},
	{
		title: "A tree",
		text: "Gates below gates: each one halves what is left. So a tree with twice the leaves asks one question more.",
		...{ label: "questions", min: 1, max: 20, step: 1, start: 5 },
		says: (d) => `${d} questions tell ${number(2 ** d)} answers apart.`,
	},
	{
		title: "A whole network below a tree",
		text: "In a small box most neurons of a trained network are always 0, or never. Those below a gate need not be computed: what is left is the same function, to the last bit.",
		...{ label: "neurons still open in the box, of 48", min: 0, max: 48, step: 1, start: 6 },
		says: (k) =>
			k === 0
				? "All neurons are decided: the output is an affine function, or a stored answer."
				: `${k} neurons are computed, ${48 - k} are known beforehand.`,
	},
	{
		title: "The theorem",
		text: "To tell n stored answers apart, a network that computes all of itself needs at least about half the square root of n operations. With gates about log2 n are enough, and for almost all answers no conditional network does with fewer: fewer questions cannot tell n answers apart.",
		...{ label: "n, as a power of 2", min: 1, max: 40, step: 1, start: 20 },
		says: (k) => `n = ${number(2 ** k)}: square root ${number(Math.round(2 ** (k / 2)))}, logarithm ${k}.`,
	},
];

export function showLesson(): void {
	find("lesson", HTMLDivElement).replaceChildren(
		...steps.map(({ title, text, label, min, max, step, start, says }, k) => {
			const input = make("input");
			Object.assign(input, {
				type: "range",
				min: String(min),
				max: String(max),
				step: String(step),
				value: String(start),
			});
			const said = make("output");
			const show = (): void => {
				said.textContent = says(Number(input.value));
			};
			input.addEventListener("input", show);
			show();
			const field = make("label", `${label} `, input);
			field.className = "field wide";
			const part = make("div", "", make("h3", `${k + 1}. ${title}`), make("p", text), field, said);
			part.className = "step";
			return part;
		}),
	);
}
