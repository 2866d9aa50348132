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
import { find, make, rewrite } from "./page.ts";

/** Gates of a path that are written out. */
const mostSteps = 60;

const answer = find("answer", HTMLOutputElement);
const steps = find("steps", HTMLOListElement);
const counts = find("counts", HTMLTableElement).tBodies[0];
// They scroll, so the keyboard must reach them.
answer.tabIndex = 0;
steps.tabIndex = 0;
const answerSays = answer.appendChild(new Text());
/** Lines that were needed so far; they are written anew, and those too many are taken out. */
const stepLines: { readonly line: HTMLLIElement; readonly says: Text }[] = [];
const countLines: CountLine[] = [];

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
			["the whole network, skipping zeros", this.#count.total],
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
	rewrite(answerSays, `${whereText(names, input)}: outside the box, nothing is promised.`);
	answer.dataset.outputs = "";
	steps.replaceChildren();
	for (const line of countLines) line.writeNone();
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
	rewrite(
		answerSays,
		path.outcome === Outcome.unknown
			? `${whereText(names, input)}: no answer is stored.`
			: `${whereText(names, input)}: ${outputs.map((value) => answerText(network, names, value)).join(", ")}`,
	);
	showSteps(network, names, path);
	showCounts([["this path", path.operations.total], ...others]);
}

function showSteps(network: ConditionalNetwork, names: DrawingNames, path: Trace): void {
	const all = path.steps.length;
	const shown = Math.min(all, mostSteps) + (all > mostSteps ? 1 : 0);
	for (let k = 0; k < shown; k++) {
		if (stepLines[k] === undefined) {
			const says = new Text();
			stepLines.push({ line: make("li", "", says), says });
		}
		const { line, says } = stepLines[k];
		const { gate, right, sum } = path.steps[k];
		rewrite(
			says,
			k === mostSteps
				? `and ${all - mostSteps} gates more`
				: `${gateText(network, names, gate)}? It is ${shortNumber(sum)}: ${right ? "yes, right" : "no, left"}`,
		);
		if (!line.isConnected) steps.append(line);
	}
	while (steps.childElementCount > shown) steps.lastElementChild?.remove();
}

/** A line of the table: a name, its operations, and a bar. */
class CountLine {
	readonly line: HTMLTableRowElement;
	readonly #name = new Text();
	readonly #number = make("span");
	readonly #bar = make("div");

	constructor() {
		const bar = make("div", "", this.#bar);
		[bar.className, this.#bar.className, this.#number.className] = ["bar", "bar-part", "count"];
		const name = make("th", "", this.#name);
		this.line = make("tr", "", name, make("td", "", this.#number), make("td", "", bar));
	}

	write(name: string, total: number, most: number): void {
		rewrite(this.#name, name);
		// A new text each time: one that is rewritten begins elsewhere, which is a shift of the layout.
		this.#number.textContent = total.toLocaleString("en-US");
		this.#fill(most > 0 ? total / most : 0);
	}

	/** Keeps the line, so that nothing below moves. */
	writeNone(): void {
		this.#number.textContent = "";
		this.#fill(0);
	}

	#fill(part: number): void {
		this.#bar.style.transform = `translateX(${100 * part - 100}%)`;
	}
}

function showCounts(given: readonly (readonly [name: string, total: number])[]): void {
	let most = 0;
	for (const [, total] of given) most = Math.max(most, total);
	for (const [k, [name, total]] of given.entries()) {
		countLines[k] ??= new CountLine();
		countLines[k].write(name, total, most);
		if (!countLines[k].line.isConnected) counts.append(countLines[k].line);
	}
	while (counts.childElementCount > given.length) counts.lastElementChild?.remove();
}
