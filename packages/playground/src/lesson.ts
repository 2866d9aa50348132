/** Five short steps, each with a picture, one thing to move, and the statement in docs/theory.md that it is. */

import { anchorOf } from "../theory-page.ts";
import {
	gatePicture,
	halvingPicture,
	neuronPicture,
	openPicture,
	theoremPicture,
} from "./lesson-pictures.ts";
import { drawn, find, make } from "./page.ts";

interface Step {
	readonly title: string;
	readonly text: string;
	readonly label: string;
	readonly min: number;
	readonly max: number;
	readonly step: number;
	readonly start: number;
	readonly says: (value: number) => string;
	readonly picture: (value: number) => readonly SVGElement[];
	/** Its heading in docs/theory.md. */
	readonly statement: string;
}

const number = (value: number): string => value.toLocaleString("en-US", { maximumFractionDigits: 2 });

export const steps: readonly Step[] = [
	{
		title: "One neuron",
		text: "A neuron multiplies what it sees by weights, adds a bias, and gives 0 if the sum is below 0. This one is relu(2x - 1).",
		...{ label: "Move x", min: -2, max: 2, step: 0.1, start: 1.2 },
		says: (x) =>
			`relu(2 · ${number(x)} - 1) = ${number(Math.max(0, 2 * x - 1))}. A multiplication, an addition, a comparison: 3 operations${2 * x - 1 <= 0 ? ", and all for a 0" : ""}.`,
		picture: neuronPicture,
		statement: "Counting",
	},
	{
		title: "A gate",
		text: "A sum that only chooses is a gate. Above its threshold we go right, otherwise left. What stands on the other side is not computed.",
		...{ label: "Move the threshold, for x = 5", min: 0, max: 10, step: 0.5, start: 3 },
		says: (t) =>
			`Is 5 > ${number(t)}? ${5 > t ? "Yes: right" : "No: left"}. One comparison, whatever stands on the other side.`,
		picture: gatePicture,
		statement: "Thresholds",
	},
	{
		title: "A tree of gates",
		text: "Put gates below gates, and each one halves what is left. Twice as many answers take one question more.",
		...{ label: "Move the number of questions", min: 1, max: 20, step: 1, start: 5 },
		says: (d) => `${d} ${d === 1 ? "question tells" : "questions tell"} ${number(2 ** d)} answers apart.`,
		picture: halvingPicture,
		statement: "Runs of one label",
	},
	{
		title: "A whole network below a gate",
		text: "In a small box of inputs, most neurons of a trained network are always 0, or never. Those need not be computed there, and every bit of the answer stays as it was.",
		...{ label: "Move how many of 48 neurons are still open", min: 0, max: 48, step: 1, start: 6 },
		says: (k) =>
			k === 0
				? "All neurons are decided: an affine function is left, or a stored answer."
				: `${k} ${k === 1 ? "neuron is" : "neurons are"} computed, ${48 - k} are known beforehand.`,
		picture: openPicture,
		statement: "On a box",
	},
	{
		title: "The theorem",
		text: "To give back n answers, a network that computes all of itself needs n operations for almost all real answers, and about half the square root of n for some that are only 0 and 1. With gates log2 n are enough, and for almost all answers none does with fewer.",
		...{ label: "Move n, in powers of 2", min: 1, max: 40, step: 1, start: 20 },
		says: (k) =>
			`n = ${number(2 ** k)}: half its square root is ${number(Math.round(2 ** (k / 2) / 2))}, its logarithm ${k}.`,
		picture: theoremPicture,
		statement: "Generic labels: proved for almost all labels",
	},
];

export function showLesson(): void {
	find("lesson", HTMLDivElement).replaceChildren(
		...steps.map(({ title, text, label, min, max, step, start, says, picture, statement }, k) => {
			const input = make("input");
			Object.assign(input, {
				type: "range",
				min: String(min),
				max: String(max),
				step: String(step),
				value: String(start),
			});
			const said = make("output");
			const drawing = drawn("svg", { viewBox: "0 0 240 110", class: "sketch", "aria-hidden": "true" });
			const show = (): void => {
				said.textContent = says(Number(input.value));
				drawing.replaceChildren(...picture(Number(input.value)));
			};
			input.addEventListener("input", show);
			show();
			const field = make("label", label, input);
			field.className = "field wide";
			const link = Object.assign(make("a", `Theory: ${statement}`), {
				href: `./theory.html#${anchorOf(statement)}`,
			});
			const more = make("p", "", link);
			more.className = "small";
			const part = make(
				"div",
				"",
				make("h3", `${k + 1}. ${title}`),
				drawing,
				make("p", text),
				field,
				said,
				more,
			);
			part.className = "step";
			return part;
		}),
	);
}
