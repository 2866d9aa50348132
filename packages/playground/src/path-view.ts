/** One input's path in words: its answer, its gates, and what it costs beside dense and column skip. */

import {
	type ConditionalNetwork,
	columnSkipNetwork,
	type DrawingNames,
	decode,
	Evaluator,
	type Network,
	networkOperations,
	OperationCount,
	type Operations,
	Outcome,
	type Trace,
} from "@condnet/core";
import { answerText, gateText, shortNumber } from "@condnet/core/internal";
import { find, make } from "./page.ts";

/** Gates of a path that are written out. */
const mostSteps = 60;

const answer = find("answer", HTMLOutputElement);
const steps = find("steps", HTMLOListElement);
// It scrolls, so the keyboard must reach it.
steps.tabIndex = 0;

/** A network computed whole: what the path is compared with. */
export class WholeModel {
	readonly #dense: Operations;
	readonly #skip: ConditionalNetwork;
	readonly #evaluator: Evaluator;
	readonly #count = new OperationCount();
	readonly #outputs: Float64Array;

	/** @param bytes the model as .cnet */
	constructor(bytes: Uint8Array) {
		const model: Network = decode(bytes).network.networks.get(0);
		this.#dense = networkOperations(model);
		this.#skip = columnSkipNetwork(model);
		this.#evaluator = new Evaluator(this.#skip, this.#count);
		this.#outputs = new Float64Array(this.#skip.outputCount);
	}

	counts(input: Float64Array): [name: string, total: number][] {
		this.#count.reset();
		this.#evaluator.evaluate(input, this.#outputs);
		return [
			["the whole network, skipping what is 0", this.#count.total],
			["the whole network", this.#dense.total],
		];
	}
}

/** Where an input lies, in words. */
function whereText(names: DrawingNames, input: Float64Array): string {
	const shown = Array.from(input.subarray(0, 6), (x, j) => `${names.inputs[j]} = ${shortNumber(x)}`);
	return `${shown.join(", ")}${input.length > 6 ? ", …" : ""}`;
}

export function showOutside(names: DrawingNames, input: Float64Array): void {
	answer.textContent = `${whereText(names, input)}: outside the box, nothing is promised.`;
	answer.dataset.outputs = "";
}

/** @param others what is counted beside the path */
export function showPath(
	network: ConditionalNetwork,
	names: DrawingNames,
	input: Float64Array,
	path: Trace,
	others: readonly [name: string, total: number][],
): void {
	const outputs = Array.from(path.outputs);
	answer.dataset.input = JSON.stringify(Array.from(input));
	answer.dataset.outputs = JSON.stringify(outputs);
	answer.dataset.operations = String(path.operations.total);
	answer.textContent =
		path.outcome === Outcome.unknown
			? `${whereText(names, input)}: no answer is stored.`
			: `${whereText(names, input)}: ${outputs.map((value) => answerText(network, names, value)).join(", ")}`;
	const lines = path.steps
		.slice(0, mostSteps)
		.map(({ gate, right, sum }) =>
			make(
				"li",
				`${gateText(network, names, gate)}? It is ${shortNumber(sum)}: ${right ? "yes, right" : "no, left"}`,
			),
		);
	if (path.steps.length > mostSteps)
		lines.push(make("li", `and ${path.steps.length - mostSteps} gates more`));
	steps.replaceChildren(...lines);
	showCounts([["this path", path.operations.total], ...others]);
}

function showCounts(counts: readonly [name: string, total: number][]): void {
	const most = Math.max(...counts.map(([, total]) => total));
	find("counts", HTMLTableElement).tBodies[0].replaceChildren(
		...counts.map(([name, total]) => {
			const [bar, part] = [make("div"), make("div")];
			bar.className = "bar";
			part.className = "bar-part";
			part.style.width = `${most > 0 ? (100 * total) / most : 0}%`;
			bar.append(part);
			const number = make("td", total.toLocaleString("en-US"));
			return make("tr", "", make("th", name), number, make("td", "", bar));
		}),
	);
}
