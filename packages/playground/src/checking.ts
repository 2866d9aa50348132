/** What the worker finds out about the network it holds and models: proofs, a second network, time. */

import {
	Box,
	ConditionalNetwork as Conditional,
	type ConditionalNetwork,
	CondnetError,
	checkProof,
	compareNetworks,
	compile,
	decode,
	Evaluator,
	LeafKind,
	type Network,
	Outcome,
	timeForms,
	type WorkOptions,
} from "@condnet/core";
import { shortNumber, timeNetworks } from "@condnet/core/internal";
import { readTable } from "./csv.ts";
import { count, hold, theHeld } from "./held.ts";
import { datasetOf } from "./making.ts";
import type { Checked, Compared, Results } from "./messages.ts";
import { encodeModel, readModel } from "./models.ts";
import { checkRows } from "./rows.ts";
import { textOf } from "./text-of.ts";

/** Boxes that two networks are compared on, at most. */
const pairBoxes = 20_000;

export function checkAgainst(model: Network, work: WorkOptions): Checked {
	const { network, proof } = theHeld();
	if (!proof) return { verdict: "undecided", reason: "The file holds no proof." };
	const { verdict, reason, refutation } = checkProof(network, proof, model, work);
	return { verdict, reason, wrong: refutation?.input };
}

/** Another file beside the network at hand: rows, the model it was made of, or a second network. */
export function against(bytes: Uint8Array, name: string, work: WorkOptions): Compared {
	const here = theHeld();
	if (/\.(csv|tsv|txt)$/i.test(name)) return againstTable(textOf(bytes).text, work);
	if (!/\.cnet$/i.test(name)) {
		const { network: model } = readModel(bytes, name);
		requireAlike(here.network.inputCount, model.inputCount);
		hold({ ...here, other: Conditional.of(model), ...(here.model ? {} : { model }) });
		if (here.model) return { ...compared(here.model, model, work), differs: true };
		return { ...checkAgainst(model, work), differs: true, model: encodeModel(model) };
	}
	const { network: other, proof } = decode(bytes);
	requireAlike(here.network.inputCount, other.inputCount);
	if (proof && here.model) {
		// The proof that comes is of this very model: it is checked, and the networks are compared by sight.
		const { verdict, reason, refutation } = checkProof(other, proof, here.model, work);
		hold({ ...here, other });
		return {
			verdict,
			reason: `The certificate of ${name} against the model at hand: ${reason}`,
			wrong: refutation?.input,
			differs: true,
		};
	}
	hold({ ...here, other });
	const whole = wholeNetwork(other);
	if (here.model && whole) return { ...compared(here.model, whole, work), differs: true };
	return {
		verdict: "undecided",
		reason: `${name} holds nothing that could be proved of both; the plane shows where they differ.`,
		differs: true,
	};
}

function requireAlike(inputs: number, others: number): void {
	if (inputs === others) return;
	throw new CondnetError("usage", `The network has ${inputs} inputs, the other one ${others}.`);
}

function wholeNetwork(network: ConditionalNetwork): Network | undefined {
	if (network.gateCount > 0 || network.leafKind(0) !== LeafKind.network) return undefined;
	return network.networks.get(network.leafItem(0));
}

/** Both models everywhere on the box of the proof at hand. */
function compared(a: Network, b: Network, work: WorkOptions): Checked {
	const { network, proof } = theHeld();
	if (!proof) return { verdict: "undecided", reason: "There is no box to compare on." };
	const claim = network.answer;
	const tolerance = claim === "values" ? proof.tolerance : 0;
	const { verdict, bound, largestSeen, boxes, counterexample } = compareNetworks(
		a,
		b,
		new Box(proof.low, proof.high),
		{
			...work,
			...{ claim, tolerance, maxBoxes: pairBoxes },
		},
	);
	const far = `${shortNumber(largestSeen)} apart where they were compared`;
	const tried = `${count(boxes)} ${boxes === 1 ? "box was" : "boxes were"} looked at.`;
	const [yes, no] =
		claim === "values"
			? [`Outputs are at most ${shortNumber(bound)} apart everywhere on the box`, `Outputs are ${far}`]
			: ["Both models decide alike everywhere on the box", "The models do not always decide alike"];
	const said = {
		proved: `${yes}.`,
		refuted: `${no}${counterexample ? `: for example at ${pointText(counterexample.input)}, where a cross is` : ""}.`,
		undecided: `Whether ${claim === "values" ? `outputs stay within ${tolerance}` : "both decide alike"} on the whole box is not settled${claim === "values" ? `; they are ${far}` : ""}.`,
	}[verdict];
	return { verdict, reason: `${said} ${tried}`, wrong: counterexample?.input };
}

function pointText(input: Float64Array): string {
	return `(${Array.from(input.subarray(0, 6), shortNumber).join(", ")}${input.length > 6 ? ", …" : ""})`;
}

function againstTable(text: string, work: WorkOptions): Compared {
	const here = theHeld();
	const table = readTable(text);
	requireAlike(here.network.inputCount, table.inputNames.length);
	const labels = here.metadata.labels;
	const places = table.labels?.map((label) => labels?.indexOf(label) ?? -1);
	const unknown = table.labels?.find((_, k) => places?.[k] === -1);
	if (unknown !== undefined && labels === undefined)
		throw new CondnetError(
			"bad-data",
			`The table's last column has texts ("${unknown}"), the network answers numbers.`,
		);
	// A label that the network does not know is its number -1, which it never answers.
	const outputs = places ? table.outputs.map((value) => places[value]) : table.outputs;
	const dataset = datasetOf({ ...table, outputs });
	hold({ ...here, dataset });
	return { ...checkRows(dataset, work), rows: table.inputs, differs: here.other !== undefined };
}

/** At a point: how far both networks' outputs are apart, or 1 where decisions differ; NaN where one has none. */
export class Difference {
	readonly #first: Evaluator;
	readonly #second: Evaluator;
	readonly #decision: "argmin" | "argmax" | undefined;
	readonly #a: Float64Array;
	readonly #b: Float64Array;

	constructor(first: ConditionalNetwork, second: ConditionalNetwork) {
		this.#first = new Evaluator(first);
		this.#second = new Evaluator(second);
		this.#a = new Float64Array(first.outputCount);
		this.#b = new Float64Array(second.outputCount);
		this.#decision = first.answer !== "values" && second.answer === "values" ? first.answer : undefined;
		if (this.#decision === undefined && first.outputCount !== second.outputCount)
			throw new CondnetError(
				"usage",
				`The network has ${first.outputCount} outputs, the other one ${second.outputCount}.`,
			);
	}

	at(point: Float64Array): number {
		const [a, b] = [this.#a, this.#b];
		const isGiven =
			this.#second.network.domain.contains(point) &&
			this.#first.evaluate(point, a) === Outcome.answered &&
			this.#second.evaluate(point, b) === Outcome.answered;
		if (!isGiven) return Number.NaN;
		if (this.#decision !== undefined) {
			const sign = this.#decision === "argmax" ? 1 : -1;
			let best = 0;
			for (let k = 1; k < b.length; k++) if (sign * b[k] > sign * b[best]) best = k;
			return best === a[0] ? 0 : 1;
		}
		let most = 0;
		for (let k = 0; k < a.length; k++) if (a[k] !== b[k]) most = Math.max(most, Math.abs(a[k] - b[k]));
		return most;
	}
}

export function measure(inputs: Float64Array): Results["measure"] {
	const { network, model } = theHeld();
	const now = (): number => performance.now();
	const each = (ns: number): string => (ns < 100 ? ns.toFixed(1) : ns.toFixed(0));
	if (!model || network.inputCount !== model.inputCount) {
		const { conditional } = timeNetworks({ conditional: compile(network) }, inputs, now);
		return {
			text: `One input takes ${each(conditional.one)} ns, ${each(conditional.batch)} ns in batches, in this browser.`,
		};
	}
	const { dense, columnSkip, conditional } = timeForms(model, network, inputs, now);
	return {
		text: `One input takes ${each(conditional.one)} ns, with column skip ${each(columnSkip.one)} ns, the whole network ${each(dense.one)} ns, in this browser.`,
	};
}
